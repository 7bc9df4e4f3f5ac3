"""False alarms and power by simulation: what is stated for independent rows, for ties and for days that follow."""

import pytest

from tests.drift.report.false_alarms import MORE_RAIN, RAIN, clustered, independent, tied

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("n_bins", [10, 20])
@pytest.mark.parametrize("n", [1_000, 10_000])
def test_psi_alarms_on_5_percent_of_pairs_of_one_population(n, n_bins):
    ours, _, _ = independent(n, n_bins, 20_000)
    assert 0.042 < ours < 0.058


def test_of_a_hundred_rows_in_twenty_bins_it_is_cautious_where_zeros_as_1e_4_alarm_on_a_third():
    ours, replaced, over = independent(100, 20, 5_000)
    assert ours < 0.05
    assert replaced > 0.25
    assert over > 0.99


def test_a_fixed_threshold_misses_among_ten_thousand_rows_what_the_test_always_sees():
    ours, _, over = independent(10_000, 10, 2_000, shift=0.2)
    assert ours > 0.999
    assert over < 0.001


def test_ks_of_a_value_that_most_rows_have_is_no_longer_blind():
    ours, theirs = tied(RAIN, 10_000, 1_500)
    assert 0.035 < ours < 0.065
    assert theirs == 0
    ours, theirs = tied(RAIN, 500, 250, MORE_RAIN)
    assert ours > 0.25
    assert theirs < 0.02


@pytest.mark.parametrize(("follow", "by_day", "most"), [(0.3, (0.08, 0.22), 0.08), (0.7, (0.33, 0.53), 0.095)])
def test_days_that_follow_each_other_alarm_as_stated(follow, by_day, most):
    rows, days, weeks, shift, analytic = clustered(30, 30, follow, 500, deals=99)
    assert rows > 0.85
    assert by_day[0] < days < by_day[1]
    assert weeks < days
    assert 0.02 < shift < most
    assert 0.02 < analytic < most


def test_a_month_warmer_by_one_spread_of_the_days_is_seen():
    *_, analytic = clustered(90, 30, 0.3, 200, shift=1.0, deals=1)
    assert analytic > 0.8
