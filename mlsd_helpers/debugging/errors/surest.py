"""How often the surest predictions are wrong, and how often they would be if many weak features made them."""

import numpy as np

from mlsd_helpers.debugging.errors.shares import share_of_sums
from mlsd_helpers.metrics import roc_auc, wilson_interval

SHARE = 0.1


def surest_wrong(is_positive, probability, groups):
    """Share of wrong ones among the surest tenth, with its interval, and what the AUC leads to expect."""
    sure = np.maximum(probability, 1 - probability)
    is_surest = sure >= np.quantile(sure, 1 - SHARE)
    wrong = ((probability > 0.5) != is_positive)[is_surest]
    if groups is None:
        found = wilson_interval(int(wrong.sum()), len(wrong))
    else:
        _, of = np.unique(groups[is_surest], return_inverse=True)
        # No wrong one in any group has no spread: Wilson's bound, with a group for a trial
        n_groups = of.max() + 1
        found = share_of_sums(wrong.astype(float), np.ones(len(wrong)), of) if n_groups > 1 else None
        if found is None or not wrong.any():
            found = wilson_interval(int(wrong.any()), int(n_groups))
    expected = expected_wrong(roc_auc(is_positive, probability), is_positive.mean(), is_surest.mean())
    return found, expected


def expected_wrong(auc, prior, share=SHARE):
    r"""Share of wrong predictions among the surest, where the log odds are normal in each class.

    Evidence of many weak, independent features adds up to log odds L that are normal: mean ± d² ÷ 2 and variance d² in
    the two classes, with d = √2·Φ⁻¹(AUC), and the prior's log odds added. A prediction of log odds l is wrong with
    probability 1 ÷ (1 + e^|l|); of the surest ``share`` this is the mean.

    Examples
    --------
    >>> round(expected_wrong(0.5, 0.5), 3), round(expected_wrong(0.8, 0.5), 3)
    (0.5, 0.061)
    """
    from scipy import stats

    d = np.sqrt(2) * stats.norm.ppf(np.clip(auc, 0.5, 1 - 1e-9))
    offset = np.log(prior / (1 - prior))
    if d < 1e-6:
        return float(min(prior, 1 - prior))
    odds = np.linspace(-d * d / 2 - 8 * d, d * d / 2 + 8 * d, 20_001)
    mass = prior * stats.norm.pdf(odds, d * d / 2, d) + (1 - prior) * stats.norm.pdf(odds, -d * d / 2, d)
    mass /= mass.sum()
    size = np.abs(odds + offset)
    order = np.argsort(-size, kind="stable")
    before = np.cumsum(mass[order]) - mass[order]
    counted = np.clip(share - before, 0, mass[order])
    return float((counted / (1 + np.exp(np.minimum(size[order], 700)))).sum() / share)


def skill_lost(skill, rate, prior):
    r"""What labels wrong at random cost: the Brier skill without them, less the one that is measured.

    Wrong labels at a rate ρ pull every probability p to (1 − 2ρ)·p + ρ, so that their variance falls by (1 − 2ρ)²,
    while the constant's loss stays that of the share of positives q as it is seen. With the skill variance ÷ q·(1 − q):
    skill without errors = skill · q·(1 − q) ÷ ((q − ρ)·(1 − q − ρ)), at most 1.

    Examples
    --------
    >>> round(skill_lost(0.36, 0.2, 0.5), 2)  # a fifth wrong, of what could be known for sure: p is 0.2 or 0.8
    0.64
    """
    rate = float(np.clip(rate, 0, min(prior, 1 - prior) - 1e-6))
    skill = max(skill, 0.0)
    without = skill * prior * (1 - prior) / ((prior - rate) * (1 - prior - rate))
    return min(without, 1.0) - skill
