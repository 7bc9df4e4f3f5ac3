"""Move learning rate, noise and curvature, and see the log of such a run, and what it is called by it.

>>> explorer = training_log_explorer(0.1, 0.5, 0.7)
>>> verdict, measured, to_do = explorer.reading.split(". ")
>>> verdict
'Rate 0.1, noise 0.5, curvature 0.7: noise floor'
>>> to_do
'To do: lower the rate (decay it), enlarge the batch, or use the average of the last weights'
"""

from functools import lru_cache
from html import escape

import ipywidgets as w
import numpy as np

from mlsd_helpers.debugging.log import VERDICTS, Landscape, descend, diagnose
from mlsd_helpers.plots import COLOURS, three_digits
from mlsd_helpers.widgets.drawing import LEFT, RIGHT, TOP, WIDTH, Explorer, drawing, round_number, table, text
from mlsd_helpers.widgets.number_slider import NumberSlider, inside

_RATES, _NOISES, _CURVATURES = (0.001, 3), (0, 1), (1e-5, 1)
_STEPS = 1000
_STEEP = np.linspace(0.5, 1, 19)  # curvature of the other directions
_POINTS = 200  # of a line: each is the mean of five steps
_GAP = 30  # between two panels, with the title of the lower one
_HEIGHTS = {"loss": 140, "gradient": 80, "cosine": 80}
_HEIGHT = TOP + sum(_HEIGHTS.values()) + 2 * _GAP + 40
_NORMS = (1e-3, 1e2)  # that the drawing of the gradient holds
_HIGHEST = 10  # times the loss at the start, that the drawing holds
_COSINE = "cosine of a gradient with the last one"
_QUIET = 'stroke="currentColor" stroke-width="1" opacity="0.45"'


def training_log_explorer(learning_rate: float, noise: float, curvature: float) -> "TrainingLogExplorer":
    """An explorer of the log of a training run: what rate, noise and curvature leave in it.

    Plain descent for 1,000 steps in a bowl of twenty weights. Nineteen directions have curvatures from 0.5 to 1, so
    that rates above 2 diverge. The curvature of the flattest is chosen; at the start it holds a loss of 1, whatever it
    is. The loss at the minimum is 0.5. The log is a :class:`mlsd_helpers.debugging.TrainingLog`, which
    :func:`mlsd_helpers.debugging.diagnose` reads.

    Parameters
    ----------
    learning_rate : float
        To begin with, from 0.001 to 3.
    noise : float
        Standard deviation of the noise in each entry of the gradient to begin with, from 0 to 1; the recorded loss has
        a third of it.
    curvature : float
        Of the flattest direction to begin with, from 0.00001 to 1.

    Raises
    ------
    ValueError
        When a start lies outside its slider.
    """
    return TrainingLogExplorer(learning_rate, noise, curvature)


class TrainingLogExplorer(Explorer):
    """Sliders above, what follows from them below. ``reading`` is the same as one line of text."""

    def __init__(self, learning_rate: float, noise: float, curvature: float):
        inside("learning_rate", learning_rate, *_RATES)
        inside("noise", noise, *_NOISES)
        inside("curvature", curvature, *_CURVATURES)
        self.learning_rate = NumberSlider("learning rate", learning_rate, *_RATES, logarithmic=True)
        self.noise = NumberSlider("noise of a gradient", noise, *_NOISES, step=0.01)
        self.curvature = NumberSlider(
            "curvature of the flattest direction", curvature, *_CURVATURES, logarithmic=True, label_width="15em"
        )
        self._shown = w.HTML()
        for each in (self.learning_rate, self.noise, self.curvature):
            each.observe(lambda change: self._draw(), "value")
        columns = [w.VBox([self.learning_rate, self.noise]), self.curvature]
        super().__init__([w.HBox(columns, layout=w.Layout(flex_flow="row wrap")), self._shown])
        self._draw()

    @property
    def reading(self) -> str:
        """What the sliders lead to, in one line."""
        now = self._now()
        rate, noise, curvature = map(three_digits, self._state)
        return (
            f"Rate {rate}, noise {noise}, curvature {curvature}: {now['verdict']}. "
            f"Loss {_short(now['recorded'])}, at averaged weights {_short(now['at_average'])}, gradient norm "
            f"{_short(now['gradient'])}, its cosine with the last one {_short(now['cosine'])}. "
            f"To do: {VERDICTS[now['verdict']].to_do}"
        )

    @property
    def _state(self):
        return self.learning_rate.value, self.noise.value, self.curvature.value

    def _now(self):
        return _run(*self._state)

    def _views(self):
        now = self._now()
        return _figures(now), _log(now)


@lru_cache(maxsize=1)  # the reading and the drawing are of one run
def _run(rate, noise, curvature):
    """The log of a run, and what it comes to over its last stretch."""
    curvatures = np.append(curvature, _STEEP)

    def bowl(x):
        pull = curvatures * x
        return 0.5 * pull @ x, pull

    start = np.append(np.sqrt(2 / curvature), np.full(19, 0.25))
    truth = "depends on rate, noise and curvature"
    log = descend(Landscape("bowl", truth, bowl, start, {"sgd": rate}, noise), n_steps=_STEPS)
    with np.errstate(over="ignore", invalid="ignore"):  # a run that diverges ends beyond what numbers hold
        found = diagnose(log, log.run.loss)
        last = log.history.averages[-1]
        stretch = slice(last.first_step, last.last_step + 1)
        return {
            "history": log.history,
            "verdict": found.verdict,  # what is said beside it on loading and computing is about this machine
            "because": [f"{each.signal} {each.value}, {each.says}" for each in found.evidence if each.decides],
            "steps": (last.first_step, last.last_step),
            "recorded": last.recorded,
            "at_average": last.at_average,
            "gradient": float(np.mean(log.history["gradient_norm"][stretch])),
            "cosine": float(np.mean(log.history["cos_gradient_last"][stretch])),
        }


