"""Looking early: what it costs, and boundaries that pay for it."""

import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from mlsd_helpers.experiments import false_positive_rate_of_peeking, group_sequential_boundaries

KINDS = ("obrien-fleming", "pocock", "lan-demets-obrien-fleming", "lan-demets-pocock")
alphas = st.floats(0.001, 0.2)


def z_statistics(times, n_experiments, drift=0.0, seed=0):
    """z at each look of many experiments: a Brownian motion of drift × t, seen at these times, over √t."""
    times = np.asarray(times)
    steps = np.diff(times, prepend=0)
    moves = np.random.default_rng(seed).normal(drift * steps, np.sqrt(steps), (n_experiments, len(times)))
    return moves.cumsum(axis=1) / np.sqrt(times)


# What peeking costs


@pytest.mark.parametrize(
    ("looks", "published"),
    [(1, 0.050), (2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193), (20, 0.248), (50, 0.320)],
)
def test_peeking_costs_what_armitage_mcpherson_and_rowe_published(looks, published):
    assert false_positive_rate_of_peeking(looks) == pytest.approx(published, abs=0.0006)


def test_two_looks_agree_with_the_bivariate_normal():
    # z at half the data and at the end have the correlation √0.5; scipy integrates the square between the bars
    bar = norm.isf(0.025)
    joint = multivariate_normal([0, 0], [[1, math.sqrt(0.5)], [math.sqrt(0.5), 1]])
    inside = joint.cdf([bar, bar], lower_limit=[-bar, -bar])
    assert false_positive_rate_of_peeking(2) == pytest.approx(1 - inside, abs=1e-9)


def test_seven_looks_agree_with_simulated_experiments():
    n = 100_000  # standard error √(0.16 × 0.84 ÷ 100,000) = 0.0012
    z = z_statistics(np.arange(1, 8) / 7, n)
    simulated = (abs(z) > norm.isf(0.025)).any(axis=1).mean()
    assert false_positive_rate_of_peeking(7) == pytest.approx(simulated, abs=0.004)


@given(alphas)
@settings(deadline=None)  # the first call imports SciPy
def test_a_single_look_costs_nothing(alpha):
    assert false_positive_rate_of_peeking(1, alpha) == pytest.approx(alpha)


@given(st.integers(1, 60), alphas)
@settings(deadline=None)
def test_one_more_look_costs_more_but_never_more_than_one_more_test(looks, alpha):
    fewer, more = false_positive_rate_of_peeking(looks, alpha), false_positive_rate_of_peeking(looks + 1, alpha)
    assert fewer < more <= (looks + 1) * alpha


def test_too_many_looks_are_refused():
    with pytest.raises(ValueError, match="looks is 1001; expected a whole number from 1 to 1000"):
        false_positive_rate_of_peeking(1001)


# Published boundaries, two-sided alpha 0.05


@pytest.mark.parametrize(
    ("looks", "published"), [(2, 2.178), (3, 2.289), (4, 2.361), (5, 2.413), (10, 2.555), (20, 2.672)]
)
def test_pocock_has_the_published_constant_at_every_look(looks, published):
    # Pocock 1977; Jennison and Turnbull 2000, table 2.1
    boundaries = group_sequential_boundaries(looks, kind="pocock")
    assert boundaries.critical_z == pytest.approx([published] * looks, abs=0.0006)


@pytest.mark.parametrize(
    ("looks", "published"), [(2, 1.977), (3, 2.004), (4, 2.024), (5, 2.040), (10, 2.087), (20, 2.126)]
)
def test_obrien_fleming_has_the_published_constant_over_the_root_of_the_share(looks, published):
    # Jennison and Turnbull 2000, table 2.3
    boundaries = group_sequential_boundaries(looks, kind="obrien-fleming")
    expected = [published * math.sqrt(looks / look) for look in range(1, looks + 1)]
    assert boundaries.critical_z == pytest.approx(expected, rel=0.0003)


@pytest.mark.parametrize(
    ("kind", "published"),
    [
        ("lan-demets-obrien-fleming", [4.877, 3.357, 2.680, 2.290, 2.031]),
        ("lan-demets-pocock", [2.438, 2.427, 2.410, 2.397, 2.386]),
    ],
)
def test_five_lan_demets_looks_have_the_published_boundaries(kind, published):
    # As the R packages ldbounds and gsDesign print them
    assert group_sequential_boundaries(5, kind=kind).critical_z == pytest.approx(published, abs=0.0006)


