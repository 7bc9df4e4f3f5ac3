"""Rows that hang together: how far two parts of a sequence of groups differ when nothing but chance parts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

LEAST_GROUPS = 8


@dataclass(frozen=True, eq=False)
class GroupedTest:
    """What the test over groups says of each feature.

    Parameters
    ----------
    distance : ndarray, shape (n_features,)
        Σ (q − p)² ÷ π over the bins: PSI to first order.
    expected : ndarray
        Its mean where nothing but chance parts the groups, as the analytic null has it.
    p_value : ndarray
        NaN where all rows of a feature lie in one bin.
    design_effect : ndarray
        How many times the mean of independent rows that is: above 1 where rows of a group are alike or the groups
        follow each other, below 1 where each group has the same mix.
    lag_1 : ndarray
        Correlation of neighbouring groups.
    method : str
        "circular shift" or "analytic".
    """

    distance: np.ndarray
    expected: np.ndarray
    p_value: np.ndarray
    design_effect: np.ndarray
    lag_1: np.ndarray
    method: str


def grouped_test(
    profile: ArrayLike,
    is_current: ArrayLike,
    n_bins: ArrayLike | None = None,
    *,
    strata: ArrayLike | None = None,
    null: Literal["analytic", "shift"] = "analytic",
) -> GroupedTest:
    """Test whether the bins of the current groups differ from those of the reference, the group being what is drawn.

    ``null="shift"`` turns the labels "reference" and "current" around the circle of groups in their order, by every
    step there is: neighbours stay neighbours, so the null holds whatever correlation they have. Its p-value is at least
    1 ÷ groups, and a real shift that most shifts share a part of is found less often.

    ``"analytic"`` estimates how the shares of the bins vary from group to group within each side, along each of the
    directions in which they do (singular vectors), and how much a group resembles the next along it: the lag-1
    correlation r, its bias in short series taken back, at least 0. The variance of the difference of both sides is that
    of a series with correlation rᵏ at distance k, with these groups on these sides: for long stretches
    (1 + r)/(1 − r) times that of independent groups, for one group alone no more, for alternating ones less. The
    distance over its mean is then compared with an F distribution with the degrees of freedom that these variances have
    (Satterthwaite; Rao and Scott, second order) and with as many below as the estimate is worth.

    Measured on 30 + 30 days with a lag-1 correlation of 0, 0.3 and 0.7: 3, 5 and 7 % false alarms at 5 %, by turning
    the circle 3, 4 and 7 %, where dealing days at random gives 4, 14 and 43 %. Of days of very unequal size (lognormal
    with σ = 1): 9, 8 and 9 %. Groups between which others are missing count as neighbours: 30 days against 30 five
    months later alarm in 6 % at a correlation of 0.7, and in 19 % at 0.9.

    Parameters
    ----------
    profile : array-like, shape (n_groups, total number of bins)
        Rows of each group in each bin, the groups in their order in time, the features side by side.
    is_current : array-like of bool, shape (n_groups,)
        Which groups are the current ones.
    n_bins : array-like of int, shape (n_features,), optional
        Bins of each feature; by default all are of one.
    strata : array-like, shape (n_groups,), optional
        Such as the weekday: what a bin has more or less on all days of a stratum is taken out before comparing.
    null : {"analytic", "shift"}
        See above.

    Returns
    -------
    GroupedTest

    Raises
    ------
    ValueError
        With fewer than 8 groups, or a side without one; when shapes do not agree, or counts are negative or no numbers.

    References
    ----------
    Rao and Scott, On chi-squared tests for multiway contingency tables with cell proportions estimated from survey
    data, 1984: https://doi.org/10.1214/aos/1176346391; Politis and Romano, A circular block-resampling procedure, 1992.

    Examples
    --------
    Forty days of a hundred rows in two bins; the last ten have more in the second:

    >>> rng = np.random.default_rng(0)
    >>> late = rng.binomial(100, np.where(np.arange(40) < 30, 0.2, 0.4))
    >>> found = grouped_test(np.column_stack([100 - late, late]), np.arange(40) >= 30)
    >>> bool(found.p_value[0] < 1e-6)
    True
    """
    if null not in ("analytic", "shift"):
        raise ValueError(f"null is {null!r}; expected 'analytic' or 'shift'")
    profile = np.asarray(profile, float)
    is_current = np.asarray(is_current, bool)
    n_bins = np.array(profile.shape[1:]) if n_bins is None else np.asarray(n_bins)
    if profile.ndim != 2 or is_current.shape != profile.shape[:1] or n_bins.sum() != profile.shape[1]:
        raise ValueError(
            f"profile has the shape {profile.shape}, is_current {is_current.shape}, and n_bins sums to "
            f"{int(n_bins.sum())}; expected a row for each group and a column for each bin"
        )
    if not (profile >= 0).all():
        raise ValueError("profile has counts that are negative or NaN; expected the rows of each group in each bin")
    n_groups, n_cells = profile.shape
    refuse_too_few(n_groups - int(is_current.sum()), int(is_current.sum()))
    starts = np.concatenate([[0], np.cumsum(n_bins)[:-1]])
    sizes = np.add.reduceat(profile, starts, axis=1)
    totals = np.add.reduceat(profile.sum(axis=0), starts)
    spread = np.repeat(sizes, n_bins, axis=1)
    shares = profile.sum(axis=0) / np.maximum(np.repeat(totals, n_bins), 1)
    per_share = np.divide(1, shares, out=np.zeros(n_cells), where=shares > 0)
    apart = profile - spread * shares  # rows more than the group's size would give
    if strata is not None:
        for stratum in np.unique(strata):
            here = np.asarray(strata) == stratum
            apart[here] -= spread[here] * (apart[here].sum(axis=0) / np.maximum(spread[here].sum(axis=0), 1))
    distance = _distances(is_current[None], apart, sizes, per_share, starts, n_bins)[0]
    rows = [sizes[side].sum(axis=0) for side in (~is_current, is_current)]
    independent = (1 / np.maximum(rows[0], 1) + 1 / np.maximum(rows[1], 1)) * _degrees(shares, starts)
    spent = 2 if strata is None else 1 + len(np.unique(strata))
    of_chance, freedom, of_estimate, lag_1 = _chance(apart, spread, sizes, is_current, per_share, starts, spent)
    varies = (of_chance > 0) & (rows[0] > 0) & (rows[1] > 0)
    if null == "shift":
        labels = is_current[(np.arange(n_groups) - np.arange(n_groups)[:, None]) % n_groups]
        all_shifts = _distances(labels, apart, sizes, per_share, starts, n_bins)
        p_value = (all_shifts >= distance * (1 - 1e-9)).mean(axis=0)
    else:
        ratio = np.divide(distance, of_chance, out=np.zeros_like(distance), where=varies)
        p_value = stats.f.sf(ratio, np.maximum(freedom, 1e-9), np.maximum(of_estimate, 1.0))
    p_value = np.where(varies, p_value, np.nan)
    effect = np.divide(of_chance, independent, out=np.full(len(n_bins), np.nan), where=varies & (independent > 0))
    return GroupedTest(distance, of_chance, p_value, effect, lag_1, "circular shift" if null == "shift" else "analytic")


def refuse_too_few(n_reference, n_current):
    if n_reference + n_current < LEAST_GROUPS or not n_reference or not n_current:
        raise ValueError(
            f"groups has {n_reference:,} in reference and {n_current:,} in current; expected one on each side and "
            f"{LEAST_GROUPS} in all, since what varies from group to group is estimated from them; take smaller groups "
            "(hours instead of days) or a longer reference"
        )


def _distances(labels, apart, sizes, per_share, starts, n_bins):
    """Of every row of labels the distance of each feature: two matrix products."""
    labels = labels.astype(float)
    current, n_current = labels @ apart, labels @ sizes
    reference, n_reference = apart.sum(axis=0) - current, sizes.sum(axis=0) - n_current
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = current / np.repeat(n_current, n_bins, axis=1) - reference / np.repeat(n_reference, n_bins, axis=1)
    return np.add.reduceat(np.nan_to_num(gap) ** 2 * per_share, starts, axis=1)


def _degrees(shares, starts):
    return np.add.reduceat((shares > 0).astype(float), starts) - 1


def _chance(apart, spread, sizes, is_current, per_share, starts, spent):
    """Mean of the distance by chance, its degrees of freedom, those of the estimate, and the lag-1 correlation."""
    n_groups = len(apart)
    left = apart.copy()
    for side in (~is_current, is_current):
        total = spread[side].sum(axis=0)
        left[side] -= spread[side] * (apart[side].sum(axis=0) / np.maximum(total, 1))
    left *= np.sqrt(per_share)
    rows = [np.maximum(sizes[side].sum(axis=0), 1) for side in (~is_current, is_current)]
    weights = np.where(is_current[:, None], sizes / rows[1], -sizes / rows[0])
    squares = (sizes**2).sum(axis=0)
    # Sums over groups of unequal size follow each other less than what is behind them does; of equal ones this is 1
    neighbours = (sizes[1:] * sizes[:-1]).sum(axis=0) / (n_groups - 1)
    alike = np.divide(squares / n_groups, neighbours, out=np.ones(len(starts)), where=neighbours > 0)
    pairs_of_side = [_by_lag(side) / side.sum() for side in (~is_current, is_current)]
    mean, freedom, of_estimate, lag_1 = (np.zeros(len(starts)) for _ in range(4))
    for feature, (start, end) in enumerate(zip(starts, [*starts[1:], left.shape[1]], strict=True)):
        here = left[:, start:end]
        if (here**2).sum() <= 1e-9:
            if end - start > 1 and squares[feature]:
                # Every group has the same mix, as a fixed timetable has: chance is then a row more or less in each
                a_row = 2 * per_share[start:end].mean() * n_groups
                mean[feature] = a_row / squares[feature] * (weights[:, feature] ** 2).sum()
                freedom[feature], of_estimate[feature] = 1.0, n_groups - spent
            continue
        # Each direction in which the shares vary follows itself in its own way: the weather's does, the noise does not
        _, sizes_of, directions = np.linalg.svd(here, full_matrices=False)
        keep = sizes_of > 1e-9 * sizes_of[0]
        variances, along = sizes_of[keep] ** 2, here @ directions[keep].T
        r = (along[1:] * along[:-1]).sum(axis=0) / variances * alike[feature]
        r = np.clip((n_groups * r + 2) / (n_groups - 5), 0.0, 0.95)  # the bias of a short series taken back
        powers = r[:, None] ** np.arange(n_groups)
        lost = sum(powers @ pairs for pairs in pairs_of_side) + spent - 2
        kept = n_groups - np.minimum(lost, 0.8 * n_groups)
        parts = variances / squares[feature] * n_groups / kept * (powers @ _by_lag(weights[:, feature]))
        worth = (n_groups - spent) * (1 - r**2) / (1 + r**2)
        mean[feature] = parts.sum()
        freedom[feature] = mean[feature] ** 2 / (parts**2).sum()
        of_estimate[feature] = (parts @ worth) / mean[feature]
        lag_1[feature] = (r @ variances) / variances.sum()
    return mean, freedom, of_estimate, lag_1


def _by_lag(weights):
    """Sum of the products of all ordered pairs of weights that are so many places apart."""
    weights = np.asarray(weights, float)
    sums = np.correlate(weights, weights, mode="full")[len(weights) - 1 :]
    return np.concatenate([sums[:1], 2 * sums[1:]])
