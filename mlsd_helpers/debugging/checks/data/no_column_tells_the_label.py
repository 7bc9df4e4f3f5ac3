"""No single column gives the label away."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply
from mlsd_helpers.debugging.checks.data._shared import as_table, is_classification
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy, columns_of, n_rows
from mlsd_helpers.metrics import roc_auc

ROWS = 5000
LIMIT = 0.99
FEWEST = 20  # of fewer rows a column of noise ranks all rightly too often


@check(
    "no column tells the label",
    catches="the target, or a copy of it with noise, among the inputs",
    look_at="when this column is known, and whether it is made from the label",
)
def no_column_tells_the_label(model, data, seed):
    """No column alone ranks the judging rows almost without a mistake.

    AUC of each column against each class, whichever way it points; for numbers the rank correlation. A limit of 0.99
    is a choice, not a derivation: one pair in a hundred wrong leaves a model nothing to do, so that somebody should
    look. A leak that is weaker than that passes; `features.leakage_report` knows times and finds more.
    """
    X, y = data.some_test(ROWS, seed)
    if n_rows(X) < FEWEST or len(np.unique(as_numpy(y))) < 2:
        raise DoesNotApply(f"the judging rows are fewer than {FEWEST}, or have one label")
    table, y = as_table(X), as_numpy(y).reshape(-1)
    names = columns_of(X) if table.shape[1] == len(columns_of(X)) else list(range(table.shape[1]))
    measured = _auc if is_classification(model, data) else _rank_correlation
    strengths = [measured(table[:, i], y) for i in range(table.shape[1])]
    best = int(np.nanargmax(strengths)) if not np.isnan(strengths).all() else 0
    what = "AUC" if measured is _auc else "rank correlation"
    said = f"the strongest of {len(names)} columns, {names[best]!r}, has {what} {strengths[best]:.3f}"
    return Verdict(not strengths[best] >= LIMIT, said)


def _auc(values, y):
    """AUC of the class that is ranked worst, in the direction that suits it."""
    known = ~np.isnan(values)
    values, y = values[known], y[known]
    labels = np.unique(y)
    if len(labels) < 2:
        return 0.5
    aucs = [roc_auc(y == label, values) for label in (labels if len(labels) > 2 else labels[1:])]
    return float(min(max(auc, 1 - auc) for auc in aucs))


def _rank_correlation(values, y):
    from scipy.stats import spearmanr

    known = ~np.isnan(values)
    if known.sum() < 3 or np.ptp(values[known]) == 0 or np.ptp(y[known]) == 0:
        return 0.0
    return float(abs(spearmanr(values[known], y[known]).statistic))