@pytest.mark.parametrize(
    ("kind", "looks", "published"),
    [
        ("pocock", 2, 1.110),
        ("pocock", 5, 1.229),
        ("pocock", 10, 1.301),
        ("obrien-fleming", 2, 1.008),
        ("obrien-fleming", 5, 1.028),
        ("obrien-fleming", 10, 1.040),
    ],
)
def test_the_inflation_at_power_0_8_is_the_published_one(kind, looks, published):
    # Jennison and Turnbull 2000, tables 2.2 and 2.4
    assert group_sequential_boundaries(looks, kind=kind).inflation == pytest.approx(published, abs=0.0006)


def test_unequal_looks_have_the_boundaries_that_another_program_gives():
    # R package RCTCovarAdjust: get.boundaries.design(rates=c(0.3, 0.9, 1.0), obf=TRUE, unequal_type=TRUE)
    boundaries = group_sequential_boundaries(information=(0.3, 0.9, 1))
    assert boundaries.critical_z == pytest.approx([3.699929, 2.136155, 2.026535], abs=1e-4)


# Laws


@pytest.mark.parametrize("kind", KINDS)
@given(alpha=alphas)
@settings(max_examples=20, deadline=None)
def test_one_look_is_the_fixed_test(kind, alpha):
    boundaries = group_sequential_boundaries(1, alpha, kind)
    assert boundaries.critical_z == pytest.approx([norm.isf(alpha / 2)])
    assert boundaries.nominal_p == pytest.approx([alpha])
    assert boundaries.inflation == pytest.approx(1)
    assert boundaries.expected_size_without_change == pytest.approx(1)
    assert boundaries.expected_size_with_change == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
@given(steps=st.lists(st.integers(1, 50), min_size=1, max_size=8), alpha=alphas)
@settings(max_examples=20, deadline=None)
def test_all_alpha_is_spent_at_the_end_and_never_given_back(kind, steps, alpha):
    times = [total / sum(steps) for total in itertools.accumulate(steps)]
    spent = group_sequential_boundaries(alpha=alpha, kind=kind, information=times).alpha_spent
    assert spent[-1] == pytest.approx(alpha, rel=1e-6)
    assert list(spent) == sorted(spent)


@pytest.mark.parametrize("kind", ["lan-demets-obrien-fleming", "lan-demets-pocock"])
def test_a_lan_demets_boundary_depends_on_no_later_look(kind):
    few = group_sequential_boundaries(kind=kind, information=(0.2, 0.5, 1))
    many = group_sequential_boundaries(kind=kind, information=(0.2, 0.5, 0.6, 0.7, 0.8, 1))
    assert few.critical_z[:2] == pytest.approx(many.critical_z[:2], rel=1e-9)


def test_the_alpha_spent_follows_the_named_functions():
    # Half of the data: 4 − 4 × Φ(2.24140 ÷ √0.5) = 4 × 0.00076281; 0.05 × ln(1 + 1.71828 × 0.5) = 0.05 × 0.620115
    obrien_fleming = group_sequential_boundaries(2, kind="lan-demets-obrien-fleming").alpha_spent
    pocock = group_sequential_boundaries(2, kind="lan-demets-pocock").alpha_spent
    assert obrien_fleming == pytest.approx([4 * norm.sf(norm.isf(0.0125) / math.sqrt(0.5)), 0.05])
    assert obrien_fleming[0] == pytest.approx(0.0030512, abs=1e-6)
    assert pocock == pytest.approx([0.0310057, 0.05], abs=1e-6)


def test_the_nominal_p_is_the_two_sided_tail_of_the_critical_z_however_far_out():
    boundaries = group_sequential_boundaries(20)
    assert boundaries.nominal_p == pytest.approx([2 * norm.sf(z) for z in boundaries.critical_z], rel=1e-6, abs=0)


def test_a_look_at_almost_no_data_never_stops_when_its_alpha_is_too_small_for_a_float():
    boundaries = group_sequential_boundaries(kind="lan-demets-obrien-fleming", information=(0.002, 0.5, 1))
    assert boundaries.critical_z[0] == math.inf
    assert boundaries.nominal_p[0] == boundaries.alpha_spent[0] == 0
    assert boundaries.critical_z[1:] == pytest.approx(
        group_sequential_boundaries(kind="lan-demets-obrien-fleming", information=(0.5, 1)).critical_z
    )


