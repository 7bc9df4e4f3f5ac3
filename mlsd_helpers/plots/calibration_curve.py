"""Whether a predicted probability is as often right as it says."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from mlsd_helpers.plots.checks import inside_intervals, named_pairs, same_length, shares
from mlsd_helpers.plots.frame import dress, square_axes
from mlsd_helpers.plots.palette import QUIET, colour_of, colours_by_label
from mlsd_helpers.plots.placement import ALONG, BELOW_RISING, LineLabel, dense, label_curves
from mlsd_helpers.plots.thinning import told_apart

_DOTS = (100, 500)  # columns as wide as a dot; how many dots need no thinning


def calibration(
    curves: Mapping[str, tuple[Sequence[float], ...]],
    *,
    low: Mapping[str, Sequence[float]] | None = None,
    high: Mapping[str, Sequence[float]] | None = None,
    title: str = "",
    colours: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of positives against the mean predicted probability, one dot a bin.

    Both axes run to 1, or not far beyond the dots when all of them lie in one half: rare positives stay readable.

    Parameters
    ----------
    curves : mapping of str to (sequence of float, sequence of float)
        For each label the mean predicted probability of each bin, increasing, and the share of positives in it, both of
        shape (n_bins,); or a `metrics.CalibrationCurve`. Leave out empty bins. A lone curve may have the label ``""``.
        Of hundreds of dots, those that would cover one another are left out, with their intervals.
    low, high : mapping of str to sequence of float, optional
        The ends of an interval around each share, for all curves or for some of them. Give both or none.
    title : str, optional
        The finding.
    colours : mapping of str to str, optional
        A name out of `COLOURS`, or a colour of matplotlib, for each label.
    ax : Axes, optional
        Where to draw; it becomes square. A new figure by default.

    Raises
    ------
    ValueError
        When there is no curve; when a number is NaN or outside 0 to 1; when the sequences of a curve differ in length;
        when the predicted probability does not increase; when a share lies outside its interval; when an interval or a
        colour belongs to a curve that is not there.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.calibration({"model": ([0.1, 0.5, 0.9], [0.2, 0.5, 0.7])}, title="It is too sure of itself")
    >>> sorted(text.get_text().replace(chr(10), " ") for text in ax.texts)
    ['model', 'perfectly calibrated']
    >>> plots.plt.close(ax.figure)
    """
    names = ("mean predicted probability", "share of positives")
    dots = {label: _dots(label, pair) for label, pair in named_pairs(curves, names, _of_result).items()}
    whiskers = _whiskers(dots, low or {}, high or {})
    for label, (x, y) in dots.items():
        kept = told_apart(x, y, *_DOTS)
        dots[label] = x[kept], y[kept]
        if label in whiskers:
            whiskers[label] = tuple(end[kept] for end in whiskers[label])
    chosen = colours_by_label(dots, colours)
    numbers = np.concatenate([np.concatenate([*dots[label], *whiskers.get(label, ())]) for label in dots])
    bottom, top = _limits(float(numbers.min()), float(numbers.max()))
    ax = square_axes(ax, bottom, top)
    ax.plot([0, 1], [0, 1], color=QUIET, linewidth=1.2, linestyle=(0, (4, 3)), zorder=2, label="_")
    drawn = {}
    for label, (x, y) in dots.items():
        colour = colour_of(chosen[label])
        if label in whiskers:
            ax.vlines(x, *whiskers[label], color=colour, linewidth=1.6, alpha=0.7, zorder=3)
        (drawn[label],) = ax.plot(
            x, y, color=colour, linewidth=1.6, marker="o", markersize=6, label=label or "_", zorder=4
        )
    dress(ax, title, "mean predicted probability", "share of positives", grid="both")
    covered = [
        dense(ax.transData.transform([(x, start), (x, end)]))
        for label, ends in whiskers.items()
        for x, start, end in zip(dots[label][0], *ends, strict=True)
    ]
    on_show = dense(ax.transData.transform([(bottom, bottom), (top, top)]))
    reference = LineLabel("perfectly calibrated", on_show, [0.72, *ALONG], BELOW_RISING)
    label_curves(ax, drawn, chosen, BELOW_RISING, references=[reference], ink=covered)
    return ax


def _of_result(curve: Sequence) -> tuple | None:
    return (curve.mean_score, curve.share_positive) if hasattr(curve, "share_positive") else None


def _dots(label: str, pair: tuple) -> tuple[np.ndarray, np.ndarray]:
    x = shares(f"mean predicted probability of {label!r}", pair[0])
    y = shares(f"share of positives of {label!r}", pair[1])
    same_length(f"mean predicted probability of {label!r}", x, **{f"share of positives of {label!r}": y})
    falls = np.flatnonzero(np.diff(x) < 0)
    if len(falls):
        raise ValueError(
            f"mean predicted probability of {label!r} falls after position {falls[0]}; sort the bins by it, and the "
            "shares and intervals with it"
        )
    return x, y


def _whiskers(dots: Mapping, low: Mapping, high: Mapping) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    if set(low) != set(high):
        raise ValueError(f"low has intervals for {sorted(low)} and high for {sorted(high)}; expected the same curves")
    unknown = set(low) - set(dots)
    if unknown:
        raise ValueError(f"low and high name {sorted(unknown)}, which are not among the curves {sorted(dots)}")
    whiskers = {}
    for label in low:
        ends = shares(f"low of {label!r}", low[label]), shares(f"high of {label!r}", high[label])
        share = dots[label][1]
        same_length(
            f"share of positives of {label!r}", share, **{f"low of {label!r}": ends[0], f"high of {label!r}": ends[1]}
        )
        bins = [f"{label}, bin {i}" for i in range(len(share))]
        inside_intervals(bins, "share of positives", share, *ends)
        whiskers[label] = ends
    return whiskers


def _limits(least: float, most: float) -> tuple[float, float]:
    if most < 0.5:
        return 0.0, max(1.1 * most, 1e-6)
    if least > 0.5:
        return min(1 - 1.1 * (1 - least), 1 - 1e-6), 1.0
    return 0.0, 1.0
