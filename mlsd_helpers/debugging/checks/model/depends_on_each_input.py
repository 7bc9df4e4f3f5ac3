"""No input is ignored."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun
from mlsd_helpers.debugging.checks.model._permuting import as_numbers, permuted_column
from mlsd_helpers.debugging.checks.model._shared import (
    answers,
    apart,
    is_classification,
    judged_rows,
    rounding,
    trained,
)
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy, column, columns_of

_N_TRIED = 5


@check(
    "prediction depends on each input",
    catches="a column dropped or overwritten on the way to the model, a slice that ends one too early",
    look_at="how the columns are chosen and put together before the model",
)
def depends_on_each_input(model, data, seed):
    """Each column can change a prediction: its values are permuted over the rows, and some prediction moves.

    A column may be ignored by right, since it says nothing about the label and the model is sparse or made of trees.
    So a column that changes nothing gets a second chance: the model is trained anew on labels that are made of that
    column alone (whether it lies above its median), and only when it is ignored even then has it no way to the
    prediction. Of more than five such columns, five that are drawn get it.

    Values are permuted, and gradients are not read: rounding an input to integers has no gradient, and still is no
    ignoring. A change beyond what rounding does to the predictions (32 steps) counts. For arrays with more than two
    axes a column is a channel, all of it.
    """
    columns = [name for name in columns_of(data.X_train) if name not in list(data.must_ignore)]
    X = judged_rows(data, seed)
    rng = np.random.default_rng(seed)
    same, ignored = [], []
    asked = trained(model, data, seed)
    for name in columns:
        moved = _moved(asked, X, name, rng)
        same += [name] if moved is None else []
        ignored += [name] if moved is False else []
    if len(same) == len(columns):
        raise CouldNotRun("every column has one value in the rows to judge on, so that none can be permuted")
    tried = ignored if len(ignored) <= _N_TRIED else [ignored[i] for i in rng.choice(len(ignored), _N_TRIED, False)]
    lost = [name for name in tried if not _can_be_used(model, data, X, name, seed)]
    if lost:
        return Verdict(False, f"permuting changes no prediction, whatever is learned: {', '.join(map(str, lost))}")
    said = f"{len(columns) - len(same) - len(ignored)} of {len(columns)} columns change predictions"
    said += f"; {len(tried)} of {len(ignored)} others do when the label is made of them" if ignored else ""
    return Verdict(True, said + (f"; {len(same)} have one value only and cannot be tried" if same else ""))


def _moved(model, X, name, rng):
    """Whether permuting a column changes a prediction; None where all its values are equal."""
    permuted = permuted_column(X, name, rng)
    if permuted is None:
        return None
    before = answers(model, X)
    return bool(apart(answers(model, permuted), before) > rounding(before))


def _can_be_used(model, data, X, name, seed):
    """Whether a model that is trained to tell this column's values apart looks at it."""
    rows, y = data.some_train(500, seed)
    codes = as_numbers(column(rows, name)).mean(axis=1)
    high = codes > np.median(codes) if (codes > np.median(codes)).any() else codes >= np.median(codes)
    if high.all():
        return True  # one value in the rows to train on: nothing can be learned from it
    if is_classification(model):
        labels = data.classes[[0, -1]][high.astype(int)]
        labels = labels.astype(as_numpy(y).dtype)
    else:
        labels = np.where(high, 1, -1) * (np.std(as_numpy(y)) or 1.0) + np.mean(as_numpy(y))
        labels = labels.astype(as_numpy(y).dtype if as_numpy(y).dtype.kind == "f" else float)
    again = model.fresh(seed).train(rows, labels)
    return _moved(again, X, name, np.random.default_rng(seed)) is not False
