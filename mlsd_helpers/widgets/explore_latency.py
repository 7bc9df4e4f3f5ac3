"""Move the median and the p99 of each stage, and see what the whole path takes against its budget.

>>> explorer = latency_explorer({"api": (10, 40), "model": (20, 100)}, budget_ms=150)
>>> explorer.reading
'2 stages: means added 37.4 ms; p99 112 ms, within the budget of 150 ms; p99s added 140 ms; 0.22 % over the budget'
"""

import random
from collections.abc import Sequence
from typing import Any

import ipywidgets as w
import numpy as np

from mlsd_helpers.capacity import lognormal_parameters
from mlsd_helpers.plots import COLOURS, three_digits
from mlsd_helpers.shared.number_checks import positive
from mlsd_helpers.widgets.drawing import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Explorer,
    drawing,
    round_number,
    table,
    text,
)
from mlsd_helpers.widgets.number_slider import NumberSlider

_MOST_STAGES = 8
_SAMPLES = 20_000  # as capacity.latency_percentile_ms, and with its seed, so that both show one figure
_BINS = 90


def latency_explorer(stages: Sequence[Any], *, budget_ms: float) -> "LatencyExplorer":
    """An explorer of the latency of stages that follow one another.

    Each stage takes a lognormal time, independent of the others. The p99 is that of
    :func:`mlsd_helpers.capacity.latency_percentile_ms` for a stage that calls the others in turn.

    Parameters
    ----------
    stages : mapping of str to (float, float)
        One to eight stages by name: median and p99 of the stage's own work to begin with, in milliseconds;
        0 < p50 ≤ p99. The sliders go from a tenth of each to five times as much.
    budget_ms : float
        What the p99 of the whole path must keep, above 0.

    Raises
    ------
    ValueError
        When there is no stage or more than eight, or a number makes no sense.
    """
    return LatencyExplorer(stages, budget_ms)


