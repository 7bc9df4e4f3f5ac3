"""One column of two frames compared: its bins, its tests, and its change in the column's own unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from mlsd_helpers.drift.report import two_samples
from mlsd_helpers.drift.report.reading import CATEGORY, NUMBER, OTHER, TIME, Column
from mlsd_helpers.drift.report.two_samples import TwoSampleTest
from mlsd_helpers.shared.showing import number, one_line

LEAST_VALUES = 10
_MOST_CELLS = 100
_EXPECTED = 5  # rows of a cell on either side, below which χ² is no guide
_KNOWN = 0.1  # share of rows in categories frequent enough, below which a column is an identifier
_SAMPLED = 1_000


@dataclass
class Compared:
    """What was found of a column; with groups, ``places`` are the bins of its rows on both sides."""

    kind: str
    verdict: str = ""
    psi: float = np.nan
    expected: float = np.nan
    ks: float = np.nan
    p: float = np.nan
    effect: str = ""
    n: tuple[int, int] = (0, 0)
    missing: tuple[int, int] = (0, 0)
    missing_p: float = np.nan
    new_categories: list | None = None
    note: str = ""
    places: tuple[np.ndarray, np.ndarray] | None = None
    n_cells: int = 0
    design_effect: float = np.nan
    beside_week: float = np.inf  # with the week taken out, how far apart the sides still are, on the scale of PSI
    repeated: float = np.nan  # share of current values that are in the reference, where values do not repeat


def compare(reference: Column, current: Column, n_bins: int, statistic: str, with_places: bool) -> Compared:
    """Compare two columns of one name."""
    kinds = {reference.kind, current.kind} - {""}
    if len(kinds) > 1:
        one, other = f"{reference.kind} ({reference.dtype})", f"{current.kind} ({current.dtype})"
        return Compared(f"{reference.kind} → {current.kind}", "type changed", note=f"{one} became {other}")
    kind = kinds.pop() if kinds else CATEGORY
    if kind == OTHER:
        return Compared(kind, "not compared", note=f"values of type {reference.dtype} have no bins")
    if kind == TIME:
        return _times(reference, current)
    both = Column(reference.series, kind, reference.dtype), Column(current.series, kind, current.dtype)
    return (_numbers if kind == NUMBER else _categories)(*both, n_bins, statistic, with_places)


def missing_test(missing: tuple[int, int], n_rows: tuple[int, int]) -> float:
    """P-value of one missing rate on both sides: χ², or Fisher's exact test where fewer than 5 are expected."""
    table = np.array([missing, [n - k for n, k in zip(n_rows, missing, strict=True)]])
    if not sum(missing):
        return np.nan
    expected = stats.contingency.expected_freq(table)
    if expected.min() >= _EXPECTED:
        return float(stats.chi2.sf(((table - expected) ** 2 / expected).sum(), 1))
    return 1.0 if not table[1].sum() else float(stats.fisher_exact(table).pvalue)


def _with_missing(found, missing, n_rows):
    found.missing, found.n = missing, tuple(n - k for n, k in zip(n_rows, missing, strict=True))
    found.missing_p = missing_test(missing, n_rows)
    for name, left in zip(("reference", "current"), found.n, strict=True):
        if not left:
            found.verdict = f"all missing in {name}" if sum(found.n) else "all missing"
    if not found.verdict and min(found.n) < LEAST_VALUES:
        found.verdict = "too few values"
        found.note = f"{found.n[0]:,} and {found.n[1]:,} values; {LEAST_VALUES} on each side are the least"
    return found


