"""The interview in a terminal, through a pseudo-terminal and through a pipe."""

import importlib
import io
import os
import re
import subprocess
import sys

import pytest

from mlsd_helpers.practice.interview import Transcript
from mlsd_helpers.practice.interview.terminal import Terminal

pexpect = importlib.import_module("pexpect") if os.environ.get("CI") else pytest.importorskip("pexpect")
if not hasattr(pexpect, "spawn"):
    pytest.skip("this system has no pseudo-terminals", allow_module_level=True)

MLSD = [sys.executable, "-m", "mlsd_helpers", "interview"]
CASE = "flight_delay_alerts"


def _without_size():
    """The environment without the size that tests run side by side are told: the terminal's own counts."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


@pytest.fixture
def terminal(tmp_path):
    """Starts the command in a pseudo-terminal of 60 columns."""
    running = []

    def spawn(*arguments, **more):
        child = pexpect.spawn(
            MLSD[0],
            [*MLSD[1:], *arguments],
            cwd=tmp_path,
            dimensions=(40, 60),
            timeout=30,
            encoding="utf-8",
            env=_without_size() | {"TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)} | more,
        )
        running.append(child)
        return child

    yield spawn
    for child in running:
        child.close(force=True)


def transcript(tmp_path):
    (path,) = (tmp_path / "interviews").glob("*.jsonl")
    return Transcript.read(path)


def say(child, text):
    child.expect(r"\[[^]]*\] > ")
    child.sendline(text)


def test_a_round_in_a_terminal(terminal, tmp_path):
    child = terminal(CASE, "--level", "staff", "--minutes", "60")
    child.expect("Passengers learn")
    child.expect("requirements 13")  # 10 of 45 minutes are 13.3 of 60
    child.expect(r"\[0:0\d · requirements\] > ")
    child.sendline("How many users do we have?")
    child.expect("A million users a day")
    say(child, ":time")
    child.expect("of 60:00")
    say(child, ":again")
    child.expect(r"Interviewer")
    say(child, ":nonsense")
    child.expect("There is no ':nonsense'")
    say(child, ":help")
    child.expect(":pause")
    say(child, ":document")
    child.expect(r"\.yaml")
    say(child, ":check")
    child.expect("no findings")
    say(child, ":end")
    child.expect("end of the interview")
    child.expect("Transcript: interviews/")
    child.expect("Report: ")
    child.expect("interviewed for staff")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert transcript(tmp_path).finished


def test_ctrl_d_leaves_and_resume_goes_on(terminal, tmp_path):
    child = terminal(CASE)
    say(child, "We would start with a rule.")
    child.expect(r"\[[^]]*\] > ")
    child.sendeof()
    child.expect("mlsd interview --resume")
    child.expect(pexpect.EOF)
    path = transcript(tmp_path).path
    again = terminal("--resume", str(path))
    again.expect("We go on at")
    again.expect("We would start with a rule.")
    say(again, "What is the latency budget?")
    again.expect("150 ms for 99")
    again.expect(r"\[[^]]*\] > ")
    again.sendeof()
    again.expect(pexpect.EOF)
    assert [event.text for event in transcript(tmp_path).said()] == [
        "We would start with a rule.",
        "What is the latency budget?",
    ]


def test_ctrl_c_pauses_and_once_more_leaves(terminal, tmp_path):
    child = terminal(CASE)
    child.expect(r"\[[^]]*\] > ")
    child.sendintr()
    child.expect("The clock stands still")
    child.expect(r"\[paused · requirements\] > ")
    child.sendline("")
    child.expect("We go on")
    child.expect(r"\[0:[^]]*\] > ")
    child.sendintr()
    child.expect(r"\[paused · requirements\] > ")
    child.sendintr()
    child.expect("All that was said is kept")
    child.expect(pexpect.EOF)
    assert [event.kind for event in transcript(tmp_path).events][-3:] == ["pause", "unpause", "pause"]


def test_a_kill_loses_nothing(terminal, tmp_path):
    child = terminal(CASE)
    say(child, "What is the latency budget?")
    child.expect("150 ms")
    child.kill(9)
    child.wait()
    assert [event.text for event in transcript(tmp_path).said()] == ["What is the latency budget?"]
    again = terminal("--resume", str(transcript(tmp_path).path))
    again.expect("150 ms")


def test_a_second_terminal_is_refused_politely(terminal, tmp_path):
    child = terminal(CASE)
    child.expect(r"\[[^]]*\] > ")
    other = terminal("--resume", str(transcript(tmp_path).path))
    other.expect("another program goes on with this interview")
    other.expect(pexpect.EOF)
    other.close()
    assert other.exitstatus == 2


def test_lines_are_wrapped_to_the_terminal(terminal):
    child = terminal(CASE, NO_COLOR="1")
    child.expect(r"\[[^]]*\] > ")
    lines = [line for line in child.before.splitlines() if not re.search(r"\.(yaml|jsonl)$", line)]
    assert max(map(len, lines)) < 60


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_only_where_it_is_wanted(terminal, variables, coloured):
    child = terminal(CASE, **variables)
    child.expect("· requirements. > ")
    assert ("\x1b[1mInterviewer" in child.before) is coloured


def piped(tmp_path, text, *arguments):
    return subprocess.run(
        [*MLSD, *arguments],
        input=text.encode(),
        capture_output=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
    )


def test_a_pipe_plays_the_same_without_colour(tmp_path):
    done = piped(tmp_path, "What is the latency budget?\n:end\n", CASE)
    assert done.returncode == 0, done.stderr
    assert "150 ms for 99 of 100" in done.stdout.decode()
    assert "\x1b" not in done.stdout.decode()
    assert transcript(tmp_path).finished


def test_a_pipe_that_ends_leaves_the_interview_to_be_resumed(tmp_path):
    done = piped(tmp_path, "We deliver \\\non two lines\n", CASE)
    assert done.returncode == 0
    assert "--resume interviews/" in " ".join(done.stdout.decode().split())
    assert [event.text for event in transcript(tmp_path).said()] == ["We deliver \non two lines"]


def test_without_a_case_the_cases_are_listed(tmp_path):
    done = piped(tmp_path, "")
    assert CASE in done.stdout.decode()
    assert "mlsd interview" in done.stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["flight_delays"], "did you mean 'flight_delay_alerts'"),
        ([CASE, "--level", "snior"], "did you mean 'senior'"),
        ([CASE, "--minutes", "50"], "35, 45 or 60 minutes; got 50"),
        (["--resume", "nothing.jsonl"], "nothing.jsonl: is not there"),
    ],
)
def test_mistakes_are_one_clear_line(tmp_path, arguments, says):
    done = piped(tmp_path, "", *arguments)
    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_words_after_the_time_close_the_interview(start, parcels, clock):
    clock.minutes(0)
    interview = start(parcels)
    clock.minutes(46)
    shown = io.StringIO()
    assert Terminal(interview, io.StringIO("My last sentence.\n"), shown).run()
    assert "Time is over" in shown.getvalue()
    assert interview.events[-1].kind == "end"
    assert "My last sentence." in [event.text for event in interview.events]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["brief"], "say of which case"),
        ([CASE, "payment_fraud"], "one case at a time"),
        ([CASE, "--resume", "x"], "not both"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path, arguments, says):
    done = piped(tmp_path, "", *arguments)
    assert done.returncode == 2
    assert says in done.stderr.decode()


FAST = """
import time
from mlsd_helpers.practice.interview import terminal
from mlsd_helpers.practice.interview.engine import Interview
terminal._SECONDS_BETWEEN_TICKS = 0.2
interview = Interview.start("flight_delay_alerts", path="fast.jsonl", clock=lambda: 600 * time.monotonic())
player = terminal.Terminal(interview)
player.open()
player.run()
"""


def test_the_clock_speaks_up_while_somebody_types(tmp_path):
    child = pexpect.spawn(
        sys.executable,
        ["-c", FAST],
        cwd=tmp_path,
        timeout=30,
        encoding="utf-8",
        env=os.environ | {"TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    child.expect(r"\] > ")
    child.send("half a sent")
    child.expect("9 minutes are over")
    child.expect("Time is over")
    child.sendline("ence")
    child.expect("end of the interview")
    child.expect(pexpect.EOF)
    child.close()
    said = Transcript.read(tmp_path / "fast.jsonl").said()
    assert [event.text for event in said] == ["half a sentence"]


def test_a_paste_of_three_lines_is_one_message(terminal, tmp_path):
    child = terminal(CASE)
    say(child, "First: a table by airport.\nThen boosting.\nThen we compare both by week.")
    say(child, ":end")
    child.expect(pexpect.EOF)
    said = [event.text for event in transcript(tmp_path).said()]
    assert said == ["First: a table by airport.\nThen boosting.\nThen we compare both by week."]


def test_a_menu_in_the_terminal_is_answered_by_its_number(terminal, tmp_path):
    child = terminal(CASE)
    say(child, "Is it worse to warn for nothing or to stay silent?")
    child.expect("Do you mean")
    say(child, "the first")
    say(child, ":end")
    child.expect(pexpect.EOF)
    told = [event.about for event in transcript(tmp_path).events if event.kind == "answer"]
    assert told[1]["answer"] == told[0]["menu"][0][0]
