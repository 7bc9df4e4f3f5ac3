"""Labels above a panel, beside bars and where lines end."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from mlsd_helpers.plots.frame import settle
from mlsd_helpers.plots.palette import INK, TEXT_SIZE


def label_above(ax: Axes, x: float, label: str) -> None:
    ax.annotate(
        label,
        (x, 1),
        (0, 3),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color=INK,
        fontsize=TEXT_SIZE,
        annotation_clip=False,
    )


def make_room_beside(ax: Axes, notes: Sequence[Annotation]) -> None:
    """Widen the x axis until every label beside a bar lies inside the plot."""
    for _ in range(4):
        settle(ax)
        frame = ax.get_window_extent()
        extents = [note.get_window_extent() for note in notes]
        left = max(0, frame.x0 - min(extent.x0 for extent in extents))
        right = max(0, max(extent.x1 for extent in extents) - frame.x1)
        if not left and not right:
            return
        # Data moves away from the edge as the axis widens, so that a third more than the overhang soon suffices.
        scale = np.diff(ax.get_xlim())[0] / frame.width * 1.35
        low, high = ax.get_xlim()
        ax.set_xlim(low - left * scale, high + right * scale)


def spread(ax: Axes, notes: Sequence[Annotation]) -> None:
    """Move labels that share one x up or down, as little as needed, until none covers another."""
    settle(ax)
    extents = sorted(((note.get_window_extent(), note) for note in notes), key=lambda pair: pair[0].y0)
    groups: list[list] = []  # [wanted centre, height, members]: neighbours that touch become one group
    for extent, note in extents:
        groups.append([(extent.y0 + extent.y1) / 2, extent.height, [(extent, note)]])
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < (groups[-1][1] + groups[-2][1]) / 2:
            above, below = groups.pop(), groups.pop()
            members = below[2] + above[2]
            share = len(above[2]) / len(members)
            groups.append([below[0] * (1 - share) + above[0] * share, below[1] + above[1], members])
    points_per_pixel = 72 / ax.get_figure(root=True).dpi
    for centre, height, members in groups:
        bottom = centre - height / 2
        for extent, note in members:
            note.set_position((8, (bottom - extent.y0) * points_per_pixel))
            bottom += extent.height
    settle(ax)
