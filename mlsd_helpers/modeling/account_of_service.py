"""Infrastructure and monitoring before launch: fast and small enough, the same once stored, and seen when it runs."""

import pickle
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

from mlsd_helpers.metrics import ScoreHistogram
from mlsd_helpers.modeling.findings import LOOK, Finding, judged, lacking
from mlsd_helpers.shared.frames import as_pandas

_MOST_SINGLE_ROWS = 200
_WARM_UP = 3


def infrastructure_findings(model, test_X, latency_budget_ms, size_budget_mb):
    """The findings about time, size and storing."""
    for name, budget in (("latency_budget_ms", latency_budget_ms), ("size_budget_mb", size_budget_mb)):
        if budget is not None and not budget > 0:
            raise ValueError(f"{name} is {budget!r}; expected a number above 0")
    return [_latency(model, test_X, latency_budget_ms), *_storing(model, test_X, size_budget_mb)]


def _latency(model, test_X, budget):
    name = "time of one prediction"
    rows = [test_X.iloc[[place]] for place in range(min(_MOST_SINGLE_ROWS, len(test_X)))]
    milliseconds = []
    try:
        for row in [*rows[:_WARM_UP], *rows]:
            start = perf_counter()
            model.predict_proba(row)
            milliseconds.append(1000 * (perf_counter() - start))
    except Exception as error:
        return Finding(name, f"predict_proba fails on a single row: {error}", LOOK)
    p99 = np.quantile(milliseconds[len(rows[:_WARM_UP]) :], 0.99)
    found = f"p99 {p99:.2g} ms over {len(rows)} single rows"
    if budget is None:
        return lacking(name, "latency_budget_ms=", found)
    return judged(name, f"{found}; budget {budget:g} ms", p99 <= budget)


def _storing(model, test_X, budget):
    names = "size of the stored model", "predictions after storing and loading"
    try:
        stored = pickle.dumps(model)
    except Exception as error:
        return [Finding(name, f"the model cannot be pickled: {error}", LOOK) for name in names]
    megabytes = len(stored) / 1e6
    size = (
        lacking(names[0], "size_budget_mb=", f"{megabytes:.3g} MB")
        if budget is None
        else judged(names[0], f"{megabytes:.3g} MB; budget {budget:g} MB", megabytes <= budget)
    )
    some = test_X.head(_MOST_SINGLE_ROWS)
    try:
        before, after = (each.predict_proba(some) for each in (model, pickle.loads(stored)))
    except Exception as error:
        return [size, Finding(names[1], f"predict_proba fails: {error}", LOOK)]
    is_same = np.isclose(before, after, rtol=0, atol=0, equal_nan=True)
    n_apart = np.count_nonzero(~is_same.all(axis=1))
    return [size, judged(names[1], f"{n_apart} of {len(some)} rows differ; expected none", not n_apart)]


def monitoring_findings(prediction_log, log_columns, reference, score):
    """The findings about what will be seen once it runs."""
    return [_log(prediction_log, list(log_columns)), _reference(reference, score)]


def _log(given, columns):
    name = "prediction log"
    if given is None:
        return lacking(name, "prediction_log=")
    if hasattr(type(given), "columns"):
        given = as_pandas("prediction_log", given)
    else:
        path = Path(given)
        if not path.is_file():
            return Finding(name, f"there is no file {path}", LOOK)
        try:
            given = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        except Exception as error:
            return Finding(name, f"{path.name} cannot be read: {error}", LOOK)
    absent = [column for column in columns if column not in given]
    n_missing = int(given[[column for column in columns if column in given]].isna().any(axis=1).sum())
    found = f"{len(given):,} rows, {n_missing:,} with missing values; " + (
        f"without {', '.join(absent)}" if absent else f"with {', '.join(columns)}"
    )
    return judged(name, found, len(given) > 0 and not absent and not n_missing)


def _reference(reference, score):
    name = "reference histogram of scores"
    if reference is None:
        return lacking(name, "reference=score_histogram(test_y, score)")
    if not isinstance(reference, ScoreHistogram):
        raise ValueError(f"reference is a {type(reference).__name__}; expected a ScoreHistogram: score_histogram(...)")
    n_rows = int(reference.negatives.sum() + reference.positives.sum())
    low, high = reference.edges[[0, -1]]
    if score is None:
        return Finding(name, f"{n_rows:,} rows from {low:g} to {high:g}; no valid predictions to place in it", LOOK)
    outside = np.count_nonzero((score < low) | (score > high))
    found = f"{n_rows:,} rows from {low:g} to {high:g}; {outside:,} of {len(score):,} scores outside; expected none"
    return judged(name, found, n_rows > 0 and not outside)