def _numbers(reference, current, n_bins, statistic, with_places):
    values = [reference.numbers(), current.numbers()]
    if values[0].dtype != values[1].dtype:
        values = [each.astype(float) for each in values]
    if values[0].dtype.kind == "b":
        values = [each.astype(np.int8) for each in values]
    (ours, ours_missing), (theirs, theirs_missing) = map(two_samples.sorted_without_missing, values)
    found = Compared(NUMBER)
    _with_missing(found, (ours_missing, theirs_missing), (len(values[0]), len(values[1])))
    if found.verdict:
        return found
    infinite = [_infinite(each) for each in (ours, theirs)]
    if sum(infinite):
        found.note = f"{infinite[0]:,} and {infinite[1]:,} infinite values, taken as the lowest and highest"
    if ours[0] == ours[-1] and theirs[0] == theirs[-1] == ours[0]:
        found.verdict, found.psi, found.ks = "constant", 0.0, 0.0
        found.effect = f"always {number(float(ours[0]))}"
        return found
    edges = two_samples.quantile_edges(ours, n_bins)
    psi = two_samples.psi_test_of_counts(*(two_samples.counts_between(each, edges) for each in (ours, theirs)))
    found.psi, found.expected, found.p = psi.statistic, psi.expected, psi.p_value
    if statistic == "ks":
        test = two_samples.ks_of_sorted(ours, theirs)
        found.ks, found.p = test.statistic, test.p_value
    else:
        found.ks = two_samples.ks_statistic(ours, theirs)
    found.effect = _shift_of_median(ours, theirs)
    found.repeated = _repeated(ours, theirs)
    if with_places:
        found.n_cells = len(edges) + 1
        found.places = tuple(_places(each, edges) for each in values)
    return found


def _places(values, edges):
    places = np.searchsorted(edges, values, side="left")
    if values.dtype.kind == "f":
        places[np.isnan(values)] = -1
    return places


def _infinite(values):
    if values.dtype.kind != "f" or (np.isfinite(values[0]) and np.isfinite(values[-1])):
        return 0
    return int(np.searchsorted(values, -np.inf, "right") + len(values) - np.searchsorted(values, np.inf, "left"))


