"""How scores are distributed in each class."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from mlsd_helpers.plots.checks import finite_number, finite_numbers
from mlsd_helpers.plots.frame import axes_or_new, dress, settle
from mlsd_helpers.plots.labels import label_above
from mlsd_helpers.plots.palette import INK, colour_of
from mlsd_helpers.plots.placement import ABOVE_PEAK, LineLabel, dense, ink_of, place_beside_lines, travelled
from mlsd_helpers.plots.wording import three_digits

_COLOURS = ("nothing", "ml")
_PARTS = np.linspace(0, 1, 25)


def score_distributions(
    negative_scores: Sequence[float] | object,
    positive_scores: Sequence[float] | None = None,
    *,
    labels: tuple[str, str] = ("negatives", "positives"),
    threshold: float | None = None,
    xlabel: str,
    title: str = "",
    bins: int = 40,
    ax: Axes | None = None,
) -> Axes:
    """Draw how the scores of negatives and of positives are distributed, over the same bins.

    Each class is drawn as shares of its own total, which sum to 100 %, so that a rare class is as large as a common
    one. What lies right of a threshold is then the share of each class that is flagged.

    Parameters
    ----------
    negative_scores, positive_scores : sequence of float, shapes (n,) and (m,)
        The scores of each class; or one `metrics.ScoreHistogram` in place of both, of all its groups together.
    labels : (str, str)
        What to call the classes.
    threshold : float, optional
        Where to draw a vertical line, labelled with its value.
    xlabel, title : str
        What the score is, with its unit; the finding.
    bins : int
        How many bins of equal width there are from the lowest to the highest score. Those of a histogram are merged to
        at most as many, each counted where its middle lies.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        When a class has no score; when a score or the threshold is NaN or infinite; when ``bins`` is not a positive
        whole number or ``labels`` are not two; when scores come beside a histogram.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.score_distributions([0.0, 0.1, 0.1, 0.6], [0.6, 1.0], bins=2, xlabel="score", title="Well apart")
    >>> [outline.get_data().values.tolist() for outline in ax.patches]
    [[75.0, 25.0], [0.0, 100.0]]
    >>> plots.plt.close(ax.figure)
    """
    if len(labels) != 2:
        raise ValueError(f"labels has {len(labels)} names; expected two, of the negatives and of the positives")
    if isinstance(bins, bool) or not isinstance(bins, int | np.integer) or bins < 1:
        raise ValueError(f"bins is {bins!r}; expected a whole number of at least one")
    edges, counts = _counted(negative_scores, positive_scores, bins)
    heights = [100 * each / each.sum() for each in counts]

    ax = axes_or_new(ax)
    for values, label, colour in zip(heights, labels, _COLOURS, strict=True):
        shade = colour_of(colour)
        ax.stairs(
            values,
            edges,
            fill=True,
            facecolor=(shade, 0.3),
            edgecolor=shade,
            linewidth=1.8,
            label=label,
            zorder=2,
        )
    margin = 0.01 * (edges[-1] - edges[0])
    ax.set(xlim=(edges[0] - margin, edges[-1] + margin), ylim=(0, 1.2 * max(values.max() for values in heights)))
    if threshold is not None:
        ax.axvline(finite_number("threshold", threshold), color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=3)
    dress(ax, title, xlabel, "share of each class per bin (%)", grid="y", room_above=threshold is not None)
    if threshold is not None:
        label_above(ax, threshold, f"threshold {three_digits(threshold)}")
        settle(ax)
    outlines = [_outline(ax, edges, values) for values in heights]
    place_beside_lines(
        ax,
        [
            LineLabel(label, outline, _from_the_peak(ax, edges, values, outline), ABOVE_PEAK, colour, True)
            for label, outline, values, colour in zip(labels, outlines, heights, _COLOURS, strict=True)
        ],
        ink=[*outlines, *(_below(outline) for outline in outlines), *(ink_of(line) for line in ax.lines)],
    )
    return ax


def _counted(negatives: object, positives: Sequence[float] | None, bins: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """The ends of the bins, and how many scores of each class are in each."""
    if not hasattr(negatives, "edges"):
        if positives is None:
            raise ValueError("positive_scores is missing; give the scores of both classes, or a histogram of both")
        scores = [finite_numbers("negative_scores", negatives), finite_numbers("positive_scores", positives)]
        edges = np.histogram_bin_edges(np.concatenate(scores), bins)
        return edges, [np.histogram(each, edges)[0] for each in scores]
    if positives is not None:
        raise ValueError("positive_scores come beside a histogram, which holds both classes; give the histogram alone")
    fine = negatives.edges
    of_classes = [each.reshape(-1, len(fine) - 1).sum(axis=0) for each in (negatives.negatives, negatives.positives)]
    for name, each in zip(("negatives", "positives"), of_classes, strict=True):
        if not each.any():
            raise ValueError(f"the histogram has no {name}; expected rows of both classes")
    edges = fine if len(fine) <= bins + 1 else np.linspace(fine[0], fine[-1], bins + 1)
    return edges, [np.histogram((fine[:-1] + fine[1:]) / 2, edges, weights=each)[0] for each in of_classes]


def _outline(ax: Axes, edges: np.ndarray, values: np.ndarray) -> np.ndarray:
    corners = np.column_stack([np.repeat(edges, 2), [0, *np.repeat(values, 2), 0]])
    return dense(ax.transData.transform(corners))


def _below(outline: np.ndarray) -> np.ndarray:
    """Return pixels that fill the space under an outline, a few apart."""
    ground = outline[0, 1]
    outline = outline[::2]
    return np.vstack([np.column_stack([outline[:, 0], ground + part * (outline[:, 1] - ground)]) for part in _PARTS])


def _from_the_peak(ax: Axes, edges: np.ndarray, values: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Return how far along the outline the tops of the high bins are, from 0 to 1, the highest first."""
    order = np.argsort(np.abs(np.arange(len(values)) - np.argmax(values)), kind="stable")
    order = order[values[order] >= 0.4 * values.max()]
    tops = ax.transData.transform(np.column_stack([(edges[:-1] + edges[1:]) / 2, values]))[order]
    nearest = [int(np.argmin(np.hypot(*(outline - top).T))) for top in tops]
    return travelled(outline)[nearest]
