"""Any metric with an interval: a percentile interval as scipy's, over rows or whole groups."""

import numpy as np
import pytest
from scipy.stats import bootstrap
from sklearn.metrics import f1_score, median_absolute_error, roc_auc_score

from mlsd_helpers.metrics import mae, metric_interval


def numbers(n_rows=300, seed=0):
    rng = np.random.default_rng(seed)
    y_true = rng.normal(20, 10, n_rows)
    return y_true, y_true + rng.normal(0, 5, n_rows)


def test_the_interval_is_scipys_percentile_interval():
    rows = numbers()
    found = metric_interval(*rows, median_absolute_error, 0.9, n_resamples=1500)
    scipys = bootstrap(
        rows,
        median_absolute_error,
        paired=True,
        vectorized=False,
        n_resamples=1500,
        confidence_level=0.9,
        method="percentile",
        rng=1,
    )
    assert found.estimate == median_absolute_error(*rows)
    assert found.standard_error == pytest.approx(scipys.standard_error, rel=0.12)
    ends = scipys.confidence_interval
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high), abs=0.25 * found.standard_error)


def test_groups_are_drawn_whole():
    days = np.repeat(np.arange(20), 15)
    seen = []

    def keep(y_true, y_score):
        seen.append(np.bincount(days[y_true.astype(int)], minlength=20))
        return mae(y_true, y_score)

    metric_interval(np.arange(300), numbers()[0], keep, groups=days, n_resamples=100)
    assert all((rows % 15 == 0).all() and rows.sum() == 300 for rows in seen)
    assert len({tuple(rows) for rows in seen}) > 90


def test_labels_of_text_and_scores_of_several_columns_do_as_well():
    rng = np.random.default_rng(0)
    y_true = rng.choice(["late", "on time"], 200)
    flagged = np.where(rng.random(200) < 0.8, y_true, "late")
    found = metric_interval(y_true, flagged, lambda y, p: f1_score(y, p, pos_label="late"), n_resamples=100)
    assert found.estimate in found
    both = np.column_stack([rng.random(200), rng.random(200)])
    second = metric_interval(
        y_true == "late", both, lambda y, s: roc_auc_score(y, s[:, 1]), n_resamples=100, random_state=5
    )
    assert second.estimate == roc_auc_score(y_true == "late", both[:, 1])


def mae_of_text(y_true, y_pred):
    raise ValueError("text")


def test_what_makes_no_sense_is_refused():
    y_true, y_pred = numbers(20)
    for arguments, keywords, said in (
        ((y_true, y_pred, "mae"), {}, "metric is 'mae'; expected a function"),
        ((y_true, y_pred[:5], mae), {}, "y_score has 5 rows and y_true has 20"),
        ((y_true, y_pred, mae), {"groups": np.ones(20)}, "groups has one group"),
        ((y_true, y_pred, mae), {"n_resamples": 99}, "at least 100"),
        ((y_true, y_pred, lambda y, p: p), {}, r"metric returned an array of shape \(20,\) on all rows"),
        ((y_true, y_pred, lambda y, p: np.nan), {}, r"metric is undefined on all rows.*it returned nan"),
        ((y_true[:2] > 0, y_pred[:2], mae_of_text), {}, r"metric is undefined on all rows.*the metric said: text"),
        ((y_true, y_true, mae), {}, "the metric is 0 on nearly all of 1,000 draws.*wilson_interval"),
    ):
        with pytest.raises(ValueError, match=said):
            metric_interval(*arguments, **keywords)
