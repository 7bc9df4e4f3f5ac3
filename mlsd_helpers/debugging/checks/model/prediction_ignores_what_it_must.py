"""Inputs that must not matter do not."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.model._permuting import permuted_column
from mlsd_helpers.debugging.checks.model._shared import answers, apart, judged_rows, rounding, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import columns_of


@check(
    "prediction ignores what it must",
    catches="an identifier, a row number or the label itself left among the columns that the model learns from",
    look_at="the list of columns that the model is given",
)
def prediction_ignores_what_it_must(model, data, seed):
    """Columns declared as ``must_ignore`` change no prediction when their values are permuted over the rows.

    Whatever goes beyond rounding (32 steps of single precision) is a dependence, however small.
    """
    if not len(data.must_ignore):
        raise DoesNotApply("no input is declared as must_ignore")
    unknown = [name for name in data.must_ignore if name not in columns_of(data.X_train)]
    if unknown:
        raise CouldNotRun(f"must_ignore names {unknown[0]!r}, which is none of the columns")
    model, X, rng = trained(model, data, seed), judged_rows(data, seed), np.random.default_rng(seed)
    before, moves = answers(model, X), {}
    for name in data.must_ignore:
        permuted = permuted_column(X, name, rng)
        if permuted is None:
            raise CouldNotRun(f"{name!r} has one value in the rows to judge on, so that it cannot be permuted")
        moves[name] = apart(answers(model, permuted), before)
    most, least = max(moves.values()), rounding(before)
    worst = max(moves, key=moves.get)
    return Verdict(most <= least, f"permuting {worst!r} moves predictions by up to {most:.2g}; rounding by {least:.1g}")
