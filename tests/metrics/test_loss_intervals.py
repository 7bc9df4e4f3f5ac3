"""Intervals of losses: estimates are scikit-learn's, ends scipy's and statsmodels', and no width is 0 by accident."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn import metrics as sklearns

from mlsd_helpers import metrics
from mlsd_helpers.metrics import (
    brier_score_interval,
    log_loss_interval,
    mae_interval,
    r2_interval,
    rmse_interval,
    wilson_interval,
)


def labelled(n_rows=400, seed=0):
    rng = np.random.default_rng(seed)
    probability = rng.beta(2, 5, n_rows)
    return (rng.random(n_rows) < probability).astype(int), probability


def numbers(n_rows=400, seed=0):
    rng = np.random.default_rng(seed)
    y_true = rng.normal(20, 10, n_rows)
    return y_true, y_true + rng.exponential(5, n_rows) - 5


DAY = np.repeat(np.arange(40), 10)
LOSSES = {
    "log_loss": (labelled, log_loss_interval, lambda y, p: -np.log(np.where(y == 1, p, 1 - p))),
    "brier_score_loss": (labelled, brier_score_interval, lambda y, p: (y - p) ** 2),
    "mean_absolute_error": (numbers, mae_interval, lambda y, p: np.abs(y - p)),
}
OTHERS = {"root_mean_squared_error": (numbers, rmse_interval), "r2_score": (numbers, r2_interval)}


@pytest.mark.parametrize("name", [*LOSSES, *OTHERS])
def test_the_estimate_is_scikit_learns(name):
    rows, interval, *_ = (LOSSES | OTHERS)[name]
    for groups in (None, DAY):
        found = interval(*rows(), groups=groups).estimate
        assert found == pytest.approx(getattr(sklearns, name)(*rows()), rel=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_the_ends_of_a_mean_are_those_of_scipys_t_test(name):
    rows, interval, loss = LOSSES[name]
    found = interval(*rows(), confidence=0.9)
    expected = stats.ttest_1samp(loss(*rows()), 0).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-10)
    assert found.standard_error == pytest.approx(stats.sem(loss(*rows())), rel=1e-10)
    assert found.confidence == 0.9


@pytest.mark.parametrize("name", LOSSES)
def test_in_groups_the_ends_are_those_of_statsmodels_cluster_robust_mean(name):
    rows, interval, loss = LOSSES[name]
    groups = np.r_[DAY[:-30], np.full(30, 36)]  # of unequal size
    found = interval(*rows(), groups=groups)
    losses = loss(*rows())
    fitted = sm.OLS(losses, np.ones(400)).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    assert found.standard_error == pytest.approx(fitted.bse[0], rel=1e-10)
    assert (found.low, found.high) == pytest.approx(tuple(fitted.conf_int()[0]), rel=1e-10)


def test_the_ends_of_rmse_lie_as_far_on_the_scale_of_logarithms_as_students_t_says():
    y_true, y_pred = numbers()
    found = rmse_interval(y_true, y_pred)
    squared = (y_true - y_pred) ** 2
    # The error of ln RMSE = ln(MSE) ÷ 2 is that of the mean of the squared errors ÷ (2 × MSE)
    reach = stats.t.ppf(0.975, 399) * stats.sem(squared) / (2 * squared.mean())
    middle = np.log(squared.mean()) / 2
    assert np.log([found.low, found.high]) == pytest.approx([middle - reach, middle + reach], rel=1e-10)
    assert found.standard_error == pytest.approx(stats.sem(squared) / (2 * np.sqrt(squared.mean())))


def _rmse(y_true, y_pred, axis=-1):
    return np.sqrt(np.mean((y_true - y_pred) ** 2, axis=axis))


def _r2(y_true, y_pred, axis=-1):
    around = y_true - y_true.mean(axis=axis, keepdims=True)
    return 1 - np.sum((y_true - y_pred) ** 2, axis=axis) / np.sum(around**2, axis=axis)


@pytest.mark.parametrize(("interval", "statistic"), [(rmse_interval, _rmse), (r2_interval, _r2)])
def test_rmse_and_r2_agree_with_scipys_bootstrap(interval, statistic):
    rows = numbers(1000)
    found = interval(*rows)
    scipys = stats.bootstrap(rows, statistic, paired=True, vectorized=True, n_resamples=2000, method="BCa", rng=0)
    # 2,000 draws know their spread to some 1.6 %, an end to some 4 % of the standard error; 1,000 rows leave the two
    # methods a tenth of it apart
    assert found.standard_error == pytest.approx(scipys.standard_error, rel=0.06)
    ends = scipys.confidence_interval
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high), abs=0.25 * found.standard_error)


def test_a_loss_cannot_be_negative():
    assert mae_interval([1, 2, 3], [1, 2, 9]).low == 0
    assert rmse_interval([1, 2, 3], [1, 2, 9]).low > 0


def test_probabilities_that_were_right_in_every_row_leave_the_end_open_that_wilson_gives():
    y_true = np.repeat([0, 1], [30, 10])
    found = brier_score_interval(y_true, y_true)
    open_share = wilson_interval(0, 40).high  # of rows that might have gone the other way, each for a loss of 1
    assert [*found, found.standard_error] == pytest.approx([0, 0, open_share, 0])
    by_day = brier_score_interval(y_true, y_true, groups=np.arange(40) % 8)
    assert by_day.high == pytest.approx(wilson_interval(0, 8).high)
    # 0.9 for each positive and 0.1 for each negative: a row the other way would cost −ln 0.1 in place of −ln 0.9
    found = log_loss_interval(y_true, np.where(y_true, 0.9, 0.1))
    assert found.low == pytest.approx(-np.log(0.9))
    assert found.high == pytest.approx(-np.log(0.9) - open_share * (np.log(0.1) - np.log(0.9)))


def test_probabilities_that_were_wrong_in_every_row_leave_the_lower_end_open():
    y_true = np.repeat([0, 1], [30, 10])
    found = brier_score_interval(y_true, 1 - y_true)
    assert (found.low, found.high) == pytest.approx((1 - wilson_interval(0, 40).high, 1))


def test_one_half_for_every_row_costs_the_same_whatever_happens():
    found = brier_score_interval([0, 1, 1, 0], [0.5] * 4)
    assert tuple(found) == (0.25, 0.25, 0.25)


@pytest.mark.parametrize("interval", [mae_interval, rmse_interval, r2_interval])
def test_errors_without_variance_are_refused(interval):
    with pytest.raises(ValueError, match="no variance can be seen and no interval be given; measure on more rows"):
        interval([0, 2, 0, 2], [1, 1, 1, 1])
    with pytest.raises(ValueError, match="measure on more groups"):
        interval([0, 2, 0, 2], [1.5, 1.5, 1.5, 1.5], groups=["mon", "mon", "tue", "tue"])


@pytest.mark.parametrize("name", ["log_loss", "brier_score", "mae", "rmse", "r2"])
def test_what_makes_no_sense_is_refused(name):
    interval, rows = getattr(metrics, f"{name}_interval"), [[0, 1, 1], [0.2, 0.7, 0.9]]
    for keywords, said in (
        ({"groups": [1, 1, 1]}, "groups has one group; expected at least two"),
        ({"groups": [1, 2]}, "groups has 2 rows"),
        ({"confidence": 95}, "write 0.95"),
    ):
        with pytest.raises(ValueError, match=said):
            interval(*rows, **keywords)


@pytest.mark.parametrize("interval", [mae_interval, rmse_interval])
def test_one_row_shows_no_variance(interval):
    with pytest.raises(ValueError, match="y_true has 1 row; expected at least two"):
        interval([1], [0.7])


def test_a_95_percent_interval_holds_the_truth_in_92_to_98_percent_also_over_days():
    def share_held(truth, interval, n_samples=600):
        return np.mean([truth in interval(np.random.default_rng(seed)) for seed in range(n_samples)])

    def brier(rng):
        probability = rng.beta(2, 5, 100)
        return brier_score_interval(rng.random(100) < probability, probability)

    def rmse_over_days(rng):
        of_day = np.repeat(rng.normal(0, 0.5, 40), 20)
        return rmse_interval(of_day + rng.normal(size=800), np.zeros(800), groups=np.repeat(np.arange(40), 20))

    # E p(1 − p) of a beta distribution is ab ÷ ((a + b)(a + b + 1)); the variances of day and flight add up
    assert 0.92 < share_held(10 / 56, brier) < 0.98
    assert 0.92 < share_held(np.sqrt(1.25), rmse_over_days) < 0.98


def test_no_end_lies_beyond_the_worst_that_a_loss_can_be():
    assert brier_score_interval([1, 1, 1], [0.2, 0.9, 0.8]).high == 1
    assert brier_score_interval([1, 0], [0.0, 0.9]).high == 1
    assert log_loss_interval([1, 0], [0.0, 0.9]).high == pytest.approx(-np.log(2.0**-52))
