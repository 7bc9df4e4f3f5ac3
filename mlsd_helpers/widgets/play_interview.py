"""The mock interview in a notebook: the same interviewer as in the terminal, with a clock that ticks."""

import asyncio
import time
from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as w

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.practice import cases, leveling
from mlsd_helpers.practice.interview import LENGTHS, Interview, Transcript
from mlsd_helpers.practice.interview.evidence import decide
from mlsd_helpers.practice.interview.plan import NAMES, clock_text
from mlsd_helpers.practice.interview.verdict import verdict
from mlsd_helpers.widgets.press import Button, Checkbox, Dropdown, Presses, Textarea

_SECOND = 1.0  # between two looks at the clock
_SHOWN = 4000  # characters of one message; the transcript keeps all
_QUIET = ("pause", "unpause", "confirmed")
_WHO = {"candidate": "You", "document": "Your document", "warning": "Clock", "plan": "Plan", "twist": "The twist"}
_CSS = """<style>
.mlsd-talk { display: flex; flex-direction: column-reverse; max-height: 28em; overflow: auto; line-height: 1.45; }
.mlsd-turn { margin: 0 0 .7em; padding-left: .8em; border-left: 3px solid transparent; max-width: 46em; }
.mlsd-turn p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.mlsd-turn .who { font-weight: 600; font-size: .9em; }
.mlsd-turn.candidate { border-color: var(--jp-brand-color1, #1976d2); }
.mlsd-turn.twist { border-color: var(--jp-warn-color1, #c2410c); background: var(--jp-layout-color2, #f4f4f4); }
.mlsd-turn.warning, .mlsd-turn.document, .mlsd-turn.plan { color: var(--jp-ui-font-color2, #616161); font-size: .95em; }
.mlsd-clock { font-variant-numeric: tabular-nums; line-height: 1.5; }
.mlsd-clock .over { color: var(--jp-error-color1, #c62828); font-weight: 600; }
.mlsd-interview .widget-html-content { line-height: 1.4; }
.mlsd-interview textarea { font-family: inherit; min-height: 5em; }
.mlsd-interview .widget-checkbox { width: 100%; } .mlsd-interview .widget-checkbox .widget-label { display: none; }
</style>"""


def mock_interview(
    folder: str | Path = "interviews",
    case: str | None = None,
    level: str = "senior",
    minutes: int = 45,
    clock: Callable[[], float] = time.monotonic,
):
    """A mock interview to play in a notebook.

    Parameters
    ----------
    folder : path
        Where transcripts and documents go; one that was not finished can be resumed from there.
    case, level, minutes
        What is chosen to begin with.
    clock : callable
        Seconds that only grow.

    Raises
    ------
    DesignError
        There is no such case.
    ValueError
        There is no such level, or no interview of that length.
    """
    if level not in leveling.LEVELS:
        raise ValueError(f"there is no level {level!r}; the levels are {', '.join(leveling.LEVELS)}")
    if minutes not in LENGTHS:
        raise ValueError(f"an interview takes {', '.join(map(str, LENGTHS))} minutes; got {minutes!r}")
    chosen = cases.names()[0] if case is None else cases.known(case)
    return MockInterview(Path(folder), chosen, level, minutes, clock)


