"""The model before launch: is it better than what is there, does it promise what happens, and where is it worst?"""

import numpy as np
import pandas as pd

from mlsd_helpers.metrics import checks, expected_calibration_error, roc_auc_difference, roc_auc_interval
from mlsd_helpers.modeling.findings import LOOK, Finding, few_names, judged, lacking
from mlsd_helpers.modeling.slices import slice_report
from mlsd_helpers.modeling.slicing import columns_of

_N_BINS = 10


def model_findings(model, test_X, is_positive, *, baseline_score, by, threshold, groups):
    """The scores of the test rows (None when they are no probabilities), and the findings about them."""
    if by is not None:
        columns_of(test_X, by)
    score, of_predictions = _predictions(model, test_X)
    names = ["AUC against the baseline", "calibration gap", "worst slice"]
    if score is None:
        return None, [of_predictions, *(Finding(name, "no valid predictions to judge", LOOK) for name in names)]
    if groups is not None:
        groups = checks.labels("groups", groups, len(is_positive))
    if min(is_positive.sum(), len(is_positive) - is_positive.sum()) < 2:
        return score, [of_predictions, *(lacking(name, "test rows of both classes") for name in names)]
    return score, [
        of_predictions,
        _against_baseline(names[0], is_positive, score, baseline_score, groups),
        _calibration(names[1], is_positive, score, groups),
        _worst_slice(names[2], is_positive, score, test_X, by, threshold, groups),
    ]


def _predictions(model, test_X):
    name = "predictions"
    try:
        of_classes = np.asarray(model.predict_proba(test_X), dtype=float)
    except Exception as error:
        return None, Finding(name, f"predict_proba fails on the test rows: {error}", LOOK)
    if of_classes.shape != (len(test_X), 2):
        found = f"predict_proba returns shape {of_classes.shape}; expected ({len(test_X)}, 2)"
        return None, Finding(name, found, LOOK)
    score = of_classes[:, 1]
    n_missing = np.count_nonzero(np.isnan(score))
    known = score[~np.isnan(score)]
    low, high = (known.min(), known.max()) if len(known) else (np.nan, np.nan)
    is_valid = not n_missing and low >= 0 and high <= 1
    found = f"{low:.3g} to {high:.3g}, {n_missing:,} NaN; expected 0 to 1, not all the same, no NaN"
    return score if is_valid else None, judged(name, found, is_valid and low < high)


def _against_baseline(name, is_positive, score, baseline_score, groups):
    auc = roc_auc_interval(is_positive, score, groups=groups)
    found = f"AUC {auc:.3f}"
    if baseline_score is None:
        return lacking(name, "baseline_score=", found)
    baseline = checks.numbers("baseline_score", baseline_score, len(is_positive))
    difference = roc_auc_difference(is_positive, score, baseline, groups=groups)
    return judged(name, f"{found}, {difference:+.3f} more than the baseline; expected all above 0", difference.low > 0)


def _calibration(name, is_positive, score, groups):
    gap = expected_calibration_error(is_positive, score, _N_BINS)
    by_chance = _gap_by_chance(is_positive, score, groups)
    found = f"{gap:.3f} in {_N_BINS} bins, about {by_chance:.3f} by chance; expected at most twice that"
    return judged(name, found, gap <= 2 * by_chance)


def _gap_by_chance(is_positive, score, groups):
    """Mean gap of a calibrated model: √(2 ÷ π) × the standard error of each bin's share, weighted by rows.

    The error of a bin comes from the sums of its deviations within each group, where groups are given.
    """
    edges = np.percentile(score, np.linspace(0, 100, _N_BINS + 1)[1:-1])
    frame = pd.DataFrame({"bin": np.searchsorted(edges, score), "off": is_positive - score})
    frame["group"] = np.arange(len(score)) if groups is None else np.asarray(groups)
    frame["off"] -= frame.groupby("bin")["off"].transform("mean")
    errors = (frame.groupby(["bin", "group"])["off"].sum() ** 2).groupby("bin").sum() ** 0.5
    return np.sqrt(2 / np.pi) * errors.sum() / len(score)


def _worst_slice(name, is_positive, score, test_X, by, threshold, groups):
    if by is None or threshold is None:
        return lacking(name, "by= and threshold=")
    if not score.min() < threshold <= score.max():
        found = f"threshold {threshold:g} does not divide the scores, {score.min():.3g} to {score.max():.3g}"
        return Finding(name, found, LOOK)
    asked = dict.fromkeys(column for columns in columns_of(test_X, by) for column in columns)
    empty = [column for column in asked if test_X[column].isna().all()]
    if empty:
        return Finding(name, f"{few_names(empty)} missing in all {len(test_X):,} test rows", LOOK)
    report = slice_report(is_positive, score, test_X, by, threshold=threshold, groups=groups)
    if report.table.empty:
        return lacking(name, "more test rows", f"none of {len(report.excluded)} slices has rows enough")
    first = report.table.iloc[0]
    found = (
        f"{first['column']} = {first['slice']}: AUC {first['difference']:+.3f} to the rest (adjusted p "
        f"{first['adjusted_p_value']:.2g}); {len(report.worse)} of {len(report.table)} slices are worse, "
        f"{len(report.excluded)} not judged; expected none worse"
    )
    return judged(name, found, report.worse.empty)
