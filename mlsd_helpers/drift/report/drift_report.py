"""What has drifted: one line a feature, with the null that fits the rows, and a verdict to act upon."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from mlsd_helpers.drift.report import reading
from mlsd_helpers.drift.report.comparing import Compared, compare
from mlsd_helpers.drift.report.grouping import Grouping, grouping_of
from mlsd_helpers.drift.report.groups import GroupedTest, grouped_test
from mlsd_helpers.shared.number_checks import fraction, not_negative, whole
from mlsd_helpers.shared.showing import html_table, number, one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DRIFTED, SLIGHTLY, MISSING, STABLE = "drifted", "drifted slightly", "missing rate changed", "no drift seen"
WITHIN = "large, but within chance"
_REMEDIES = {
    DRIFTED: "look for the cause",
    SLIGHTLY: "note it, the change is sure and small",
    MISSING: "look at the source",
    WITHIN: "wait for more rows or groups",
}
_SHOWN = ["feature", "kind", "psi", "expected_psi", "q", "effect", "missing", "verdict", "note"]
_MOST_LINES = 20
_DRAWN = 15
_OVERLAP = 0.005  # share of current rows that may be in the reference before it is said


@dataclass(frozen=True, repr=False, eq=False)
class DriftReport:
    """The features of two frames compared.

    Parameters
    ----------
    table : DataFrame
        A feature a row, what needs a look first:

        - ``feature``, ``kind`` (number, category, time, other; "a → b" where it changed);
    XX ``ks``: largest difference of the distribution functions, of numbers;
        - ``p``, ``q``: of no change, and corrected for all tests of the report (Benjamini and Hochberg);
        - ``design_effect``: with groups, how many times the expected PSI of independent rows it is;
        - ``effect``: the shift of the median in the unit of the column, or the category that changed most;
        - ``missing_reference``, ``missing_current``: shares; ``missing_p``, ``missing_q``: of no change of them, empty
          where nothing is missing;
        - ``new_categories``: how many only the current rows have; ``note``;
        - ``verdict``: "drifted" (look for the cause), "drifted slightly" (surely, and by less than ``material``: note
          it), "missing rate changed" (look at the source), "large, but within chance" (too few rows or groups to tell:
          wait for more), "no drift seen", "constant"; or why the feature could not be compared, its numbers empty.
    n_reference, n_current : int
        Rows.
    assumption : str
        What the p-values take for granted.
    notes : tuple of str
        What concerns the frames as a whole.
    alpha : float
        Share of false alarms among the features said to have changed, at most, on average.
    new_categories : dict of str to list
        The new categories of each feature that has some, the most frequent first.
    """

    table: pd.DataFrame
    n_reference: int
    n_current: int
    assumption: str
    notes: tuple[str, ...]
    alpha: float
    new_categories: dict[Any, list]

    @property
    def drifted(self) -> list:
        """Features whose values have drifted, slightly or more, those with the largest PSI first."""
        return self.table["feature"][self.table["verdict"].str.startswith(DRIFTED)].tolist()

    @property
    def sentence(self) -> str:
        """How many features have which verdict, and of how many rows."""
        counts = self.table["verdict"].str.split("; ").explode().value_counts(sort=False)
        said = ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items())
        rows = f"{self.n_reference:,} reference rows against {self.n_current:,} current ones"
        plural = "s" if len(self.table) > 1 else ""
        return f"{len(self.table):,} feature{plural}, {rows}: {said} (at a false discovery rate of {self.alpha:.4g})."

    def plot(self, *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw the PSI of the 15 features that it is largest of, beside what chance alone would give on average."""
        from mlsd_helpers.plots.frame import axes_or_new, dress
        from mlsd_helpers.plots.palette import COLOURS, INK, TEXT_SIZE

        rows = self.table[self.table["psi"].notna()].nlargest(_DRAWN, "psi").iloc[::-1]
        ax = axes_or_new(ax, height=1.4 + 0.3 * max(len(rows), 3))
        places = np.arange(len(rows))
        colours = [COLOURS["bad" if verdict.startswith(DRIFTED) else "nothing"] for verdict in rows["verdict"]]
        ax.barh(places, rows["psi"], color=colours, height=0.7, zorder=2)
        ax.plot(rows["expected_psi"].fillna(0), places, "|", color=INK, markersize=13, markeredgewidth=2, zorder=3)
        ax.set_yticks(places, [one_line(str(name), 30) for name in rows["feature"]])
        ax.set_xlim(0, 1.15 * max(rows[["psi", "expected_psi"]].max().max(), 1e-12) if len(rows) else 1)
        dress(ax, title, "PSI (the mark: expected if nothing changed; red: drifted)", "", grid="x")
        ax.tick_params(axis="y", labelsize=TEXT_SIZE - 0.5)
        return ax

    def _lines(self):
        shown = self.table.head(_MOST_LINES)
        lines = []
        for row in shown.to_dict("records"):
            rates = row["missing_reference"], row["missing_current"]
            row["missing"] = "" if not sum(rates) > 0 else f"{rates[0]:.1%} → {rates[1]:.1%}"
            lines.append([_written(row[name]) for name in _SHOWN])
        more = len(self.table) - len(shown)
        closing = [*self.notes, self.assumption, *([f"{more:,} more features in .table."] if more else [])]
        there = set(self.table["verdict"].str.split("; ").explode())
        remedies = [f"{verdict}: {remedy}" for verdict, remedy in _REMEDIES.items() if verdict in there]
        return lines, [*closing, *([f"What to do. {'; '.join(remedies)}."] if remedies else [])]

    def __repr__(self):
        lines, closing = self._lines()
        table = pd.DataFrame(lines, columns=_SHOWN).to_string(index=False)
        return "\n".join([self.sentence, table, *closing])

    def _repr_html_(self):
        from html import escape

        lines, closing = self._lines()
        return html_table(_SHOWN, lines, self.sentence) + "".join(f"<p>{escape(line)}</p>" for line in closing)


