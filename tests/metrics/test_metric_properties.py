"""Properties that each metric must have or must not have, in the manner of scikit-learn's own test_common.py."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers import metrics


def as_arrays(confusion):
    return np.array([confusion.tp, confusion.fp, confusion.tn, confusion.fn], dtype=float)


THRESHOLDS = np.linspace(0, 1, 12)
CURVES = {
    "roc_curve": metrics.roc_curve,
    "precision_recall_curve": metrics.precision_recall_curve,
    "calibration_curve": lambda *args, **kwargs: metrics.calibration_curve(*args[:2], 5, *args[2:], **kwargs),
}
CLASSIFICATION = {
    "roc_auc": metrics.roc_auc,
    "average_precision": metrics.average_precision,
    "log_loss": metrics.log_loss,
    "brier_score": metrics.brier_score,
    "expected_calibration_error": lambda *args, **kwargs: metrics.expected_calibration_error(
        *args[:2], 5, *args[2:], **kwargs
    ),
}
# What follows from counts: shares, that weights of another scale leave alone.
SHARES = {
    f"{name} at thresholds": lambda y, s, weight=None, name=name, **kwargs: getattr(
        metrics.confusion(y, s, THRESHOLDS, sample_weight=weight, **kwargs), name
    )
    for name in ("accuracy", "precision", "recall", "specificity", "f1", "prevalence")
} | {
    "expected_cost": lambda y, s, weight=None, **kwargs: metrics.expected_cost(
        metrics.confusion(y, s, THRESHOLDS, sample_weight=weight, **kwargs), 1, 5
    ),
}
COUNTS = {
    "confusion": lambda y, s, weight=None, **kwargs: as_arrays(
        metrics.confusion(y, s, THRESHOLDS, sample_weight=weight, **kwargs)
    ),
}
REGRESSION = {
    "rmse": metrics.rmse,
    "mae": metrics.mae,
    "r2": metrics.r2,
    "adjusted_r2": lambda y, p, weight=None: metrics.adjusted_r2(y, p, 2, weight),
    "best_constant for rmse": lambda y, p, weight=None: metrics.best_constant(y, "rmse", weight),
    "best_constant for mae": lambda y, p, weight=None: metrics.best_constant(y, "mae", weight),
}
LABELLED = CLASSIFICATION | CURVES | SHARES | COUNTS
ALL = LABELLED | REGRESSION
OF_RANKS_ALONE = ("roc_auc", "average_precision")
SYMMETRIC = ("rmse", "mae")
COUNT_THE_ROWS = ("confusion", "adjusted_r2", "calibration_curve")


def of(names):
    return pytest.mark.parametrize("name", list(names))


def rows(name, n_rows=300, seed=0):
    """Truth and predictions that suit the metric, with ties."""
    rng = np.random.default_rng(seed)
    if name in REGRESSION:
        y_true = rng.normal(20, 40, n_rows).round()
        return y_true, (y_true + rng.normal(0, 20, n_rows)).round(1)
    y_true = (rng.random(n_rows) < 0.3).astype(int)
    return y_true, rng.beta(1 + y_true, 3).round(2)


def weights(n_rows=300, seed=1):
    return np.random.default_rng(seed).integers(0, 5, n_rows)


def assert_same(ours, other, rtol=1e-10):
    """Numbers, arrays, or tuples of arrays."""
    if isinstance(ours, tuple):
        for mine, theirs in zip(ours, other, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=rtol, atol=1e-12)
    else:
        np.testing.assert_allclose(ours, other, rtol=rtol, atol=1e-12)


# Symmetry


@of(SYMMETRIC)
def test_truth_and_prediction_may_change_places(name):
    y_true, y_pred = rows(name)
    assert_same(ALL[name](y_true, y_pred, weights()), ALL[name](y_pred, y_true, weights()))


@of(["r2", "adjusted_r2", "roc_auc", "average_precision", "accuracy at thresholds", "log_loss", "expected_cost"])
def test_truth_and_prediction_may_not_change_places(name):
    y_true, y_pred = rows(name)
    if name in REGRESSION:
        assert abs(ALL[name](y_true, y_pred) - ALL[name](y_pred, y_true)) > 1e-3
        return
    y_pred = (y_pred > 0.4).astype(int)  # labels, so that both orders make sense
    difference = np.abs(np.subtract(ALL[name](y_true, y_pred), ALL[name](y_pred, y_true)))
    if name in ("accuracy at thresholds", "log_loss"):  # of two columns of labels these count disagreement
        assert np.nanmax(difference[1:] if difference.ndim else difference) < 1e-9
    else:
        assert np.nanmax(difference) > 1e-3


# Order and form of the rows


@of(ALL)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_order_of_rows_is_of_no_account(name, weighted):
    y_true, y_pred = rows(name)
    weight = [weights()] if weighted else []
    order = np.random.default_rng(2).permutation(len(y_true))
    assert_same(
        ALL[name](y_true, y_pred, *weight), ALL[name](y_true[order], y_pred[order], *(each[order] for each in weight))
    )


FORMS = {
    "list": lambda values: values.tolist(),
    "tuple": lambda values: tuple(values.tolist()),
    "Series": pd.Series,
    "Series of shuffled index": lambda values: pd.Series(
        values, index=np.random.default_rng(3).permutation(len(values))
    ),
    "Series of duplicated index": lambda values: pd.Series(values, index=np.zeros(len(values), int)),
    "Series of days": lambda values: pd.Series(values, index=pd.date_range("2013-01-01", periods=len(values))),
    "Series of objects": lambda values: pd.Series(values, dtype=object),
    "array of objects": lambda values: values.astype(object),
    "column of a frame": lambda values: pd.DataFrame({"a": values, "b": values})["b"],
    "nullable": lambda values: pd.Series(values).convert_dtypes(),
    "Float64": lambda values: pd.Series(values, dtype="Float64"),
    "category": lambda values: pd.Series(values, dtype="category"),
    "Index": pd.Index,
    "read-only": lambda values: np.frombuffer(values.tobytes(), dtype=values.dtype),
    "every second": lambda values: np.repeat(values, 2)[::2],
    "backwards in memory": lambda values: values[::-1].copy()[::-1],
    "column of a matrix": lambda values: np.stack([values, values], axis=1)[:, 1],
    "big-endian": lambda values: values.astype(values.dtype.newbyteorder(">")),
    "pyarrow": lambda values: pd.Series(values).convert_dtypes(dtype_backend="pyarrow"),
    "masked, nothing hidden": np.ma.masked_array,
}


@of(ALL)
def test_the_form_of_the_columns_is_of_no_account(name, every):
    columns = [*rows(name), weights().astype(float)]
    weighted, without = ALL[name](*columns), ALL[name](*columns[:2])

    def same(form):
        formed = [FORMS[form](column) for column in columns]
        assert_same(ALL[name](*formed), weighted)
        assert_same(ALL[name](*formed[:2]), without)

    every(same, product(FORMS))


@of(ALL)
def test_rows_are_matched_by_position_and_not_by_index(name):
    y_true, y_pred = rows(name)
    backwards = np.arange(len(y_true))[::-1]
    assert_same(ALL[name](pd.Series(y_true), pd.Series(y_pred, index=backwards)), ALL[name](y_true, y_pred))


@of(ALL)
def test_the_callers_columns_stay_as_they_are(name):
    columns = [*rows(name, n_rows=5000), weights(5000).astype(float)]
    before = [column.copy() for column in columns]
    ALL[name](*columns[:2])
    ALL[name](*columns)
    for column, copy in zip(columns, before, strict=True):
        np.testing.assert_array_equal(column, copy)


@of(ALL)
@pytest.mark.parametrize("kind", ["float32", "float16", "int16"])
def test_narrow_numbers_are_the_numbers_they_hold(name, kind):
    y_true, y_pred = rows(name)
    y_pred = (y_pred * (1 if name in REGRESSION or kind != "int16" else 2)).astype(kind)
    if name == "log_loss":  # certainty is moved by the resolution of the type
        y_pred = np.clip(y_pred, 0.25, 0.75).astype("float32")
    assert_same(ALL[name](y_true, y_pred), ALL[name](y_true, y_pred.astype(float)))


# Labels


LABELS = {
    "booleans": ([False, True], {}),
    "-1 and 1": ([-1, 1], {}),
    "floats": ([0.0, 1.0], {}),
    "text": (["late", "on time"], {"pos_label": "on time"}),
    "text in the other order": (["on time", "late"], {"pos_label": "late"}),
    "one letter and none": (["", "y"], {"pos_label": "y"}),
    "other numbers": ([40, -7], {"pos_label": -7}),
    "1 as the negative": ([1, 0], {"pos_label": 0}),
    "numbers of NumPy": ([1, 2], {"pos_label": np.int64(2)}),
    "booleans, the positive named": ([False, True], {"pos_label": True}),
    "bytes": ([b"n", b"y"], {"pos_label": b"y"}),
}


@of(LABELLED)
def test_the_names_of_the_labels_are_of_no_account(name, every):
    y_true, score = rows(name)
    expected = LABELLED[name](y_true, score, weights())

    def same(kind):
        labels, positive = LABELS[kind]
        assert_same(LABELLED[name](np.array(labels)[y_true], score, weights(), **positive), expected)

    every(same, product(LABELS))


@of(LABELLED)
def test_text_labels_of_pandas_are_labels(name, every):
    y_true, score = rows(name)

    def same(kind):
        labels = pd.Series(np.array(["on time", "late"])[y_true], index=y_true).astype(kind)
        assert_same(LABELLED[name](labels, score, pos_label="late"), LABELLED[name](y_true, score))

    every(same, product(["string", "str", "category", "object", "string[pyarrow]"]))


@of(LABELLED)
def test_numbers_and_booleans_of_pandas_are_labels(name, every):
    y_true, score = rows(name)

    def same(kind):
        assert_same(LABELLED[name](pd.Series(y_true).astype(kind), score), LABELLED[name](y_true, score))

    every(same, product(["Int64", "boolean", "Float64", "category", "bool", "uint8", "int8"]))


@of(["brier_score", "log_loss", "roc_auc", "expected_cost"])
def test_exchanging_the_classes_and_turning_the_scores_round_mirrors_the_metric(name):
    y_true, score = rows(name)
    exchanged = 1 - y_true, 1 - score
    if name == "expected_cost":  # a row at the threshold changes sides, so between the scores
        thresholds = np.arange(0.005, 1, 0.1)
        one = metrics.expected_cost(metrics.confusion(y_true, score, thresholds), 2, 7)
        other = metrics.expected_cost(metrics.confusion(*exchanged, np.sort(1 - thresholds)), 7, 2)
        assert_same(one, other[::-1])
    else:
        assert_same(ALL[name](y_true, score), ALL[name](*exchanged))


# Scores


TRANSFORMATIONS = {
    "shift": lambda score: score - 1000,
    "scale": lambda score: score * 3,
    "cube": lambda score: score**3 + 1e-6 * score,
    "exponential": lambda score: np.exp(20 * score),
    "logarithm": lambda score: np.log(score + 0.01),
    "ranks": lambda score: np.unique(score, return_inverse=True)[1],
}


@of(OF_RANKS_ALONE)
@pytest.mark.parametrize("transformation", TRANSFORMATIONS)
@pytest.mark.parametrize("n_rows", [300, 5000])
def test_a_rising_transformation_of_scores_changes_nothing(name, transformation, n_rows):
    y_true, score = rows(name, n_rows)
    moved = TRANSFORMATIONS[transformation](score)
    assert_same(ALL[name](y_true, moved), ALL[name](y_true, score), rtol=1e-13)
    assert_same(ALL[name](y_true, moved, weights(n_rows)), ALL[name](y_true, score, weights(n_rows)), rtol=1e-13)


@pytest.mark.parametrize("n_rows", [300, 5000])
@pytest.mark.parametrize("weighted", [False, True])
def test_turning_the_scores_round_turns_the_auc_round(n_rows, weighted):
    y_true, score = rows("roc_auc", n_rows)
    weight = [weights(n_rows)] if weighted else []
    assert metrics.roc_auc(y_true, -score, *weight) == pytest.approx(1 - metrics.roc_auc(y_true, score, *weight))
    assert metrics.roc_auc(1 - y_true, score, *weight) == pytest.approx(1 - metrics.roc_auc(y_true, score, *weight))


# Weights


@of(ALL)
def test_weights_of_1_change_nothing(name):
    y_true, y_pred = rows(name)
    assert_same(ALL[name](y_true, y_pred, np.ones(300)), ALL[name](y_true, y_pred))


@of(ALL)
def test_weights_do_change_the_metric(name):
    y_true, y_pred = rows(name)
    ours, without = ALL[name](y_true, y_pred, weights()), ALL[name](y_true, y_pred)
    ours, without = (np.ravel(each[0] if isinstance(each, tuple) else each) for each in (ours, without))
    assert len(ours) != len(without) or not np.allclose(ours, without, equal_nan=True)


@of(ALL)
def test_a_weight_counts_repetitions(name):
    y_true, y_pred = rows(name)
    times = weights()
    assert_same(ALL[name](y_true, y_pred, times), ALL[name](np.repeat(y_true, times), np.repeat(y_pred, times)))


@of(ALL)
def test_a_weight_of_0_leaves_the_row_out(name):
    y_true, y_pred = rows(name)
    weight = np.random.default_rng(4).exponential(size=300)
    weight[::2] = 0
    assert_same(ALL[name](y_true, y_pred, weight), ALL[name](y_true[1::2], y_pred[1::2], weight[1::2]))


@of(ALL)
def test_rows_of_weight_0_may_hold_any_number(name):
    y_true, y_pred = rows(name)
    weight = weights().astype(float)
    weight[:50] = 0
    expected = ALL[name](y_true, y_pred, weight)
    other = y_pred.copy()
    other[:50] = 0.77 if name in LABELLED else 1e200
    assert_same(ALL[name](y_true, other, weight), expected)


@of(name for name in ALL if name not in COUNT_THE_ROWS)
def test_weights_of_another_scale_change_nothing(name, every):
    y_true, y_pred = rows(name)

    def same(scale):
        assert_same(ALL[name](y_true, y_pred, weights() * scale), ALL[name](y_true, y_pred, weights()))

    every(same, product([2, 0.3, 1e-6, 1e6]))


@pytest.mark.parametrize("scale", [2, 0.3, 1e-6, 1e6])
def test_the_bins_of_weights_of_another_scale_are_the_same(scale):
    y_true, score = rows("calibration_curve")
    ours, other = (metrics.calibration_curve(y_true, score, 5, weights() * each) for each in (scale, 1))
    assert_same(ours[:2], other[:2])
    assert_same(ours.weight, scale * other.weight)


@of(ALL)
def test_the_form_of_the_weights_is_of_no_account(name, every):
    y_true, y_pred = rows(name)
    weight = weights()
    expected = ALL[name](y_true, y_pred, weight)

    def same(form):
        assert_same(ALL[name](y_true, y_pred, FORMS[form](weight)), expected)

    every(same, product(FORMS))


# Regression under another unit


@pytest.mark.parametrize("shift", [-1000, 0.5, 1e5])
@pytest.mark.parametrize("scale", [1 / 60, 1, -3])
def test_another_zero_and_another_unit_of_the_truth_and_the_predictions(shift, scale):
    y_true, y_pred = rows("rmse")
    moved = scale * y_true + shift, scale * y_pred + shift
    for weight in (None, weights()):
        assert_same(metrics.rmse(*moved, weight), abs(scale) * metrics.rmse(y_true, y_pred, weight), rtol=1e-8)
        assert_same(metrics.mae(*moved, weight), abs(scale) * metrics.mae(y_true, y_pred, weight), rtol=1e-8)
        assert_same(metrics.r2(*moved, weight), metrics.r2(y_true, y_pred, weight), rtol=1e-8)
        for name in ("rmse", "mae"):
            best = metrics.best_constant(y_true, name, weight)
            assert_same(metrics.best_constant(moved[0], name, weight), scale * best + shift, rtol=1e-8)


def test_a_constant_error_is_rmse_and_mae():
    y_true, _ = rows("rmse")
    assert_same([metrics.rmse(y_true, y_true + 7), metrics.mae(y_true, y_true - 7)], [7, 7])


@pytest.mark.parametrize("weighted", [False, True])
def test_mae_is_never_above_rmse(weighted):
    for seed in range(20):
        y_true, y_pred = rows("rmse", seed=seed)
        weight = weights(seed=seed) if weighted else None
        assert metrics.mae(y_true, y_pred, weight) <= metrics.rmse(y_true, y_pred, weight) * (1 + 1e-12)