def _median(values):
    low, high = float(values[(len(values) - 1) // 2]), float(values[len(values) // 2])
    return low if low == high else low + (high - low) / 2


def _shift_of_median(ours, theirs):
    before, after = _median(ours), _median(theirs)
    if not np.isfinite([before, after]).all():
        return f"median {before:g} → {after:g}"
    sign = "+" if after >= before else ""
    if before == after:  # then the tenths say more
        for share, name in ((0.9, "90 %"), (0.1, "10 %")):
            low, high = (float(each[int(share * (len(each) - 1))]) for each in (ours, theirs))
            if low != high and np.isfinite([low, high]).all():
                return f"median {number(before)} on both sides; {name} quantile {number(low)} → {number(high)}"
        before_mean, after_mean = (float(np.mean(each, dtype=float)) for each in (ours, theirs))
        if np.isfinite([before_mean, after_mean]).all():
            return f"median {number(before)} on both sides; mean {number(before_mean)} → {number(after_mean)}"
    return f"median {number(before)} → {number(after)} ({sign}{number(after - before)})"


def _repeated(ours, theirs):
    """Share of current values that stand in the reference, beyond the share of reference values that stand there twice.

    NaN for values that repeat anyway, such as whole numbers.
    """
    picked = theirs[np.linspace(0, len(theirs) - 1, min(len(theirs), _SAMPLED)).astype(np.int64)]
    places = np.minimum(np.searchsorted(ours, picked), len(ours) - 1)
    seen = float((ours[places] == picked).mean())
    own = np.linspace(0, len(ours) - 2, min(len(ours) - 1, _SAMPLED)).astype(np.int64)
    twice = float((ours[own] == ours[own + 1]).mean())
    return seen - 2 * twice if twice < 0.1 else np.nan


def _categories(reference, current, n_bins, statistic, with_places):
    try:
        both = [reference.codes(), current.codes()]
    except TypeError:
        return Compared(OTHER, "not compared", note="values that cannot be told apart, such as lists")
    missing = tuple(int((codes < 0).sum()) for codes, _ in both)
    found = _with_missing(Compared(CATEGORY), missing, tuple(len(codes) for codes, _ in both))
    if found.verdict:
        return found
    names, counts, places_of = _joined(both)
    total = counts.sum(axis=0)
    there = total > 0
    if there.sum() == 1:
        found.verdict, found.psi, found.effect = "constant", 0.0, f"always {_name(names[int(there.argmax())])}"
        return found
    is_new = (counts[0] == 0) & there
    found.new_categories = [names[i] for i in np.flatnonzero(is_new)[np.argsort(-total[is_new], kind="stable")]]
    least = total * min(found.n) / sum(found.n)
    order = np.argsort(-total, kind="stable")
    kept = order[least[order] >= _EXPECTED][:_MOST_CELLS]
    if len(kept) == 0 or total[kept].sum() < _KNOWN * total.sum():
        found.verdict = "not compared"
        found.note = f"{int(there.sum()):,} categories, too rare each to compare: an identifier?"
        return found
    cell_of = np.full(len(names), len(kept))
    cell_of[kept] = np.arange(len(kept))
    cells = np.stack([np.bincount(cell_of, weights=side, minlength=len(kept) + 1) for side in counts])
    if cells[:, -1].sum() * min(found.n) / sum(found.n) < _EXPECTED and len(kept) > 1:  # too few to stand alone
        cell_of[cell_of == len(kept)] = len(kept) - 1
        cells[:, -2] += cells[:, -1]
        cells = cells[:, :-1]
    pooled = int(there.sum()) - len(kept)
    if pooled:
        found.note = f"{pooled:,} rare categories taken together"
    _test_of_cells(found, cells)
    shares = counts / counts.sum(axis=1, keepdims=True)
    most = int(order[np.abs(shares[1] - shares[0])[order].round(12).argmax()])  # of equals the most frequent
    found.effect = f"{_name(names[most])} {shares[0, most]:.1%} → {shares[1, most]:.1%}"
    if with_places:
        found.n_cells = cells.shape[1]
        to_cell = [np.append(cell_of[places], -1) for places in places_of]
        found.places = tuple(to_cell[i][both[i][0]] for i in range(2))
    return found


def _joined(both):
    """All categories, the rows of each on both sides, and where each side's categories stand among them."""
    place_of, names = {}, []
    places_of = []
    for _, categories in both:
        places = np.empty(len(categories), dtype=np.int64)
        for i, category in enumerate(categories):
            if category not in place_of:
                place_of[category] = len(names)
                names.append(category)
            places[i] = place_of[category]
        places_of.append(places)
    counts = np.zeros((2, len(names)))
    for side, ((codes, categories), places) in enumerate(zip(both, places_of, strict=True)):
        np.add.at(counts[side], places, np.bincount(codes[codes >= 0], minlength=len(categories)))
    return names, counts, places_of


def _test_of_cells(found, cells):
    """PSI of the cells, and the p-value of Pearson's χ² of homogeneity."""
    n, m = cells.sum(axis=1)
    test: TwoSampleTest = two_samples.psi_test_of_counts(*cells)
    found.psi, found.expected = test.statistic, test.expected
    total = cells.sum(axis=0)
    expected = np.outer([n, m], total / total.sum())
    chi2 = ((cells - expected) ** 2 / np.maximum(expected, 1e-300)).sum()
    found.p = float(stats.chi2.sf(chi2, cells.shape[1] - 1)) if cells.shape[1] > 1 else 1.0


def _times(reference, current):
    missing = tuple(int(each.series.null_count()) for each in (reference, current))
    n_rows = len(reference.series), len(current.series)
    found = _with_missing(Compared(TIME), missing, n_rows)
    if not found.verdict or found.verdict == "too few values":
        found.verdict, found.note = "not compared", "a time moves on by itself; compare its hour or weekday"
        spans: list[Any] = [(each.series.min(), each.series.max()) for each in (reference, current)]
        if min(found.n) and len({getattr(end, "tzinfo", None) is None for span in spans for end in span}) > 1:
            found.note += "; one side has a time zone and the other none"
        elif min(found.n) and spans[1][0] <= spans[0][1] and spans[0][0] <= spans[1][1]:
            found.note += f"; current begins {spans[1][0]}, before reference ends {spans[0][1]}"
    return found


def _name(category):
    return one_line(str(category), 30)
