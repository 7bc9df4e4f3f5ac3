"""Each label stands beside its own inputs."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply
from mlsd_helpers.debugging.checks.data._shared import as_table, is_classification, plain_score
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy

ROWS = 2000
ERRORS = 3.29  # standard errors that a difference exceeds on one side by chance once in 2,000 times; two are asked


@check(
    "labels are in step",
    catches="inputs and labels that are out of step by one row, after a shift, a dropped row or an unequal sort",
    look_at="the last step that moved, sorted or dropped rows on one side only",
)
def labels_are_in_step(model, data, seed):
    """A small forest does not learn better from the labels of the row before or after.

    The labels are shifted by one row both ways, in training and judging rows alike, and the same judging rows are
    scored. A shift wins when its mean gain in log loss (squared error for numbers) exceeds 3.29 standard errors, which
    chance does once in 1,000 sound sets of two shifts, and exceeds 0 by as much: labels that are wrong for another
    reason are missed by less when shifted, and still not learned. Rows that were shuffled after the mistake are past
    finding, and where neighbours are alike (a time series) a shift loses little and is found late.

    Where `times_train` rises from row to row, the row before is the past, and a sound input may know its label, as
    lags do. So that shift is left out then, as is the row after where times fall.
    """
    classification = is_classification(model, data)
    X = {part: as_table(getattr(data, f"X_{part}"))[1:-1] for part in ("train", "test")}
    if min(map(len, X.values())) < 20:
        raise DoesNotApply("fewer than 22 rows in a set are too few to tell")
    scores = {}
    for shift in (0, -1, 1):
        y = {part: _shifted(as_numpy(getattr(data, f"y_{part}")).reshape(-1), shift) for part in X}
        picked = {part: np.linspace(0, len(X[part]) - 1, min(ROWS, len(X[part]))).astype(int) for part in X}
        parts = [(X[part][picked[part]], y[part][picked[part]]) for part in ("train", "test")]
        scores[shift] = plain_score(*parts[0], *parts[1], classification, seed)
    known = _known_before(data)
    for shift, which in {-1: "before", 1: "after"}.items():
        if shift == known or len(scores[shift].per_row) != len(scores[0].per_row):
            continue
        gain, error = scores[shift].over(scores[0])
        if not gain <= ERRORS * error and _is_learned(scores[shift].per_row):
            said = f"labels of the row {which} are learned better, by {gain:.3g} ± {error:.2g} a row"
            lags = "" if known else "; where inputs may know these, as lags do, say so by times_train"
            return Verdict(False, said + lags)
    return Verdict(True, f"learned from its own label by {scores[0].per_row.mean():.3g} a row, no shift does better")


def _is_learned(per_row):
    return not per_row.mean() <= ERRORS * per_row.std(ddof=1) / np.sqrt(len(per_row))


def _known_before(data):
    """The shift towards labels that were known before their row, where rows are in order of time; else 0."""
    if data.times_train is None:
        return 0
    times = as_numpy(data.times_train)
    rises, falls = bool((times[1:] >= times[:-1]).all()), bool((times[1:] <= times[:-1]).all())
    return 0 if rises == falls else -1 if rises else 1


def _shifted(y, shift):
    """Labels of the rows but the first and the last, each from so many rows further."""
    return y[1 + shift : len(y) - 1 + shift]