class LatencyExplorer(Explorer):
    """Sliders above, what follows from them below. ``reading`` is the same as one line of text.

    ``p50_ms`` and ``p99_ms`` hold the sliders of each stage by its name.
    """

    def __init__(self, stages: Sequence[Any], budget_ms: float):
        if not 1 <= len(stages) <= _MOST_STAGES:
            raise ValueError(f"there are {len(stages)} stages; the explorer takes 1 to {_MOST_STAGES}")
        self.budget_ms = positive("budget_ms", budget_ms)
        self.p50_ms, self.p99_ms, rows = {}, {}, []
        for name, (p50, p99) in stages.items():
            if positive(f"p99 of {name!r}", p99) < positive(f"p50 of {name!r}", p50):
                raise ValueError(f"{name!r} has a p99 of {p99!r}, below its p50 of {p50!r}: swapped?")
            middle, slow = _slider(f"{name}: p50 (ms)", p50, "16em"), _slider("p99 (ms)", p99, "6em")
            self.p50_ms[name], self.p99_ms[name] = middle, slow
            middle.observe(lambda change, slow=slow: _at_least(slow, change["new"]), "value")
            slow.observe(lambda change, middle=middle: _at_most(middle, change["new"]), "value")
            rows.append(w.HBox([middle, slow], layout=w.Layout(flex_flow="row wrap")))
        gauss = random.Random(0).gauss
        self._normal = np.array([[gauss() for _ in range(_SAMPLES)] for _ in stages])
        self._shown = w.HTML()
        for each in (*self.p50_ms.values(), *self.p99_ms.values()):
            each.observe(lambda change: self._draw(), "value")
        super().__init__([*rows, self._shown])
        self._draw()

    @property
    def reading(self) -> str:
        """What the sliders lead to, in one line."""
        now, n = self._now(), len(self.p50_ms)
        kept = "within" if now["p99"] <= self.budget_ms else "over"
        return (
            f"{n} stage{'s' if n > 1 else ''}: means added {_ms(now['means'])}; p99 {_ms(now['p99'])}, {kept} the "
            f"budget of {_ms(self.budget_ms)}; p99s added {_ms(now['p99s'])}; {_percent(now['over'])} over the budget"
        )

    def _now(self):
        # A slider that was moved past its neighbour takes the neighbour along, one event later
        pairs = [(min(self.p50_ms[name].value, slow.value), slow.value) for name, slow in self.p99_ms.items()]
        mu, sigma = np.array([lognormal_parameters(*pair) for pair in pairs]).T
        took = np.exp(mu[:, None] + sigma[:, None] * self._normal).sum(axis=0)
        return {
            "took": took,
            "means": float(np.exp(mu + sigma**2 / 2).sum()),
            "p50": float(np.quantile(took, 0.5)),
            "p99": float(np.quantile(took, 0.99)),
            "p99s": float(sum(p99 for _, p99 in pairs)),
            "over": float((took > self.budget_ms).mean()),
        }

    def _figures(self, now):
        return table(
            {
                "means added": _ms(now["means"]),
                "p50 of the path": _ms(now["p50"]),
                "p99 of the path": _ms(now["p99"]),
                "p99s added": _ms(now["p99s"]),
                "budget": _ms(self.budget_ms),
                "over the budget": f"{_percent(now['over'])} of requests",
            }
        )

    def _views(self):
        now = self._now()
        return self._figures(now), self._distribution(now)

    def _distribution(self, now):
        """How the time of the path is distributed, with the budget and the three figures that people put beside it."""
        right = 1.12 * max(now["means"], now["p99"], now["p99s"], self.budget_ms)  # a mean may lie above its p99
        shares, edges = np.histogram(now["took"], _BINS, (0, right))
        top, baseline = TOP + 52, HEIGHT - BOTTOM  # above it four labels, one below the other

        def x(time_ms):
            return LEFT + time_ms / right * (WIDTH - LEFT - RIGHT)

        heights = baseline - shares / max(shares.max(), 1) * (baseline - top)
        middles = (edges[:-1] + edges[1:]) / 2
        outline = " ".join(f"{x(middle):.1f},{height:.1f}" for middle, height in zip(middles, heights, strict=True))
        area = f"{x(0):.1f},{baseline} {outline} {x(right):.1f},{baseline}"
        kept = COLOURS["good" if now["p99"] <= self.budget_ms else "bad"]
        marks = [
            ("means added", now["means"], "currentColor", 'opacity="0.6"'),
            ("p99 of the path", now["p99"], kept, ""),
            ("p99s added", now["p99s"], "currentColor", 'opacity="0.6"'),
            ("budget", self.budget_ms, "currentColor", 'stroke-dasharray="4 3"'),
        ]
        tick = round_number(right / 2.2)
        parts = [
            f'<polygon points="{area}" fill="{COLOURS["ml"]}" opacity="0.3"/>',
            f'<polyline points="{outline}" fill="none" stroke="{COLOURS["ml"]}" stroke-width="1.8"/>',
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{baseline}" y2="{baseline}" stroke="currentColor" '
            'stroke-width="1" opacity="0.45"/>',
            *(part for row, mark in enumerate(marks) for part in _mark(x, TOP + 13 * row, baseline, *mark)),
            *(text(x(t), baseline + 16, _ms(t), "middle") for t in np.arange(0, right, tick)),
            text((WIDTH + LEFT) / 2, HEIGHT - 6, "time of a request", "middle"),
        ]
        return drawing("How the time of a request is distributed, with the budget", parts)


def _mark(x, y, baseline, name, time_ms, colour, style):
    """A vertical line at a time, with its name beside its upper end, on the side where there is room."""
    place = x(time_ms)
    leftwards = place > (LEFT + WIDTH) / 2
    words = text(place - 4 if leftwards else place + 4, y + 4, name, "end" if leftwards else "start")
    line = f'<line x1="{place:.1f}" x2="{place:.1f}" y1="{y}" y2="{baseline}" stroke="{colour}" stroke-width="2" '
    return f"{line}{style}/>", words


def _slider(description, value, width):
    return NumberSlider(description, value, value / 10, 5 * value, step=value / 20, label_width=width)


def _at_least(other, value):
    other.value = max(other.value, value)


def _at_most(other, value):
    other.value = min(other.value, value)


def _ms(milliseconds):
    return f"{three_digits(milliseconds)} ms"


def _percent(share):
    return f"{three_digits(100 * share)} %"
