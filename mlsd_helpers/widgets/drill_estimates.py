"""Back-of-envelope estimates against the clock, in a notebook.

>>> drill = estimate_drill(minutes=5, seed=1, clock=lambda: 0.0)
>>> drill.start.click()
>>> drill.session.time_left
'5:00'
"""

import asyncio
import time
from collections.abc import Callable
from html import escape

import ipywidgets as w

from mlsd_helpers.practice.drills import Session, drill
from mlsd_helpers.practice.drills.wording import said
from mlsd_helpers.widgets.press import Button, Presses, Text

_HOW = "Write numbers as you like: 2500, 2.5k, 3e6, 1.5 million. Enter scores the estimate."
_SAMPLE = "rate", "flight_delay_alerts"  # what a reader without a kernel sees


def estimate_drill(
    minutes: float = 5.0, seed: int | None = None, clock: Callable[[], float] = time.monotonic
) -> "EstimateDrill":
    """Estimates for some minutes, each scored at once, with its arithmetic; what you miss comes again sooner.

    Parameters
    ----------
    minutes : float
        After which no further estimate is asked, above 0 and at most 120. They run from the Start button on.
    seed : int, optional
        Decides numbers and order; by chance unless given.
    clock : callable, optional
        Gives seconds; tests move it.

    Raises
    ------
    ValueError
        The minutes make no sense.
    """
    return EstimateDrill(minutes, seed, clock)


class EstimateDrill(w.VBox):
    """A question, a box for the estimate and its buttons; below them how the last one went.

    ``session`` is the drill that runs, None before the Start button is pressed.
    """

    def __init__(self, minutes: float, seed: int | None, clock: Callable[[], float]):
        Session(minutes, seed)  # refuses minutes that make no sense here, not at the Start button
        self.minutes, self.seed, self.clock = minutes, seed, clock
        self.session = self._drill = self._tick_due = None
        self._last = ""  # how the last estimate went
        self.box = Text(placeholder="your estimate", layout=w.Layout(width="14em"))
        self.start = self._button("Start", "play", "Begin, and start the clock", self._start, "primary")
        self.start.layout.align_self = "flex-start"
        self.answer = self._button("Answer", "check", "Score what is in the box", self._answer, "primary")
        self.skip = self._button("Skip", "forward", "Show the arithmetic; it comes again sooner", self._skip)
        self.end = self._button("End", "stop", "Stop here, and sum up", self._end)
        self._time, self._question, self._unit, self._said = w.HTML(), w.HTML(), w.HTML(), w.HTML()
        self._row = w.HBox([self.box, self._unit, self.answer, self.skip, self.end])
        self._row.layout.flex_flow = "row wrap"
        super().__init__([self._time, self._question, self.start, self._row, self._said])
        self._presses = Presses(self, enters={self.box: self.answer}, waits=[self.box])
        self._question.value = _paragraph(f"{_opening(minutes)} {_HOW}")
        self._running(False)

    @staticmethod
    def _button(description, icon, tooltip, press, style=""):
        button = Button(description=description, icon=icon, tooltip=tooltip, button_style=style)
        button.layout = w.Layout(width="auto")
        button.on_click(lambda button: press())
        return button

    def _running(self, on):
        self._row.layout.display = None if on else "none"
        self.start.layout.display = "none" if on else None

    # What the reader does

    def _start(self):
        self.session = Session(self.minutes, self.seed, clock=self.clock)
        self._said.value = self._last = ""
        self._running(True)
        self._next()
        self._tick()

    def _answer(self):
        if self._drill is None:
            return
        if not self.box.value.strip():
            self._tell(_HOW)
            return
        try:
            score = self.session.answer(self.box.value)
        except ValueError as error:
            self._tell(f"✗ {error}")
            return
        self._go_on(f"{said(score.estimate)} {self._drill.unit}: {score}")

    def _skip(self):
        if self._drill is not None:
            self.session.skip()
            self._go_on("skipped")

    def _go_on(self, verdict):
        last = self._drill
        if self.session.over:
            self._end()
        else:
            self._next()
        self._said.value = self._last = _worked(verdict, last)

    def _end(self):
        over = "The time is over. " if self.session.over else ""
        self._drill = None
        self._running(False)
        self.start.description = "Start again"
        self._time.value = ""
        self._question.value = _paragraph(f"{over}{self.session.summary()}.")
        self._said.value = ""

    # What the reader sees

    def _next(self):
        self._drill = self.session.next()
        self.box.value = ""
        self._question.value = _paragraph(self._drill.question)
        self._unit.value = f"<span>{escape(self._drill.unit)}</span>"
        self._show_time()

    def _tell(self, words):
        self._said.value = f'<div role="status">{_paragraph(words)}</div>{self._last}'

    def _show_time(self):
        left = "the time is over; this estimate is the last" if self.session.over else f"{self.session.time_left} left"
        self._time.value = f"<b>Estimate {len(self.session.asked)}</b> · {left}"

    def _tick(self):
        if self._tick_due is not None:
            self._tick_due.cancel()
            self._tick_due = None
        if self._drill is None:
            return
        self._show_time()
        if self.session.over:
            return
        try:
            self._tick_due = asyncio.get_running_loop().call_later(1, self._tick)
        except RuntimeError:  # no notebook
            self._tick_due = None

    def _repr_mimebundle_(self, **kwargs):
        """The live drill, and for a reader without a kernel one estimate with its arithmetic folded away."""
        bundle = super()._repr_mimebundle_(**kwargs)
        sample = drill(*_SAMPLE, seed=0)
        how = "Run this cell to be asked others against the clock."
        bundle["text/plain"] = f"{_opening(self.minutes)} {how}"
        bundle["text/html"] = (
            f"<p>{_opening(self.minutes)} One of them:</p><blockquote>{escape(sample.question)}</blockquote>"
            f"<details><summary>The arithmetic</summary>{_lines(sample)}</details><p>{how}</p>"
        )
        return bundle


def _opening(minutes):
    return f"Estimates on the design cases for {minutes:g} minute{'s' * (minutes != 1)}, each scored at once."


def _worked(verdict, last):
    return f'<div role="status"><b>{escape(verdict)}</b>{_paragraph(last.question)}{_lines(last)}</div>'


def _paragraph(words):
    return f"<p style='margin:0.3em 0;line-height:1.4'>{escape(words)}</p>"


def _lines(one):
    lines = "<br>".join(escape(line) for line in one.working.splitlines())
    return f"<p style='margin:0.3em 0;padding-left:1em;line-height:1.4'>{lines}</p>"