def drift_report(
    reference: Any,
    current: Any,
    columns: Iterable | None = None,
    groups: Any = None,
    *,
    statistic: Literal["psi", "ks"] = "psi",
    n_bins: int = 10,
    alpha: float = 0.05,
    material: float = 0.1,
    null: Literal["auto", "analytic", "shift"] = "auto",
    weekly: bool | None = None,
    n_threads: int | None = None,
) -> DriftReport:
    """Compare every feature of current rows with those of reference rows.

    Numbers are compared by PSI over quantile bins of the reference (or by Kolmogorov–Smirnov), categories by χ² with
    rare ones taken together, and what is missing by a test of its own. All p-values are corrected together.

    **Rows that hang together.** Without ``groups`` the p-values hold for independent rows, such as different people.
    Rows of one day share its weather: a test that takes them as independent rejects two halves of one month. With
    ``groups`` the group is what is drawn (:func:`~mlsd_helpers.drift.grouped_test`): how the shares of the bins vary
    from day to day, and how much a day resembles the next, says what chance gives. The order of the rows does not
    matter; groups are ordered by their values.

    Parameters
    ----------
    reference, current : DataFrame
        Of pandas, polars, pyarrow or what else narwhals reads in memory.
    columns : iterable of column names, optional
        By default all of both frames, but for the groups.
    groups : str, or pair of array-like, optional
        The column that says which rows hang together, such as the day; or the groups of the reference's and of the
        current rows. No group may be on both sides.
    statistic : {"psi", "ks"}
        Which of the two the p-value of numbers is of; both are in the table. With groups: "psi".
    n_bins : int
        Quantile bins of the reference, at least 2.
    alpha : float
        False discovery rate: share of the alarms that may be false, on average.
    material : float
        PSI beyond the expected one from which a drift is not called slight, 0 or more.
    null : {"auto", "analytic", "shift"}
        With groups, where the p-value is from. "shift" turns the boundary around the circle of groups and needs no
        model, but its p-value is at least 1 ÷ groups; "auto" takes it where there are enough groups for one feature
        alone to be found (tests ÷ alpha), and else the analytic one.
    weekly : bool, optional
        Whether what follows the week is taken out before comparing, so that five working days are not held against
        whole weeks. By default, where groups are dates of three weeks or more and each weekday of current is in the
        reference.
    n_threads : int, optional
        By default one for each processor.

    Returns
    -------
    DriftReport

    Raises
    ------
    TypeError
        When a frame is none, or not in memory.
    ValueError
        When a frame is empty or has two columns of one name, both are the same object, a column is in neither, or
        groups are missing, on both sides, times of day other than full hours, or fewer than 8.

    References
    ----------
    Benjamini and Hochberg, Controlling the false discovery rate, 1995:
    https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> def rows(n, mean, carriers):
    ...     return pd.DataFrame({"wind": rng.normal(mean, 3, n).round(1), "carrier": rng.choice(carriers, n)})
    >>> report = drift_report(rows(2000, 10, ["AA", "UA"]), rows(1000, 12, ["AA", "UA"]))
    >>> report.table[["feature", "effect", "verdict"]].to_dict("split")["data"]
    [['wind', 'median 9.9 → 12.1 (+2.2)', 'drifted'], ['carrier', 'AA 51.2% → 49.0%', 'no drift seen']]
    >>> print(report.assumption)
    The p-values take rows as independent; if rows of a day, a user or a place hang together, pass groups=.
    """
    _check_options(statistic, n_bins, alpha, material, null, groups, weekly)
    if reference is current:
        raise ValueError("reference and current are the same object; expected the rows before and the rows since")
    reference, current = reading.opened("reference", reference), reading.opened("current", current)
    by_column = [groups] if isinstance(groups, str) else []
    names = reading.names_to_compare(reference, current, columns, by_column)
    grouping = None if groups is None else grouping_of(groups, reference, current, weekly)

    def compared(name):
        for frame, verdict in ((current, "only in reference"), (reference, "only in current")):
            if name not in frame.columns:
                return Compared("", verdict, note="a column that one side lacks cannot be compared")
        both = reading.column(reference, name), reading.column(current, name)
        return compare(*both, n_bins, statistic, grouping is not None)

    make_profile = None if grouping is None else _profiles(grouping)
    found, profiles = _in_threads(names, compared, make_profile, n_threads)
    grouped = None if grouping is None else _over_groups(found, profiles, grouping, null, alpha)
    table = _table(names, found, grouped, len(reference), len(current))
    table["q"], table["missing_q"] = _corrected(table["p"], table["missing_p"])
    _judge(table, [each.beside_week for each in found], alpha, material)
    order = {DRIFTED: 0, SLIGHTLY: 1, WITHIN: 4, MISSING: 3, "constant": 8, STABLE: 9}
    first = [min(order.get(part, 2) for part in verdict.split("; ")) for verdict in table["verdict"]]
    table = table.iloc[np.lexsort([-table["psi"].fillna(0).to_numpy(), first])].reset_index(drop=True)
    new = {name: each.new_categories for name, each in zip(names, found, strict=True) if each.new_categories}
    said = _assumption(grouping, grouped)
    return DriftReport(table, len(reference), len(current), said, _notes(found), alpha, new)