def _figures(now):
    first, last = now["steps"]
    figures = table(
        {
            "verdict": now["verdict"],
            "recorded loss": _short(now["recorded"]),
            "loss at averaged weights": _short(now["at_average"]),
            "gradient norm": _short(now["gradient"]),
            _COSINE: _short(now["cosine"]),
        }
    )
    verdict = VERDICTS[now["verdict"]]
    words = {
        "Measured": f"over steps {first:,} to {last:,}, the last stretch whose weights are averaged",
        now["verdict"].capitalize(): verdict.meaning,
        "Because": "; ".join(now["because"]),
        "To do": verdict.to_do,
    }
    told = "".join(f"<p><b>{escape(name)}</b>: {escape(value)}.</p>" for name, value in words.items() if value)
    return f'{figures}<div style="max-width:28em;line-height:1.4">{told}</div>'


def _log(now):
    """Loss, gradient norm and cosine over the steps, one panel below the other."""
    history = now["history"]
    losses, norms, cosines = (_means(history[name]) for name in ("loss", "gradient_norm", "cos_gradient_last"))
    start = history["loss"][0]
    shown = losses[np.isfinite(losses)]
    top = 1.1 * min(max(start, shown.max(initial=start)), _HIGHEST * start)
    panels, y = {}, TOP
    for name, height in _HEIGHTS.items():
        panels[name], y = (y, y + height), y + height + _GAP
    tick = round_number(top / 1.5)
    parts = [
        *_panel(panels["loss"], losses, (0, top), (0, tick), COLOURS["ml"]),
        *_stretches(panels["loss"], history.averages, top),
        text(LEFT, TOP - 10, "loss: recorded in blue, at averaged weights in orange", "start"),
        *_panel(
            panels["gradient"], np.log10(np.clip(norms, *_NORMS)), np.log10(_NORMS), (-3, -1, 1), COLOURS["ml"], 10
        ),
        text(LEFT, panels["gradient"][0] - 10, "norm of the gradient", "start"),
        *_panel(panels["cosine"], cosines, (-1, 1), (-1, 0, 1), COLOURS["ml"]),
        _level(_y(panels["cosine"], -0.5, (-1, 1))),
        text(LEFT, panels["cosine"][0] - 10, f"{_COSINE}: below the dashed line steps overshoot", "start"),
        *(text(_x(step), _HEIGHT - 24, f"{step:,}", "middle") for step in range(0, _STEPS + 1, 250)),
        text((WIDTH + LEFT) / 2, _HEIGHT - 6, "step", "middle"),
    ]
    return drawing(f"The log of a run: {now['verdict']}", parts, _HEIGHT)


def _means(values):
    """One number for each five steps, so that what is drawn of noise is not its extremes."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.nan_to_num(values, nan=np.nan, posinf=np.nan).reshape(_POINTS, -1).mean(axis=1)


def _panel(place, values, ends, ticks, colour, base=None):
    """A line over all steps; it ends where there is no number, and breaks where it leaves its frame."""
    middles = (np.arange(_POINTS) + 0.5) * _STEPS / _POINTS
    inside = np.isfinite(values) & (values >= ends[0]) & (values <= ends[1])
    pieces = np.split(np.arange(_POINTS), np.flatnonzero(np.diff(inside)) + 1)
    for piece in pieces:
        if inside[piece[0]]:
            points = " ".join(f"{_x(middles[i]):.1f},{_y(place, values[i], ends):.1f}" for i in piece)
            yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.4"/>'
    for tick in ticks:
        words = three_digits(tick) if base is None else three_digits(float(base) ** tick)
        yield text(LEFT - 6, _y(place, tick, ends) + 4, words, "end")
    yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{place[1]}" y2="{place[1]}" {_QUIET}/>'


def _stretches(place, averages, top):
    for each in averages:
        if np.isfinite(each.at_average) and each.at_average <= top:
            y = _y(place, each.at_average, (0, top))
            ends = f'x1="{_x(each.first_step):.1f}" x2="{_x(each.last_step):.1f}" y1="{y:.1f}" y2="{y:.1f}"'
            yield f'<line {ends} stroke="{COLOURS["heuristic"]}" stroke-width="3"/>'


def _level(y):
    return f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" {_QUIET} stroke-dasharray="4 3"/>'


def _x(step):
    return LEFT + step / _STEPS * (WIDTH - LEFT - RIGHT)


def _y(place, value, ends):
    top, bottom = place
    return bottom - (value - ends[0]) / (ends[1] - ends[0]) * (bottom - top)


def _short(value):
    if np.isnan(value):
        return "no number"
    return three_digits(value) if abs(value) < 1e6 else "beyond all bounds"
