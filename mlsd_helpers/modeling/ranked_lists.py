"""How well scores order lists: the gain of what stands on top, list by list."""

import numpy as np


def ndcg(relevance: np.ndarray, score: np.ndarray, lists: np.ndarray, k: int) -> np.ndarray:
    """Normalised discounted cumulative gain of the first k of each list; NaN where nothing in a list is relevant.

    Formula: Σ relevance ÷ log₂(place + 1) over the first k places by score, ÷ the same sum in the best order. Rows
    whose scores tie count as the average over their orders.

    Parameters
    ----------
    relevance, score : ndarray of float, shape (n,)
        How relevant each row is, 0 or more; what the model says.
    lists : ndarray of int, shape (n,)
        The list of each row: 0, 1, and so on.
    k : int
        Places that count.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.ndcg_score.html

    Examples
    --------
    >>> ndcg(np.array([0.0, 1.0, 1.0, 0.0]), np.array([3, 2, 1, 9]), np.array([0, 0, 0, 1]), k=2).round(4).tolist()
    [0.3869, nan]
    """
    ideal = _gain(relevance, relevance, lists, k)
    return np.divide(_gain(relevance, score, lists, k), ideal, out=np.full(len(ideal), np.nan), where=ideal > 0)


def _gain(relevance, score, lists, k):
    order = np.lexsort((-score, lists))
    relevance, score, lists = relevance[order], score[order], lists[order]
    is_first = np.r_[True, lists[1:] != lists[:-1]]
    place = np.arange(len(lists)) - np.flatnonzero(is_first)[lists]
    discount = np.where(place < k, 1 / np.log2(place + 2), 0.0)
    ties = np.flatnonzero(is_first | np.r_[True, score[1:] != score[:-1]])
    sizes = np.diff(np.append(ties, len(lists)))
    gains = np.add.reduceat(relevance, ties) / sizes * np.add.reduceat(discount, ties)
    return np.bincount(lists[ties], gains)
