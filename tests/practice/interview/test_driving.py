"""A candidate who drives is followed, and what was said is not asked."""

from types import SimpleNamespace

import pytest

from mlsd_helpers.practice.interview import Interview, asking
from mlsd_helpers.practice.interview.messages import stems


@pytest.fixture
def play(tmp_path):
    """Starts an interview on the running case; gives a function that says something after some minutes."""
    now = [0.0]
    interview = Interview.start("flight_delay_alerts", path=tmp_path / "i.jsonl", seed=1, clock=lambda: now[0])

    def say(text, minutes=1.0):
        now[0] += 60 * minutes
        return interview.say(text)

    say.interview = interview
    yield say
    interview.close()


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("For the high-level design, I draw two paths.", "high_level_design"),
        ("Features: the delay of what left in the last hours.", "features"),
        ("Now let me talk about infrastructure. Two replicas are enough.", "infrastructure"),
        ("Requirements are clear. Let's move on to modeling: a rule first.", "modeling"),
        ("On data, the departures of the last three hours are the best signal.", "features"),
        ("For passengers it must be quick.", "requirements"),
        ("The model: I leave it for later.", "requirements"),
    ],
)
def test_the_phase_that_a_candidate_begins_is_the_phase(play, text, phase):
    play(text)
    assert play.interview.phase == phase


def test_nobody_goes_back_by_a_word(play):
    play("Modeling: a rule first, then boosting.")
    play("On data, nothing new.")
    assert play.interview.phase == "modeling"


def test_a_phase_that_the_candidate_has_opened_is_not_opened_again(play):
    said = play("For the high-level design: an API asks bookings and the prediction service in parallel.")
    said += play("The prediction service reads features from a store.", 3)
    assert not any("opening" in event.about for event in said if event.kind in ("question", "follow_up"))


def test_an_interview_resumes_in_the_phase_that_was_announced(play, tmp_path):
    play("Infrastructure: two replicas in two zones.")
    play.interview.close()
    assert Interview.resume(tmp_path / "i.jsonl", clock=lambda: 0.0).phase == "infrastructure"


def test_a_question_of_one_word_is_read_with_the_sentence_before_it(play):
    said = play("I guess that a false alarm costs less than a missed delay. Is there a number?")
    assert [event.about["answer"] for event in said if event.kind == "answer"] == ["error_costs"]


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("The dictionary is 16 GB, so the index fits into a machine of 32 GB.", True),
        ("The dictionary is 16 GB.", False),
    ],
)
def test_a_question_is_answered_when_one_message_has_most_of_its_words(said, answered):
    """Index, fits and machine: of three words two are needed, in one message."""
    memory = SimpleNamespace(said_stems=[stems("An index is built each night."), stems(said)])
    assert asking._was_answered(memory, "Does the index fit on one machine?") is answered
