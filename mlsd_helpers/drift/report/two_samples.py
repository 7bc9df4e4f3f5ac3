"""Two samples of a number held against each other: PSI and Kolmogorov–Smirnov from one sort of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from mlsd_helpers.drift.report.ties import tied_ks_p_value
from mlsd_helpers.shared.number_checks import whole
from mlsd_helpers.shared.showing import html_table

EXACT = 10_000  # rows of the larger sample up to which scipy counts paths
_LARGE_TIE = 1e-4  # share of a sample on one value, from which ties are not as good as none
_NODES = 8_192
_VAST = 100_000  # n·m ÷ (n + m), from which scipy's null takes longer than the sort
_CLOSER = 16
_MEAN_OF_KOLMOGOROV = float(np.sqrt(np.pi / 2) * np.log(2))


@dataclass(frozen=True, repr=False)
class TwoSampleTest:
    """A statistic of two samples, and what it is when nothing has changed.

    Parameters
    ----------
    statistic : float
        PSI, or the largest difference of the distribution functions.
    expected : float
        Its mean between two samples of one population of these sizes.
    p_value : float
        Share of such pairs with at least this statistic.
    n_reference, n_current : int
        Rows that were compared.
    method : str
        How the p-value was had.
    """

    statistic: float
    expected: float
    p_value: float
    n_reference: int
    n_current: int
    method: str

    def __repr__(self):
        return (
            f"{self.statistic:.4g}, expected by chance {self.expected:.3g}, p-value {self.p_value:.2g} "
            f"({self.n_reference:,} and {self.n_current:,} rows; {self.method})"
        )

    def _repr_html_(self):
        head = ("statistic", "expected by chance", "p-value", "reference rows", "current rows")
        row = [f"{self.statistic:.4g}", f"{self.expected:.3g}", f"{self.p_value:.2g}"]
        return html_table(head, [[*row, f"{self.n_reference:,}", f"{self.n_current:,}"]], self.method)


def population_stability_index(reference: ArrayLike, current: ArrayLike, n_bins: int = 10) -> TwoSampleTest:
    """Compare two independent samples by PSI over quantile bins of the reference.

    PSI = Σ (q − p)·ln(q/p), where p and q are the shares of a bin, each count raised by a half. When both samples are
    of one population, PSI ÷ (1/n + 1/m) follows a χ² distribution with B − 1 degrees of freedom, B being the bins that
    are left once equal quantiles are one: its mean is (1/n + 1/m)·(B − 1), so a fixed threshold such as 0.1 means
    another thing at every sample size.

    Parameters
    ----------
    reference, current : array-like, shape (n,) and (m,)
        Independent rows; missing values are left out, infinite ones are the lowest and highest.
    n_bins : int
        Quantile bins, at least 2, before ties merge them.

    Returns
    -------
    TwoSampleTest
        With ``method`` saying how many bins there are.

    Raises
    ------
    ValueError
        When a sample has fewer than two values, or they are no numbers.

    References
    ----------
    Yurdakul and Naranjo, Statistical properties of the population stability index, 2020:
    https://doi.org/10.21314/JRMV.2020.227

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> population_stability_index(rng.normal(size=500), rng.normal(0.5, size=500))
    0.2358, expected by chance 0.036, p-value 2.1e-09 (500 and 500 rows; χ² with 9 degrees of freedom, 10 bins)
    """
    whole("n_bins", n_bins, at_least=2)
    reference, current = sorted_values("reference", reference), sorted_values("current", current)
    return psi_of_sorted(reference, current, n_bins)


def kolmogorov_smirnov(reference: ArrayLike, current: ArrayLike) -> TwoSampleTest:
    """Compare two independent samples by the largest difference of their distribution functions.

    Without ties the p-value is that of :func:`scipy.stats.ks_2samp`: exact up to 10,000 rows, asymptotic beyond (of
    more than 200,000 rows by Vrbik's correction of Kolmogorov's limit, which agrees to a thousandth). Where
    one value holds more than 0.01 % of a sample, scipy's p-value is too large, up to never alarming; then the labels
    are dealt at random to the pooled values, ties included (:func:`~mlsd_helpers.drift.report.ties.tied_ks_p_value`).

    Parameters
    ----------
    reference, current : array-like, shape (n,) and (m,)
        As for :func:`population_stability_index`.

    Returns
    -------
    TwoSampleTest
        ``expected`` is √(π/2)·ln 2·√(1/n + 1/m), the mean without ties; with ties it is less.

    Raises
    ------
    ValueError
        As :func:`population_stability_index`.

    References
    ----------
    Vrbik, Small-sample corrections to Kolmogorov–Smirnov test statistic, Pioneer Journal of Theoretical and Applied
    Statistics 15, 2018.

    Examples
    --------
    >>> kolmogorov_smirnov([1.0, 2.0, 3.0, 4.0], [3.5, 5.0, 6.0, 7.0])
    0.75, expected by chance 0.614, p-value 0.23 (4 and 4 rows; exact, no ties)
    """
    reference, current = sorted_values("reference", reference), sorted_values("current", current)
    return ks_of_sorted(reference, current)


def sorted_values(name, values):
    """Numbers in increasing order without the missing ones."""
    values = np.asarray(values)
    if values.ndim != 1 or values.dtype.kind not in "iufb":
        raise ValueError(
            f"{name} has the shape {values.shape} and the type {values.dtype}; expected numbers of one column"
        )
    values = sorted_without_missing(values)[0]
    if len(values) < 2:
        raise ValueError(f"{name} has {len(values)} values that are not missing; expected two at least")
    return values


def sorted_without_missing(values):
    """The sorted values, a copy, and how many were missing: NaN sorts to the end."""
    values = np.sort(values)
    if values.dtype.kind != "f" or not len(values) or not np.isnan(values[-1]):
        return values, 0
    there = int(np.searchsorted(values, np.nan))
    return values[:there], len(values) - there


def quantile_edges(values, n_bins):
    """The upper ends, within sorted values, of all quantile bins but the last; equal ones are one.

    What never varies has one bin; it gets three, so that other values show: below, equal, above.
    """
    n = len(values)
    places = -(-np.arange(1, n_bins) * n // n_bins) - 1
    edges = np.unique(values[np.maximum(places, 0)])
    edges = edges[edges < values[-1]]
    if values[0] == values[-1]:
        kind = values.dtype.type
        below = np.nextafter(values[0], kind(-np.inf)) if values.dtype.kind == "f" else float(values[0]) - 0.5
        return np.array([below, values[0]], dtype=float if values.dtype.kind != "f" else values.dtype)
    return edges


def counts_between(values, edges):
    """How many of the sorted values lie in each of the bins that the edges end."""
    ends = np.searchsorted(values, edges, side="right")
    return np.diff(np.concatenate([[0], ends, [len(values)]]))


def psi_of_counts(reference, current):
    """PSI along the last axis, each count raised by a half."""
    p, q = np.asarray(reference) + 0.5, np.asarray(current) + 0.5
    p, q = p / p.sum(axis=-1, keepdims=True), q / q.sum(axis=-1, keepdims=True)
    return ((q - p) * np.log(q / p)).sum(axis=-1)


def psi_test_of_counts(reference, current):
    """The test of PSI for the rows of each sample in each cell, cells without any row left out."""
    there = (reference + current) > 0
    reference, current = reference[there], current[there]
    n, m, cells = int(reference.sum()), int(current.sum()), len(reference)
    if cells < 2:
        return TwoSampleTest(0.0, 0.0, 1.0, n, m, "one value only, nothing to compare")
    psi, unit = float(psi_of_counts(reference, current)), 1 / n + 1 / m
    method = f"χ² with {cells - 1} degree{'s' if cells > 2 else ''} of freedom, {cells} bins"
    p_value = float(stats.chi2.sf(psi / unit, cells - 1))
    return TwoSampleTest(psi, unit * (cells - 1), p_value, n, m, method)


def psi_of_sorted(reference, current, n_bins):
    edges = quantile_edges(reference, n_bins)
    return psi_test_of_counts(counts_between(reference, edges), counts_between(current, edges))


def ks_statistic(reference, current):
    """The largest difference of the distribution functions of two sorted samples, ties included.

    First at 8,192 rows of the reference. Between two of them neither function can move further than to its next value,
    so only where that could exceed what was found is looked at more closely, 16 rows between two at a time.
    """
    n, m = len(reference), len(current)
    places = np.linspace(0, n - 1, min(n, _NODES)).astype(np.int64)[None]
    best = np.searchsorted(current, reference[0], side="left") / m
    while True:
        values = reference[places]
        ours = np.searchsorted(reference, values, side="right") / n
        theirs = np.searchsorted(current, values, side="right") / m
        best = max(best, float(np.abs(ours - theirs).max()))
        if np.diff(places).max(initial=0) <= 1:  # then the current rows between two neighbours are all that is left
            before = np.searchsorted(current, values[:, 1:], side="left") / m
            return max(best, float((before - ours[:, :-1]).max(initial=0.0)))
        could_be = np.maximum(ours[:, 1:] - theirs[:, :-1], theirs[:, 1:] - ours[:, :-1])
        rows, starts = np.nonzero(could_be > best)
        if not len(rows):
            return best
        low, high = places[rows, starts], places[rows, starts + 1]
        places = low[:, None] + (high - low)[:, None] * np.arange(_CLOSER + 1) // _CLOSER


def has_ties(reference, current):
    """Whether one value holds more than 0.01 % of the larger sample; of small ones, whether any value repeats."""
    if max(len(reference), len(current)) <= EXACT:
        pooled = np.sort(np.concatenate([reference, current]))
        return bool((pooled[1:] == pooled[:-1]).any())
    return any(_repeats(values, int(_LARGE_TIE * len(values)) + 1) for values in (reference, current))


def _repeats(values, times):
    """Whether one of the sorted values is there more often: such a run meets two in a row of rows half as far apart."""
    some = values[:: max(times // 2, 1)]
    return bool((some[1:] == some[:-1]).any())


def ks_of_sorted(reference, current, statistic=None):
    n, m = len(reference), len(current)
    statistic = ks_statistic(reference, current) if statistic is None else statistic
    expected = _MEAN_OF_KOLMOGOROV * float(np.sqrt(1 / n + 1 / m))
    if has_ties(reference, current):
        values = np.unique(np.concatenate([_distinct(reference), _distinct(current)]))
        counts = [_counts_at(sample, values) for sample in (reference, current)]
        method = "ties: labels dealt at random"
        return TwoSampleTest(statistic, expected, tied_ks_p_value(statistic, *counts), n, m, method)
    if max(n, m) <= EXACT:
        p_value, method = float(stats.ks_2samp(reference, current).pvalue), "exact, no ties"
    else:
        p_value = _ks_asymptotic(statistic, np.round(n * m / (n + m)))
        method = "asymptotic, no ties to speak of"
    return TwoSampleTest(statistic, expected, p_value, n, m, method)


def _ks_asymptotic(statistic, n):
    """As ``scipy.stats.kstwo.sf``, by Vrbik's correction of Kolmogorov's limit where that agrees to a thousandth."""
    if n < _VAST:
        return float(np.clip(stats.kstwo.sf(statistic, n), 0, 1))
    root = np.sqrt(n)
    return float(special.kolmogorov(root * statistic + 1 / (6 * root) + (root * statistic - 1) / (4 * n)))


def _distinct(values):
    return values[np.concatenate([[True], values[1:] != values[:-1]])]


def _counts_at(values, distinct):
    ends = np.searchsorted(values, distinct, side="right")
    return np.diff(ends, prepend=0)
