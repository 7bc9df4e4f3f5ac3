"""Intervals of a ratio of two sums, for rows that are independent only between groups."""

import numpy as np

from mlsd_helpers.shared.interval import Interval


def share_of_sums(part, total, groups=None, confidence=0.95):
    """Σ part ÷ Σ total with an interval over groups (rows, where there are none).

    Linearised: with u = part − ratio·total summed by group, the variance is k ÷ (k − 1)·Σ u² ÷ (Σ total)², and the
    interval that of Student's t with k − 1 degrees of freedom (Cochran, Sampling Techniques, 1977, chapter 6).
    """
    from scipy import stats

    if groups is not None:
        part, total = np.bincount(groups, part), np.bincount(groups, total)
        part, total = part[total > 0], total[total > 0]
    k, whole = len(part), total.sum()
    ratio = part.sum() / whole
    error = np.sqrt(k / (k - 1) * ((part - ratio * total) ** 2).sum()) / whole
    reach = stats.t.ppf((1 + confidence) / 2, k - 1) * error
    return Interval(float(ratio), float(ratio - reach), float(ratio + reach), float(error), confidence)
