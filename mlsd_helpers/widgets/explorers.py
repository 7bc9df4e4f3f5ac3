"""Move the threshold, the costs and the share of positives, and see what a thousand decisions become.

>>> explorer = threshold_explorer([0, 0, 0, 1], [0.1, 0.6, 0.2, 0.9], cost_fp=2, cost_fn=8, threshold=0.5)
>>> explorer.reading
'At 0.5: 250 found, 0 missed, 250 false alarms; precision 0.5, recall 1, F1 0.667; costs 500 USD, doing nothing 2,000'
"""

from html import escape

import ipywidgets as w
import numpy as np

from mlsd_helpers.metrics import best_threshold, confusion, expected_cost
from mlsd_helpers.plots import COLOURS, three_digits

_STEPS = 200
_WIDTH, _HEIGHT = 560, 240  # of the drawing, in pixels
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 12, 26, 40  # its margins
_CELL = "text-align:left;padding:0.1em 1em 0.1em 0.2em;line-height:1.5"


def threshold_explorer(
    y_true, y_score, *, cost_fp, cost_fn, threshold=None, prevalence=None, unit="USD", pos_label=None
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


class ThresholdExplorer(w.VBox):
    """Sliders above, what follows from them below. ``reading`` is the same as one line of text."""

    def __init__(self, y_true, y_score, cost_fp, cost_fn, threshold, prevalence, unit, pos_label):
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
        step = (high - low) / _STEPS
        self.threshold = _slider("threshold", threshold, low, high, step, ".3f")
        self.cost_fp = _slider(f"a false alarm ({unit})", cost_fp, cost_fp / 10, 5 * cost_fp, cost_fp / 10, ".2f")
        self.cost_fn = _slider(f"a miss ({unit})", cost_fn, cost_fn / 10, 5 * cost_fn, cost_fn / 10, ".2f")
        self.prevalence = w.FloatLogSlider(
            value=share, base=10, min=-3, max=np.log10(0.9), step=0.0005, readout_format=".1%", **_labelled("positives")
        )
        cheapest = w.Button(description="Go to the cheapest", icon="crosshairs", layout=w.Layout(width="14em"))
        cheapest.on_click(lambda button: self.threshold.set_trait("value", self._best().threshold))
        self._shown = w.HTML()
        for slider in self._sliders:
            slider.observe(lambda change: self._draw(), "value")
        columns = [w.VBox([self.threshold, self.prevalence]), w.VBox([self.cost_fp, self.cost_fn])]
        super().__init__([w.HBox(columns), cheapest, self._shown])
        self._draw()

    @property
    def _sliders(self):
        return self.threshold, self.prevalence, self.cost_fp, self.cost_fn

    @property
    def _costs(self):
        return {
            "cost_fp": self.cost_fp.value,
            "cost_fn": self.cost_fn.value,
            "prevalence": min(self.prevalence.value, 0.9),
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

    def _draw(self):
        now, best, cost = self._now(), self._best(), expected_cost(self.counts, **self._costs)
        self._shown.value = (
            '<div style="display:flex;flex-wrap:wrap;gap:2em;align-items:flex-start" role="status">'
            f"<div>{_matrix(now)}{_rates(now, best, self.unit)}</div>"
            f"<div>{_curve(self.counts.thresholds, cost, now, best, self.unit)}</div></div>"
        )

    def _repr_mimebundle_(self, **kwargs):
        """The live explorer, and for a reader without a kernel the state that it starts in."""
        bundle = super()._repr_mimebundle_(**kwargs)
        now, best = self._now(), self._best()
        bundle["text/plain"] = f"{self.reading}. Run this cell to move the sliders."
        bundle["text/html"] = f"{_matrix(now)}{_rates(now, best, self.unit)}<p>Run this cell to move the sliders.</p>"
        return bundle


def _labelled(description):
    return {
        "description": description,
        "style": {"description_width": "10em"},
        "layout": w.Layout(width="30em"),
    }


def _slider(description, value, low, high, step, readout_format):
    return w.FloatSlider(
        value=value, min=low, max=high, step=step, readout_format=readout_format, **_labelled(description)
    )


def _matrix(now):
    cells = [[("tp", "found"), ("fn", "missed")], [("fp", "false alarms"), ("tn", "left in peace")]]
    rows = "".join(
        f'<tr><th style="{_CELL}">{kind}</th>'
        + "".join(f'<td style="{_CELL}"><b>{now[key]:,.0f}</b> {name}</td>' for key, name in row)
        + "</tr>"
        for kind, row in zip(("positive", "negative"), cells, strict=True)
    )
    head = "".join(f'<th style="{_CELL}">{name}</th>' for name in ("", "flagged", "not"))
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
    rows = "".join(
        f'<tr><th style="{_CELL}">{name}</th><td style="{_CELL}">{escape(value)}</td></tr>'
        for name, value in lines.items()
    )
    return f"<table>{rows}</table>"


def _curve(thresholds, cost, now, best, unit):
    """The cost at every threshold as a drawing, with the threshold chosen and the cheapest one."""
    top = 1.1 * max(cost.max(), now["do_nothing"], now["always_act"])
    low, high = thresholds[0], thresholds[-1]

    def x(threshold):
        return _LEFT + (threshold - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    def y(value):
        return _HEIGHT - _BOTTOM - value / top * (_HEIGHT - _TOP - _BOTTOM)

    points = " ".join(f"{x(t):.1f},{y(c):.1f}" for t, c in zip(thresholds, cost, strict=True))
    quiet = 'stroke="currentColor" stroke-width="1" opacity="0.45"'
    parts = [
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(0):.1f}" y2="{y(0):.1f}" {quiet}/>',
        *(_level(y(value), name, quiet) for name, value in _levels(now)),
        f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="2.2"/>',
        f'<line x1="{x(now["threshold"]):.1f}" x2="{x(now["threshold"]):.1f}" y1="{_TOP}" y2="{y(0):.1f}" '
        f'stroke="{COLOURS["bad"]}" stroke-width="2"/>',
        f'<circle cx="{x(now["threshold"]):.1f}" cy="{y(now["cost"]):.1f}" r="5" fill="{COLOURS["bad"]}"/>',
        f'<circle cx="{x(best.threshold):.1f}" cy="{y(best.cost):.1f}" r="5" fill="{COLOURS["good"]}"/>',
        *(_text(x(t), y(0) + 16, three_digits(t), "middle") for t in np.linspace(low, high, 6)),
        *(_text(_LEFT - 6, y(c) + 4, three_digits(c), "end") for c in (0.0, _round_number(top / 1.1))),
        _text((_WIDTH + _LEFT) / 2, _HEIGHT - 6, "threshold", "middle"),
        _text(_LEFT, 14, f"cost ({unit} per 1,000 decisions): chosen in red, cheapest in green", "start"),
    ]
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="Cost at every threshold" style="max-width:100%;color:var(--jp-content-font-color1,#262626)">'
        f"{''.join(parts)}</svg>"
    )


def _levels(now):
    return ("doing nothing", now["do_nothing"]), ("always acting", now["always_act"])


def _level(y, name, quiet):
    side = _WIDTH - _RIGHT if name == "doing nothing" else _LEFT + 4
    anchor = "end" if name == "doing nothing" else "start"
    line = f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" {quiet} stroke-dasharray="4 3"/>'
    return line + _text(side, y - 4, name, anchor)


def _text(x, y, words, anchor):
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="12" fill="currentColor">{escape(words)}</text>'


def _round_number(value):
    """The largest 1, 2 or 5 times a power of ten that is not above the value."""
    power = 10.0 ** np.floor(np.log10(value))
    return max(step * power for step in (1, 2, 5) if step * power <= value)
