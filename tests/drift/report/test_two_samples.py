"""PSI and Kolmogorov–Smirnov of two samples against scipy, closed formulas and all deals of small samples."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mlsd_helpers.drift import kolmogorov_smirnov, population_stability_index
from mlsd_helpers.drift.report.ties import tied_ks_p_value
from mlsd_helpers.drift.report.two_samples import _ks_asymptotic, counts_between, ks_statistic, quantile_edges

SAMPLES = st.lists(st.integers(-6, 6) | st.floats(-5, 5), min_size=2, max_size=60)


@given(SAMPLES, SAMPLES)
def test_the_largest_difference_is_scipys_with_ties_and_without(x, y):
    expected = stats.ks_2samp(x, y, method="asymp").statistic
    assert ks_statistic(np.sort(np.array(x, float)), np.sort(np.array(y, float))) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("digits", [None, 2, 0], ids=["no ties", "some ties", "many ties"])
@pytest.mark.parametrize("shift", [0, 0.02, 9])
def test_a_hundred_thousand_rows_are_looked_at_in_steps_and_none_is_missed(digits, shift):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=100_000), rng.normal(shift, 1.1, size=70_001)
    x, y = (x, y) if digits is None else (x.round(digits), y.round(digits))
    expected = stats.ks_2samp(x, y, method="asymp").statistic
    assert ks_statistic(np.sort(x), np.sort(y)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("sizes", [(30, 50), (400, 400), (5_000, 3_001), (30_000, 12_000)])
def test_without_ties_the_p_value_is_scipys(sizes):
    rng = np.random.default_rng(1)
    x, y = (rng.normal(size=n) for n in sizes)
    assert kolmogorov_smirnov(x, y).p_value == pytest.approx(stats.ks_2samp(x, y).pvalue, rel=1e-9)


@pytest.mark.parametrize("n", [100_000, 500_000])
@pytest.mark.parametrize("z", [0.5, 1, 1.36, 2, 3.5])
def test_of_very_many_rows_the_p_value_is_scipys_to_a_thousandth(n, z):
    statistic = z / np.sqrt(n)
    assert _ks_asymptotic(statistic, n) == pytest.approx(stats.kstwo.sf(statistic, n), rel=1e-3)


@given(st.lists(st.integers(0, 3), min_size=3, max_size=9), st.data())
@settings(max_examples=60)
def test_of_small_samples_with_ties_the_p_value_counts_all_deals(pooled, data):
    n = data.draw(st.integers(1, len(pooled) - 1))
    pooled = np.array(pooled)

    def statistic(chosen):
        is_first = np.isin(np.arange(len(pooled)), chosen)
        values = np.unique(pooled)
        f, g = ((side[:, None] <= values).mean(axis=0) for side in (pooled[is_first], pooled[~is_first]))
        return np.abs(f - g).max()

    every = np.array([statistic(chosen) for chosen in combinations(range(len(pooled)), n)])
    counts = [np.bincount(side, minlength=4) for side in (pooled[:n], pooled[n:])]
    assert tied_ks_p_value(every[0], *counts) == pytest.approx((every >= every[0] - 1e-12).mean(), abs=1e-12)


def test_without_ties_the_exact_walk_is_scipys_exact_p_value():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=61), rng.normal(0.3, size=47)
    order = np.argsort(np.concatenate([x, y]))
    is_first = order < len(x)
    expected = stats.ks_2samp(x, y, method="exact")
    assert tied_ks_p_value(expected.statistic, is_first * 1, ~is_first * 1) == pytest.approx(expected.pvalue, rel=1e-9)


@pytest.mark.parametrize("n_values", [2, 7, 200, 4_000])
def test_beyond_the_exact_walk_the_bridge_agrees_with_dealt_labels(n_values):
    rng = np.random.default_rng(3)
    total = rng.multinomial(12_000, rng.dirichlet(np.ones(n_values)))
    n, m, deals = 5_000, 7_000, 4_000
    if n_values <= 200:
        dealt = rng.multivariate_hypergeometric(total, n, size=deals, method="marginals")
    else:  # so many values are quicker shuffled
        deals, values = 1_500, np.repeat(np.arange(n_values), total)
        dealt = np.stack([np.bincount(rng.permutation(values)[:n], minlength=n_values) for _ in range(deals)])
    differences = np.cumsum(dealt, axis=1) / n - np.cumsum(total - dealt, axis=1) / m
    drawn = np.abs(differences).max(axis=1)
    for share in (0.5, 0.1):
        statistic = np.quantile(drawn, 1 - share, method="higher")
        expected = (drawn >= statistic - 1e-12).mean()
        p_value = tied_ks_p_value(statistic, dealt[0], total - dealt[0])
        assert p_value == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / deals))


def test_of_two_values_the_p_value_is_the_hypergeometric_tail():
    n, m, ones = 3_000, 2_000, 1_200  # the largest difference is that of one share
    n_ones = 760
    statistic = abs(n_ones / n - (ones - n_ones) / m)
    low = np.arange(ones + 1)
    apart = np.abs(low / n - (ones - low) / m) >= statistic - 1e-12
    expected = stats.hypergeom.pmf(low[apart], n + m, ones, n).sum()
    reference, current = np.array([n - n_ones, n_ones]), np.array([m - ones + n_ones, ones - n_ones])
    assert tied_ks_p_value(statistic, reference, current) == pytest.approx(expected, rel=0.01)


def test_among_many_rows_a_value_that_few_lack_is_a_tie():
    x, y = np.repeat([0.0, 1.0], [29_100, 900]), np.repeat([0.0, 1.0], [19_500, 500])
    low = np.arange(1_401)
    apart = np.abs(low / 30_000 - (1_400 - low) / 20_000) >= 0.03 - 0.025 - 1e-12
    expected = stats.hypergeom.pmf(low[apart], 50_000, 1_400, 30_000).sum()
    assert kolmogorov_smirnov(x, y).p_value == pytest.approx(expected, rel=0.01)
    assert stats.ks_2samp(x, y).pvalue > 100 * expected


def test_psi_of_four_rows_a_side_by_hand():
    # Edges after the second of 1, 2, 3, 4: counts 2, 2 and 1, 3; a half more each: 2.5, 2.5 and 1.5, 3.5 of 5
    found = population_stability_index([1, 2, 3, 4], [1, 3, 4, 5], n_bins=2)
    by_hand = (0.3 - 0.5) * np.log(0.3 / 0.5) + (0.7 - 0.5) * np.log(0.7 / 0.5)
    assert found.statistic == pytest.approx(by_hand)
    assert found.expected == pytest.approx((1 / 4 + 1 / 4) * 1)
    assert found.p_value == pytest.approx(stats.chi2.sf(by_hand / 0.5, 1))


def test_bins_are_counted_after_ties_made_them_one():
    reference = np.repeat([0.0, 1.0, 2.0], [80, 10, 10])
    found = population_stability_index(reference, reference, n_bins=10)
    assert found.method == "χ² with 2 degrees of freedom, 3 bins"
    assert found.expected == pytest.approx(2 * (1 / 100 + 1 / 100))
    assert found.statistic == 0


@given(st.lists(st.floats(allow_nan=False) | st.integers(0, 3), min_size=2, max_size=80), st.integers(2, 20))
def test_every_row_is_in_one_bin_and_no_bin_of_the_reference_is_empty(values, n_bins):
    values = np.sort(np.array(values, float))
    edges = quantile_edges(values, n_bins)
    counts = counts_between(values, edges)
    assert counts.sum() == len(values)
    assert len(edges) < n_bins or values[0] == values[-1]
    if values[0] < values[-1]:
        assert counts.min() > 0


def test_what_never_varied_shows_other_values_on_both_sides():
    assert population_stability_index(np.ones(100), np.r_[np.ones(70), np.zeros(10), np.full(20, 2)]).p_value < 1e-6
    assert population_stability_index(np.full(100, 7), np.full(100, 8)).p_value < 1e-6
    assert population_stability_index(np.ones(100), np.ones(50)).p_value == 1


@given(st.lists(st.floats(-100, 100), min_size=10, max_size=60), st.lists(st.floats(-100, 100), min_size=10))
def test_the_bins_do_not_see_a_change_of_unit_that_keeps_the_order(x, y):
    x, y = (np.array(each).round(3) for each in (x, y))
    for test in (population_stability_index, kolmogorov_smirnov):
        before, after = test(x, y), test(8 * x, 8 * y)
        assert (before.statistic, before.p_value) == (after.statistic, after.p_value)


def test_missing_values_are_left_out_and_infinite_ones_are_the_ends():
    x = np.array([np.nan, -np.inf, 1.0, 2.0, 3.0, np.inf, np.nan])
    found = kolmogorov_smirnov(x, [0.0, 1.5, 2.5, 9.0])
    assert found.n_reference == 5
    assert found.statistic == stats.ks_2samp([-1e9, 1, 2, 3, 1e9], [0.0, 1.5, 2.5, 9.0]).statistic


@pytest.mark.parametrize(
    ("values", "said"),
    [([1.0], "1 values"), ([np.nan, np.nan, 1.0], "1 values"), (["a", "b"], "type"), ([[1.0], [2.0]], "shape")],
)
def test_what_cannot_be_compared_is_refused(values, said):
    with pytest.raises(ValueError, match=said):
        population_stability_index(values, [1.0, 2.0, 3.0])
