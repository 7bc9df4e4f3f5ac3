"""The model can learn a handful of rows by heart."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.model._permuting import as_numbers
from mlsd_helpers.debugging.checks.model._shared import answers, is_classification, own_class
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy, take

_ROWS, _COPIES_IN_ALL, _LEFT = 8, 256, 0.25


@check(
    "overfits a handful",
    catches="softmax before cross-entropy, (n,) broadcast against (n, 1), inputs that do not reach the model, "
    "rows and labels parted inside the step, a rate much too low",
    look_at="the loss: its shapes, and what it expects of outputs; then the rate",
)
def overfits_a_handful(model, data, seed):
    """Trained as ever on 8 different rows, each given many times, the model knows their labels.

    What was to be explained is the entropy of their labels (the variance in a regression); at most a quarter of
    it may be left. A sound model leaves next to nothing. With a softmax before the cross-entropy, probabilities of at
    most e ÷ (e + k - 1) can be learned, which leaves 45 % for two classes and more for more; a broadcast loss learns
    the mean, which leaves all. For scores without probabilities every label must be met.

    A handful is at most one row more than there are numbers in a row: a linear model can separate so many in general
    position, whatever their labels. Each row is given 256 ÷ 8 times, so that trees which want 20 rows in a leaf can
    tell them apart, and models that go through their rows a few times take enough steps.

    A model that cannot do it although it learns two rows by heart, of different labels and far apart, is bounded by
    construction (in depth, by a penalty, by its neighbours), and the check does not apply. One that cannot even tell
    two rows apart fails, be it by a bug or by a penalty that forbids to learn.
    """
    rows, labels = data.some_train(500, seed)
    which = _different_rows(rows, as_numpy(labels).reshape(-1), is_classification(model), seed)
    left = _left(model, rows, labels, which, seed)
    said = f"{max(left, 0):.1%} of {{}} is left after training on {len(which)} rows"
    what = "the labels' entropy" if is_classification(model) else "the variance"
    if is_classification(model) and not model.has_probabilities:
        what = "the labels"
    said = said.format(what)
    if left <= _LEFT:
        return Verdict(True, said)
    if len(which) > 2:
        of_two = _left(model, rows, labels, _far_apart(rows, as_numpy(labels).reshape(-1), which[0]), seed)
        if of_two <= _LEFT:
            apart = f"{max(of_two, 0):.1%} left of two rows, {left:.1%} of {len(which)}"
            raise DoesNotApply(
                f"the model learns two rows by heart and not more ({apart}): its form or penalty bounds it"
            )
        said += f", {of_two:.1%} after two"
    return Verdict(False, f"{said}; {_LEFT:.0%} may be")


def _different_rows(rows, labels, is_classification, seed):
    """A few different rows of different labels: classes in turn, or the lowest and the highest number and others."""
    numbers = _numbers(rows)
    _, first = np.unique(numbers, axis=0, return_index=True)
    order = np.random.default_rng(seed).permutation(np.sort(first))
    n = min(_ROWS, numbers.shape[1] + 1)
    if is_classification:
        of_class = [order[labels[order] == each] for each in np.unique(labels[order])]
        of_class.sort(key=len, reverse=True)
        turns = max(map(len, of_class))
        order = np.array([each[i] for i in range(turns) for each in of_class if i < len(each)])
    else:
        far = np.argsort(labels[order[:n]])
        order = np.concatenate([order[far[[0, -1]]], np.delete(order[:n], far[[0, -1]])])
    which = order[:n]
    if len(np.unique(labels[which])) < 2:
        raise CouldNotRun("there are no two different rows with different labels to learn by heart")
    return which


def _far_apart(rows, labels, first):
    """One row and the farthest one with another label, columns measured in their standard deviations."""
    numbers = _numbers(rows)
    numbers = np.where(numbers < -1e299, 0, numbers)  # what is missing
    spread = numbers.std(axis=0)
    far = np.sum(((numbers - numbers[first]) / np.where(spread > 0, spread, 1)) ** 2, axis=1)
    return np.array([first, np.argmax(np.where(labels == labels[first], -1, far))])


def _numbers(rows):
    if not hasattr(rows, "columns"):
        return as_numbers(rows)
    return np.column_stack([as_numbers(rows[name]) for name in rows.columns])


def _left(model, rows, labels, which, seed):
    """The share of the labels' entropy, variance or count that is left after training on copies of these rows."""
    copies = np.tile(which, -(-_COPIES_IN_ALL // len(which)))
    fitted = model.fresh(seed).train(take(rows, copies), take(labels, copies))
    X, y = take(rows, which), as_numpy(labels).reshape(-1)[which]
    if not is_classification(model):
        return float(np.mean((answers(fitted, X)[:, 0].astype(float) - y) ** 2) / np.var(y))
    given = own_class(fitted, X, y)
    if not model.has_probabilities:
        return float(np.mean(given == 0))
    shares = np.unique(y, return_counts=True)[1] / len(y)
    return float(np.mean(-np.log(np.clip(given, 1e-300, None))) / -np.sum(shares * np.log(shares)))
