"""Count rows by class and by place on the scale of the scores: what confusion matrices and histograms are made of."""

from dataclasses import dataclass

import narwhals as nw
import numpy as np

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.engines import Rows
from mlsd_helpers.metrics.reading import read

_MOST_COUNTS = 1 << 26  # of a table of counts: half a gigabyte


@dataclass(frozen=True, eq=False)
class Placed:
    """Rows (or their weights) by group, class and place, and the range of the scores.

    ``counts`` has the shape (groups, 2, places), negatives before positives; without groups the first axis is 1 long.
    """

    counts: np.ndarray
    groups: np.ndarray | None
    lowest: float
    highest: float


def labelled_rows(y_true, y_score, sample_weight, pos_label, by, data, nulls) -> Rows:
    """Find the columns, or check the arrays as the functions on arrays do, so that messages name the row."""
    columns = {"y_true": y_true, "y_score": y_score, "sample_weight": sample_weight, "by": by}
    if data is None:
        is_positive = checks.positives(y_true, pos_label)
        n_rows, pos_label = len(is_positive), None
        columns = {
            "y_true": is_positive,
            "y_score": checks.numbers("y_score", y_score, n_rows),
            "sample_weight": checks.weights(sample_weight, n_rows),
            "by": None if by is None else checks.labels("by", by, n_rows),
        }
    return read(columns, data, nulls, labels=True, pos_label=pos_label)


def place_counts(rows: Rows, n_places: int, pos_label=None, edges=None) -> Placed:
    """Count the rows of every group and class by their place, from 0 to ``n_places`` - 1.

    The place is how many of the edges are not above the score; without edges, the column ``place``.
    """
    label, score = nw.col("label"), nw.col("y_score")
    weighted, grouped = "sample_weight" in rows.names, "by" in rows.names
    keys = ("y_true", "by") if grouped else ("y_true",)
    aggregates = {"lowest": score.min(), "highest": score.max(), "first_label": label.min(), "last_label": label.max()}
    if weighted:
        aggregates["weight"] = nw.col("sample_weight").sum()
    found = rows.sums(*keys, "place", **aggregates) if edges is None else rows.sums_between(edges, *keys, **aggregates)
    _refuse_labels(found, rows.names["y_true"], pos_label)
    groups, group = rows.groups(found) if grouped else (None, 0)
    counted = found["weight" if weighted else "rows"]
    refuse_weights(counted)
    n_groups = 1 if groups is None else len(groups)
    _refuse_too_many(n_groups, n_places)
    counts = np.zeros((n_groups, 2, n_places), dtype=counted.dtype)
    np.add.at(counts, (group, found["y_true"], found["place"]), counted)
    return Placed(counts, groups, found["lowest"].min(), found["highest"].max())


def _refuse_labels(found, name, pos_label):
    negatives = found["y_true"] == 0
    labels = sorted({*found["first_label"][negatives].tolist(), *found["last_label"][negatives].tolist()})
    if pos_label is not None and negatives.all() and not checks.are_negatives_of(pos_label, np.array(labels)):
        held = " to ".join(map(repr, labels[:: max(1, len(labels) - 1)]))
        raise ValueError(f"pos_label is {pos_label!r}, which column {name!r} never holds; it holds {held}")
    if len(labels) > 1:
        positive = "1" if pos_label is None else repr(pos_label)
        raise ValueError(
            f"column {name!r} holds more than two labels: {positive} and {', '.join(map(repr, labels))}, perhaps more; "
            "compare one with the rest first"
        )


def refuse_weights(counted):
    """Refuse sums of weights that are 0 or infinite in all."""
    with np.errstate(over="ignore"):
        total = counted.sum()
    if total == 0:
        raise ValueError("sample_weight is 0 in all rows; expected at least one row that counts")
    if not np.isfinite(total):
        raise ValueError("sample_weight adds up to more than a float holds (1.8e308); divide by the same number")


def _refuse_too_many(n_groups, n_places):
    if n_groups > 1 and 2 * n_groups * n_places > _MOST_COUNTS:
        fewer = max(1, _MOST_COUNTS // (2 * n_groups))
        raise ValueError(
            f"by has {n_groups:,} groups of {n_places:,} bins each, which take {16e-9 * n_groups * n_places:,.1f} GB; "
            f"expected half a GB at most: ask for {fewer:,} bins (or thresholds less one) or fewer, or fewer groups"
        )


def refuse_one_class(counts, name):
    """Refuse counts of shape (groups, 2, places) of one class only, for what needs both."""
    by_class = counts.sum(axis=(0, 2))
    if not by_class.all():
        only = "positives" if by_class[1] else "negatives"
        raise ValueError(f"column {name!r} holds only {only}; these rates need both classes")
