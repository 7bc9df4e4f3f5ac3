"""What the checks of a model have in common: the model trained once, its answers, and how far answers may differ."""

from weakref import WeakKeyDictionary

import numpy as np

from mlsd_helpers.debugging.adapters.model import CLASSIFICATION, CouldNotRun, DoesNotApply, as_columns, places_of
from mlsd_helpers.debugging.rows import as_numpy, n_rows, take

_TRAINED = WeakKeyDictionary()  # by model: each run of the checks has its own, so that nothing outlives it


def trained(model, data, seed):
    """A copy of the model trained on at most 500 training rows; a third of the rows is always left out."""
    kept = _TRAINED.setdefault(model, {})
    if (id(data), seed) not in kept:
        kept[id(data), seed] = model.fresh(seed).train(*used(data, seed))
    return kept[id(data), seed].copy()


def used(data, seed):
    """The rows that `trained` is trained on, with their labels."""
    which, _ = _used_and_left_out(data, seed)
    return take(data.X_train, which), take(data.y_train, which)


def left_out(data, seed):
    """At most 1,000 training rows that `trained` has not seen, with their labels."""
    _, rest = _used_and_left_out(data, seed)
    return take(data.X_train, rest), take(data.y_train, rest)


def _used_and_left_out(data, seed):
    n = n_rows(data.X_train)
    order = np.random.default_rng(seed).permutation(n)
    n_used = min(500, -(-2 * n // 3))
    return order[:n_used], order[n_used : n_used + 1000]


def judged(data, seed, n=200):
    """At most so many rows to judge on, with their labels as an array."""
    X, y = data.some_test(n, seed)
    return X, as_numpy(y).reshape(-1)


def judged_rows(data, seed, n=200):
    """Rows to judge on without labels; training rows where there is one alone, which has no others beside it."""
    X, _ = data.some_test(n, seed)
    return X if n_rows(X) > 1 else data.some_train(n, seed)[0]


def answers(model, X):
    """Predictions as columns of floats, one row each; whatever else comes is an error that says what."""
    predicted = np.asarray(model.predict(X))
    if predicted.dtype.kind not in "fiub":
        raise CouldNotRun(f"the predictions are of type {predicted.dtype}; expected numbers")
    if predicted.ndim == 0 or len(predicted) != n_rows(X):
        raise CouldNotRun(f"the predictions for {n_rows(X):,} rows have the shape {predicted.shape}")
    n_broken = int((~np.isfinite(predicted.reshape(len(predicted), -1))).any(axis=1).sum())
    if n_broken:
        raise CouldNotRun(f"{n_broken:,} of {len(predicted):,} predictions are not finite")
    return predicted.reshape(len(predicted), -1)


def by_class(model, X):
    """For a classification, probabilities or scores with one column a class, the higher the likelier."""
    predicted = answers(model, X)
    if model.has_probabilities:
        return as_columns(predicted).astype(float)
    return np.column_stack([-predicted, predicted]).astype(float) if predicted.shape[1] == 1 else predicted


def own_class(model, X, y):
    """For a classification, what each row's own class is given: a probability, or 1 for the right class and else 0."""
    scores = by_class(model, X)
    places = places_of(y, model.classes())
    if model.has_probabilities:
        return scores[np.arange(len(places)), places]
    return (scores.argmax(axis=1) == places).astype(float)


def is_classification(model):
    """Whether classes are predicted."""
    return model.task == CLASSIFICATION


def rounding(predicted):
    """What rounding may do to predictions: 32 steps of single precision, or of their own where that is coarser."""
    return 32 * _step(predicted) * float(np.max(np.abs(predicted), initial=0))


def tolerance(predicted):
    """How far two computations of one prediction may be apart.

    Rounding moves the last digits, a dependence the first. Half of the digits lies between: the square root of the
    precision's step (3.5e-4 in single precision) times the spread of the predictions. Predictions that are all equal
    would agree whatever is wrong, so that there is no answer then.
    """
    spread, least = float(np.max(np.ptp(predicted, axis=0))), rounding(predicted)
    if not spread > least:
        raise CouldNotRun(f"all {len(predicted):,} predictions are the same, so that nothing can be told from them")
    return max(np.sqrt(_step(predicted)) * spread, least)


def apart(first, second):
    """The greatest difference; infinite where shapes differ."""
    return float(np.max(np.abs(first - second), initial=0)) if first.shape == second.shape else float("inf")


def so_much(differ, most):
    """A difference in words; one far below what is allowed is rounding, which is another on another machine."""
    if differ < most / 1000:
        return f"less than a thousandth of the {most:.2g} that is allowed"
    return f"up to {differ:.2g}; allowed {most:.2g}"


def _step(predicted):
    coarse = np.finfo(np.float32).eps
    return float(max(coarse, np.finfo(predicted.dtype).eps)) if predicted.dtype.kind == "f" else float(coarse)


def in_steps(model):
    """The model, when it learns in steps."""
    if not model.learns_in_steps:
        raise DoesNotApply("the model learns all at once, not in steps")
    return model


def reports_loss(model):
    """The model, when its steps give the project's own loss."""
    if not in_steps(model).reports_loss_before_step:
        raise DoesNotApply("the model's steps report no loss of their own")
    return model
