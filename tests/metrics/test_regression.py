"""Regression metrics equal scikit-learn's and their formulas; the best constant is where the metric is smallest."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from statsmodels.api import OLS, add_constant

from mlsd_helpers import metrics

SKLEARN = {"rmse": root_mean_squared_error, "mae": mean_absolute_error, "r2": r2_score}
EVERY_METRIC = pytest.mark.parametrize("name", SKLEARN)


def delays(n=500, seed=0):
    """Minutes: mostly early, some very late."""
    rng = np.random.default_rng(seed)
    y_true = np.round(rng.lognormal(3, 1, n) - 20)
    return y_true, y_true + rng.normal(0, 10, n), rng.exponential(size=n) * (rng.random(n) < 0.8)


@EVERY_METRIC
@pytest.mark.parametrize("seed", range(5))
def test_equals_scikit_learn(name, seed):
    y_true, y_pred, _ = delays(seed=seed)
    assert getattr(metrics, name)(y_true, y_pred) == pytest.approx(SKLEARN[name](y_true, y_pred), rel=1e-12)


@EVERY_METRIC
@pytest.mark.parametrize("seed", range(5))
def test_equals_scikit_learn_with_weights_some_of_them_0(name, seed):
    y_true, y_pred, weight = delays(seed=seed)
    expected = SKLEARN[name](y_true, y_pred, sample_weight=weight)
    assert getattr(metrics, name)(y_true, y_pred, weight) == pytest.approx(expected, rel=1e-12)


@EVERY_METRIC
def test_equals_scikit_learn_on_whole_numbers_and_on_booleans(name):
    rng = np.random.default_rng(1)
    for y_true, y_pred in (rng.integers(-50, 50, (2, 80)), rng.random((2, 80)) < 0.4):
        expected = SKLEARN[name](y_true.astype(float), y_pred.astype(float))
        assert getattr(metrics, name)(y_true, y_pred) == pytest.approx(expected, rel=1e-12)


def test_small_example_by_hand():
    y_true, y_pred = [10, 20, 30], [10, 22, 27]  # errors 0, −2, 3; deviations from the mean −10, 0, 10
    assert metrics.mae(y_true, y_pred) == pytest.approx((0 + 2 + 3) / 3)
    assert metrics.rmse(y_true, y_pred) == pytest.approx(((0 + 4 + 9) / 3) ** 0.5)
    assert metrics.r2(y_true, y_pred) == pytest.approx(1 - 13 / 200)
    assert metrics.adjusted_r2(y_true, y_pred, 1) == pytest.approx(1 - 13 / 200 * (3 - 1) / (3 - 1 - 1))


def test_small_weighted_example_by_hand():
    weight = [1, 1, 2]  # the mean is (10 + 20 + 2·30) ÷ 4 = 22.5
    deviation = 12.5**2 + 2.5**2 + 2 * 7.5**2
    assert metrics.mae([10, 20, 30], [10, 22, 27], weight) == pytest.approx((0 + 2 + 2 * 3) / 4)
    assert metrics.rmse([10, 20, 30], [10, 22, 27], weight) == pytest.approx(((0 + 4 + 2 * 9) / 4) ** 0.5)
    assert metrics.r2([10, 20, 30], [10, 22, 27], weight) == pytest.approx(1 - 22 / deviation)


@pytest.mark.parametrize("n_predictors", [0, 1, 3, 7])
def test_adjusted_r2_of_a_linear_model_equals_that_of_statsmodels(n_predictors):
    rng = np.random.default_rng(n_predictors)
    predictors = rng.normal(size=(60, n_predictors))
    y_true = predictors.sum(axis=1) + rng.normal(size=60)
    fit = OLS(y_true, add_constant(predictors, has_constant="add") if n_predictors else np.ones((60, 1))).fit()
    expected = fit.rsquared_adj
    assert metrics.adjusted_r2(y_true, fit.fittedvalues, n_predictors) == pytest.approx(expected, abs=1e-12)


def test_adjusted_r2_without_predictors_is_r2():
    y_true, y_pred, _ = delays()
    assert metrics.adjusted_r2(y_true, y_pred, 0) == pytest.approx(r2_score(y_true, y_pred), rel=1e-12)


def test_adjusted_r2_counts_weights_as_repetitions():
    y_true, y_pred, _ = delays(40)
    times = np.random.default_rng(2).integers(0, 4, 40)
    n_rows, n_predictors = times.sum(), 3
    r2 = r2_score(np.repeat(y_true, times), np.repeat(y_pred, times))
    expected = 1 - (1 - r2) * (n_rows - 1) / (n_rows - n_predictors - 1)
    assert metrics.adjusted_r2(y_true, y_pred, n_predictors, times) == pytest.approx(expected, rel=1e-12)


def test_the_number_of_predictors_may_be_an_integer_of_numpy():
    y_true, y_pred, _ = delays(20)
    assert metrics.adjusted_r2(y_true, y_pred, np.int32(2)) == metrics.adjusted_r2(y_true, y_pred, 2)


def test_a_predictor_without_information_does_not_raise_adjusted_r2_on_average():
    rng = np.random.default_rng(3)
    gains = []
    for _ in range(400):
        y_true, noise = rng.normal(size=(2, 30))
        fit = OLS(y_true, add_constant(noise)).fit()
        gains.append(metrics.adjusted_r2(y_true, fit.fittedvalues, 1))
    # each has a standard deviation of about √2 ÷ 28 = 0.05: the mean of 400 has 0.0025
    assert abs(np.mean(gains)) < 4 * 0.0025


def test_perfect_predictions_leave_no_error():
    y_true, _, _ = delays()
    assert (metrics.rmse(y_true, y_true), metrics.mae(y_true, y_true), metrics.r2(y_true, y_true)) == (0, 0, 1)


def test_the_mean_explains_no_variance():
    y_true, _, _ = delays()
    assert metrics.r2(y_true, np.full(len(y_true), y_true.mean())) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("offset", [1e6, 1e9])
def test_r2_holds_where_the_mean_dwarfs_the_spread(offset):
    rng = np.random.default_rng(4)
    deviation, error = rng.integers(-100, 100, (2, 300))
    y_true, y_pred = deviation + offset, deviation + error + offset  # whole numbers: sums in fractions are exact
    mean = Fraction(int(deviation.sum()), 300)
    exact = 1 - Fraction(int((error**2).sum())) / sum((int(each) - mean) ** 2 for each in deviation)
    assert metrics.r2(y_true, y_pred) == pytest.approx(float(exact), rel=1e-9)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=20), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_errors_equal_exact_fractions(y_true, seed):
    y_pred = np.random.default_rng(seed).integers(-1000, 1000, len(y_true)).tolist()
    errors = [Fraction(t - p) for t, p in zip(y_true, y_pred, strict=True)]
    assert metrics.mae(y_true, y_pred) == pytest.approx(float(sum(map(abs, errors)) / len(errors)), rel=1e-14)
    squares = sum(error**2 for error in errors)
    assert metrics.rmse(y_true, y_pred) ** 2 == pytest.approx(float(squares / len(errors)), rel=1e-14)
    mean = Fraction(sum(y_true), len(y_true))
    deviation = sum((value - mean) ** 2 for value in y_true)
    if deviation:
        assert metrics.r2(y_true, y_pred) == pytest.approx(float(1 - squares / deviation), rel=1e-12, abs=1e-12)


def test_groups_of_arrays_equal_each_group_apart():
    y_true, y_pred, weight = delays()
    by = np.random.default_rng(5).choice(["EWR", "JFK", "LGA"], len(y_true))
    sums = metrics.regression_sums(y_true, y_pred, sample_weight=weight, by=by)
    assert sums.groups.tolist() == ["EWR", "JFK", "LGA"]
    for name, metric in SKLEARN.items():
        expected = [metric(y_true[by == g], y_pred[by == g], sample_weight=weight[by == g]) for g in sums.groups]
        assert getattr(sums, name) == pytest.approx(expected, rel=1e-12)


def test_a_group_of_constant_truth_has_no_r2_and_the_others_do():
    sums = metrics.regression_sums([5, 5, 1, 3], [4, 6, 1, 2], by=["a", "a", "b", "b"])
    assert np.isnan(sums.r2[0])
    assert sums.r2[1] == pytest.approx(1 - 1 / 2)  # deviations −1 and 1, errors 0 and 1
    assert sums.mae.tolist() == [1, 0.5]


# The best constant


def average_loss(metric, y_true, weight):
    """In plain NumPy, for one constant: what RMSE and R² order by, and MAE."""
    power = 1 if metric == "mae" else 2
    return lambda constant: float(np.average(np.abs(y_true - constant) ** power, weights=weight))


@pytest.mark.parametrize("metric", ["rmse", "mae", "r2", "adjusted_r2"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_no_constant_beats_the_best_one(metric, weighted, seed):
    y_true, _, weight = delays(101, seed)
    weight = weight if weighted else None
    loss = average_loss(metric, y_true, weight)
    at_best = loss(metrics.best_constant(y_true, metric, weight))
    found = minimize_scalar(loss, bounds=(y_true.min(), y_true.max()), method="bounded", options={"xatol": 1e-9})
    assert at_best <= found.fun * (1 + 1e-12)
    assert at_best <= min(map(loss, np.linspace(y_true.min(), y_true.max(), 2001))) * (1 + 1e-12)


@pytest.mark.parametrize("metric", ["rmse", "r2", "adjusted_r2"])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_best_constant_of_squared_errors_is_where_a_minimiser_finds_it(metric, weighted):
    y_true, _, weight = delays(101)
    weight = weight if weighted else None
    found = minimize_scalar(average_loss(metric, y_true, weight), bracket=(y_true.min(), y_true.max()))
    assert metrics.best_constant(y_true, metric, weight) == pytest.approx(found.x, rel=1e-6)


@pytest.mark.parametrize(
    ("y_true", "weight", "expected"),
    [
        ([3, 1, 2], None, 2),
        ([4, 1, 3, 2], None, 2.5),  # any from 2 to 3
        ([4, 1, 3, 2], [1, 1, 1, 1], 2.5),
        ([4, 1, 3, 2], [0.1, 0.1, 0.1, 0.1], 2.5),
        ([1, 2, 3, 4, 5, 6], [0.1] * 6, 3.5),  # 0.1 + 0.1 + 0.1 is not half of 0.6 in floats
        ([1, 2, 3], [1, 1, 2], 2.5),  # as 1, 2, 3, 3
        ([1, 2, 3], [1, 1, 3], 3),
        ([1, 2, 3], [1, 0, 1], 2),  # as 1, 3
        ([9, 1, 2, 3], [0, 1, 1, 1], 2),
        ([7], [0.3], 7),
        ([5, 5, 5, 8], [1, 2, 3, 6], 6.5),  # half lies on 5, half on 8
    ],
)
def test_the_best_constant_for_mae_is_the_weighted_median(y_true, weight, expected):
    assert metrics.best_constant(y_true, "mae", weight) == expected


@given(
    rows=st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 4)), min_size=1, max_size=25).filter(
        lambda rows: any(times for _, times in rows)
    ),
    scale=st.sampled_from([1, 0.1, 1 / 3, 1e-9, 7e5]),
)
@settings(max_examples=200, deadline=None)
def test_the_weighted_median_is_the_median_of_repeated_rows(rows, scale):
    y_true, times = map(np.array, zip(*rows, strict=True))
    expected = np.median(np.repeat(y_true, times))
    assert metrics.best_constant(y_true, "mae", times * scale) == expected


def test_constants_and_metrics_are_plain_floats():
    values = [metrics.best_constant([1, 2], name) for name in ("rmse", "mae")]
    values += [metrics.rmse([1, 2], [1, 3]), metrics.mae([1, 2], [1, 3]), metrics.r2([1, 2], [1, 3])]
    assert {type(value) for value in values} == {float}