def _check_options(statistic, n_bins, alpha, material, null, groups, weekly):
    if statistic not in ("psi", "ks"):
        raise ValueError(f"statistic is {statistic!r}; expected 'psi' or 'ks'")
    if null not in ("auto", "analytic", "shift"):
        raise ValueError(f"null is {null!r}; expected 'auto', 'analytic' or 'shift'")
    whole("n_bins", n_bins, at_least=2)
    fraction("alpha", alpha)
    not_negative("material", material)
    if groups is not None and statistic == "ks":
        raise ValueError("statistic is 'ks' with groups; over groups the bins are compared: pass statistic='psi'")
    if groups is None and (weekly or null != "auto"):
        raise ValueError("null and weekly are about groups; pass groups= too")


def _in_threads(names: list, compared: Callable, make_profile: Callable | None, n_threads: int | None):
    n_threads = (os.cpu_count() or 1) if n_threads is None else whole("n_threads", n_threads)

    def one(name):
        found = compared(name)
        profile = None if make_profile is None or found.places is None else make_profile(found)
        found.places = None  # as long as the rows; only the profile is kept
        return found, profile

    if min(n_threads, len(names)) == 1:
        done = [one(name) for name in names]
    else:
        with ThreadPoolExecutor(min(n_threads, len(names))) as pool:
            done = list(pool.map(one, names))
    return [found for found, _ in done], [profile for _, profile in done]


def _profiles(grouping: Grouping):
    """A function that counts the rows of each group in each bin of a column, and those that are missing."""
    n_groups = len(grouping.is_current)

    def profile(found):
        counts = np.zeros((n_groups, found.n_cells + 1))
        for group, place in zip((grouping.reference, grouping.current), found.places, strict=True):
            cell = np.where(place < 0, found.n_cells, place) + group * (found.n_cells + 1)
            counts += np.bincount(cell, minlength=counts.size).reshape(counts.shape)
        return counts

    return profile


