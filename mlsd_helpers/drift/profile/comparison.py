"""Drift between two profiles: PSI with what chance alone makes of it, and bounds on the KS distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mlsd_helpers.drift.profile.bit_bins import are_alone
from mlsd_helpers.drift.profile.column_counts import CategoryCounts, NumberCounts, hash_of
from mlsd_helpers.drift.profile.reference import ReferenceProfile
from mlsd_helpers.drift.report.two_samples import psi_test_of_counts
from mlsd_helpers.shared.number_checks import whole
from mlsd_helpers.shared.showing import html_table
from mlsd_helpers.shared.showing import number as shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_MOST_DRAWN = 12


@dataclass(frozen=True)
class ColumnDrift:
    """One column of two profiles compared; figures are None where there is nothing to compare, and ``note`` says why.

    Parameters
    ----------
    column, kind : str
        Its name; "number", "category", or "" where the two sides have not the same.
    psi, expected_psi : float or None
        Population stability index, and its mean where both sides are independent rows of one population.
    n_cells : int or None
        Cells that the PSI is of.
    p_value : float or None
        Of the PSI among independent rows.
    ks_low, ks_high : float or None
        Ends between which the Kolmogorov–Smirnov distance of the rows lies; of numbers only.
    missing_reference, missing_current : float or None
        Shares of the rows.
    new_share : float or None
        Share of the current values in categories that the reference does not hold; a lower bound where there are
        others.
    note : str
        What to know, such as "not in the current profile".
    """

    column: str
    kind: str
    psi: float | None = None
    expected_psi: float | None = None
    n_cells: int | None = None
    p_value: float | None = None
    ks_low: float | None = None
    ks_high: float | None = None
    missing_reference: float | None = None
    missing_current: float | None = None
    new_share: float | None = None
    note: str = ""


@dataclass(frozen=True, repr=False)
class ProfileDrift:
    """Two profiles compared, a :class:`ColumnDrift` for each column of either."""

    columns: tuple[ColumnDrift, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """A row a column, in the order of the reference; what one side lacks comes last."""
        import pandas as pd

        return pd.DataFrame([vars(column) for column in self.columns]).set_index("column")

    def __getitem__(self, column: str) -> ColumnDrift:
        for found in self.columns:
            if found.column == column:
                return found
        raise KeyError(f"no column {column!r}; there are {', '.join(repr(each.column) for each in self.columns)}")

    def plot(self, *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw the PSI of the columns, the largest on top, twelve of them at most."""
        from mlsd_helpers import plots

        drawn = {each.column: each.psi for each in self._by_psi() if each.psi is not None}
        if not drawn:
            raise ValueError("no column has a PSI to draw; the notes of the columns say why")
        names = list(drawn)[:_MOST_DRAWN]
        return plots.compare_bars(names, [drawn[name] for name in names], xlabel="PSI", title=title, ax=ax)

    def _by_psi(self):
        return sorted(self.columns, key=lambda column: -(column.psi or 0))

    def _rows(self):
        for each in self._by_psi():
            ks = "" if each.ks_low is None else f"{each.ks_low:.3f} to {each.ks_high:.3f}"
            psi = "" if each.psi is None else f"{shown(each.psi, 3)} (chance {shown(each.expected_psi, 2)})"
            yield [each.column, each.kind, psi, ks, each.note]

    def __repr__(self):
        lines = ["  " + ", ".join(filter(None, row)) for row in self._rows()]
        return "\n".join([f"Drift of {len(self.columns)} columns: PSI, KS distance", *lines])

    def _repr_html_(self):
        return html_table(("column", "kind", "PSI", "KS distance", "note"), self._rows(), "Drift between two profiles")


def profile_drift(reference: ReferenceProfile, current: ReferenceProfile, n_bins: int = 10) -> ProfileDrift:
    """Compare two profiles column by column, without any row of either.

    Formula: PSI = Σ (q − p)·ln(q ÷ p) over cells, with half a count in each. Cells of numbers join the bins between the
    deciles of the reference; a bin that holds a tenth of it is a cell of its own, and cells empty on both sides are
    left out. Of independent rows of one population, PSI ÷ (1/n + 1/m) follows χ² with cells − 1 degrees of freedom,
    which gives ``expected_psi`` and ``p_value``.

    The KS distance is bounded: at the ends of bins both distribution functions are known exactly, which gives the lower
    bound; within a bin neither can leave its ends, which gives the upper one. Of zero and whole numbers up to 128 they
    meet.

    Where it fails: a profile keeps no days. Rows that hang together (weather of one day) give a p-value near 0 without
    any drift; compare profiles of days then, or the rows with their groups. Where categories were too many to keep,
    those kept are a sample by hash, and the rest is one cell.

    Parameters
    ----------
    reference, current : ReferenceProfile
        As :func:`reference_profile` makes them.
    n_bins : int
        Cells of numbers, at least 2, before ties merge or split them.

    Returns
    -------
    ProfileDrift
        Columns of one side, of two kinds, or without values have a note in place of figures.

    References
    ----------
    Yurdakul and Naranjo, Statistical Properties of the Population Stability Index, 2020:
    https://doi.org/10.21314/JRMV.2020.227

    Examples
    --------
    >>> import pandas as pd
    >>> from mlsd_helpers.drift import reference_profile
    >>> calm, storm = (reference_profile(pd.DataFrame({"wind": wind})) for wind in ([1.0, 2, 3, 4], [3.0, 4, 5, 6]))
    >>> found = profile_drift(calm, storm, n_bins=2)["wind"]
    >>> found.ks_low, found.ks_high
    (0.5, 0.5)
    """
    for name, given in (("reference", reference), ("current", current)):
        if not isinstance(given, ReferenceProfile):
            raise TypeError(f"{name} is a {type(given).__name__}; expected a profile: reference_profile(frame)")
    whole("n_bins", n_bins, at_least=2)
    names = [*reference.columns, *(name for name in current.columns if name not in reference.columns)]
    return ProfileDrift(tuple(_compared(name, reference, current, n_bins) for name in names))


