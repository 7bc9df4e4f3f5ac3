"""Move rows, bins, dependence and threshold, and see how often PSI alarms with and without a shift.

>>> explorer = drift_alarm_explorer(rows=100, bins=10, design_effect=1, threshold=0.1, shift=0.2)
>>> explorer.reading
'PSI above 0.1 alarms in 83.4 % of comparisons without a shift, in 90.6 % with one of 0.2 σ; above 0.338 in 5 %'
"""

import ipywidgets as w
import numpy as np
from scipy.stats import chi2, ncx2, norm

from mlsd_helpers.plots import COLOURS, three_digits
from mlsd_helpers.widgets.drawing import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Explorer, drawing, table, text
from mlsd_helpers.widgets.number_slider import NumberSlider, inside

_ROWS, _BINS, _EFFECTS, _THRESHOLDS, _SHIFTS = (100, 1_000_000), (2, 50), (0.2, 300), (0.001, 2), (0, 1)
_DRAWN = np.geomspace(1e-4, 10, 241)  # values of PSI
_NOMINAL = 0.05


def drift_alarm_explorer(
    rows: int, bins: int, design_effect: float, threshold: float, shift: float
) -> "DriftAlarmExplorer":
    """An explorer of what an alarm "PSI is above …" means.

    Where nothing has changed, PSI ÷ (D × 2 ÷ n) follows χ² with B − 1 degrees of freedom for n rows on each side, B
    bins of equal probability and a design effect D. Where a normal feature has moved by δ standard deviations, it
    follows the noncentral χ² whose noncentrality is the population's PSI ÷ (D × 2 ÷ n). Both are approximations for
    many rows: of independent ones, D is 1. Of rows that hang together, D is the mean factor over bins (first-order
    correction of Rao and Scott); each factor may differ, so the tails do.

    Parameters
    ----------
    rows : int
        On each side, to begin with, from 100 to 1,000,000.
    bins : int
        From 2 to 50.
    design_effect : float
        Variance of the shares of bins ÷ their variance if rows were independent, from 0.2 to 300.
    threshold : float
        PSI above which an alarm is raised, from 0.001 to 2.
    shift : float
        Of the mean, in standard deviations of a normal feature, from 0 to 1.

    Raises
    ------
    ValueError
        When a start lies outside its slider.

    References
    ----------
    Rao, J. N. K. and Scott, A. J. (1981), The analysis of categorical data from complex sample surveys.
    https://doi.org/10.1080/01621459.1981.10477633
    """
    return DriftAlarmExplorer(rows, bins, design_effect, threshold, shift)


