"""The interview in a terminal or a pipe: the same engine, a prompt with the clock, commands that begin with a colon."""

import contextlib
import os
import select
import shutil
import signal
import sys
import textwrap
import threading

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice import cases
from mlsd_helpers.practice.interview.engine import Interview
from mlsd_helpers.practice.interview.plan import NAMES, PHASES, clock_text
from mlsd_helpers.shared.extras import require
from mlsd_helpers.shared.printable import printable, printable_lines

HELP = """\
Say what you would say to a person, and ask what you need to know; Enter sends. A line that ends in \\ goes on below,
and several lines pasted at once are one message.
  :time       minutes so far, by phase          :document   where your design document is
  :pause      stop the clock; anything goes on  :check      what the checks say about the document
  :again      the last question once more       :end        end the interview and print the verdict
Ctrl-D leaves and keeps the transcript, Ctrl-C pauses; 'mlsd interview --resume FILE' goes on later."""
_NARROWEST, _WIDEST = 40, 100
_WHO = {"candidate": "You", "warning": "Clock", "pause": "Clock", "unpause": "Clock"}
_SECONDS_BETWEEN_TICKS = 5
_PASTED_WITHIN = 0.05  # seconds after a line: what is there by then was pasted with it
_LAST_SHOWN = 6  # events, when an interview is resumed
_LOOKS_UP_QUESTIONS = ("numpy", "sklearn")  # first loaded by a question: without them, no interview begins


def list_of_cases() -> str:
    """The cases to choose from, with how to start."""
    listed = [cases.load(name) for name in cases.names()]
    width = max(len(case.name) for case in listed)
    lines = [f"  {case.name:<{width}}  {case.title}" for case in listed]
    start = f"Start with: mlsd interview {listed[0].name} --level senior --minutes 45"
    return "\n".join(["Choose a case:", *lines, start])


