"""Division that says where it has no answer, and numbers that are plain where there is one only."""

import numpy as np


def ratio(numerator, denominator):
    """Divide; NaN where the denominator is 0. A float for numbers, an array for arrays.

    Examples
    --------
    >>> ratio(3, 4), ratio([1, 0], [2, 0]).tolist()
    (0.75, [0.5, nan])
    """
    numerator, denominator = np.broadcast_arrays(
        np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    )
    undefined = np.full(numerator.shape, np.nan)
    return plain(np.divide(numerator, denominator, out=undefined, where=denominator > 0))


def share_of_pairs_won(positives, negatives):
    """AUC from counts or weights of both classes at each score, lowest first, shape (..., n): a tie counts half.

    Pairs won are divided by pairs won and lost, so that rounding never lifts what wins all pairs above 1.

    Examples
    --------
    >>> share_of_pairs_won([0, 2, 1], [1, 1, 0])  # of 3 × 2 pairs 4 are won and 2 tie
    0.8333333333333334
    """
    positives, negatives = scaled(positives), scaled(negatives)
    tied = negatives / 2
    below = np.cumsum(negatives, axis=-1) - negatives + tied
    above = np.cumsum(negatives[..., ::-1], axis=-1)[..., ::-1] - negatives + tied
    won, lost = np.sum(positives * below, axis=-1), np.sum(positives * above, axis=-1)
    return ratio(won, won + lost)


def scaled(weights):
    """Along the last axis at most 1, by a power of two: products stay within floats, and counts lose no digit.

    Examples
    --------
    >>> scaled([3, 1]).tolist()
    [0.75, 0.25]
    """
    weights = np.asarray(weights, dtype=float)
    largest = np.max(weights, axis=-1, keepdims=True, initial=0)
    return np.ldexp(weights, -np.frexp(largest)[1])


def weighted_quantile(values, share, weight, side="left"):
    """The lowest value at or below which that share of the weight lies; with side "right", more than that share.

    What adding up weights rounds away is forgiven, so that weights in another unit give the same value.

    Examples
    --------
    >>> [float(weighted_quantile(np.array([3, 1, 2]), 0.5, np.array([2, 1, 1]), side)) for side in ("left", "right")]
    [2.0, 3.0]
    """
    order = np.argsort(values)
    up_to = np.cumsum(weight[order])
    rounding = len(up_to) * np.finfo(float).eps
    share = np.asarray(share) + (rounding if side == "right" else -rounding)
    return values[order][np.minimum(np.searchsorted(up_to, share * up_to[-1], side), len(up_to) - 1)]


def repeated_quantiles(values, shares, weight):
    """``np.quantile`` of the values, each repeated as often as its weight says, without repeating them.

    Of weights below 1 the smallest counts as one row, so that fractions have quantiles, too.

    Examples
    --------
    >>> repeated_quantiles(np.array([3.0, 1.0, 2.0]), np.array([0.25, 0.5]), np.array([1, 2, 1])).tolist()
    [1.0, 1.5]
    >>> np.quantile([1, 1, 2, 3], [0.25, 0.5]).tolist()
    [1.0, 1.5]
    """
    order = np.argsort(values)
    values, weight = values[order], weight[order]
    up_to = np.cumsum(weight / min(1.0, weight.min()))
    whole = np.rint(up_to)  # what adding up rounded away is given back
    up_to = np.where(np.abs(up_to - whole) <= len(up_to) * np.finfo(float).eps * up_to, whole, up_to)
    position = shares * (up_to[-1] - 1)
    first = np.floor(position)
    rows = (np.searchsorted(up_to, at, "right") for at in (first, first + 1))
    lower, upper = (values[np.minimum(each, len(values) - 1)] for each in rows)
    step, part = upper - lower, position - first
    return np.where(part < 0.5, lower + step * part, upper - step * (1 - part))  # from the nearer end, as NumPy does


def plain(value):
    """A float where there is one number, the array where there are several."""
    return float(value) if np.ndim(value) == 0 else value
