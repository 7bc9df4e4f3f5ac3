"""Several guardrails at once: Holm's step-down correction."""

import itertools
import math
import re
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from mlsd_helpers.experiments import holm

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)
alphas = st.floats(0.001, 0.5)


@given(p_values, alphas)
@settings(deadline=None)
def test_it_agrees_with_statsmodels(values, alpha):
    with patch("gc.collect"):  # multipletests collects all garbage at each call
        rejected, adjusted, *_ = multipletests(values, alpha, method="holm")
    assume(not np.isclose(adjusted, alpha, rtol=1e-9).any())  # the two may round a tie differently
    ours = holm(values, alpha)
    assert ours.adjusted_p_values == pytest.approx(tuple(adjusted))
    assert ours.rejected == tuple(rejected)


def test_a_p_value_at_its_bound_is_rejected_as_statsmodels_does(every):
    def agrees(values, alpha):
        with patch("gc.collect"):
            rejected = multipletests(values, alpha, method="holm")[0]
        assert holm(values, alpha).rejected == tuple(rejected)

    assert holm([0.05 / 11] + [1] * 10).rejected[0]  # 11 × (0.05 ÷ 11) rounds to 0.05000000000000001
    # Each p-value at its own bound, alpha ÷ m to alpha, in order and against it: all are rejected
    at_bounds = [([alpha / (m - i) for i in range(m)], alpha) for m in range(1, 60) for alpha in (0.01, 0.05, 0.1)]
    above = [([np.nextafter(value, 1) for value in values], alpha) for values, alpha in at_bounds]
    every(agrees, [*at_bounds, *((values[::-1], alpha) for values, alpha in at_bounds), *above])


def test_after_one_that_is_kept_none_is_rejected():
    assert holm([0.04, 0.03, 0.04]).rejected == (False, False, False)  # 0.03 > 0.05 ÷ 3, though 0.04 <= 0.05 ÷ 1


def test_it_agrees_with_a_calculation_by_hand():
    # 0.005 × 5 = 0.025; 0.01 × 4 = 0.04; 0.02 × 3 = 0.06; 0.025 × 2 = 0.05, raised to 0.06; 0.5 × 1 = 0.5
    result = holm([0.02, 0.5, 0.005, 0.025, 0.01])
    assert result.adjusted_p_values == pytest.approx((0.06, 0.5, 0.025, 0.06, 0.04))
    assert result.rejected == (False, False, True, False, True)


@given(p_values, st.randoms(use_true_random=False))
def test_the_order_given_is_the_order_returned(values, random):
    places = list(range(len(values)))
    random.shuffle(places)
    shuffled = holm([values[place] for place in places])
    assert shuffled.adjusted_p_values == tuple(holm(values).adjusted_p_values[place] for place in places)


@given(p_values)
def test_an_adjusted_p_value_lies_between_the_plain_one_and_that_of_bonferroni(values):
    for plain, adjusted in zip(values, holm(values).adjusted_p_values, strict=True):
        assert plain <= adjusted <= min(1, plain * len(values))


@given(p_values)
def test_a_smaller_p_value_is_never_adjusted_to_a_larger_one(values):
    pairs = sorted(zip(values, holm(values).adjusted_p_values, strict=True))
    assert all(earlier[1] <= later[1] for earlier, later in itertools.pairwise(pairs))


def test_correlated_guardrails_without_harm_raise_an_alarm_in_at_most_alpha_of_experiments():
    # Five metrics with correlation 0.5 and no change: 4,000 experiments, standard error √(0.05 × 0.95 ÷ 4,000) = 0.0034
    rng = np.random.default_rng(0)
    z = math.sqrt(0.5) * (rng.normal(size=(4000, 1)) + rng.normal(size=(4000, 5)))
    alarms = sum(any(holm([math.erfc(abs(value) / math.sqrt(2)) for value in row]).rejected) for row in z)
    assert 0.02 < alarms / 4000 < 0.05 + 3 * 0.0034


def test_a_single_test_is_left_alone():
    assert holm([0.04]).adjusted_p_values == (0.04,)


def test_a_mapping_keeps_its_names():
    result = holm({"latency": 0.001, "crashes": 0.4})
    assert result.names == ("latency", "crashes")
    assert result.rejected_names == ("latency",)


def test_a_series_counts_as_a_mapping():
    assert holm(pd.Series([0.001, 0.4], index=["latency", "crashes"])).names == ("latency", "crashes")


def test_an_array_gives_plain_numbers():
    result = holm(np.array([0.001, 0.4]))
    assert result.names == (0, 1)
    assert {type(value) for value in (*result.p_values, *result.adjusted_p_values)} == {float}
    assert {type(value) for value in result.rejected} == {bool}


def test_it_reads_as_a_table():
    result = holm({"latency": 0.001, "crash <rate>": 0.4})
    assert repr(result).splitlines() == [
        "Holm at 0.05: 1 of 2 rejected",
        "guardrail     p-value  adjusted",
        "latency       0.001    0.002     rejected",
        "crash <rate>  0.4      0.4",
    ]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", result._repr_html_())
    assert cells == ["latency", "0.001", "0.002", "rejected", "crash &lt;rate&gt;", "0.4", "0.4", ""]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "p_values is empty"),
        ({}, "p_values is empty"),
        (0.05, r"p_values is 0\.05; expected a mapping"),
        ("0.05", r"p_values is '0\.05'; expected a mapping"),
        ([0.1, 1.2], r"p_values\[1\] is 1\.2; expected a probability from 0 to 1"),
        ({"latency": -0.1}, r"p_values\['latency'\] is -0\.1; expected a probability"),
        ([0.1, math.nan], r"p_values\[1\] is nan; expected a finite number"),
        ([0.1, None], r"p_values\[1\] is None; expected a finite number"),
        (pd.Series([0.1, 0.2], index=["a", "a"]), "the name 'a' more than once"),
    ],
)
def test_p_values_that_make_no_sense_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        holm(values)


def test_alpha_is_a_fraction():
    with pytest.raises(ValueError, match=r"alpha is 5; .* write 0\.05 for 5 %"):
        holm([0.1], alpha=5)