class Terminal:
    """Plays an interview on two text streams.

    Parameters
    ----------
    interview : Interview
        Started or resumed.
    read, write : text streams
        Where the candidate's words come from, and where the interviewer's go.
    """

    def __init__(self, interview: Interview, read=None, write=None):
        self.interview = interview
        self._read, self._write = read or sys.stdin, write or sys.stdout
        self._interactive = self._read is sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()
        if self._interactive:
            with contextlib.suppress(ImportError):  # arrows and history while typing; Windows has its own
                import readline

                if "libedit" not in (readline.__doc__ or ""):  # a paste of several lines waits for Enter
                    readline.parse_and_bind("set enable-bracketed-paste on")
        self._waiting = []  # lines that came with a paste and are commands of their own
        self._coloured = self._write.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    def open(self, resumed: bool = False) -> None:
        """Show how it begins, or where it stands."""
        if resumed:
            self._line(f"We go on at {clock_text(60 * self.interview.elapsed_minutes)} of {self.interview.minutes}:00.")
            for event in self.interview.events[-_LAST_SHOWN:]:
                self._show(event)
        else:
            for event in self.interview.opening():
                self._show(event)
            self._line(f"Your document:  {self.interview.design_path}", wrap=False)
            self._line(f"The transcript: {self.interview.path}", wrap=False)
            self._line("Type :help for commands.")

    def run(self) -> bool:
        """Play until the end; True when the interview has ended, False when it was left to be resumed."""
        while not self.interview.ended:
            try:
                text = self._ask()
            except KeyboardInterrupt:
                self._line("")
                if self.interview.paused:
                    return self._leave()
                self._show_all(self.interview.pause())
                self._line("Press Enter or say something to go on, Ctrl-C once more to leave.")
                continue
            if text is None:
                return self._leave()
            try:
                self._take(text)
            except KeyboardInterrupt:
                self._line("")
        return True

    def _leave(self):
        self.interview.pause()
        self.interview.close()
        self._line(f"Left. All that was said is kept: mlsd interview --resume {self.interview.path}")
        return False

    def _take(self, text):
        command = text.strip()
        if command.startswith(":"):
            self._command(command[1:].strip().lower())
            return
        if self.interview.over and not self.interview.ended:
            if command:
                self._show_all(self.interview.say(text))
            self._show_all(self.interview.finish())
            return
        if self.interview.paused and not command:
            self._show_all(self.interview.unpause())
            return
        self._show_all(self.interview.say(text))

    def _command(self, command):
        play = self.interview
        known = {"help": self._help, "time": self._time, "document": self._document, "check": self._check,
                 "again": self._again}  # fmt: skip
        known |= {"pause": lambda: self._show_all(play.pause()), "end": lambda: self._show_all(play.finish())}
        known |= {"h": self._help, "?": self._help, "quit": known["end"], "q": known["end"], "exit": known["end"]}
        if command in known:
            known[command]()
        else:
            self._line(f"There is no ':{command}'; :help shows the commands. To say it, leave the colon out.")

    def _help(self):
        self._line(HELP, wrap=False)

    def _time(self):
        play = self.interview
        spent = dict.fromkeys(PHASES, 0.0)
        for before, after in zip(play.events, play.events[1:], strict=False):
            spent[before.phase] += after.at - before.at
        spent[play.phase] += 60 * play.elapsed_minutes - play.events[-1].at
        self._line(
            f"{clock_text(60 * play.elapsed_minutes)} of {play.minutes}:00" + (", paused" if play.paused else "")
        )
        for phase, minutes in play.plan.items():
            mark = "→" if phase == play.phase else " "
            self._line(f" {mark} {NAMES[phase]:<18} {clock_text(spent[phase]):>6} of {minutes}:00", wrap=False)

    def _document(self):
        self._line(f"{self.interview.design_path}: edit it in any editor and save; I look at it at every turn.")

    def _check(self):
        from mlsd_helpers.design import Design

        try:
            findings = Design.open(self.interview.design_path).check()
        except DesignError as error:
            self._line(str(error))
            return
        self._line(findings.to_text(str(self.interview.design_path)) or "Nothing is found.", wrap=False)
        self._line(findings.summary())

    def _again(self):
        asked = [e for e in self.interview.events if e.kind in ("question", "follow_up", "push_back", "twist")]
        self._show(asked[-1])

    def _ask(self):
        """A line, or several that end in a backslash; None at the end of the input."""
        self._show_all(self.interview.tick())
        play = self.interview
        clock = "paused" if play.paused else clock_text(60 * play.elapsed_minutes)
        prompt = f"[{clock} · {NAMES[play.phase]}] > "
        lines = []
        while True:
            line = self._waiting.pop(0) if self._waiting else self._one_line(prompt if not lines else "… ")
            if line is None:
                return "\n".join(lines) if lines else None
            if line.endswith("\\"):
                lines.append(line[:-1])
                continue
            lines.append(line)
            if line.startswith(":") or not self._more_was_pasted():
                return "\n".join(lines)
            following = self._one_line("… ")
            if following is None:
                return "\n".join(lines)
            self._waiting.append(following)
            if following.startswith(":"):
                return "\n".join(lines)

    def _more_was_pasted(self):
        """Whether another line stands ready at the terminal: nobody types one that fast."""
        if not self._interactive or not hasattr(select, "poll"):  # Windows waits on sockets alone
            return False
        return bool(select.select([self._read], [], [], _PASTED_WITHIN)[0])

    def _one_line(self, prompt):
        if self._interactive:
            try:
                with self._ticking():
                    return input(prompt)
            except EOFError:
                self._line("")
                return None
        self._write.write(prompt)
        self._write.flush()
        line = self._read.readline()
        self._write.write("\n")
        return line.rstrip("\r\n") if line else None

    @contextlib.contextmanager
    def _ticking(self):
        """While somebody types, let the clock speak up; the line that is being typed is drawn again below."""
        if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
            yield
            return

        def tick(*_):
            if events := self.interview.tick():
                self._line("")
                self._show_all(events)
                if "readline" in sys.modules:
                    sys.modules["readline"].redisplay()

        before = signal.signal(signal.SIGALRM, tick)
        signal.setitimer(signal.ITIMER_REAL, _SECONDS_BETWEEN_TICKS, _SECONDS_BETWEEN_TICKS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _show_all(self, events):
        for event in events:
            self._show(event)

    def _show(self, event):
        who = _WHO.get(event.kind, "Interviewer")
        colour = {"Interviewer": "1", "Clock": "33"}.get(who)
        self._line(f"{who}: {event.text}", colour=colour, hang=2)

    def _line(self, text, wrap=True, colour=None, hang=0):
        if wrap:
            width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns - 1))
            whole = {"break_long_words": False, "break_on_hyphens": False}
            hang = " " * hang
            text = "\n".join(
                textwrap.fill(printable(part), width, initial_indent=hang if i else "", subsequent_indent=hang, **whole)
                for i, part in enumerate(text.split("\n"))
            )
        text = printable_lines(text)  # also what begins a line where it was broken
        if colour and self._coloured:
            who, colon, said = text.partition(":")
            text = f"\033[{colour}m{who}{colon}\033[0m{said}"
        self._write.write(f"{text}\n")
        self._write.flush()


def play(case, level, minutes, seed, transcript, design) -> int:
    """Start an interview in this terminal; gives the exit status."""
    require(*_LOOKS_UP_QUESTIONS)
    interview = Interview.start(case, level, minutes, path=transcript, design=design, seed=seed)
    return _played(interview, resumed=False)


def play_on(transcript) -> int:
    """Go on with an interview in this terminal; gives the exit status."""
    interview = Interview.resume(transcript)
    if interview.ended:
        print("This interview has ended.")
        return _close(interview)
    require(*_LOOKS_UP_QUESTIONS)
    return _played(interview, resumed=True)


def _played(interview, resumed):
    terminal = Terminal(interview)
    if interview.paused:
        interview.unpause()
    terminal.open(resumed)
    if not terminal.run():
        return 0
    return _close(interview)


def _close(interview):
    """Print the verdict, and where transcript, document and report are."""
    from mlsd_helpers.practice.interview.verdict import verdict

    interview.close()
    print(f"\nTranscript: {printable(interview.path)}\nDocument:   {printable(interview.design_path)}")
    judged = verdict(interview.path)
    print(f"Report:     {printable(judged.report(interview.path.with_suffix('.html')))}\n\n{judged}")
    return 0
