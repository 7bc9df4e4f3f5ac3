"""Labels inside a panel, put where they cover nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from mlsd_helpers.plots.frame import settle
from mlsd_helpers.plots.palette import INK, QUIET, TEXT_SIZE, text_colour
from mlsd_helpers.plots.wording import fill

Side = tuple[float, float]

# Where a label may stand, as (right, up) of what it belongs to in points of 1/72 inch, the best first. To one that
# stands far leads a thin line.
BESIDE_POINT = [(8, 6), (-8, 6), (8, -6), (-8, -6), (0, 10), (0, -10), (18, 14), (-18, 14), (18, -14), (-18, -14)]
BELOW_RISING = [(8, -5), (14, -12), (-8, 5), (-14, 12), (32, -26), (48, -40), (20, -48), (64, -60), (90, -80)]
BELOW_RISING += [(120, -110), (-28, 24), (-48, 40)]
ABOVE_FALLING = [(8, 5), (14, 12), (-8, -5), (-14, -12), (32, 26), (48, 40), (20, 48), (64, 60), (90, 80)]
ABOVE_FALLING += [(-28, -24), (-48, -40), (-20, -48), (-64, -60), (-90, -80), (-60, -120)]
ABOVE_LEVEL = [(0, 4), (0, -5), (10, 24), (-10, 24), (10, 44), (10, -24)]
ABOVE_PEAK = [(0, 4), (9, 3), (-9, 3), (22, 10), (-22, 10), (40, 8), (-40, 8), (70, 8), (-70, 8)]
_FAR = 24
_FAR_FROM_POINT = [
    (right * far, up * (far - 4)) for far in (28, 46, 70, 100, 140) for up in (1, -1) for right in (1, -1)
]

#: Places along a line for its label, from 0, its start, to 1, its end; the middle first.
ALONG = tuple(sorted(np.linspace(0.04, 0.96, 24).round(3).tolist(), key=lambda place: abs(place - 0.5)))

# What speaks against a place.
_LED, _PIXEL_HIDDEN, _CROSSING, _BELONGS_TO_ANOTHER, _ON_LABEL, _OUTSIDE = 4, 5, 8, 20, 1000, 2000
_ALONE = 30  # pixels; a line so far from all others needs no more room
_DOT = np.stack(np.meshgrid(np.arange(-4, 5, 2), np.arange(-4, 5, 2)), axis=-1).reshape(-1, 2)  # pixels of a point
_HALO = withStroke(linewidth=3, foreground="white")  # readable even where a line must pass below


@dataclass(frozen=True)
class LineLabel:
    """What to write beside a line, and where it may stand."""

    text: str
    pixels: np.ndarray  # that the line covers
    along: Sequence[float]  # places as in `ALONG`
    sides: Sequence[Side]
    colour: str | None = None  # none: a line for reference, labelled quietly
    place_first: bool = False  # whether the place along the line matters more than the side


def dense(curve: np.ndarray) -> np.ndarray:
    """Return points along a polyline, in pixels, none more than about two pixels apart."""
    steps = np.diff(curve, axis=0)
    counts = np.maximum(2, (np.hypot(*steps.T) / 2).astype(int))
    piece = np.repeat(np.arange(len(steps)), counts)
    place = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.vstack([curve[piece] + steps[piece] * (place / counts[piece])[:, None], curve[-1:]])


def ink_of(line: Line2D) -> np.ndarray:
    """Return the pixels that a line covers."""
    return dense(line.get_transform().transform(line.get_xydata()))


def travelled(pixels: np.ndarray) -> np.ndarray:
    """Return how far each point of a line is from its start, as a share of its length."""
    along = np.append(0, np.cumsum(np.hypot(*np.diff(pixels, axis=0).T)))
    return along / (along[-1] or 1)


def place_beside_points(ax: Axes, points: Sequence[tuple[float, float, str]], taken: Sequence[Artist]) -> None:
    """Write beside each point, on the first side where the label covers no line, point or other label."""
    dots = ax.transData.transform([point[:2] for point in points] or [(0, 0)])
    ink = np.vstack([*(ink_of(line) for line in ax.lines), dots])
    notes: list[Artist] = []
    for x, y, text in points:
        note = _note(ax, color=INK)
        _place(ax, note, [text], [((x, y), side) for side in BESIDE_POINT], ink, [*taken, *notes])
        notes.append(note)


def label_curves(
    ax: Axes,
    drawn: Mapping[str, Line2D],
    colours: Mapping[str, str],
    sides: Sequence[Side],
    *,
    references: Sequence[LineLabel] = (),
    points: Sequence[tuple[float, float, str]] = (),
    ink: Iterable[np.ndarray] = (),
    legend_at: str = "lower right",
) -> None:
    """Name curves beside them, or from five on in a legend; mark points; name lines for reference."""
    settle(ax)
    taken: list[Artist] = []
    labels = [LineLabel(label, ink_of(line), ALONG, sides, colours[label]) for label, line in drawn.items() if label]
    if len(drawn) > 4:
        legend = ax.legend(loc=legend_at, fontsize=TEXT_SIZE, labelcolor=INK, framealpha=0.9, edgecolor="none")
        legend.set_zorder(5)
        settle(ax)
        labels, taken = [], [legend]
    covered = [*(ink_of(line) for line in ax.lines), *ink]
    if points:
        ax.scatter([point[0] for point in points], [point[1] for point in points], color=INK, s=32, zorder=4)
        covered += [ax.transData.transform(point[:2]) + _DOT for point in points]
    for x, y, text in points:
        note = _note(ax, color=INK, path_effects=[_HALO])
        where = [((x, y), side) for side in (*BESIDE_POINT, *_FAR_FROM_POINT)]
        covered.append(_place(ax, note, _shapes(text), where, np.vstack(covered), taken, clearance=1))
        taken.append(note)
    place_beside_lines(ax, [*labels, *references], ink=covered, taken=taken)


def place_beside_lines(
    ax: Axes, labels: Sequence[LineLabel], *, ink: Iterable[np.ndarray], taken: Sequence[Artist] = ()
) -> None:
    """Write beside each line, where the label covers no ``ink`` and no label, and no other line is nearer."""
    covered = list(ink)
    to_data = ax.transData.inverted().transform
    taken = list(taken)
    for label in labels:
        look = {"color": QUIET} if label.colour is None else {"color": text_colour(label.colour), "weight": "bold"}
        note = _note(ax, path_effects=[_HALO], **look)
        # A line for reference looks different: nobody takes the label of a curve for its own.
        others = [other.pixels for other in labels if other is not label and (other.colour or not label.colour)]
        nearest = np.searchsorted(travelled(label.pixels), label.along)
        anchors = label.pixels[np.minimum(nearest, len(label.pixels) - 1)]
        if label.colour is not None and others and not label.place_first:
            apart = [_apart(anchor, others) for anchor in anchors]
            anchors = anchors[np.argsort(np.negative(apart), kind="stable")]
        where = [(tuple(anchor), side) for side in label.sides for anchor in to_data(anchors)]
        if label.place_first:
            where = [(tuple(anchor), side) for anchor in to_data(anchors) for side in label.sides]
        texts = _shapes(label.text)
        every = np.vstack(covered)
        covered.append(_place(ax, note, texts, where, every, taken, clearance=2, own=label.pixels, others=others))
        taken.append(note)


def _shapes(text: str) -> list[str]:
    """Return a label in few lines and in more, narrower ones."""
    return [fill(text, 26), fill(text, 18), fill(text, max(10, int(0.6 * len(text))))]


def _note(ax: Axes, **look) -> Annotation:
    return ax.annotate("", (0, 0), (0, 0), textcoords="offset points", fontsize=TEXT_SIZE, zorder=5, **look)


def _place(
    ax: Axes,
    note: Annotation,
    texts: Sequence[str],
    where: Sequence[tuple[tuple[float, float], Side]],
    ink: np.ndarray,
    taken: Sequence[Artist],
    clearance: float = 0,
    own: np.ndarray | None = None,
    others: Sequence[np.ndarray] = (),
) -> np.ndarray:
    """Write the first text at the first place where it clashes with nothing, or where one clashes least.

    Return the pixels of the line that leads to it, if there is one.
    """
    occupied = [other.get_window_extent() for other in taken]
    frame = ax.get_window_extent()
    best, least = (texts[0], where[0]), np.inf
    sizes = {text: _size(note, text, where[0]) for text in texts}
    for text, place in ((text, place) for text in sizes for place in where):
        extent = _box(ax, sizes[text], place)
        clear = extent.padded(clearance)
        outside = extent.x0 < frame.x0 or extent.x1 > frame.x1 or extent.y0 < frame.y0 or extent.y1 > frame.y1
        clash = _OUTSIDE * outside + _ON_LABEL * sum(extent.padded(2.5 * clearance).overlaps(box) for box in occupied)
        if clash < least:
            clash += _PIXEL_HIDDEN * ((ink > clear.min) & (ink < clear.max)).all(axis=1).sum()
        if clash < least and _is_far(place[1]):
            clash += _doubt_led(ax, place, occupied, others)
        elif clash < least and own is not None:
            distance = _distance(extent, own)
            clash += _BELONGS_TO_ANOTHER * any(_distance(extent, other) < 1.5 * distance + 2 for other in others)
        if clash < least:
            best, least = (text, place), clash
        if not clash:
            break
    _move(note, *best)
    anchor, side = best[1]
    if not _is_far(side):
        return np.empty((0, 2))
    line = {"arrowstyle": "-", "color": note.get_color(), "linewidth": 1, "shrinkA": 0, "shrinkB": 1}
    ax.annotate("", anchor, side, textcoords="offset points", arrowprops=line, zorder=4)
    return _led(ax, anchor, side)


def _move(note: Annotation, text: str, place: tuple[tuple[float, float], Side]) -> None:
    note.xy, (dx, dy) = place
    note.set(text=text, position=(dx, dy), ha="left" if dx > 0 else "right" if dx < 0 else "center")
    note.set_va("bottom" if dy > 0 else "top")


def _size(note: Annotation, text: str, place: tuple[tuple[float, float], Side]) -> tuple[float, float]:
    _move(note, text, place)  # outside the panel it would have no size
    extent = note.get_window_extent()
    return extent.width, extent.height


def _box(ax: Axes, size: tuple[float, float], place: tuple[tuple[float, float], Side]) -> Bbox:
    """Return the pixels that a label of some size covers at a place: what `_move` leads to, without measuring again."""
    anchor, (dx, dy) = place
    (width, height), corner = size, _led(ax, anchor, (dx, dy))[-1]
    x = corner[0] - (0 if dx > 0 else width if dx < 0 else width / 2)
    y = corner[1] - (0 if dy > 0 else height)
    return Bbox.from_bounds(x, y, width, height)


def _is_far(side: Side) -> bool:
    return bool(np.hypot(*side) >= _FAR)


def _doubt_led(ax: Axes, place: tuple, occupied: Sequence[Bbox], others: Sequence[np.ndarray]) -> float:
    """Return how hard it would be to follow the line that leads to a label."""
    anchor, side = place
    led = _led(ax, anchor, side)
    through = any(((led > box.min - 3) & (led < box.max + 3)).all(axis=1).any() for box in occupied)
    crossing = any(_apart(point, others) < 2 for point in led[::3])
    merged = 1 - _apart(led[0], others) / _ALONE
    return _LED + _ON_LABEL * through + _CROSSING * crossing + _BELONGS_TO_ANOTHER * merged


def _led(ax: Axes, anchor: tuple[float, float], side: Side) -> np.ndarray:
    start = ax.transData.transform(anchor)
    return np.linspace(start, start + np.array(side) * ax.get_figure(root=True).dpi / 72, 30)


def _apart(point: np.ndarray, lines: Sequence[np.ndarray]) -> float:
    """Return how far a point is from the nearest of some lines, in pixels, as far as that matters."""
    return min(_ALONE, *(np.hypot(*(line - point).T).min() for line in lines)) if lines else _ALONE


def _distance(box: Bbox, pixels: np.ndarray) -> float:
    """Return how far the nearest of some pixels lies from a box."""
    away = np.maximum(0, np.maximum(box.min - pixels, pixels - box.max))
    return float(np.hypot(*away.T).min())