class DriftAlarmExplorer(Explorer):
    """Sliders above, what follows from them below. ``reading`` is the same as one line of text."""

    def __init__(self, rows: int, bins: int, design_effect: float, threshold: float, shift: float):
        inside("rows", rows, *_ROWS)
        inside("bins", bins, *_BINS)
        inside("design_effect", design_effect, *_EFFECTS)
        inside("threshold", threshold, *_THRESHOLDS)
        inside("shift", shift, *_SHIFTS)
        self.rows = NumberSlider("rows a side", rows, *_ROWS, logarithmic=True, whole=True)
        self.bins = NumberSlider("bins", bins, *_BINS, step=1, whole=True)
        self.design_effect = NumberSlider("design effect", design_effect, *_EFFECTS, logarithmic=True)
        self.threshold = NumberSlider("alarm above PSI", threshold, *_THRESHOLDS, logarithmic=True)
        self.shift = NumberSlider("shift to find (σ)", shift, *_SHIFTS, step=0.01)
        self._shown = w.HTML()
        for each in (self.rows, self.bins, self.design_effect, self.threshold, self.shift):
            each.observe(lambda change: self._draw(), "value")
        columns = [w.VBox([self.rows, self.bins, self.design_effect]), w.VBox([self.threshold, self.shift])]
        super().__init__([w.HBox(columns, layout=w.Layout(flex_flow="row wrap")), self._shown])
        self._draw()

    @property
    def reading(self) -> str:
        """What the sliders lead to, in one line."""
        now = self._now()
        return (
            f"PSI above {three_digits(self.threshold.value)} alarms in {_percent(now['false alarms'])} of comparisons "
            f"without a shift, in {_percent(now['power'])} with one of {three_digits(self.shift.value)} σ; "
            f"above {three_digits(now['calibrated'])} in {_percent(_NOMINAL)}"
        )

    def _now(self):
        degrees, bins = self.bins.value - 1, self.bins.value
        scale = self.design_effect.value * 2 / self.rows.value
        population = _psi_of_shift(self.shift.value, bins)

        def alarms(threshold, of):
            return ncx2.sf(threshold / scale, degrees, of / scale) if of else chi2.sf(threshold / scale, degrees)

        calibrated = chi2.isf(_NOMINAL, degrees) * scale
        return {
            "false alarms": float(alarms(self.threshold.value, 0)),
            "power": float(alarms(self.threshold.value, population)),
            "expected": degrees * scale,
            "population": population,
            "calibrated": float(calibrated),
            "power of calibrated": float(alarms(calibrated, population)),
            "curves": (alarms(_DRAWN, 0), alarms(_DRAWN, population)),
        }

    def _views(self):
        now = self._now()
        shift = f"shift of {three_digits(self.shift.value)} σ"
        figures = table(
            {
                "PSI expected of nothing": three_digits(now["expected"]),
                f"PSI of a {shift}": three_digits(now["population"]),
                "false alarms": _percent(now["false alarms"]),
                f"alarms at a {shift}": _percent(now["power"]),
                "threshold for 5 % false alarms": three_digits(now["calibrated"]),
                f"alarms there at a {shift}": _percent(now["power of calibrated"]),
            }
        )
        return figures, _curves(now, self.threshold.value)


def _psi_of_shift(shift, bins):
    """PSI of a normal population moved by so many σ, over bins of equal probability of the one that did not move."""
    moved = np.diff(norm.cdf(norm.ppf(np.linspace(0, 1, bins + 1)) - shift))
    return float(np.sum((moved - 1 / bins) * np.log(moved * bins)))


def _curves(now, threshold):
    """Shares of comparisons that alarm at each threshold, without a shift and with it, and the threshold chosen."""
    quiet = 'stroke="currentColor" stroke-width="1" opacity="0.45"'
    unchanged, shifted = now["curves"]
    parts = [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(0):.1f}" y2="{_y(0):.1f}" {quiet}/>',
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(_NOMINAL):.1f}" y2="{_y(_NOMINAL):.1f}" {quiet} '
        'stroke-dasharray="4 3"/>',
        _line(shifted, COLOURS["good"]),
        _line(unchanged, COLOURS["bad"]),
        f'<line x1="{_x(threshold):.1f}" x2="{_x(threshold):.1f}" y1="{TOP}" y2="{_y(0):.1f}" '
        'stroke="currentColor" stroke-width="2"/>',
        *(text(_x(tick), _y(0) + 16, f"{tick:g}", "middle") for tick in (0.0001, 0.001, 0.01, 0.1, 1, 10)),
        *(text(LEFT - 6, _y(share) + 4, _percent(share), "end") for share in (_NOMINAL, 0.5, 1)),
        text((WIDTH + LEFT) / 2, HEIGHT - 6, "alarm above a PSI of", "middle"),
        text(LEFT, 14, "comparisons that alarm: nothing changed in red, shifted in green", "start"),
    ]
    return drawing("Alarms at every threshold", parts)


def _line(shares, colour):
    points = " ".join(f"{_x(at):.1f},{_y(share):.1f}" for at, share in zip(_DRAWN, shares, strict=True))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.2"/>'


def _x(psi):
    low, high = np.log10(_DRAWN[[0, -1]])
    return LEFT + (np.log10(psi) - low) / (high - low) * (WIDTH - LEFT - RIGHT)


def _y(share):
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _percent(share):
    return f"{three_digits(100 * share)} %" if share >= 0.0005 else "under 0.05 %"
