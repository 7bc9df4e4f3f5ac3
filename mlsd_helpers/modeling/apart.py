"""How far a metric of some rows lies from that of all other rows, and whether chance explains it."""

from typing import NamedTuple

import numpy as np
from scipy import stats
from scipy.special import logit

from mlsd_helpers.metrics.ranking import roc_auc


class Apart(NamedTuple):
    """Metric of the slice less that of the rest, its interval, and the two-sided p-value of no difference."""

    difference: float
    difference_low: float
    difference_high: float
    p_value: float


def apart(difference, variance, freedom, confidence, p_value=None) -> Apart:
    """A difference with Student's interval; its p-value is of the same variance unless it is given."""
    margin = stats.t.ppf((1 + confidence) / 2, freedom) * np.sqrt(variance)
    p_value = _p_value(difference, variance, freedom) if p_value is None else p_value
    return Apart(*map(float, (difference, difference - margin, difference + margin, p_value)))


def auc_apart(is_positive, score, inside, groups=None, unseen_error=0.0, confidence=0.95) -> Apart:
    """AUC inside less AUC outside; ``unseen_error`` is the standard error that an AUC of rows without spread hides."""
    terms, aucs = np.zeros(len(score)), []
    on_log_odds = not unseen_error
    for rows, sign in ((inside, 1), (~inside, -1)):
        auc, of_rows = _auc_terms(is_positive[rows], score[rows], with_ddof=groups is None)
        aucs.append(auc)
        terms[rows] = sign * of_rows
        on_log_odds &= 0 < auc < 1
    distance = aucs[0] - aucs[1]
    freedom = _freedom(inside, groups)
    variance = _variance(terms, inside, groups) + unseen_error**2
    p_value = None
    if on_log_odds:
        # Near 1 the errors of an AUC are skewed, and those of its log odds much less
        terms /= np.where(inside, *(auc * (1 - auc) for auc in aucs))
        p_value = _p_value(logit(aucs[0]) - logit(aucs[1]), _variance(terms, inside, groups), freedom)
    return apart(distance, variance, freedom, confidence, p_value)


def share_apart(is_hit, is_member, inside, groups=None, confidence=0.95) -> Apart:
    """Share of hits among the members inside less that outside: a recall where members are the positives.

    The variance is that of one pooled share, as no difference means.
    """
    hits, inside = is_hit[is_member], inside[is_member]
    groups = None if groups is None else groups[is_member]
    n_inside, n_outside = np.count_nonzero(inside), np.count_nonzero(~inside)
    pooled = hits.mean()
    difference = hits[inside].mean() - hits[~inside].mean()
    if groups is None:
        variance = pooled * (1 - pooled) * (1 / n_inside + 1 / n_outside)
    else:
        terms = (hits - pooled) * np.where(inside, 1 / n_inside, -1 / n_outside)
        variance = _variance(terms, inside, groups)
    return apart(difference, variance, _freedom(inside, groups), confidence)


def design_effect(is_hit, groups) -> float:
    """How many times wider the variance of a share is than with independent rows; at least 1."""
    share, n_rows = is_hit.mean(), len(is_hit)
    sums = _sums((is_hit - share) / n_rows, groups)
    n_groups = len(np.unique(groups))
    if share in (0, 1):
        return n_rows / n_groups  # nothing varies; the worst case is that each group counts as one row
    return max(1.0, n_groups / (n_groups - 1) * (sums @ sums) / (share * (1 - share) / n_rows))


def _auc_terms(is_positive, score, with_ddof):
    """AUC, and what each row adds to its deviation: DeLong's placements from ranks (Sun and Xu 2014)."""
    ranks = stats.rankdata(score)
    terms = np.empty(len(score))
    auc = roc_auc(is_positive, score)
    n_rows = {label: np.count_nonzero(is_positive == label) for label in (True, False)}
    for label in (True, False):
        rows = is_positive == label
        won = (ranks[rows] - stats.rankdata(score[rows])) / n_rows[not label]
        placement = won if label else 1 - won
        scale = np.sqrt(n_rows[label] / (n_rows[label] - 1)) if with_ddof else 1.0
        terms[rows] = scale * (placement - auc) / n_rows[label]
    return auc, terms


def _variance(terms, inside, groups):
    if groups is None:
        return float(terms @ terms)
    scaled = terms.copy()
    for rows in (inside, ~inside):
        n_groups = len(np.unique(groups[rows]))
        scaled[rows] *= np.sqrt(n_groups / (n_groups - 1))
    sums = _sums(scaled, groups)
    return float(sums @ sums)


def _sums(terms, groups):
    return np.bincount(np.unique(groups, return_inverse=True)[1], terms)


def _freedom(inside, groups):
    if groups is None:
        return np.inf
    return min(len(np.unique(groups[rows])) for rows in (inside, ~inside)) - 1


def _p_value(distance, variance, freedom):
    if variance <= 0:
        return 1.0 if distance == 0 else 0.0
    return float(2 * stats.t.sf(abs(distance) / np.sqrt(variance), freedom))
