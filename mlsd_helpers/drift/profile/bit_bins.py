"""Bins made from the bits of a float: sign, exponent and the top six bits of the mantissa.

Between two powers of two lie 64 steps of equal width: where only those bits are set. A bin is either such a value
alone, or what lies between it and the next one, at most 1/64 as wide as the least value in it: 1.6 %. So zero, and
whole numbers up to 128, are counted exactly. Where the bins lie depends on no data, so that counts of parts add up to
the counts of the whole. Columns of ordinary data fill one to two thousand bins.

A bin's number is that of its magnitude, 0 for zero alone, and for negative values −1 less that number: bins are
numbered in the order of their values. Both zeros are in bin 0.
"""

import narwhals as nw
import numpy as np

BINS_PER_OCTAVE = 64
_SHIFT = 46  # 52 bits of mantissa, less the six kept
_BELOW = np.uint64(2**_SHIFT - 1)  # the bits that are left out
_N_STEPS = 2047 * BINS_PER_OCTAVE  # of finite floats; the next one is infinite


def bins_of(values: np.ndarray) -> np.ndarray:
    """The bin of each finite float.

    Examples
    --------
    >>> bins_of(np.array([0.0, -0.0, 1.0, 1.99, 2.0, -1.0])).tolist()
    [0, 0, 130944, 131071, 131072, -130945]
    """
    return _numbered(_keys(values))


def counts_of(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The bins of finite floats that hold any, in increasing order, and how many each holds."""
    counts = np.bincount(_keys(values))
    keys = np.flatnonzero(counts)
    bins = _numbered(keys)
    order = np.argsort(bins)
    return bins[order], counts[keys[order]]


def _keys(values):
    """Twice the top 18 bits of each float, and 1 more where another bit is set."""
    bits = (np.asarray(values, dtype=np.float64) + 0.0).view(np.uint64)  # of the two zeros, the positive one
    shift = np.uint64(_SHIFT)
    return ((bits >> shift) + ((bits + _BELOW) >> shift)).view(np.int64)  # the step itself, and that or the next one


def _numbered(keys):
    sign = np.int64(1 << 18)
    return np.where(keys >= sign, -1 - (keys - sign), keys)


def edges_of(bins: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lower and the upper end of each bin: of a value alone the same, else two that do not belong to it.

    Examples
    --------
    >>> [ends.tolist() for ends in edges_of(np.array([130944, 130945, -130946]))]
    [[1.0, 1.0, -1.015625], [1.0, 1.015625, -1.0]]
    """
    bins = np.asarray(bins, dtype=np.int64)
    magnitude = np.where(bins < 0, -1 - bins, bins)
    step = magnitude // 2
    near = (step << _SHIFT).view(np.float64)
    next_step = np.minimum(step + 1, _N_STEPS - 1)
    far = np.where(step + 1 == _N_STEPS, np.finfo(float).max, (next_step << _SHIFT).view(np.float64))
    far = np.where(magnitude % 2, far, near)
    return np.where(bins < 0, -far, near), np.where(bins < 0, -near, far)


def are_alone(bins: np.ndarray) -> np.ndarray:
    """Which bins hold one value alone."""
    return np.where(bins < 0, -1 - bins, bins) % 2 == 0


def with_bins(frame: nw.LazyFrame) -> nw.LazyFrame:
    """The same bins of the column ``value`` in engines that show no bits, as a column ``bin`` of whole floats.

    The exponent is found by halving: ten comparisons with powers of two, each followed by a multiplication with one.
    Both are exact, where a logarithm may be a bin off next to powers of two. ``value`` must be finite.
    """
    size = nw.col("value").abs()
    is_small = size < 1.0
    frame = frame.with_columns(
        scaled=nw.when(is_small).then(size * 2.0**1022).otherwise(size),  # 1 or more; denormals alone stay below
        exponent=nw.when(is_small).then(nw.lit(1.0)).otherwise(nw.lit(1023.0)),
    )
    for step in (512, 256, 128, 64, 32, 16, 8, 4, 2, 1):
        reaches = nw.col("scaled") >= 2.0**step
        frame = frame.with_columns(
            scaled=nw.when(reaches).then(nw.col("scaled") * 2.0**-step).otherwise(nw.col("scaled")),
            exponent=nw.when(reaches).then(nw.col("exponent") + float(step)).otherwise(nw.col("exponent")),
        )
    place = nw.col("scaled") * BINS_PER_OCTAVE
    frame = frame.with_columns(
        step=(nw.col("exponent") - 1.0) * BINS_PER_OCTAVE + place.floor(),
        beyond=nw.when(place > place.floor()).then(nw.lit(1.0)).otherwise(nw.lit(0.0)),
    )
    magnitude = 2.0 * nw.col("step") + nw.col("beyond")
    return frame.with_columns(bin=nw.when(nw.col("value") < 0).then(-1.0 - magnitude).otherwise(magnitude))
