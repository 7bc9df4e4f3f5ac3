"""Count how often a positive outranks a negative, exactly: by sorting, or mostly without.

Where NumPy sorts with the processor's vectors, nothing is faster than to sort each class and to look the one up in the
other. Elsewhere sorting compares every score with about log₂ n others, one by one. There each score falls into one of
about n ÷ 2 bins by arithmetic, so that bins hold few scores: pairs from different bins are counted from the bins alone,
and a bin with only one positive, or only one negative, is settled by comparing with that one. What is left is sorted.
"""

import numpy as np

_FEATURES = np._core._multiarray_umath.__cpu_features__  # as NPY_DISABLE_CPU_FEATURES left them
_SORTS_IN_VECTORS = any(_FEATURES.get(name, False) for name in ("X86_V3", "X86_V4", "ASIMD"))
_SMALL = 4096  # below this, sorting is as quick as bins
_BLOCK = 1 << 14  # scores looked up at a time
_COARSE = 1 << 14
_CHUNK = 1 << 15  # rows at a time, so that what is in between stays in the cache
_ROWS_PER_BIN = 2
_WORTH_A_LOOK = 0.3  # share of unsettled rows from which on looking for bins of ties beats sorting


def wins_doubled(positives: np.ndarray, negatives: np.ndarray) -> int:
    """Return 2 × (pairs in which the positive scores higher) + (pairs that tie).

    Parameters
    ----------
    positives, negatives : ndarray of float32 or float64, finite
        Scores of the two classes. Both may be reordered in place.

    Examples
    --------
    >>> wins_doubled(np.array([0.9, 0.4]), np.array([0.4, 0.1]))
    7
    """
    if _SORTS_IN_VECTORS or len(positives) + len(negatives) < _SMALL:
        return _by_sorting(positives, negatives)
    positives, negatives = (scores.astype(np.float64, copy=False) for scores in (positives, negatives))
    places = _places(positives, negatives)
    return _by_sorting(positives, negatives) if places is None else int(_by_bins(positives, negatives, *places))


def _by_sorting(positives, negatives):
    positives.sort()
    negatives.sort()
    if len(positives) > len(negatives):
        return 2 * len(positives) * len(negatives) - _rank_sum(negatives, positives)
    return _rank_sum(positives, negatives)


def _rank_sum(few, many):
    """Twice the scores of the many below each of the few, and once those that tie; both in order."""
    return sum(int(below.sum()) + int(up_to.sum()) for _, below, up_to in ranks_among(few, many))


def ranks_among(values, others):
    """How many of the others lie below each value, and how many not above it: both in order, a block at a time.

    A block has neighbours among the others that fit into the cache, and searches only there.

    Yields
    ------
    rows : slice
        Of the values.
    below, up_to : ndarray of int
        For each of these values.
    """
    start = 0
    for first in range(0, len(values), _BLOCK):
        block = values[first : first + _BLOCK]
        near = others[start : start + np.searchsorted(others[start:], block[-1], "right")]
        ends = np.append(np.flatnonzero(block[1:] != block[:-1]), len(block) - 1)
        if len(ends) > len(block) / 2:
            below = up_to = start + np.searchsorted(near, block)
            tied = np.flatnonzero(near[np.minimum(below - start, len(near) - 1)] == block) if len(near) else ()
            if len(tied):
                up_to = below.copy()
                up_to[tied] = start + np.searchsorted(near, block[tied], "right")
        else:  # few distinct values: each is looked up once
            times = np.diff(ends, prepend=-1)
            below, up_to = (
                np.repeat(start + np.searchsorted(near, block[ends], side), times) for side in ("left", "right")
            )
        yield slice(first, first + len(block)), below, up_to
        start = int(below[-1])