def _compared(name, reference, current, n_bins) -> ColumnDrift:
    before, now = (profile.columns.get(name) for profile in (reference, current))
    if before is None or now is None:
        lacking = "the reference" if before is None else "the current profile"
        return ColumnDrift(name, (now if before is None else before).kind, note=f"not in {lacking}")
    common: dict[str, Any] = {
        "missing_reference": before.missing / reference.n_rows,
        "missing_current": now.missing / current.n_rows,
    }
    if not before.n_values or not now.n_values:
        lacking = "either side" if not before.n_values and not now.n_values else None
        lacking = lacking or ("the reference" if not before.n_values else "the current rows")
        kind = now.kind if not before.n_values else before.kind
        return ColumnDrift(name, kind, note=f"no values in {lacking}", **common)
    if before.kind != now.kind:
        return ColumnDrift(name, "", note=f"{before.kind} in the reference, {now.kind} now", **common)
    if isinstance(before, NumberCounts):
        cells = _number_cells(before, now, n_bins)
        common |= dict(zip(("ks_low", "ks_high"), _ks_bounds(before, now), strict=True))
    else:
        cells, common["new_share"] = _category_cells(before, now)
    return ColumnDrift(name, before.kind, **_psi(*cells), note=_note(before, now), **common)


def _psi(before, now):
    """PSI over the cells that any side fills, and its χ² null among independent rows."""
    test = psi_test_of_counts(before, now)
    n_cells = int(np.sum((before + now) > 0))
    return {"psi": test.statistic, "expected_psi": test.expected, "n_cells": n_cells, "p_value": test.p_value}


def _aligned(before, now):
    """Counts of both over all bins that either fills, with the infinite ones as the first and the last."""
    bins = np.union1d(before.bins, now.bins)
    both = np.zeros((2, len(bins) + 2))
    for side, counts in zip(both, (before, now), strict=True):
        side[1 + np.searchsorted(bins, counts.bins)] = counts.counts
        side[0], side[-1] = counts.negative_infinite, counts.positive_infinite
    return both


def _number_cells(before, now, n_bins):
    counts = _aligned(before, now)
    reference = counts[0]
    cumulated = np.cumsum(reference) / reference.sum()
    last = np.searchsorted(cumulated, np.arange(1, n_bins) / n_bins - 1e-12)  # the last bin of each cell
    heavy = np.flatnonzero(reference >= reference.sum() / n_bins)
    starts = np.unique(np.concatenate([[0], last + 1, heavy, heavy + 1]))
    return np.add.reduceat(counts, starts[starts < counts.shape[1]], axis=1)


def _ks_bounds(before, now):
    counts = _aligned(before, now)
    between = ~are_alone(np.union1d(before.bins, now.bins))
    ends = np.cumsum(counts / counts.sum(axis=1, keepdims=True), axis=1)
    starts = np.hstack([np.zeros((2, 1)), ends[:, :-1]])
    low = float(np.abs(ends[0] - ends[1]).max())
    inner = np.append(np.append(False, between), False)  # infinite values are all alike, too
    within = np.maximum(ends[0, inner] - starts[1, inner], ends[1, inner] - starts[0, inner])
    return low, float(min(1.0, max(low, within.max(initial=0.0))))


def _category_cells(before, now):
    """A cell for each category that both sides would have kept, and one for all others."""
    reach = min(before.reach, now.reach)
    names = sorted(set(before.counts) | set(now.counts))
    names = [name for name in names if hash_of(name) <= reach] if np.isfinite(reach) else names
    cells = np.array([[side.counts.get(name, 0) for name in names] for side in (before, now)], dtype=float)
    others = np.array([[before.n_values], [now.n_values]]) - cells.sum(axis=1, keepdims=True)
    new = cells[1][cells[0] == 0].sum() / now.n_values
    return np.hstack([cells, others]), float(new)


def _note(before, now):
    if isinstance(before, CategoryCounts):
        return "only a sample of its categories is compared" if before.others or now.others else ""
    if len(before.bins) == len(now.bins) == 1 and before.bins[0] == now.bins[0]:
        return "constant" if are_alone(before.bins).all() else "all values within one bin: constant, or nearly so"
    infinite = any(side.negative_infinite or side.positive_infinite for side in (before, now))
    return "holds infinite values, which count as the lowest and the highest" if infinite else ""
