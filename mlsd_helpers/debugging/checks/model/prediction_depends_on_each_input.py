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

_N_TRIED, _N_TOLD = 5, 20


@check(
    "prediction depends on each input",
    catches="a column dropped or overwritten on the way to the model, a slice that ends one too early",
    look_at="how the columns are chosen and put together before the model",
)
def prediction_depends_on_each_input(model, data, seed):
    """Each column can change a prediction: its values are permuted over the rows, and some prediction moves.

    A column may be ignored by right, since it says nothing about the label and the model is sparse or made of trees.
    So a column that changes nothing gets a second chance: the model is trained anew on labels that are made of that
    column alone (whether it lies above its median), and only when it is ignored even then has it no way to the
    prediction. Of more than five such columns, five that are drawn get it. One with fewer than 20 training rows on
    either side is too rare to be learned, and is not tried.

    Values are permuted, and gradients are not read: rounding an input to integers has no gradient, and still is no
    ignoring. A change beyond what rounding does to the predictions (32 steps) counts. For arrays with more than two
    axes a column is a channel, all of it.
    """
    columns = [name for name in columns_of(data.X_train) if name not in list(data.must_ignore)]
    X, rng = judged_rows(data, seed), np.random.default_rng(seed)
    asked = trained(model, data, seed)
    moved = {name: _moved(asked, X, name, rng) for name in columns}
    ignored = [name for name in columns if moved[name] is False]
    tried = ignored if len(ignored) <= _N_TRIED else [ignored[i] for i in rng.choice(len(ignored), _N_TRIED, False)]
    usable = {name: _can_be_used(model, data, name, seed) for name in tried}
    lost = [str(name) for name in tried if usable[name] is False]
    if lost:
        return Verdict(False, f"permuting changes no prediction, whatever is learned: {', '.join(lost)}")
    n_moved, n_usable = sum(map(bool, moved.values())), sum(map(bool, usable.values()))
    if not n_moved + n_usable:
        raise CouldNotRun("no column has values on two sides that could be permuted and learned from")
    said = f"{n_moved} of {len(columns)} columns change predictions"
    said += f"; {n_usable} of {len(ignored)} others do when the label is made of them" if ignored else ""
    n_same = len(columns) - n_moved - len(ignored) + len(tried) - n_usable
    return Verdict(True, said + (f"; {n_same} hardly vary and cannot be tried" if n_same else ""))


def _moved(model, X, name, rng):
    """Whether permuting a column changes a prediction; None where all its values are equal."""
    permuted = permuted_column(X, name, rng)
    if permuted is None:
        return None
    before = answers(model, X)
    return bool(apart(answers(model, permuted), before) > rounding(before))


def _can_be_used(model, data, name, seed):
    """Whether a model that is trained to tell this column's values apart looks at it; None where hardly any differ."""
    rows, y = data.some_train(500, seed)
    y = as_numpy(y)
    numbers = as_numbers(column(rows, name)).mean(axis=1)
    high = numbers > np.median(numbers)
    high = high if high.any() else numbers >= np.median(numbers)
    if min(high.sum(), (~high).sum()) < _N_TOLD:
        return None
    if is_classification(model):
        labels = data.classes[[0, -1]][high.astype(int)]
    else:
        labels = np.where(high, 1, -1) * (np.std(y) or 1.0) + np.mean(y)
        labels = labels.astype(y.dtype if y.dtype.kind == "f" else float)
    again = model.fresh(seed).train(rows, labels)
    return _moved(again, rows, name, np.random.default_rng(seed))
