"""An interview that was left or killed goes on as if nothing had happened."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice import cases
from mlsd_helpers.practice.interview import Interview, Transcript

CASE = "flight_delay_alerts"
SCRIPT = [
    "How many users do we have?",
    "The success metric is the share who rebook in time. A false alarm costs 0.2 USD, a missed delay 0.6 USD.",
    "next",
    "We serve 300 requests a second at 20 ms on 4 workers.",
    "An API asks a feature store and a model.",
    "What is the latency budget? Is there a budget?",
    "next",
    "We split by time, and train on the past.",
    "next",
    "next",
]


def plain(events):
    return [(e.kind, e.at, e.phase, e.text) for e in events]


def say_all(interview, clock, texts):
    for text in texts:
        clock.minutes(3)
        interview.say(text)


@pytest.fixture
def whole(start, clock):
    """The events of one interview that was never interrupted."""
    clock.seconds = 0.0
    interview = start(CASE, name="talk", seed=3)
    say_all(interview, clock, SCRIPT)
    interview.close()
    return Transcript.read(interview.path)


def test_resuming_between_any_two_messages_changes_nothing(whole, start, clock, tmp_path):
    for after in range(len(SCRIPT)):
        clock.seconds = 0.0
        first = start(CASE, name=f"again{after}", seed=3, design=tmp_path / "talk.yaml")
        say_all(first, clock, SCRIPT[:after])
        first.close()
        clock.minutes(600)  # nobody counts the night
        second = Interview.resume(first.path, clock=clock)
        say_all(second, clock, SCRIPT[after:])
        second.close()
        assert plain(second.events) == plain(whole.events), after


def test_a_turn_cut_after_any_event_is_completed(whole, clock, tmp_path):
    lines = whole.path.read_text(encoding="utf-8").splitlines()
    for cut in range(2, len(lines) + 1):
        path = tmp_path / f"cut{cut}.jsonl"
        path.write_text("\n".join(lines[:cut]) + "\n", encoding="utf-8")
        interview = Interview.resume(path, clock=clock)
        got = plain(interview.events)
        interview.close()
        assert got == plain(whole.events)[: len(got)], cut
        assert len(got) >= cut - 1
        last = interview.events[-1]
        assert last.kind != "candidate"
        assert not last.about.get("more")


def test_what_a_cut_line_held_is_kept_and_said(whole, clock):
    raw = whole.path.read_bytes()
    whole.path.write_bytes(raw[:-30])
    interview = Interview.resume(whole.path, clock=clock)
    warned = [event for event in interview.events if "damaged" in event.about]
    assert len(warned) == 1
    assert raw.splitlines()[-1][:20].decode() in warned[0].about["damaged"]
    interview.close()
    assert Transcript.read(whole.path).damaged == ""


def test_the_time_away_does_not_count(start, clock):
    interview = start(CASE)
    clock.minutes(10)
    interview.say("next")
    interview.close()
    clock.minutes(1000)
    again = Interview.resume(interview.path, clock=clock)
    assert again.elapsed_minutes == pytest.approx(10)
    again.close()


def test_an_interview_left_in_a_pause_is_still_paused(start, clock):
    interview = start(CASE)
    interview.pause()
    interview.close()
    again = Interview.resume(interview.path, clock=clock)
    clock.minutes(5)
    assert again.paused
    assert again.elapsed_minutes == 0
    again.close()


def test_two_programs_cannot_play_one_interview(start, clock):
    interview = start(CASE)
    with pytest.raises(DesignError, match="another program goes on with this interview"):
        Interview.resume(interview.path, clock=clock)
    interview.say("next")  # the first is not disturbed


def test_a_case_that_is_gone_is_said_and_the_file_let_go(start, clock, monkeypatch):
    interview = start(CASE)
    interview.close()
    text = interview.path.read_text(encoding="utf-8")
    interview.path.write_text(text.replace(f'"case": "{CASE}"', '"case": "flight_delay"', 1), encoding="utf-8")
    for _ in range(2):  # the second time shows that the lock was let go
        with pytest.raises(DesignError, match=f"did you mean '{CASE}'"):
            Interview.resume(interview.path, clock=clock)


PLAYER = textwrap.dedent(
    """
    import sys
    from mlsd_helpers.practice.interview import Interview
    interview = Interview.start("flight_delay_alerts", path=sys.argv[1])
    for i in range(100_000):
        interview.say(f"Sentence number {i}. What is the latency budget?")
        print(i, flush=True)
    """
)


def test_a_killed_process_loses_nothing_that_was_said(tmp_path, clock):
    path = tmp_path / "killed.jsonl"
    process = subprocess.Popen([sys.executable, "-c", PLAYER, str(path)], stdout=subprocess.PIPE, text=True)
    acknowledged = -1
    deadline = time.monotonic() + 60
    while acknowledged < 5 and time.monotonic() < deadline:
        acknowledged = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    rest = process.stdout.read().split()
    acknowledged = int(rest[-1]) if rest else acknowledged
    process.stdout.close()
    interview = Interview.resume(path, clock=clock)
    said = [event.text for event in interview.events if event.kind == "candidate"]
    assert said[: acknowledged + 1] == [
        f"Sentence number {i}. What is the latency budget?" for i in range(acknowledged + 1)
    ]
    assert interview.events[-1].kind != "candidate"
    again = interview.say("What is the latency budget?")
    assert again[0].text.startswith("As I said")
    interview.close()


def test_every_case_can_be_started(start):
    for name in cases.names():
        assert start(name, name=f"each_{name}").opening()[0].text == cases.load(name).prompt
