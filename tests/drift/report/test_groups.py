"""The test over groups: closed formulas where there are some, and laws."""

import numpy as np
import pytest
from scipy import stats

from mlsd_helpers.drift import grouped_test


def profile_of(shares, n_rows=1):
    """Groups of so many rows, a share of them in the second of two bins."""
    second = np.asarray(shares, float) * n_rows
    return np.stack([n_rows - second, second], axis=1)


def in_any_order(rng, n):
    """Shares without any correlation of neighbours: each is followed by its opposite."""
    half = rng.normal(size=n // 2)
    return 0.5 + 0.05 * np.stack([half, -half], axis=1).ravel()


def test_of_two_bins_and_groups_of_one_size_it_is_the_t_test_of_their_shares():
    shares = in_any_order(np.random.default_rng(0), 40)
    shares[30:] += 0.02
    is_current = np.arange(40) >= 30
    found = grouped_test(profile_of(shares, 100), is_current)
    expected = stats.ttest_ind(shares[~is_current], shares[is_current])
    assert found.lag_1[0] == 0
    assert found.p_value[0] == pytest.approx(expected.pvalue, rel=1e-6)
    gap, mean = shares[is_current].mean() - shares[~is_current].mean(), shares.mean()
    assert found.distance[0] == pytest.approx(gap**2 / mean + gap**2 / (1 - mean))


def test_independent_rows_have_a_design_effect_of_one():
    rng = np.random.default_rng(1)
    profile = rng.multinomial(200, [0.1, 0.2, 0.3, 0.4], size=2_000)
    found = grouped_test(profile, np.arange(2_000) >= 1_000)
    assert found.design_effect[0] == pytest.approx(1, abs=0.1)


def test_groups_with_the_same_mix_have_a_design_effect_below_one_and_rows_alike_one_above():
    rng = np.random.default_rng(2)
    is_current = np.arange(60) >= 30
    same = profile_of(0.5 + 0.001 * rng.normal(size=60), 1_000)
    alike = profile_of(np.clip(0.5 + 0.2 * rng.normal(size=60), 0, 1), 1_000)
    assert grouped_test(same, is_current).design_effect[0] < 0.1
    assert grouped_test(alike, is_current).design_effect[0] > 50


def test_turning_the_circle_gives_the_rank_of_what_was_found_among_all_shifts():
    shares = np.random.default_rng(3).uniform(0.2, 0.8, 12)
    is_current = np.arange(12) >= 9

    def distance(current):
        gap, mean = shares[current].mean() - shares[~current].mean(), shares.mean()
        return gap**2 / mean + gap**2 / (1 - mean)

    every = np.array([distance(np.roll(is_current, shift)) for shift in range(12)])
    found = grouped_test(profile_of(shares), is_current, null="shift")
    assert found.p_value[0] == pytest.approx((every >= every[0] - 1e-12).mean())


def test_features_side_by_side_are_tested_as_each_alone():
    rng = np.random.default_rng(4)
    blocks = [rng.integers(1, 50, size=(30, n)) for n in (2, 5, 3)]
    is_current = np.arange(30) >= 20
    for null in ("analytic", "shift"):
        together = grouped_test(np.concatenate(blocks, axis=1), is_current, [2, 5, 3], null=null)
        alone = [grouped_test(block, is_current, null=null) for block in blocks]
        np.testing.assert_allclose(together.p_value, [each.p_value[0] for each in alone])
        np.testing.assert_allclose(together.design_effect, [each.design_effect[0] for each in alone])


def test_scaling_all_groups_changes_no_p_value():
    profile = np.random.default_rng(5).integers(1, 50, size=(30, 4))
    is_current = np.arange(30) >= 20
    np.testing.assert_allclose(grouped_test(profile, is_current).p_value, grouped_test(7 * profile, is_current).p_value)


def test_what_follows_the_week_is_taken_out_by_strata():
    weekday = np.arange(42) % 7
    shares = np.where(weekday >= 5, 0.7, 0.3) + 0.01 * np.random.default_rng(6).normal(size=42)
    is_current = np.arange(42) >= 40  # a weekend against weeks
    with_week = grouped_test(profile_of(shares, 100), is_current)
    without = grouped_test(profile_of(shares, 100), is_current, strata=weekday)
    assert without.distance[0] < 0.02 * with_week.distance[0]
    assert without.p_value[0] > 0.05


def test_a_timetable_that_never_varies_has_changed_once_it_does_by_more_than_a_row_a_day():
    is_current = np.arange(40) >= 30
    same, a_row_more, ten_more = (profile_of(np.where(is_current, 0.5 + k / 100, 0.5), 100) for k in (0, 1, 10))
    assert grouped_test(same, is_current).p_value[0] == 1
    assert 0.001 < grouped_test(a_row_more, is_current).p_value[0] < 0.2
    assert grouped_test(ten_more, is_current).p_value[0] < 1e-9


def test_one_bin_says_nothing_and_no_warning():
    found = grouped_test(np.full((20, 1), 10), np.arange(20) >= 10)
    assert np.isnan(found.p_value[0])


@pytest.mark.parametrize(("n_reference", "n_current"), [(1, 1), (6, 1), (20, 0), (0, 20)])
def test_too_few_groups_are_refused(n_reference, n_current):
    is_current = np.arange(n_reference + n_current) >= n_reference
    with pytest.raises(ValueError, match="one on each side and 8 in all"):
        grouped_test(np.ones((len(is_current), 2)), is_current)


@pytest.mark.parametrize(
    ("profile", "n_bins", "said"),
    [
        (np.ones(20), None, "a row for each group"),
        (np.ones((19, 2)), None, "a row for each group"),
        (np.ones((20, 2)), [1], "n_bins sums to 1"),
        (-np.ones((20, 2)), None, "negative"),
        (np.full((20, 2), np.nan), None, "NaN"),
    ],
)
def test_what_is_no_profile_is_refused(profile, n_bins, said):
    with pytest.raises(ValueError, match=said):
        grouped_test(profile, np.arange(20) >= 10, n_bins)


def test_one_day_is_held_against_what_days_of_the_reference_are_like():
    rng = np.random.default_rng(7)
    shares = in_any_order(rng, 30)
    usual, odd = shares.copy(), shares.copy()
    usual[-1], odd[-1] = 0.5, 0.9
    is_current = np.arange(30) == 29
    assert grouped_test(profile_of(usual, 500), is_current).p_value[0] > 0.5
    assert grouped_test(profile_of(odd, 500), is_current).p_value[0] < 1e-6


def test_groups_that_follow_each_other_inflate_what_chance_gives_by_the_closed_formula():
    rng = np.random.default_rng(8)
    level = np.zeros(2_000)
    for day in range(1, 2_000):
        level[day] = 0.5 * level[day - 1] + rng.normal()
    is_current = np.arange(2_000) >= 1_000
    follow = grouped_test(profile_of(0.5 + 0.02 * level, 100), is_current)
    shuffled = grouped_test(profile_of(0.5 + 0.02 * rng.permutation(level), 100), is_current)
    assert follow.lag_1[0] == pytest.approx(0.5, abs=0.05)
    assert follow.expected[0] / shuffled.expected[0] == pytest.approx((1 + 0.5) / (1 - 0.5), rel=0.2)


def test_a_null_that_is_none_is_refused():
    with pytest.raises(ValueError, match="null is 'shfit'; expected 'analytic' or 'shift'"):
        grouped_test(np.ones((20, 2)), np.arange(20) > 9, null="shfit")


def autoregression(rng, n, r):
    values = rng.normal(size=n)
    for day in range(1, n):
        values[day] = r * values[day - 1] + np.sqrt(1 - r**2) * values[day]
    return values


def test_days_of_unequal_size_follow_each_other_as_days_of_equal_size_do():
    rng = np.random.default_rng(0)
    share = stats.norm.cdf(autoregression(rng, 3000, 0.7))
    shares, is_current = np.column_stack([share, 1 - share]), np.arange(3000) >= 1500
    equal, unequal = (
        grouped_test(size * shares, is_current, [2]).lag_1[0] for size in (100, rng.choice([5, 100], (3000, 1)))
    )
    assert np.corrcoef(share[1:], share[:-1])[0, 1] == pytest.approx(equal, abs=0.02)
    assert unequal == pytest.approx(equal, abs=0.06)


def test_days_of_unequal_size_that_follow_each_other_alarm_rarely():
    """Of 400 halves of a series without a change; sums over days, taken for what follows itself, alarm in a quarter."""
    rng, alarms = np.random.default_rng(0), 0
    for _ in range(400):
        share = stats.norm.cdf(autoregression(rng, 60, 0.7))
        size = np.maximum(rng.lognormal(3.3, 1, 60).astype(int), 1)
        hits = rng.binomial(size, share)
        found = grouped_test(np.column_stack([hits, size - hits]), np.arange(60) >= 30, [2])
        alarms += found.p_value[0] <= 0.05
    assert alarms / 400 < 0.13
