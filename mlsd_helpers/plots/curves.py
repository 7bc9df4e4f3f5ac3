"""How well a score separates positives from negatives, over all thresholds: ROC and precision-recall curves."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from mlsd_helpers.plots.checks import named_pairs, same_length, shares
from mlsd_helpers.plots.frame import dress, square_axes
from mlsd_helpers.plots.palette import QUIET, colour_of, colours_by_label
from mlsd_helpers.plots.placement import (
    ABOVE_FALLING,
    ABOVE_LEVEL,
    ALONG,
    BELOW_RISING,
    LineLabel,
    ink_of,
    label_curves,
)
from mlsd_helpers.plots.thinning import thin
from mlsd_helpers.plots.wording import three_digits


def roc(
    curves: Mapping[str, tuple[Sequence[float], ...]],
    *,
    title: str = "",
    colours: Mapping[str, str] | None = None,
    points: Sequence[tuple[float, float, str]] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw ROC curves: the share of positives flagged against the share of negatives flagged, over all thresholds.

    The points of a curve are joined by straight lines: what a threshold with chance among equal scores reaches.

    Parameters
    ----------
    curves : mapping of str to (sequence of float, sequence of float)
        For each label the false positive rates and the true positive rates, both of shape (n,), in the order of rising
        or of falling thresholds; or what ``roc_curve`` returns, with the thresholds. A lone curve may have the label
        ``""``. Of long curves, points closer than a pixel are left out; ends and corners stay.
    title : str, optional
        The finding.
    colours : mapping of str to str, optional
        A name out of `COLOURS`, or a colour of matplotlib, for each label.
    points : sequence of (float, float, str)
        Operating points to mark: false positive rate, true positive rate, what to write beside it.
    ax : Axes, optional
        Where to draw; it becomes square. A new figure by default.

    Raises
    ------
    ValueError
        When there is no curve; when a rate is NaN or outside 0 to 1; when the rates of a curve differ in number, or do
        not rise or fall together; when ``colours`` names a curve that is not there.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.roc({"model": ([0, 0.1, 1], [0, 0.8, 1])}, title="Most are found among a tenth of the alarms")
    >>> sorted(text.get_text() for text in ax.texts)
    ['coin', 'model']
    >>> plots.plt.close(ax.figure)
    """
    names = ("false_positive_rate", "true_positive_rate")
    pairs = named_pairs(curves, names, lambda curve: curve[:2] if _may_have(curve, names[0]) else None)
    rates = {label: _rates(label, pair, *names) for label, pair in pairs.items()}
    _check_points(points)
    chosen = colours_by_label(rates, colours)
    ax = square_axes(ax)
    (coin,) = ax.plot([0, 1], [0, 1], color=QUIET, linewidth=1.2, linestyle=(0, (4, 3)), zorder=2, label="_")
    drawn = _draw(ax, rates, chosen)
    dress(
        ax,
        title,
        "false positive rate (share of negatives flagged)",
        "true positive rate, recall (share of positives flagged)",
        grid="both",
    )
    reference = LineLabel("coin", ink_of(coin), [0.72, *ALONG], BELOW_RISING)
    label_curves(ax, drawn, chosen, BELOW_RISING, references=[reference], points=points)
    return ax


def _may_have(curve, field):
    """Whether a result of three parts is, or as a plain tuple may be, one with such a part."""
    return field in getattr(curve, "_fields", (field,))