def _places(positives, negatives):
    """The bin of every score: bins follow each other as the scores do, and hold about as many rows each.

    None when that does not work: all scores are equal, or lie so unevenly that floating point cannot part them.
    """
    low, high = min(positives.min(), negatives.min()), max(positives.max(), negatives.max())
    with np.errstate(over="ignore", divide="ignore"):
        scale = _COARSE / (high - low)
    if not 0 < scale < np.inf:
        return None
    n_rows = len(positives) + len(negatives)
    places = [(scores - low) * scale for scores in (positives, negatives)]
    heaviest = n_rows
    for _ in range(4):  # each round spreads what lay in one coarse bin over as many bins as it has rows
        counts = sum(_counted(place) for place in places)
        before = np.cumsum(counts) - counts
        for place in places:
            for rows in _chunks(place):
                coarse = rows.astype(np.intp)
                rows -= coarse
                rows *= counts[coarse]
                rows += before[coarse]
        if counts.max() < 64 * n_rows / _COARSE or counts.max() > heaviest / 2:
            break
        heaviest = counts.max()
        for place in places:
            place *= _COARSE / n_rows
    for place in places:
        place /= _ROWS_PER_BIN
        place.view(np.intp)[:] = place  # the same memory, now whole numbers
    return [place.view(np.intp) for place in places]


def _counted(place):
    return sum(np.bincount(rows.astype(np.intp), minlength=_COARSE + 1) for rows in _chunks(place))


def _by_bins(positives, negatives, place_positive, place_negative):
    n_bins = 1 + max(place_positive.max(), place_negative.max())
    n_positive, n_negative = (
        np.bincount(place, minlength=n_bins).astype(np.int32) for place in (place_positive, place_negative)
    )
    wins = below = 0
    for positive, negative in zip(_chunks(n_positive), _chunks(n_negative), strict=True):
        doubled = np.cumsum(negative, dtype=np.int64)
        doubled += below
        below = doubled[-1]
        doubled *= 2
        doubled -= negative  # those in bins below count twice, those in the same bin once, as ties do
        wins += int(doubled @ positive)

    lone = np.empty(n_bins)
    single = (n_positive == 1) & (n_negative > 0)
    wins -= _settled(negatives, place_negative, positives, place_positive, single, lone)
    single = (n_negative == 1) & (n_positive > 1)
    wins += _settled(positives, place_positive, negatives, place_negative, single, lone)
    del lone
    unsettled = (n_positive > 1) & (n_negative > 1)
    return wins + _unsettled(positives, negatives, place_positive, place_negative, n_positive, n_negative, unsettled)


def _settled(scores, place, lone_scores, lone_place, single, lone):
    """Pairs in which ``scores`` are above the only one of the other class in their bin, less those below it.

    ``lone`` is memory for one score a bin.
    """
    if not single.any():
        return 0
    lone[lone_place] = lone_scores  # where there are several, one of them; those bins are not asked for
    balance = 0
    for rows, bins in zip(_chunks(scores), _chunks(place), strict=True):
        asked = np.flatnonzero(single[bins])
        here, other = rows[asked], lone[bins[asked]]
        balance += np.count_nonzero(here > other) - np.count_nonzero(here < other)
    return balance


def _unsettled(positives, negatives, place_positive, place_negative, n_positive, n_negative, unsettled):
    """What exact counting adds in the bins that hold several of both classes, where all were counted as ties."""
    classes = ((positives, place_positive), (negatives, place_negative))
    n_left = sum(np.sum(counts, where=unsettled) for counts in (n_positive, n_negative))
    if n_left > _WORTH_A_LOOK * (len(positives) + len(negatives)):
        unsettled &= _mixed(classes, len(unsettled))
    bins = np.flatnonzero(unsettled)
    n_positive, n_negative = n_positive[bins].astype(np.int64), n_negative[bins].astype(np.int64)
    as_ties = int(n_positive @ (2 * np.cumsum(n_negative) - n_negative))
    return _by_sorting(*(scores[np.flatnonzero(unsettled[place])] for scores, place in classes)) - as_ties


def _mixed(classes, n_bins):
    """Which bins hold different values: one that holds a single value is all ties, and counted right already."""
    value, mixed = np.empty(n_bins), np.zeros(n_bins, dtype=bool)
    for scores, place in classes:
        value[place] = scores
    for scores, place in classes:
        for rows, bins in zip(_chunks(scores), _chunks(place), strict=True):
            mixed[bins[np.flatnonzero(value[bins] != rows)]] = True
    return mixed


def _chunks(values):
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