def _over_groups(found, profiles, grouping, null, alpha) -> GroupedTest | None:
    """The p-values over groups, in place of those of independent rows."""
    blocks, of = [], []
    for each, profile in zip(found, profiles, strict=True):
        has_missing = sum(each.missing) > 0
        if profile is None:
            each.missing_p = np.nan if not each.verdict.startswith("all missing in") else each.missing_p
            continue
        blocks.append(profile[:, :-1])
        of.append((each, "values"))
        if has_missing:
            blocks.append(np.stack([profile[:, :-1].sum(axis=1), profile[:, -1]], axis=1))
            of.append((each, "missing"))
    if not blocks:
        return None
    if null == "auto":
        null = "shift" if len(grouping.is_current) * alpha >= len(blocks) else "analytic"
    sizes = [block.shape[1] for block in blocks]
    tested = grouped_test(
        np.concatenate(blocks, axis=1), grouping.is_current, sizes, strata=grouping.weekdays, null=null
    )
    for i, (each, what) in enumerate(of):
        p = 1.0 if np.isnan(tested.p_value[i]) else float(tested.p_value[i])
        if what == "missing":
            each.missing_p = p
        else:
            each.p, each.expected, each.design_effect = p, tested.expected[i], tested.design_effect[i]
            each.beside_week = np.inf if grouping.weekdays is None else float(tested.distance[i])
    return tested


def _table(names, found, grouped, n_reference, n_current):
    return pd.DataFrame(
        {
            "feature": names,
            "kind": [each.kind for each in found],
            "psi": [each.psi for each in found],
            "expected_psi": [each.expected for each in found],
            "ks": [each.ks for each in found],
            "p": [each.p for each in found],
            "q": np.nan,
            **({} if grouped is None else {"design_effect": [each.design_effect for each in found]}),
            "effect": [each.effect for each in found],
            "missing_reference": [_rate(each, 0, n_reference) for each in found],
            "missing_current": [_rate(each, 1, n_current) for each in found],
            "missing_p": [each.missing_p for each in found],
            "missing_q": np.nan,
            "new_categories": [len(each.new_categories or ()) for each in found],
            "verdict": [each.verdict for each in found],
            "note": [_note(each) for each in found],
        }
    )


def _rate(found, side, n_rows):
    return found.missing[side] / n_rows if sum(found.n) or sum(found.missing) else np.nan


def _note(found):
    if not found.new_categories:
        return found.note
    first = ", ".join(one_line(str(name), 20) for name in found.new_categories[:3])
    more = ", …" if len(found.new_categories) > 3 else ""
    said = f"{len(found.new_categories):,} new: {first}{more}"
    return f"{said}; {found.note}" if found.note else said


def _corrected(*several):
    """q-values over all p-values that there are, in the places of these."""
    p_values = np.concatenate([np.asarray(each, float) for each in several])
    q_values = np.full(len(p_values), np.nan)
    there = ~np.isnan(p_values)
    if there.any():
        q_values[there] = stats.false_discovery_control(p_values[there])
    return np.split(q_values, len(several))


def _judge(table, beside_week, alpha, material):
    verdicts = []
    for row, left in zip(table.to_dict("records"), beside_week, strict=True):
        said = [row["verdict"]] if row["verdict"] else []
        if not said and row["q"] <= alpha:
            said.append(DRIFTED if row["psi"] - row["expected_psi"] >= material else SLIGHTLY)
        elif not said and min(row["psi"], left) >= material:
            said.append(WITHIN)
        if row["missing_q"] <= alpha and not any(each.startswith("all missing") for each in said):
            said.append(MISSING)
        verdicts.append("; ".join(said) or STABLE)
    table["verdict"] = verdicts


def _assumption(grouping, grouped):
    if grouping is None:
        return "The p-values take rows as independent; if rows of a day, a user or a place hang together, pass groups=."
    n_current = int(grouping.is_current.sum())
    method = "" if grouped is None else f", {grouped.method}"
    said = f"The p-values take {len(grouping.is_current) - n_current:,} + {n_current:,} groups as what is drawn{method}"
    week = "; what follows the week is taken out" if grouping.weekdays is not None else ""
    caution = f" Caution: {grouping.caution}." if grouping.caution else ""
    return f"{said}{week}; they hold if the groups of the reference are a fair sample of what groups are like.{caution}"


def _notes(found):
    repeated = [each.repeated for each in found if not np.isnan(each.repeated)]
    if repeated and min(repeated) > _OVERLAP:
        return (
            f"About {min(repeated):.1%} of the current rows seem to be in the reference also: their values are the "
            "same in columns that do not repeat. Part the rows first.",
        )
    return ()


def _written(value):
    if isinstance(value, float):
        return "" if np.isnan(value) else number(value, 3) if abs(value) >= 1e-4 or not value else f"{value:.0e}"
    return one_line(str(value), 80)
