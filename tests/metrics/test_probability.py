"""Log loss, Brier score and calibration equal scikit-learn's and their formulas."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import calibration
from sklearn import metrics as sk

from mlsd_helpers.metrics import brier_score, calibration_curve, expected_calibration_error, log_loss
from mlsd_helpers.metrics.arithmetic import repeated_quantiles

SCORES = {
    "beta": lambda n, rng: rng.beta(1, 3, n),
    "with ties": lambda n, rng: rng.beta(1, 3, n).round(1),
    "certain": lambda n, rng: rng.integers(0, 2, n).astype(float),
    "certain and other": lambda n, rng: np.where(rng.random(n) < 0.2, rng.integers(0, 2, n), rng.random(n)),
    "tiny": lambda n, rng: 10.0 ** -rng.uniform(0, 300, n),
    "all equal": lambda n, rng: np.full(n, 0.3),
}
EVERY_SCORE = pytest.mark.parametrize("kind", SCORES)


def rows(kind="beta", n_rows=400, seed=0):
    rng = np.random.default_rng(seed)
    score = SCORES[kind](n_rows, rng)
    y_true = (rng.random(n_rows) < 0.3).astype(int)
    return y_true, score, rng.exponential(size=n_rows) * (rng.random(n_rows) < 0.9)


@EVERY_SCORE
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("ours", "theirs"), [(log_loss, sk.log_loss), (brier_score, sk.brier_score_loss)])
def test_equals_scikit_learn(ours, theirs, kind, weighted):
    y_true, score, weight = rows(kind)
    weight = weight if weighted else None
    assert ours(y_true, score, weight) == pytest.approx(theirs(y_true, score, sample_weight=weight), rel=1e-12)


LABELLED = [
    ([-1, 1], None),
    ([False, True], None),
    (["late", "on time"], "on time"),
    (["on time", "late"], "late"),
    ([7, 3], 3),
]


@pytest.mark.parametrize(("labels", "pos_label"), LABELLED)
def test_any_two_labels_are_taken(labels, pos_label):
    y_true, score, _ = rows()
    labelled = np.array(labels)[y_true]
    assert log_loss(labelled, score, pos_label=pos_label) == pytest.approx(sk.log_loss(y_true, score), rel=1e-12)
    expected = sk.brier_score_loss(labelled, score, pos_label=pos_label)
    assert brier_score(labelled, score, pos_label=pos_label) == pytest.approx(expected, rel=1e-12)
    theirs = calibration.calibration_curve(labelled, score, pos_label=pos_label, strategy="quantile", n_bins=10)
    ours = calibration_curve(labelled, score, pos_label=pos_label)
    np.testing.assert_allclose(ours[:2], theirs, rtol=1e-12)


def test_small_example_by_hand():
    y_true, score = [1, 0, 1], [0.8, 0.4, 0.5]
    assert log_loss(y_true, score) == pytest.approx(-(math.log(0.8) + math.log(0.6) + math.log(0.5)) / 3)
    assert brier_score(y_true, score) == pytest.approx((0.2**2 + 0.4**2 + 0.5**2) / 3)


def test_small_weighted_example_by_hand():
    y_true, score, weight = [1, 0, 1], [0.8, 0.4, 0.5], [3, 2, 0]
    assert log_loss(y_true, score, weight) == pytest.approx(-(3 * math.log(0.8) + 2 * math.log(0.6)) / 5)
    assert brier_score(y_true, score, weight) == pytest.approx((3 * 0.2**2 + 2 * 0.4**2) / 5)


def test_an_impossible_event_costs_36_nats():
    # −ln(2.2e-16) = 36.04; the certain and right one costs −ln(1 − 2.2e-16), next to nothing
    assert log_loss([0, 1], [1.0, 1.0]) == pytest.approx(-math.log(np.finfo(float).eps) / 2)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_certainty_is_moved_by_the_resolution_of_the_type_as_in_scikit_learn(kind):
    y_true, score = np.array([0, 1, 1, 0]), np.array([1, 0, 1, 0.5], dtype=kind)
    tolerance = 1e-12 if kind is np.float64 else 1e-3 if kind is np.float16 else 1e-6  # they calculate in that type
    assert log_loss(y_true, score) == pytest.approx(sk.log_loss(y_true, score), rel=tolerance)


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_short_floats_are_calculated_with_in_double_precision(kind):
    y_true, score, _ = rows()
    score = np.clip(score, 0.01, 0.99).astype(kind)
    exact = [float(each) for each in score]
    losses = [-math.log(p if y else 1 - p) for y, p in zip(y_true, exact, strict=True)]
    assert log_loss(y_true, score) == pytest.approx(math.fsum(losses) / len(losses), rel=1e-12)
    squares = [(p - y) ** 2 for y, p in zip(y_true, exact, strict=True)]
    assert brier_score(y_true, score) == pytest.approx(math.fsum(squares) / len(squares), rel=1e-12)


def test_of_all_constants_the_share_of_positives_is_best():
    y_true, _, _ = rows()
    share = y_true.mean()
    for metric, at_best in (
        (log_loss, -share * math.log(share) - (1 - share) * math.log(1 - share)),  # the entropy
        (brier_score, share * (1 - share)),
    ):
        assert metric(y_true, np.full(len(y_true), share)) == pytest.approx(at_best, rel=1e-12)
        assert all(metric(y_true, np.full(len(y_true), share + by)) > at_best for by in (-0.01, 0.01))


# Calibration


@EVERY_SCORE
@pytest.mark.parametrize("n_bins", [1, 2, 5, 10, 37, 1000])
def test_the_calibration_curve_equals_that_of_scikit_learn(kind, n_bins):
    y_true, score, _ = rows(kind)
    theirs = calibration.calibration_curve(y_true, score, n_bins=n_bins, strategy="quantile")
    ours = calibration_curve(y_true, score, n_bins)
    np.testing.assert_allclose(ours.share_positive, theirs[0], rtol=1e-12)
    np.testing.assert_allclose(ours.mean_score, theirs[1], rtol=1e-12)
    assert ours.weight.sum() == len(y_true)


@pytest.mark.parametrize("kind", [np.float32, np.int64, np.bool_])
def test_the_calibration_curve_takes_scores_of_any_type(kind):
    y_true, score, _ = rows("certain and other")
    score = score.astype(kind)
    theirs = calibration.calibration_curve(y_true, score.astype(float), n_bins=5, strategy="quantile")
    np.testing.assert_allclose(
        calibration_curve(y_true, score, 5)[:2], theirs, rtol=1e-6 if kind is np.float32 else 1e-12
    )


def weighted_bins(y_true, score, n_bins, weight):
    """In plain Python: the k-th edge is the lowest score at or below which a share k ÷ n of the weight lies."""
    ranked = sorted({float(s) for s, w in zip(score, weight, strict=True) if w > 0})
    total = weight.sum()
    edges = [
        next(s for s in ranked if weight[score <= s].sum() >= k / n_bins * total - 1e-12) for k in range(1, n_bins)
    ]
    curve = []
    for low, high in zip([-1, *edges], [*edges, 2], strict=True):
        here = (score > low) & (score <= high)
        if weight[here].sum() > 0:
            curve.append(
                [np.average(each[here], weights=weight[here]) for each in (y_true, score)] + [weight[here].sum()]
            )
    return np.transpose(curve)


@EVERY_SCORE
@pytest.mark.parametrize("n_bins", [1, 2, 7, 10])
def test_bins_of_weighted_rows_share_the_weight(kind, n_bins):
    y_true, score, weight = rows(kind, n_rows=60)
    expected = weighted_bins(y_true, score, n_bins, weight)
    np.testing.assert_allclose(calibration_curve(y_true, score, n_bins, weight), expected, rtol=1e-12)


def test_one_definition_of_bins_with_unit_weights_and_without():
    y_true, score = [0, 0, 0, 1], [0.1, 0.2, 0.3, 0.4]
    # scikit-learn's bins of three: 0.1 | 0.2 | 0.3 and 0.4, gaps 0.1, 0.2 and |0.5 − 0.35|
    theirs = calibration.calibration_curve(y_true, score, n_bins=3, strategy="quantile")
    np.testing.assert_allclose(theirs, ([0, 0, 0.5], [0.1, 0.2, 0.35]))
    for weight in (None, [1, 1, 1, 1], [0.2] * 4):
        assert expected_calibration_error(y_true, score, 3, weight) == pytest.approx(0.25 * 0.3 + 0.5 * 0.15)


@EVERY_SCORE
@pytest.mark.parametrize("n_bins", [2, 5, 10, 37])
def test_weights_that_are_whole_give_the_bins_of_repeated_rows(kind, n_bins):
    y_true, score, _ = rows(kind, n_rows=120)
    times = np.random.default_rng(3).integers(0, 4, 120)
    theirs = calibration.calibration_curve(
        np.repeat(y_true, times), np.repeat(score, times), n_bins=n_bins, strategy="quantile"
    )
    found = calibration_curve(y_true, score, n_bins, times)
    np.testing.assert_allclose(found[:2], theirs, rtol=1e-12)


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(1, 5)), min_size=1, max_size=30),
    st.lists(st.floats(0, 1), min_size=1, max_size=8),
)
@settings(max_examples=300, deadline=None)
def test_quantiles_of_weighted_values_are_numpys_of_repeated_ones(pairs, shares):
    values, times = np.array([value / 7 for value, _ in pairs]), np.array([weight for _, weight in pairs])
    shares = np.array(shares)
    expected = np.quantile(np.repeat(values, times), shares)
    assert np.array_equal(repeated_quantiles(values, shares, times), expected)
    alike = np.quantile(values, shares)
    for weight in (1.0, 0.1, 1e-300):
        assert np.array_equal(repeated_quantiles(values, shares, np.full(len(values), weight)), alike)


def test_bins_hold_about_as_many_rows_each():
    y_true, score, _ = rows(n_rows=1000)
    assert calibration_curve(y_true, score, 10).weight.tolist() == [100] * 10
    y_true, score, _ = rows(n_rows=1003)
    assert set(calibration_curve(y_true, score, 10).weight.tolist()) <= {100, 101}


def test_scores_that_tie_stay_in_one_bin():
    curve = calibration_curve([0, 1, 0, 1, 1], [0.2, 0.2, 0.2, 0.2, 0.9], n_bins=5)
    assert (curve.mean_score.tolist(), curve.share_positive.tolist(), curve.weight.tolist()) == (
        [0.2, 0.9],
        [0.5, 1],
        [4, 1],
    )


def test_the_number_of_bins_may_be_an_integer_of_numpy():
    y_true, score, _ = rows()
    np.testing.assert_array_equal(calibration_curve(y_true, score, np.int64(4)), calibration_curve(y_true, score, 4))


def test_expected_calibration_error_by_hand():
    # bins (0.1, 0.3) and (0.5, 0.9): means 0.2 and 0.7, shares 0.5 and 1, two rows each
    assert expected_calibration_error([0, 1, 1, 1], [0.1, 0.3, 0.5, 0.9], 2) == pytest.approx(0.5 * 0.3 + 0.5 * 0.3)


@pytest.mark.parametrize("weighted", [False, True])
def test_expected_calibration_error_is_the_mean_gap_over_the_bins(weighted):
    y_true, score, weight = rows()
    weight = weight if weighted else np.ones(len(score))
    share, mean, in_bin = weighted_bins(y_true, score, 10, weight)
    if not weighted:  # those edges are interpolated
        share, mean = calibration.calibration_curve(y_true, score, n_bins=10, strategy="quantile")
        in_bin = np.full(10, 40)
    expected = np.sum(in_bin * np.abs(share - mean)) / np.sum(in_bin)
    ours = expected_calibration_error(y_true, score, 10, weight if weighted else None)
    assert ours == pytest.approx(expected, rel=1e-12)


def test_a_perfect_model_shows_the_error_that_chance_alone_makes():
    n_rows, n_bins, rng = 20_000, 10, np.random.default_rng(1)
    errors = []
    for _ in range(60):
        score = rng.uniform(0.15, 0.25, n_rows)
        errors.append(expected_calibration_error(rng.random(n_rows) < score, score, n_bins))
    # by the docstring √(2 ÷ π)·√(p·(1 − p)·B ÷ n) = 0.0071; gaps of 10 bins × 60 samples: their mean to ± 0.0002
    by_chance = math.sqrt(2 / math.pi) * math.sqrt(0.2 * 0.8 * n_bins / n_rows)
    assert np.mean(errors) == pytest.approx(by_chance, abs=4 * 0.0002)


def test_scores_that_promise_too_much_have_that_gap():
    rng = np.random.default_rng(2)
    score = rng.uniform(0.3, 0.9, 50_000)
    y_true = rng.random(50_000) < score - 0.2
    # a gap of 0.2 in every bin; each share is good to √(0.25 ÷ 5,000) = 0.007, their mean to 0.0022
    assert expected_calibration_error(y_true, score) == pytest.approx(0.2, abs=4 * 0.0022)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 10), st.integers(1, 3)), min_size=2, max_size=30).filter(
        lambda rows: len({label for label, _, _ in rows}) == 2
    ),
    st.integers(1, 8),
)
@settings(max_examples=150, deadline=None)
def test_bins_keep_all_rows_positives_and_scores(rows, n_bins):
    y_true, score, weight = map(np.array, zip(*rows, strict=True))
    score = score / 10
    for given_weight in (None, weight):
        of_row = np.ones(len(score)) if given_weight is None else weight
        curve = calibration_curve(y_true, score, n_bins, given_weight)
        assert len(curve.weight) <= n_bins
        assert curve.weight.sum() == pytest.approx(of_row.sum())
        assert curve.weight @ curve.share_positive == pytest.approx(of_row @ y_true)
        assert curve.weight @ curve.mean_score == pytest.approx(of_row @ score)
        assert (np.diff(curve.mean_score) > 0).all()


def test_metrics_are_plain_floats():
    values = [metric([0, 1], [0.2, 0.7]) for metric in (log_loss, brier_score, expected_calibration_error)]
    assert {type(value) for value in values} == {float}
