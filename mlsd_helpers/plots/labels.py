"""Labels that stand where nothing is covered."""

from collections.abc import Sequence
from itertools import pairwise

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


def place_beside_points(ax: Axes, points: Sequence[tuple[float, float, str]], taken: Sequence[Annotation]) -> None:
    """Write beside each point, on the first side where the label covers no line, point or other label."""
    curves = [ax.transData.transform(line.get_xydata()) for line in ax.lines if len(line.get_xydata()) > 0]
    inked = np.vstack(
        [*(dense(curve) for curve in curves), ax.transData.transform([p[:2] for p in points] or [(0, 0)])]
    )
    occupied = [note.get_window_extent() for note in taken]
    frame = ax.get_window_extent()
    sides = [(8, 6), (-8, 6), (8, -6), (-8, -6), (0, 10), (0, -10), (18, 14), (-18, 14), (18, -14), (-18, -14)]
    for x, y, label in points:
        note = ax.annotate(label, (x, y), (0, 0), textcoords="offset points", color=INK, fontsize=TEXT_SIZE, zorder=5)
        clashes = []
        for dx, dy in sides:
            note.set(position=(dx, dy), ha="left" if dx > 0 else "right" if dx < 0 else "center")
            note.set_va("bottom" if dy > 0 else "top")
            extent = note.get_window_extent()
            outside = extent.x0 < frame.x0 or extent.x1 > frame.x1 or extent.y0 < frame.y0 or extent.y1 > frame.y1
            covered = ((inked > extent.min) & (inked < extent.max)).all(axis=1).sum()
            clashes.append(1000 * outside + covered + 100 * sum(extent.overlaps(other) for other in occupied))
            if not clashes[-1]:
                break
        dx, dy = sides[int(np.argmin(clashes))]
        note.set(position=(dx, dy), ha="left" if dx > 0 else "right" if dx < 0 else "center")
        note.set_va("bottom" if dy > 0 else "top")
        occupied.append(note.get_window_extent())


def dense(curve: np.ndarray) -> np.ndarray:
    """Return points along a polyline, in pixels, none more than about two pixels apart."""
    pieces = [np.linspace(a, b, max(2, int(np.hypot(*(b - a)) / 2)), endpoint=False) for a, b in pairwise(curve)]
    return np.vstack([*pieces, curve[-1:]])
