"""Recall at a precision and precision at a recall: scikit-learn's curve says which, scipy's bootstrap how sure."""

import numpy as np
import pytest
from scipy.stats import bootstrap
from sklearn.metrics import precision_recall_curve

from mlsd_helpers.metrics import (
    precision_at_recall,
    precision_at_recall_interval,
    recall_at_precision,
    recall_at_precision_interval,
    wilson_interval,
)


def scored(n_rows=400, seed=0, decimals=2):
    rng = np.random.default_rng(seed)
    y_true = (rng.random(n_rows) < 0.4).astype(int)
    return y_true, rng.normal(1.5 * y_true).round(decimals)


def recall_by_hand(y_true, y_score, least, weight=None):
    precision, recall, _ = precision_recall_curve(y_true, y_score, sample_weight=weight)
    return max(recall[precision >= least])  # the last point has precision 1 at recall 0


def precision_by_hand(y_true, y_score, least, weight=None):
    precision, recall, _ = precision_recall_curve(y_true, y_score, sample_weight=weight)
    return max(precision[recall >= least])


PAIRS = [
    (recall_at_precision, recall_at_precision_interval, recall_by_hand),
    (precision_at_recall, precision_at_recall_interval, precision_by_hand),
]


@pytest.mark.parametrize(("metric", "interval", "by_hand"), PAIRS)
def test_it_is_the_best_point_of_scikit_learns_curve(metric, interval, by_hand, every):
    def check(seed, least):
        rows = scored(60, seed, decimals=1)
        assert metric(*rows, least) == by_hand(*rows, least)
        weight = np.random.default_rng(seed).integers(1, 5, 60)
        assert metric(*rows, least, weight) == pytest.approx(by_hand(*rows, least, weight))
        assert interval(*rows, least, n_resamples=100).estimate == by_hand(*rows, least)

    every(check, [(seed, least) for seed in range(5) for least in (0.3, 0.5, 0.75, 0.9, 1.0)])


@pytest.mark.parametrize(("metric", "interval", "by_hand"), PAIRS)
def test_the_interval_agrees_with_scipys_bootstrap(metric, interval, by_hand):
    rows = scored()
    found = interval(*rows, 0.7, n_resamples=1000, random_state=1)
    scipys = bootstrap(
        rows,
        lambda y, s: by_hand(y, s, 0.7),
        paired=True,
        vectorized=False,
        n_resamples=1000,
        method="percentile",
        rng=0,
    )
    # Both draw the same: an end of 1,000 draws is known to some 6 % of the standard error, either end twice over
    assert found.standard_error == pytest.approx(scipys.standard_error, rel=0.12)
    ends = scipys.confidence_interval
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high), abs=0.3 * found.standard_error)


@pytest.mark.parametrize("interval", [recall_at_precision_interval, precision_at_recall_interval])
def test_rows_of_a_group_are_drawn_together(interval):
    y_true, score = scored(200)
    alone = interval(y_true, score, 0.7, n_resamples=400)
    # Every row ten times over, in a group of its own: as uncertain as the rows once
    tenfold = interval(np.repeat(y_true, 10), np.repeat(score, 10), 0.7, groups=np.repeat(np.arange(200), 10))
    assert tenfold.standard_error == pytest.approx(alone.standard_error, rel=0.15)
    blind = interval(np.repeat(y_true, 10), np.repeat(score, 10), 0.7, n_resamples=400)
    assert blind.standard_error < 0.5 * alone.standard_error


def test_separated_classes_leave_the_end_open_that_wilson_gives():
    y_true, score = np.repeat([0, 1], [30, 20]), np.arange(50)
    for interval in (recall_at_precision_interval, precision_at_recall_interval):
        found = interval(y_true, score, 0.9)
        assert tuple(found) == pytest.approx((1, wilson_interval(20, 20).low, 1))


def test_where_no_threshold_is_precise_enough_the_recall_is_0_and_may_be_more():
    y_true = np.tile([0, 1, 0], 20)
    found = recall_at_precision_interval(y_true, np.zeros(60), 0.9)
    assert tuple(found) == pytest.approx((0, 0, wilson_interval(0, 20).high))


def test_the_same_seed_gives_the_same_interval_and_it_is_the_default():
    rows = scored()
    assert recall_at_precision_interval(*rows, 0.7) == recall_at_precision_interval(*rows, 0.7, random_state=0)
    assert recall_at_precision_interval(*rows, 0.7) != recall_at_precision_interval(*rows, 0.7, random_state=1)


@pytest.mark.parametrize("interval", [recall_at_precision_interval, precision_at_recall_interval])
def test_what_makes_no_sense_is_refused(interval):
    name = interval.__name__.split("_")[2]
    for least, keywords, said in (
        (80, {}, rf"min_{name} is 80; expected a share above 0 and at most 1; write 0\.8"),
        (0, {}, "expected a share above 0"),
        (0.5, {"n_resamples": 50}, "n_resamples is 50; expected a whole number of at least 100"),
        (0.5, {"groups": np.zeros(400)}, "groups has one group"),
        (0.5, {"confidence": 95}, r"write 0\.95"),
    ):
        with pytest.raises(ValueError, match=said):
            interval(*scored(), least, **keywords)
    with pytest.raises(ValueError, match="a draw holds one class only"):
        interval([0, 0, 0, 0, 1], [1, 2, 3, 4, 5], 0.5)
