"""The mock interview in a notebook is the interviewer of the terminal, and loses nothing that was said."""

import json

import pytest

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.practice import cases
from mlsd_helpers.practice.interview import Interview, Transcript
from mlsd_helpers.widgets import mock_interview

COSTS = "A false alarm costs us 0.2 dollars and a missed late flight 0.6, so one miss weighs as much as three alarms."


class Clock:
    """Seconds that a test moves."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def started(tmp_path, clock):
    widget = mock_interview(tmp_path, "flight_delay_alerts", clock=clock)
    widget.start_button.click()
    return widget


def said(widget):
    return widget._talk.value


def say(widget, text):
    widget.answer.value = text
    widget.send_button.click()


def test_what_is_chosen_is_what_is_played(tmp_path, clock):
    widget = mock_interview(tmp_path, "flight_delay_alerts", "staff", 60, clock)
    widget.level.value, widget.minutes.value = "mid", 35
    widget.start_button.click()
    start = Transcript.read(widget.interview.path).start
    assert (start["case"], start["level"], start["minutes"]) == ("flight_delay_alerts", "mid", 35)
    assert widget.interview.path.parent == tmp_path


def test_it_says_what_the_engine_says(started, tmp_path, clock):
    other_clock = Clock()
    other = Interview.start("flight_delay_alerts", path=tmp_path / "other" / "one.jsonl", clock=other_clock)
    other.opening()
    for seconds, text in ((60, COSTS), (200, "How many users do we have a day?"), (300, "I would split at random.")):
        clock.seconds, other_clock.seconds = 1000 + seconds, 1000 + seconds
        say(started, text)
        other.say(text)
    both = [[(e.kind, e.text) for e in each.events if e.kind != "document"] for each in (started.interview, other)]
    assert both[0] == both[1]
    assert len(both[0]) > 8


def test_what_was_sent_is_on_the_disk_and_the_box_is_empty(started):
    say(started, COSTS)
    assert [event.text for event in Transcript.read(started.interview.path).said()] == [COSTS]
    assert started.answer.value == ""


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_answer_is_not_sent_and_said(started, text):
    before = started.interview.path.read_bytes()
    say(started, text)
    started.tick()  # what was said stays while the clock ticks
    assert "Nothing to send yet" in started._said.value
    assert started.interview.path.read_bytes() == before


def test_a_press_on_send_has_the_text_with_it(started, press):
    press(started, started.send_button, {started.answer: COSTS})
    assert [event.text for event in Transcript.read(started.interview.path).said()] == [COSTS]
    assert started.answer.value == ""
    started.answer.value = "Typed later, and not sent by itself."
    assert len(Transcript.read(started.interview.path).said()) == 1


def test_a_text_that_comes_after_it_was_sent_waits_for_nobody_and_fills_no_box(started, press):
    press(started, started.send_button, {started.answer: COSTS})
    started.answer.set_state({"value": COSTS, "edits": 1})
    press(started, started.send_button)
    assert "Nothing to send yet" in started._said.value
    assert started.answer.value == ""
    assert len(Transcript.read(started.interview.path).said()) == 1


def test_what_is_ticked_at_the_last_moment_is_recorded(started, press):
    say(started, COSTS)
    started.finish_button.click()
    press(started, started.confirm_button, {started.ticks[0]: True})
    decided = [event for event in Transcript.read(started.interview.path).events if event.kind == "confirmed"]
    assert [event.about["confirmed"] for event in decided].count(True) == 1


def test_what_is_typed_is_shown_as_text(started):
    say(started, "<script>alert(1)</script> <img src=x onerror=alert(1)>")
    assert "&lt;script&gt;" in said(started)
    assert "<script" not in said(started)
    assert "<img" not in said(started)


def test_a_megabyte_is_kept_and_shown_in_part(started):
    say(started, "word " * 200_000)
    assert len(said(started)) < 50_000
    assert "more characters; the transcript keeps them" in said(started)
    assert len(Transcript.read(started.interview.path).said()[0].text) >= 999_999


def test_the_clock_shows_time_and_phase_and_brings_the_twist(started, clock):
    clock.seconds += 10 * 60
    started.tick()
    assert "10:00 of 45:00" in started._clock.value
    assert "requirements 0–9, over its plan</strong>" in started._clock.value
    assert "9 minutes are over" in said(started)
    clock.seconds += 17 * 60 + 30
    started.tick()
    twists = [event for event in started.interview.events if event.kind == "twist"]
    assert len(twists) == 1
    assert 'class="mlsd-turn twist"' in said(started)


def test_a_pause_stops_the_clock(started, clock):
    clock.seconds += 60
    started.pause_button.click()
    clock.seconds += 600
    started.tick()
    assert "1:00 of 45:00" in started._clock.value
    assert "paused" in started._clock.value
    assert started.pause_button.description == "Go on"
    started.pause_button.click()
    clock.seconds += 60
    started.tick()
    assert "2:00 of 45:00" in started._clock.value


def test_the_document_is_looked_at_as_it_is_on_the_disk(started):
    design = Design.open(started.interview.design_path)
    design.requirements.users_per_day = 1_000_000
    design.save()
    started.look_button.click()
    assert "errors-not-priced" in started._looked.value or "missing" in started._looked.value


def test_a_document_that_cannot_be_read_is_said_and_the_talk_goes_on(started):
    started.interview.design_path.write_text("name: [", encoding="utf-8")
    started.look_button.click()
    assert "✗" in started._said.value
    say(started, COSTS)
    assert [event.text for event in Transcript.read(started.interview.path).said()] == [COSTS]


def test_when_the_time_is_over_one_sentence_more_ends_it_with_the_verdict(started, clock):
    say(started, COSTS)
    clock.seconds += 60 * 60
    started.tick()
    assert "Time is over" in said(started)
    say(started, "That is all.")
    assert started.interview.ended
    assert started.send_button.disabled
    assert "interviewed for senior" in started._judged.value
    assert len(started.ticks) == len(started._verdict.evidence) > 0


def test_only_what_is_ticked_counts(started):
    say(started, COSTS)
    started.finish_button.click()
    pieces = started._verdict.evidence
    chosen = [i for i, piece in enumerate(pieces) if piece.behaviour == "prices both kinds of error"]
    started.ticks[chosen[0]].value = True
    started.confirm_button.click()
    assert "✓ recorded" in started._said.value
    decided = [event for event in Transcript.read(started.interview.path).events if event.kind == "confirmed"]
    assert [event.about["confirmed"] for event in decided] == [i == chosen[0] for i in range(len(pieces))]
    assert {phase.phase: phase.confirmed for phase in started._verdict.phases}["requirements"] == 3


def test_the_report_lands_beside_the_transcript(started):
    say(started, COSTS)
    started.finish_button.click()
    started.report_button.click()
    path = started.interview.path.with_suffix(".report.html")
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert path.name in started._said.value


def test_an_interview_goes_on_after_the_kernel_was_lost(started, tmp_path, clock):
    clock.seconds += 120
    say(started, COSTS)
    path = started.interview.path
    started.interview.__dict__.clear()  # the process that held it is gone, and its lock with it
    del started
    later = Clock()
    widget = mock_interview(tmp_path, clock=later)
    assert [value for _, value in widget.unfinished.options] == [str(path)]
    widget.resume_button.click()
    assert "0.6, so one miss weighs" in said(widget)
    later.seconds += 60
    widget.tick()
    assert "3:00 of 45:00" in widget._clock.value


def test_one_that_was_left_paused_runs_again_when_it_is_resumed(started, tmp_path, clock):
    started.pause_button.click()
    started.interview.close()
    widget = mock_interview(tmp_path, clock=clock)
    widget.resume_button.click()
    assert not widget.interview.paused
    clock.seconds += 60
    widget.tick()
    assert "1:00 of 45:00" in widget._clock.value


def test_a_finished_interview_is_not_offered_again(started, tmp_path):
    started.finish_button.click()
    (tmp_path / "broken.jsonl").write_text("{", encoding="utf-8")
    assert mock_interview(tmp_path).unfinished.options == ()


def test_a_folder_that_cannot_be_written_is_said(tmp_path, clock):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    widget = mock_interview(tmp_path / "taken", clock=clock)
    widget.start_button.click()
    assert "✗" in widget._said.value
    assert widget.interview is None


def test_a_reader_without_a_kernel_sees_what_can_be_chosen(tmp_path):
    bundle = mock_interview(tmp_path)._repr_mimebundle_()
    assert f"{len(cases.names())} cases, 5 levels, 35, 45, 60 minutes" in bundle["text/html"]
    assert json.dumps(bundle["text/plain"])


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"case": "flight_delays"}, DesignError, "did you mean 'flight_delay_alerts'"),
        ({"level": "guru"}, ValueError, "the levels are junior"),
        ({"minutes": 50}, ValueError, "35, 45, 60 minutes; got 50"),
    ],
)
def test_what_does_not_exist_is_refused(tmp_path, wrong, error, message):
    with pytest.raises(error, match=message):
        mock_interview(tmp_path, **wrong)