class MockInterview(w.VBox):
    """Choose and start; then talk. What was said is on the disk before the next thing is shown.

    ``interview`` is the interview that is on, None before the start; ``tick()`` looks at the clock, which happens by
    itself each second while a kernel serves the notebook.
    """

    def __init__(self, folder: Path, case: str, level: str, minutes: int, clock: Callable[[], float]):
        self.folder, self.clock, self.interview = folder, clock, None
        self._pulse, self._verdict = None, None
        titles = [(cases.load(name).title, name) for name in cases.names()]
        self.case = Dropdown(options=titles, value=case, description="case", layout=w.Layout(width="32em"))
        self.level = Dropdown(options=leveling.LEVELS, value=level, description="level")
        self.minutes = Dropdown(options=LENGTHS, value=minutes, description="minutes")
        self.unfinished = Dropdown(options=[], description="unfinished", layout=w.Layout(width="32em"))
        self.start_button = _button("Start", "play", self._start, "primary")
        self.resume_button = _button("Resume", "repeat", self._resume)
        self.answer = Textarea(
            placeholder="Answer, or ask. Tab, then Enter sends.",
            continuous_update=False,
            layout=w.Layout(width="calc(100% - 4px)"),
        )
        self.send_button = _button("Send", "paper-plane", self._answer, "primary")
        self.pause_button = _button("Pause", "pause", self._pause)
        self.look_button = _button("Look at my document", "search", self._look)
        self.finish_button = _button("Finish", "stop", self._finish)
        self.confirm_button = _button("Record what I confirm", "check", self._confirm, "primary")
        self.report_button = _button("Save the report", "save", self._report)
        self.ticks = []
        self._clock, self._talk, self._said = w.HTML(), w.HTML(), w.HTML()
        self._looked, self._judged, self._evidence = w.HTML(), w.HTML(), w.VBox()
        self._choice = w.VBox(
            [
                self.case,
                w.HBox([self.level, self.minutes, self.start_button]),
                w.HBox([self.unfinished, self.resume_button]),
            ]
        )
        bar = [self.send_button, self.pause_button, self.look_button, self.finish_button]
        self._round = w.VBox([self._clock, self._talk, self.answer, _row(*bar), self._looked])
        after = _row(self.confirm_button, self.report_button)
        self._end = w.VBox([self._judged, self._evidence, after])
        super().__init__([w.HTML(_CSS), self._choice, self._round, self._said, self._end])
        self.add_class("mlsd-interview")
        _show(self._round, False)
        _show(self._end, False)
        self._presses = Presses(self, waits=[self.answer])
        self._list_unfinished()

    # Begin

    def _list_unfinished(self):
        found = [(path.stem, str(path)) for path in sorted(self.folder.glob("*.jsonl")) if _is_unfinished(path)]
        self.unfinished.options = found
        self.unfinished.value = found[-1][1] if found else None
        _show(self._choice.children[-1], bool(found))

    def _start(self):
        name = f"{self.case.value}-{time.strftime('%Y%m%d-%H%M%S')}.jsonl"
        self._begin(
            lambda: Interview.start(
                self.case.value, self.level.value, self.minutes.value, self.folder / name, clock=self.clock
            )
        )

    def _resume(self):
        self._begin(lambda: Interview.resume(self.unfinished.value, clock=self.clock))

    def _begin(self, make):
        with self._saying_errors():
            self.interview = make()
            self.interview.unpause()  # one that was left stands still
            _show(self._choice, False)
            _show(self._round, True)
            self.tick()
            self._draw()
            self._beat()
            self.answer.focus()

    # Talk

    def _answer(self):
        text = self.answer.value
        if not text.strip():
            self._tell("Nothing to send yet: write an answer or a question first.")
            return
        with self._saying_errors():
            time_is_over = self.interview.over
            self.interview.say(text)
            self.answer.value = ""
            self._draw()
            self.answer.focus()
            if time_is_over:  # that was the last sentence
                self._finish()

    def _pause(self):
        with self._saying_errors():
            (self.interview.unpause if self.interview.paused else self.interview.pause)()
            self._draw()

    def tick(self):
        """Look at the clock: warnings, the twist and the end come when they are due."""
        with self._saying_errors(fresh=False):
            if self.interview.tick():
                self._draw()
            self._draw_clock()

    def _beat(self):
        """Tick each second, as long as the kernel's own loop runs: nothing waits, and other cells can be run."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no notebook
            return

        def beat():
            if not self.interview.ended:
                self.tick()
                self._pulse = loop.call_later(_SECOND, beat)

        self._pulse = loop.call_later(_SECOND, beat)

    def _look(self):
        with self._saying_errors():
            path = self.interview.design_path
            self._looked.value = f"<p><code>{escape(str(path))}</code></p>{Design.open(path).check()._repr_html_()}"

    # The end

    def _finish(self):
        with self._saying_errors():
            if self._pulse is not None:
                self._pulse.cancel()
            self.interview.finish()
            self._draw()
            for each in (self.answer, self.send_button, self.pause_button, self.finish_button):
                each.disabled = True
            self._judge()
            _show(self._end, True)

    def _judge(self):
        self._verdict = verdict(self.interview.path)
        self._judged.value = self._verdict._repr_html_()
        self.ticks = [
            Checkbox(value=bool(piece.confirmed), description=str(piece), indent=False, layout=_FULL)
            for piece in self._verdict.evidence
        ]
        head = "<p><strong>Tick the quotes that show what they are suggested for; only those count.</strong></p>"
        self._evidence.children = [w.HTML(head), *self.ticks] if self.ticks else []
        self.confirm_button.disabled = not self.ticks

    def _confirm(self):
        with self._saying_errors():
            decide(self.interview.path, self._verdict.evidence, [i for i, tick in enumerate(self.ticks) if tick.value])
            self._judge()
            self._tell(f"✓ recorded: {self._verdict.level}")

    def _report(self):
        with self._saying_errors():
            path = self._verdict.report(self.interview.path.with_suffix(".report.html"))
            self._tell(f"✓ saved {path}")

    # Show

    def _tell(self, text):
        self._said.value = f'<p role="status">{escape(text)}</p>'

    def _saying_errors(self, fresh=True):
        return _SayingErrors(self, fresh)

    def _draw(self):
        turns = "".join(_turn(event) for event in self.interview.events if event.kind not in _QUIET)
        self._talk.value = f'<div class="mlsd-talk" role="log" aria-label="Conversation"><div>{turns}</div></div>'
        self._draw_clock()

    def _draw_clock(self):
        self._clock.value = _clock_html(self.interview)
        paused = self.interview.paused
        self.pause_button.description, self.pause_button.icon = ("Go on", "play") if paused else ("Pause", "pause")

    def _repr_mimebundle_(self, **kwargs):
        """The live interview, and for a reader without a kernel what can be chosen."""
        bundle = super()._repr_mimebundle_(**kwargs)
        text = f"{len(cases.names())} cases, {len(leveling.LEVELS)} levels, {', '.join(map(str, LENGTHS))} minutes"
        bundle["text/plain"] = f"Mock interview: {text}. Run this cell to play one."
        bundle["text/html"] = f"<p><strong>Mock interview</strong> · {escape(text)} · run this cell to play one</p>"
        return bundle


_FULL = w.Layout(width="100%")


class _SayingErrors:
    """What is refused is said below the conversation, and what was typed stays in its box.

    What was said before goes when the reader does the next thing, not when the clock ticks.
    """

    def __init__(self, widget, fresh):
        self.widget, self.fresh = widget, fresh

    def __enter__(self):
        if self.fresh:
            self.widget._said.value = ""

    def __exit__(self, kind, error, trace):
        if not isinstance(error, DesignError):
            return False
        self.widget._tell(f"✗ {error}")
        return True


def _button(description, icon, press, style=""):
    button = Button(description=description, icon=icon, button_style=style, layout=w.Layout(width="auto"))
    button.on_click(lambda button: press())
    return button


def _row(*children):
    return w.HBox(children, layout=w.Layout(flex_flow="row wrap"))


def _show(widget, visible):
    widget.layout.display = None if visible else "none"


def _is_unfinished(path):
    try:
        return not Transcript.read(path).finished
    except DesignError:
        return False


def _turn(event):
    who = _WHO.get(event.kind, "Interviewer")
    text = event.text
    if len(text) > _SHOWN:
        text = f"{text[:_SHOWN]}… ({len(event.text) - _SHOWN:,} more characters; the transcript keeps them)"
    head = f'<p class="who">{clock_text(event.at)} {who}</p>'
    return f'<div class="mlsd-turn {event.kind}">{head}<p>{escape(text)}</p></div>'


def _clock_html(interview):
    """Time used and left, and the plan with the phase that is on; it says when that takes longer than planned."""
    begin, parts = 0, []
    for phase, minutes in interview.plan.items():
        words = f"{NAMES[phase]} {begin}–{begin + minutes}"
        if phase == interview.phase and not interview.ended:
            late = interview.elapsed_minutes > begin + minutes
            words = f'<strong class="{"over" if late else ""}">{words}{", over its plan" if late else ""}</strong>'
        parts.append(words)
        begin += minutes
    used = f"{clock_text(60 * interview.elapsed_minutes)} of {begin}:00"
    state = "over" if interview.over else "paused, 'Go on' starts it again" if interview.paused else ""
    left = f'<span class="over">{state}</span>' if state else f"{clock_text(60 * interview.minutes_left)} left"
    return f'<div class="mlsd-clock" role="timer"><strong>{used}</strong> · {left}<br>{" · ".join(parts)}</div>'
