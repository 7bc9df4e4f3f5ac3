"""A business metric broken down into drivers and those into ML metrics."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from mlsd_helpers.plots.frame import axes_or_new, dress, settle
from mlsd_helpers.plots.palette import INK, QUIET, TEXT_SIZE, colour_of, tint
from mlsd_helpers.plots.wording import fill


def metric_tree(tree: Mapping, *, title: str = "", levels: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw how a business metric breaks down into drivers and those into ML metrics, left to right.

    Parameters
    ----------
    tree : mapping
        One key, the business metric. A value is a mapping of what lies below, a sequence of names, one name, or None
        where nothing lies below.
    title : str, optional
        The finding.
    levels : sequence of str, optional
        A heading for each column, such as ``["Business metric", "Drivers", "ML metrics"]``.
    ax : Axes, optional
        Where to draw; a new figure, high enough for the tree, by default.

    Raises
    ------
    ValueError
        When the tree has no root or several, a name is empty, ``levels`` does not have one heading a column, or the
        given Axes is too small for the labels.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.metric_tree({"Fewer missed flights": {"Warned in time": ["Recall"]}}, title="Recall earns the money")
    >>> sorted(text.get_text() for text in ax.texts)
    ['Fewer missed flights', 'Recall', 'Warned in time']
    >>> plots.plt.close(ax.figure)
    """
    roots = _children(tree)
    if len(roots) != 1:
        raise ValueError(f"tree has {len(roots)} roots; expected one business metric that holds everything else")
    nodes: list[tuple[str, int, float, int | None]] = []  # name, depth, row, parent's place in this list
    leaves = _place(roots[0], 0, None, 0, nodes)
    depths = 1 + max(depth for _, depth, _, _ in nodes)
    if levels is not None and len(levels) != depths:
        raise ValueError(f"levels has {len(levels)} headings; the tree has {depths} columns")

    ax = axes_or_new(ax, height=0.6 + 0.72 * leaves + (0.4 if levels else 0))
    dress(ax, title, "", "", grid="")
    ax.axis("off")
    heading = 0.5 if levels else 0.0
    width = 0.82  # of a column; the rest is for the connecting lines
    ax.set(xlim=(-0.02, depths - 1 + width + 0.02), ylim=(leaves, -heading))
    settle(ax)
    slot = Bbox(ax.transData.transform([(0, 1), (width, 0)]))
    texts = _fit(ax, nodes, slot)
    for (_, depth, row, parent), text in zip(nodes, texts, strict=True):
        text.set_position((depth + width / 2, row + 0.5))
        shade = colour_of(("cost", "nothing", "ml")[min(depth, 2)])
        ax.add_patch(
            FancyBboxPatch(
                (depth, row + 0.1),
                width,
                0.8,
                boxstyle="round,pad=0,rounding_size=0.05",
                mutation_aspect=abs(slot.width / width / slot.height),
                facecolor=tint(shade),
                edgecolor=shade,
                linewidth=1.3,
                zorder=2,
            )
        )
        if parent is not None:
            from_row, middle = nodes[parent][2] + 0.5, depth - (1 - width) / 2
            ax.plot(
                [depth - 1 + width, middle, middle, depth],
                [from_row, from_row, row + 0.5, row + 0.5],
                color=QUIET,
                linewidth=1.3,
                zorder=1,
            )
    for depth, name in enumerate(levels or ()):
        ax.text(depth + width / 2, -0.2, name, ha="center", va="center", color=QUIET, fontsize=TEXT_SIZE)
    return ax


def _children(below: object) -> list[tuple[str, object]]:
    if below is None:
        return []
    if isinstance(below, Mapping):
        pairs = list(below.items())
    elif isinstance(below, (list, tuple)):
        pairs = [(name, None) for name in below]
    else:
        pairs = [(below, None)]
    for name, _ in pairs:
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"tree holds the name {name!r}; expected text that names a metric")
    return pairs


def _place(node: tuple[str, object], depth: int, parent: int | None, row: int, nodes: list) -> int:
    """Append a node and all below it, a leaf to a row and a parent in the middle; return the next free row."""
    name, below = node
    place = len(nodes)
    nodes.append(None)
    first = row
    children = []
    for child in _children(below):
        children.append(len(nodes))
        row = _place(child, depth + 1, place, row, nodes)
    row = max(row, first + 1)
    middle = (nodes[children[0]][2] + nodes[children[-1]][2]) / 2 if children else first
    nodes[place] = (name, depth, middle, parent)
    return row


def _fit(ax: Axes, nodes: Sequence[tuple], slot: Bbox) -> list[Text]:
    """Write every name, wrapped, in the largest size at which all fit their boxes."""
    texts = [ax.text(0, 0, "", ha="center", va="center", color=INK, zorder=3) for _ in nodes]
    room = (0.94 * slot.width, 0.72 * slot.height)
    for size in (TEXT_SIZE, 9.5, 8.5, 7.5):
        if all(_fits(text, node[0], size, *room) for text, node in zip(texts, nodes, strict=True)):
            return texts
    raise ValueError(
        f"the {len(nodes)} boxes do not fit readably on this Axes; shorten the names, or leave out ax for a new figure"
    )


def _fits(text: Text, name: str, size: float, width: float, height: float) -> bool:
    text.set_fontsize(size)
    for characters in range(len(name), min(len(name), 6) - 1, -1):
        text.set_text(fill(name, characters))
        extent = text.get_window_extent()
        if extent.width <= width:
            return extent.height <= height
    return False
