"""07-3: mend gradients that are accumulated over parts of a batch."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")


def gradient(weights, X, y):
    """Gradient of the mean log loss of a logistic regression; rows whose label is NaN are filling, and do not count."""
    counts = np.isfinite(y)
    if not counts.any():
        return np.full(len(weights), np.nan)  # a mean over nothing, as the libraries give it
    X, y = X[counts], y[counts]
    return X.T @ (1 / (1 + np.exp(-X @ weights)) - y) / len(y)


def accumulated(weights, parts):
    """The gradient of a batch that comes in parts; the one that exercise 07-3 hands out."""
    total = np.zeros(len(weights))
    for X, y in parts:
        total += gradient(weights, X, y)
    return total


def _parts_of(seed, sizes, filling):
    """Parts of so many rows, of which so many at the end are filling."""
    draw, made = np.random.default_rng(seed), []
    for size, empty in zip(sizes, filling, strict=True):
        X = draw.normal([0, 0, 1], size=(size, 3))
        y = (draw.random(size) < 0.3).astype(float)
        y[size - empty :] = np.nan
        made.append((X, y))
    return np.array([0.5, -1.0, 0.2]), made


def parts():
    """Weights, and a batch of 30 rows in four parts, the last of them short; of exercise 07-3."""
    return _parts_of(0, [8, 8, 8, 6], [0, 3, 1, 5])


def _of_the_whole(weights, parts):
    """In one pass over all rows at once, a row at a time."""
    rows = [(x, label) for X, y in parts for x, label in zip(X, y, strict=True) if label == label]
    slopes = [(1 / (1 + np.exp(-np.dot(x, weights))) - label) * x for x, label in rows]
    return np.sum(slopes, axis=0) / len(rows)


def _weighted(weights, parts, weight, divide=None, keep=lambda y: np.isfinite(y).any()):
    kept = [(X, y) for X, y in parts if keep(y)]
    each = [weight(y) * gradient(weights, X, y) for X, y in kept]
    return np.sum(each, axis=0) / (divide(kept) if divide else sum(weight(y) for _, y in kept))


def _labelled(y):
    return int(np.isfinite(y).sum())


def _added_up(weights, parts):
    return _weighted(weights, parts, lambda y: 1, lambda kept: 1)


def _plain_mean(weights, parts):
    return _weighted(weights, parts, lambda y: 1)


def _by_all_parts(weights, parts):
    return _weighted(weights, parts, lambda y: 1, lambda kept: len(parts))


def _by_rows(weights, parts):
    return _weighted(weights, parts, len)


def _by_all_rows(weights, parts):
    return _weighted(weights, parts, _labelled, lambda kept: sum(len(y) for _, y in parts))


def _not_divided(weights, parts):
    return _weighted(weights, parts, _labelled, lambda kept: 1)


def _the_last(weights, parts):
    return gradient(weights, *[part for part in parts if np.isfinite(part[1]).any()][-1])


def _with_nothing(weights, parts):
    return _weighted(weights, parts, _labelled, keep=lambda y: True)


def _some_parts(chance):
    sizes = [chance.randint(2, 12) for _ in range(chance.randint(2, 6))]
    filling = [chance.randint(0, size - 1) for size in sizes]
    if len(sizes) > 2 and chance.random() < 0.5:
        filling[1] = sizes[1]
    return _parts_of(chance.randrange(10**9), sizes, filling)


@exercise(
    "07-3",
    "Mend gradients that are accumulated over parts",
    kind="repair",
    difficulty=2,
    minutes=15,
    hints=(
        "What the whole batch would give is a mean over all rows that count. What does each part's mean leave out?",
        "Multiply a part's mean by how many it is over, and you have a sum; sums may be added.",
        "The mean of a part in which no row counts is NaN, and zero times NaN is NaN. Leave such a part out.",
    ),
    wrong=(
        Wrong(lambda: accumulated, "added"),
        Wrong(lambda: _added_up, "added"),
        Wrong(lambda: _plain_mean, "short part"),
        Wrong(lambda: _by_all_parts, "short part"),
        Wrong(lambda: _by_rows, "filling"),
        Wrong(lambda: _by_all_rows, "filling"),
        Wrong(lambda: _not_divided, "sum over the rows"),
        Wrong(lambda: _the_last, "last part"),
        Wrong(lambda: _with_nothing, "NaN"),
    ),
)
def accumulation(answer):
    return judging.function(
        answer,
        _of_the_whole,
        _some_parts,
        fixed=[parts(), _parts_of(1, [4, 10, 4, 3], [1, 0, 4, 0])],
        tells=True,
        mistakes=[
            (accumulated, "means are added up: the gradient grows with the number of parts, as if the rate did"),
            (_added_up, "means are added up: the gradient grows with the number of parts, as if the rate did"),
            (_plain_mean, "each part has the same weight, so that a row in a short part counts more than another"),
            (_by_all_parts, "each part has the same weight, so that a row in a short part counts more than another"),
            (_by_rows, "a part is weighed by all its rows, filling included; its mean is over those that count"),
            (_by_all_rows, "what is divided by counts the filling, too"),
            (_not_divided, "that is the sum over the rows; the loss of the whole batch is their mean"),
            (_the_last, "only the last part is left: are gradients cleared between the parts?"),
            (_with_nothing, "a part without a row that counts has the mean NaN, and takes all others with it"),
        ],
    )