def precision_recall(
    curves: Mapping[str, tuple[Sequence[float], ...]],
    *,
    prevalence: float | None = None,
    title: str = "",
    colours: Mapping[str, str] | None = None,
    points: Sequence[tuple[float, float, str]] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw precision against recall, over all thresholds.

    A curve is drawn in steps: at a recall between two thresholds the precision is that of the lower threshold, so the
    area below it is the average precision. Joining the points by straight lines would promise more (J. Davis and M.
    Goadrich, "The relationship between Precision-Recall and ROC curves", 2006,
    https://doi.org/10.1145/1143844.1143874).

    Parameters
    ----------
    curves : mapping of str to (sequence of float, sequence of float)
        For each label the recalls and the precisions, both of shape (n,), in the order of rising or of falling
        thresholds; or what ``precision_recall_curve`` returns: precisions, recalls and thresholds. A lone curve may
        have the label ``""``. Of long curves, points closer than a pixel are left out; ends and corners stay.
    prevalence : float, optional
        The share of positives: the precision of flagging at random, drawn as a dashed line.
    title : str, optional
        The finding.
    colours : mapping of str to str, optional
        A name out of `COLOURS`, or a colour of matplotlib, for each label.
    points : sequence of (float, float, str)
        Operating points to mark: recall, precision, what to write beside it.
    ax : Axes, optional
        Where to draw; it becomes square. A new figure by default.

    Raises
    ------
    ValueError
        When there is no curve; when a number is NaN or outside 0 to 1; when recalls and precisions of a curve differ in
        number; when recall does not rise or fall all the way; when ``colours`` names a curve that is not there.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.precision_recall({"model": ([0, 0.5, 1], [1, 0.8, 0.3])}, prevalence=0.3, title="Half come cheap")
    >>> sorted(text.get_text() for text in ax.texts)
    ['model', 'share of positives 0.3']
    >>> plots.plt.close(ax.figure)
    """
    pairs = named_pairs(
        curves, ("recall", "precision"), lambda curve: (curve[1], curve[0]) if _may_have(curve, "recall") else None
    )
    steps = {
        label: _steps(*_rates(label, pair, "recall", "precision", together=False)) for label, pair in pairs.items()
    }
    _check_points(points)
    if prevalence is not None:
        shares("prevalence", [prevalence])
    chosen = colours_by_label(steps, colours)
    ax = square_axes(ax)
    if prevalence is not None:
        ax.axhline(prevalence, color=QUIET, linewidth=1.2, linestyle=(0, (4, 3)), zorder=2)
        if prevalence < 0.1:
            ax.set_ylim(bottom=-0.1)  # room for its label below, where no curve runs
    drawn = _draw(ax, steps, chosen)
    dress(
        ax,
        title,
        "recall (share of positives flagged)",
        "precision (share of flagged that are positive)",
        grid="both",
    )
    references = []
    if prevalence is not None:
        label = f"share of positives {three_digits(prevalence)}"
        references = [LineLabel(label, ink_of(ax.lines[0]), ALONG, ABOVE_LEVEL)]
    label_curves(ax, drawn, chosen, ABOVE_FALLING, references=references, points=points, legend_at="best")
    return ax


def _rates(label: str, pair: tuple, x_name: str, y_name: str, together: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return a curve from left to right, after checking that it is one."""
    x, y = shares(f"{x_name} of {label!r}", pair[0]), shares(f"{y_name} of {label!r}", pair[1])
    same_length(f"{x_name} of {label!r}", x, **{f"{y_name} of {label!r}": y})
    if len(x) < 2:
        raise ValueError(f"curve {label!r} has a single point; expected two or more (points= marks single ones)")
    for name, numbers in ((x_name, x), (y_name, y))[: 1 + together]:
        if not _one_way(numbers):
            raise ValueError(
                f"{name} of {label!r} both rises and falls; expected the points in order of their thresholds, given as "
                f"({x_name}, {y_name})"
            )
    if together and not (_rises(x) and _rises(y)) and not (_rises(x[::-1]) and _rises(y[::-1])):
        raise ValueError(
            f"{x_name} and {y_name} of {label!r} run in opposite directions; both grow as the threshold falls, so "
            "reverse one of them"
        )
    return (x, y) if _rises(x) and (_rises(y) or not together) else (x[::-1], y[::-1])


def _rises(numbers: np.ndarray) -> bool:
    return bool((np.diff(numbers) >= 0).all())


def _one_way(numbers: np.ndarray) -> bool:
    return _rises(numbers) or _rises(numbers[::-1])


def _steps(recall: np.ndarray, precision: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners of the steps, each at the precision of its right end."""
    return np.repeat(recall, 2)[:-1], np.repeat(precision, 2)[1:]


def _check_points(points: Sequence[tuple[float, float, str]]) -> None:
    for place, point in enumerate(points):
        if len(point) != 3:
            raise ValueError(f"point {place} has {len(point)} parts; expected (x, y, what to write beside it)")
        shares(f"point {place} ({point[2]!r})", point[:2])


def _draw(ax: Axes, curves: Mapping[str, tuple[np.ndarray, np.ndarray]], colours: Mapping[str, str]) -> dict:
    drawn = {}
    for label, (x, y) in curves.items():
        (drawn[label],) = ax.plot(
            *thin(x, y), color=colour_of(colours[label]), linewidth=2.2, label=label or "_", zorder=3
        )
    return drawn
