"""A slider with a box beside it: moved by hand, or typed into as people write numbers.

>>> rate = NumberSlider("requests a second", 138.9, 0.1, 10_000, logarithmic=True)
>>> rate.box.value = "1.5k"
>>> rate.value, rate.box.value
(1500.0, '1,500')
>>> share = NumberSlider("positives", 0.23, 0.001, 0.9, logarithmic=True, percent=True)
>>> share.box.value
'23 %'
>>> share.box.value = "1%"
>>> share.value
0.01
"""

import math
from html import escape

import ipywidgets as w
import traitlets

from mlsd_helpers.practice.drills.wording import read_number
from mlsd_helpers.shared import number_checks
from mlsd_helpers.shared.showing import number
from mlsd_helpers.widgets.press import FloatLogSlider, FloatSlider, Text

_LOG_STEP = 0.01  # a key moves a logarithmic slider by 2.3 %
_DIGITS = 4  # that a slider moved by hand gives; what is typed is taken as it is


def inside(name: str, value: float, low: float, high: float) -> None:
    """Refuse a start that lies outside its slider."""
    if not low <= number_checks.number(name, value) <= high:
        raise ValueError(f"{name} is {value!r}; the explorer goes from {low:g} to {high:,g}")


class NumberSlider(w.VBox):
    """A number between two bounds; ``slider`` and ``box`` are the two ways to change ``value``.

    Parameters
    ----------
    description : str
        What the number is.
    value, low, high : float
        The number to begin with, and its bounds.
    step : float, optional
        Of the slider; the box takes any number within the bounds. Not for a logarithmic one.
    logarithmic : bool
        Whether equal ways on the slider are equal factors.
    percent : bool
        Whether a fraction is shown, and typed, in percent.
    whole : bool
        Whether only whole numbers are taken.
    label_width : str
        Room for the description, as CSS has it.
    """

    value = traitlets.Any()

    def __init__(
        self, description, value, low, high, *, step=None, logarithmic=False, percent=False, whole=False,
        label_width="10em",
    ):  # fmt: skip
        self.min, self.max, self._percent, self._whole = low, high, percent, whole
        options = {
            "description": description,
            "readout": False,
            "style": {"description_width": label_width},
            "layout": w.Layout(width=f"calc({label_width} + 13em)"),
        }
        if logarithmic:
            first = math.log10(low) + (math.log10(value) - math.log10(low)) % _LOG_STEP  # the start is on a step
            bounds = {"min": first, "max": math.log10(high), "step": _LOG_STEP}
            self.slider = FloatLogSlider(value=value, base=10, **bounds, **options)
        else:
            self.slider = FloatSlider(value=value, min=low, max=high, step=step, **options)
        said = f"{description}, from {self._shown(low)} to {self._shown(high)}"
        self.box = Text(continuous_update=False, tooltip=said, layout=w.Layout(width="6em"))
        self._said = w.HTML(layout=w.Layout(display="none", margin="0 0 0 10px"))
        super().__init__([w.HBox([self.slider, self.box]), self._said], layout=w.Layout(margin="0 1em 0 0"))
        self.value = value
        self.slider.observe(self._moved, "value")
        self.box.observe(self._typed, "value")

    @traitlets.validate("value")
    def _within(self, proposal):
        value = min(max(proposal["value"], self.min), self.max)
        return round(value) if self._whole else float(value)

    @traitlets.observe("value")
    def _show(self, change):
        self._say("")
        self.box.value = self._shown(self.value)
        if not self._is_where_the_slider_stands():
            self.slider.value = self.value

    def _is_where_the_slider_stands(self):
        """Whether the slider's value is this one, or the nearest of its steps, to which a browser moves it."""
        one, other = self.slider.value, self.value
        if isinstance(self.slider, FloatLogSlider):
            one, other = math.log10(one), math.log10(other)
        return abs(one - other) <= 0.51 * self.slider.step

    def _moved(self, change):
        if not self._is_where_the_slider_stands():
            self.value = float(f"{change['new']:.{_DIGITS}g}")

    def _typed(self, change):
        if change["new"] == self._shown(self.value):
            self._say("")
            return
        try:
            value = self._read(change["new"])
        except ValueError as error:
            self._say(str(error))
            return
        self.value = value
        self.box.value = self._shown(self.value)  # also when the value is the one that it was
        self._say("")

    def _read(self, text):
        value = read_number(text.strip().removesuffix("%")) / (100 if self._percent else 1)
        if not self.min <= value <= self.max:
            raise ValueError(
                f"from {self._shown(self.min)} to {self._shown(self.max)} is expected; got {text.strip()!r}"
            )
        if self._whole and value != round(value):
            raise ValueError(f"a whole number is expected; got {text.strip()!r}")
        return value

    def _shown(self, value):
        return f"{number(100 * value, 6)} %" if self._percent else number(value, 6)

    def _say(self, words):
        self._said.value = f"<span role='alert' style='color:var(--jp-error-color1)'>✗ {escape(words)}</span>"
        self._said.layout.display = None if words else "none"
