"""Transcripts written by hand: what a verdict must read from them can be counted in the test."""

import json

import pytest

from mlsd_helpers.practice import cases

START = {
    "kind": "start",
    "version": 1,
    "case": "flight_delay_alerts",
    "level": "senior",
    "minutes": 45,
    "seed": 0,
    "design": "mine.yaml",
    "date": "2026-03-02T10:00:00",
}


@pytest.fixture(scope="session")
def case():
    return cases.load("flight_delay_alerts")


@pytest.fixture
def write(tmp_path):
    """Returns a function that writes a transcript: lines of (kind, minute, phase, text, about), and gives its path."""

    def transcript(*lines, name="one.jsonl", tail="", **start):
        events = [
            {"kind": kind, "at": 60 * at, "phase": phase, "text": text, "about": dict(*about)}
            for kind, at, phase, text, *about in lines
        ]
        path = tmp_path / name
        text = "".join(json.dumps(line) + "\n" for line in [START | start, *events])
        path.write_text(text + tail, encoding="utf-8")
        return path

    return transcript


@pytest.fixture
def document(tmp_path):
    """Returns a function that puts a design beside the transcripts as the candidate's document."""

    def put(design):
        return design.save(tmp_path / "mine.yaml")

    return put


COSTS = "A false alarm costs us 0.2 dollars and a missed late flight 0.6, so one miss weighs as much as three alarms."
PATHS = "Training runs every night on last year's flights, and the serving path only loads the model that it wrote."


@pytest.fixture
def whole(write, case):
    """A whole interview of 45 minutes: 10 in requirements, 10 in high-level design, 25 in features."""
    twist = case.twists[0]

    def interview(**start):
        return write(
            ("prompt", 0, "requirements", case.prompt),
            ("question", 0, "requirements", "Where do you begin?"),
            ("candidate", 2, "requirements", COSTS),
            ("candidate", 4, "requirements", "What does a false alarm cost us?"),
            ("answer", 4, "requirements", "We priced them.", {"answer": "error_costs", "score": 0.9}),
            ("push_back", 10, "high_level_design", "1,000 a second at 20 ms is 20 busy.", {"rule": "replicas-too-few"}),
            ("candidate", 11, "high_level_design", PATHS),
            ("question", 20, "features", "What do you split by?", {"rule": "leaky-split"}),
            ("candidate", 24, "features", "How old may the data be?"),
            ("answer", 24, "features", "Fifteen minutes.", {"answer": "freshness", "score": 0.8}),
            ("twist", 27, "features", twist.says, {"twist": 0}),
            ("candidate", 28, "features", "Then I would predict earlier."),
            ("end", 45, "communication", "The time is over."),
            **start,
        )

    return interview