@pytest.mark.parametrize("kind", KINDS)
def test_simulated_experiments_keep_alpha_power_and_expected_sizes(kind):
    n, times = 100_000, np.array([0.2, 0.5, 0.75, 1])  # standard error of a rate near 0.8: 0.0013
    boundaries = group_sequential_boundaries(kind=kind, information=times)

    def simulated(drift):
        beyond = abs(z_statistics(times, n, drift)) >= boundaries.critical_z
        ended = np.where(beyond.any(axis=1), times[beyond.argmax(axis=1)], 1)
        return beyond.any(axis=1).mean(), ended.mean() * boundaries.inflation

    false_alarms, size_without = simulated(0)
    # One look needs a mean z of 1.95996 + 0.84162 for this power; the units, and so the squared drift, are inflated
    power, size_with = simulated((1.95996 + 0.84162) * math.sqrt(boundaries.inflation))
    assert false_alarms == pytest.approx(0.05, abs=0.0025)
    assert power == pytest.approx(0.8, abs=0.004)
    assert boundaries.expected_size_without_change == pytest.approx(size_without, abs=0.004)
    assert boundaries.expected_size_with_change == pytest.approx(size_with, abs=0.004)


@given(st.integers(2, 12), st.floats(0.3, 0.95))
@settings(max_examples=20, deadline=None)
def test_pocock_asks_for_more_units_at_most_than_obrien_fleming(looks, power):
    pocock = group_sequential_boundaries(looks, kind="pocock", power=power)
    assert pocock.inflation > group_sequential_boundaries(looks, power=power).inflation > 1


@pytest.mark.parametrize("looks", [3, 7, 10, 20, 100])
def test_shares_that_were_added_up_are_the_planned_ones(looks):
    information = np.cumsum([1 / looks] * looks)  # the last of ten is 0.9999999999999999
    added_up = group_sequential_boundaries(kind="pocock", information=information)
    assert added_up.information[-1] == 1
    assert added_up.critical_z == pytest.approx(group_sequential_boundaries(looks, kind="pocock").critical_z, abs=1e-9)


def test_looks_a_thousandth_apart_may_be_rounded():
    information = [*(np.arange(1, 10) * 0.001), 1]  # from 0.006 to 0.007 it is 0.0009999999999999992
    assert len(group_sequential_boundaries(kind="pocock", information=information).critical_z) == 10


# Showing and refusing


def test_boundaries_read_as_a_table_with_their_price():
    boundaries = group_sequential_boundaries(2, kind="pocock")
    title, head, first, second, price = repr(boundaries).splitlines()
    assert title == "Pocock, 2 looks, two-sided alpha 0.05 over all looks"
    assert head.split("  ") == ["look", "data", "stop at |z| of", "nominal p", "alpha spent"]
    assert first.split() == ["1", "0.5", "2.178", "0.029", "0.029"]
    assert second.split() == ["2", "1", "2.178", "0.029", "0.05"]
    assert price.startswith("Units, as multiples of those of one look (power 0.8): at most 1.110; on average ")
    html = boundaries._repr_html_()
    assert re.findall(r"<td[^>]*>(.*?)</td>", html) == [*first.split(), *second.split()]
    assert price in html


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"looks": 101}, "looks is 101; expected a whole number from 1 to 100"),
        ({}, r"looks is None; .* or pass information"),
        ({"looks": 5, "kind": "haybittle"}, "kind is 'haybittle'; expected one of 'obrien-fleming', 'pocock'"),
        ({"looks": 3, "information": (0.5, 1)}, "looks is 3 and information has 2; pass information alone"),
        ({"information": 0.5}, r"information is 0\.5; expected shares"),
        ({"information": ()}, "information has 0 looks; expected 1 to 100"),
        ({"information": (0.5, 0.99999)}, r"information is \(0\.5, 0\.99999\); .* end at 1"),
        ({"information": (0.5, 0.9)}, r"information is \(0\.5, 0\.9\); .* end at 1"),
        ({"information": (0.5, 0.4, 1)}, r"information is \(0\.5, 0\.4, 1\.0\); .* rise"),
        ({"information": (0, 1)}, r"information is \(0\.0, 1\.0\); .* rise"),
        ({"information": (0.5, math.nan)}, r"information\[1\] is nan; expected a finite number"),
        ({"information": (25, 50, 100)}, r"information is \(25\.0, 50\.0, 100\.0\); expected shares"),
    ],
)
def test_looks_that_make_no_sense_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        group_sequential_boundaries(**arguments)
