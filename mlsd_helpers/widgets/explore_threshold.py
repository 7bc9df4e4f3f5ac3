"""Move the threshold, the costs and the share of positives, and see what a thousand decisions become.

>>> explorer = threshold_explorer([0, 0, 0, 1], [0.1, 0.6, 0.2, 0.9], cost_fp=2, cost_fn=8, threshold=0.5)
>>> explorer.reading
'At 0.5: 250 found, 0 missed, 250 false alarms; precision 0.5, recall 1, F1 0.667; costs 500 USD, doing nothing 2,000'
"""

import ipywidgets as w
import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import best_threshold, confusion, expected_cost
from mlsd_helpers.plots import COLOURS, three_digits
from mlsd_helpers.widgets.drawing import (
    BOTTOM,
    CELL,
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
from mlsd_helpers.widgets.press import Button, Presses

_STEPS = 200


def threshold_explorer(
    y_true: ArrayLike,
    y_score: ArrayLike,
    *,
    cost_fp: float,
    cost_fn: float,
    threshold: float | None = None,
    prevalence: float | None = None,
    unit: str = "USD",
    pos_label: object = None,
) -> "ThresholdExplorer":
    """An explorer of the decision that a score leads to.

    Counting happens once, here; every move of a slider is arithmetic on 201 thresholds.

    Parameters
    ----------
    y_true, y_score, pos_label
        As for :func:`mlsd_helpers.metrics.confusion`.
    cost_fp, cost_fn : float
        Cost of one false alarm and of one miss to begin with, above 0, in ``unit``.
    threshold : float, optional
        To begin with; the cheapest by default.
    prevalence : float, optional
        Share of positives to begin with, between 0 and 1; that of the data by default. The error rates stay those of
        the data.
    unit : str
        Of the costs.

    Raises
    ------
    ValueError
        As :func:`mlsd_helpers.metrics.confusion`; when a cost is not above 0, or a start lies outside its slider.
    """
    return ThresholdExplorer(y_true, y_score, cost_fp, cost_fn, threshold, prevalence, unit, pos_label)


class ThresholdExplorer(Explorer):
    """Sliders above, what follows from them below. ``reading`` is the same as one line of text."""

    def __init__(
        self,
        y_true: ArrayLike,
        y_score: ArrayLike,
        cost_fp: float,
        cost_fn: float,
        threshold: float | None,
        prevalence: float | None,
        unit: str,
        pos_label: object,
    ):
        for name, cost in (("cost_fp", cost_fp), ("cost_fn", cost_fn)):
            if not cost > 0:
                raise ValueError(f"{name} is {cost!r}; expected more than 0, or every threshold costs the same")
        scores = np.asarray(y_score)
        low, high = (0.0, 1.0) if scores.min() >= 0 and scores.max() <= 1 else (scores.min(), scores.max())
        self.counts = confusion(y_true, y_score, np.linspace(low, high, _STEPS + 1), pos_label=pos_label)
        self.unit = unit
        share = self.counts.prevalence if prevalence is None else prevalence
        if not 0.001 <= share <= 0.9:
            raise ValueError(f"prevalence is {share:.3g}; the explorer goes from 0.001 to 0.9")
        if threshold is None:
            threshold = best_threshold(self.counts, cost_fp, cost_fn, prevalence=share).threshold
        elif not low <= threshold <= high:
            raise ValueError(f"threshold is {threshold!r}; the scores run from {low:g} to {high:g}")
        self.threshold = NumberSlider("threshold", threshold, low, high, step=(high - low) / _STEPS)
        self.cost_fp, self.cost_fn = (
            NumberSlider(f"{name} ({unit})", cost, cost / 10, 5 * cost, step=cost / 10)
            for name, cost in (("a false alarm", cost_fp), ("a miss", cost_fn))
        )
        self.prevalence = NumberSlider("positives", share, 0.001, 0.9, logarithmic=True, percent=True)
        cheapest = Button(description="Go to the cheapest", icon="crosshairs", layout=w.Layout(width="14em"))
        cheapest.on_click(lambda button: self.threshold.set_trait("value", self._best().threshold))
        self._shown = w.HTML()
        for each in self._sliders:
            each.observe(lambda change: self._draw(), "value")
        columns = [w.VBox([self.threshold, self.prevalence]), w.VBox([self.cost_fp, self.cost_fn])]
        super().__init__([w.HBox(columns, layout=w.Layout(flex_flow="row wrap")), cheapest, self._shown])
        self._presses = Presses(self)
        self._draw()

    @property
    def _sliders(self):
        return self.threshold, self.prevalence, self.cost_fp, self.cost_fn

    @property
    def _costs(self):
        return {
            "cost_fp": self.cost_fp.value,
            "cost_fn": self.cost_fn.value,
            "prevalence": self.prevalence.value,
        }

    def _best(self):
        return best_threshold(self.counts, **self._costs)

    @property
    def reading(self) -> str:
        """What the sliders lead to, in one line."""
        now = self._now()
        return (
            f"At {three_digits(now['threshold'])}: {now['tp']:.0f} found, {now['fn']:.0f} missed, "
            f"{now['fp']:.0f} false alarms; precision {three_digits(now['precision'])}, recall "
            f"{three_digits(now['recall'])}, F1 {three_digits(now['f1'])}; costs {three_digits(now['cost'])} "
            f"{self.unit}, doing nothing {three_digits(now['do_nothing'])}"
        )

    def _now(self):
        """Counts of 1,000 decisions at the threshold, and what follows from them."""
        share, counts = self._costs["prevalence"], self.counts
        at = int(np.abs(counts.thresholds - self.threshold.value).argmin())
        tp, fp = 1000 * share * counts.recall[at], 1000 * (1 - share) * counts.false_positive_rate[at]
        fn, tn = 1000 * share - tp, 1000 * (1 - share) - fp
        return {
            "threshold": counts.thresholds[at],
            **{"tp": tp, "fp": fp, "fn": fn, "tn": tn},
            "precision": tp / (tp + fp) if tp + fp else 0.0,
            "recall": counts.recall[at],
            "f1": 2 * tp / (2 * tp + fp + fn),
            "cost": self.cost_fp.value * fp + self.cost_fn.value * fn,
            "do_nothing": 1000 * share * self.cost_fn.value,
            "always_act": 1000 * (1 - share) * self.cost_fp.value,
        }

    def _views(self):
        now, best, cost = self._now(), self._best(), expected_cost(self.counts, **self._costs)
        figures = f"{_matrix(now)}{_rates(now, best, self.unit)}"
        return figures, _curve(self.counts.thresholds, cost, now, best, self.unit)


def _matrix(now):
    cells = [[("tp", "found"), ("fn", "missed")], [("fp", "false alarms"), ("tn", "left in peace")]]
    rows = "".join(
        f'<tr><th style="{CELL}">{kind}</th>'
        + "".join(f'<td style="{CELL}"><b>{now[key]:,.0f}</b> {name}</td>' for key, name in row)
        + "</tr>"
        for kind, row in zip(("positive", "negative"), cells, strict=True)
    )
    head = "".join(f'<th style="{CELL}">{name}</th>' for name in ("", "flagged", "not"))
    return f"<table><caption>Of 1,000 decisions</caption><tr>{head}</tr>{rows}</table>"


def _rates(now, best, unit):
    lines = {
        "precision": three_digits(now["precision"]),
        "recall": three_digits(now["recall"]),
        "F1": three_digits(now["f1"]),
        "costs": f"{three_digits(now['cost'])} {unit} per 1,000",
        "doing nothing": f"{three_digits(now['do_nothing'])} {unit}",
        "always acting": f"{three_digits(now['always_act'])} {unit}",
        "cheapest": f"{three_digits(best.cost)} {unit} at {three_digits(best.threshold)}",
    }
    return table(lines)


def _curve(thresholds, cost, now, best, unit):
    """The cost at every threshold as a drawing, with the threshold chosen and the cheapest one."""
    top = 1.1 * max(cost.max(), now["do_nothing"], now["always_act"])
    low, high = thresholds[0], thresholds[-1]

    def x(threshold):
        return LEFT + (threshold - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(value):
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    points = " ".join(f"{x(t):.1f},{y(c):.1f}" for t, c in zip(thresholds, cost, strict=True))
    quiet = 'stroke="currentColor" stroke-width="1" opacity="0.45"'
    parts = [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(0):.1f}" y2="{y(0):.1f}" {quiet}/>',
        *(_level(y(value), name, quiet) for name, value in _levels(now)),
        f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="2.2"/>',
        f'<line x1="{x(now["threshold"]):.1f}" x2="{x(now["threshold"]):.1f}" y1="{TOP}" y2="{y(0):.1f}" '
        f'stroke="{COLOURS["bad"]}" stroke-width="2"/>',
        f'<circle cx="{x(now["threshold"]):.1f}" cy="{y(now["cost"]):.1f}" r="5" fill="{COLOURS["bad"]}"/>',
        f'<circle cx="{x(best.threshold):.1f}" cy="{y(best.cost):.1f}" r="5" fill="{COLOURS["good"]}"/>',
        *(text(x(t), y(0) + 16, three_digits(t), "middle") for t in np.linspace(low, high, 6)),
        *(text(LEFT - 6, y(c) + 4, three_digits(c), "end") for c in (0.0, round_number(top / 1.1))),
        text((WIDTH + LEFT) / 2, HEIGHT - 6, "threshold", "middle"),
        text(LEFT, 14, f"cost ({unit} per 1,000 decisions): chosen in red, cheapest in green", "start"),
    ]
    return drawing("Cost at every threshold", parts)


def _levels(now):
    return ("doing nothing", now["do_nothing"]), ("always acting", now["always_act"])


def _level(y, name, quiet):
    side = WIDTH - RIGHT if name == "doing nothing" else LEFT + 4
    anchor = "end" if name == "doing nothing" else "start"
    line = f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" {quiet} stroke-dasharray="4 3"/>'
    return line + text(side, y - 4, name, anchor)
