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


def plain(value):
    """A float where there is one number, the array where there are several."""
    return float(value) if np.ndim(value) == 0 else value
