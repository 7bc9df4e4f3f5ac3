"""Tests with a stated error rate that several checks use: all of them exact, by ranks, signs or permutations."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun, places_of
from mlsd_helpers.debugging.checks.model._shared import answers, by_class, is_classification

ERROR_RATE = 0.001  # of each test: what has no skill passes once in a thousand runs
_DRAWS = 1999  # the second highest of so many draws is reached by chance in 2 of 2,000


def falls(differences, error_rate=ERROR_RATE):
    """Whether paired differences lie above 0, by Wilcoxon's signed-rank test; one that is not finite says no.

    https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats.wilcoxon.html
    """
    from scipy.stats import wilcoxon

    differences = np.asarray(differences, dtype=float)
    if not np.isfinite(differences).all() or not differences.any():
        return False
    return bool(wilcoxon(differences, alternative="greater").pvalue <= error_rate)


def mean_and_chance(differences, seed):
    """Mean of paired differences, and what it reaches by chance when the sign of each is drawn."""
    differences = np.asarray(differences, dtype=float)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(_DRAWS, len(differences)))
    return float(np.mean(differences)), _second_highest(signs @ differences / len(differences))


def agreement_and_chance(model, X, y, seed):
    """How well predictions are ordered by the labels, and what that reaches by chance when the labels are permuted.

    For classes the AUC of each against the rest, weighted by π (1 - π); for numbers Spearman's correlation.
    """
    rng = np.random.default_rng(seed)
    if is_classification(model):
        ranks, places = _ranks(by_class(model, X)), places_of(y, model.classes())
        rows, shares = np.arange(len(places)), np.bincount(places) / len(places)
        if shares.max() == 1:
            raise CouldNotRun(f"all {len(y):,} labels to compare with are the same")
        scale = np.sum(shares * (1 - shares))

        def agreement(order):
            return 0.5 + (ranks[rows, order].mean(axis=-1) - 0.5) / scale
    else:
        ranks, places = (_ranks(values.reshape(-1, 1))[:, 0] - 0.5 for values in (answers(model, X), y.astype(float)))
        scale = np.sqrt(np.sum(ranks**2) * np.sum(places**2))
        if not np.sum(places**2) > 0:
            raise CouldNotRun(f"all {len(y):,} labels to compare with are the same")

        def agreement(order):
            return order @ ranks / scale if scale else 0.0 * order[..., 0]

    copies = rng.permuted(np.tile(places, (_DRAWS, 1)), axis=1)
    return float(agreement(places)), _second_highest(agreement(copies))


def knows_labels(model, X, y, seed):
    """Whether predictions are ordered by the labels better than by chance, and the figures in words.

    Where permuted labels get more than half of the way from chance to perfect, rows (or rows of the rarer class) are
    too few to tell a fair model from chance, so that what lies below is no answer.
    """
    found, chance = agreement_and_chance(model, X, y, seed)
    name, half_way = ("AUC", 0.75) if is_classification(model) else ("rank correlation", 0.5)
    said = f"{name} {found:.3f} on {len(y):,} rows; permuted labels reach {chance:.3f}"
    if not found > chance and chance > half_way:
        raise CouldNotRun(f"rows of the rarer class, or all, are too few: {said}")
    return found > chance, said


def _ranks(columns):
    """Shares of rows below each, ties half, in each column."""
    from scipy.stats import rankdata

    return (rankdata(columns, axis=0) - 0.5) / len(columns)


def _second_highest(values):
    return float(np.partition(values, -2)[-2])
