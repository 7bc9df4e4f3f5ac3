"""A clock that a test turns, a case as small as one can be, and interviews on them."""

from types import SimpleNamespace

import pytest

from mlsd_helpers.design import Design
from mlsd_helpers.practice.interview import Interview

PARCELS = """\
schema_version: 1
name: parcels
case: parcels
requirements:
  problem: Parcels arrive when nobody is at home.
  users: Couriers
  decision: The order of their stops.
  ml_task: binary_classification
  users_per_day: 864000
  requests_per_user_per_day: 10
  peak_factor: 3
  latency_p99_ms: 100
  monthly_budget_usd: 5000
infrastructure:
  services:
    - name: ranker
      replicas: 4
      concurrency: 4
      service_time_ms: 20
      price_usd_per_hour: 0.1
"""


class Clock:
    """Seconds that only grow when a test says so."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds

    def minutes(self, more):
        self.seconds += 60 * more


@pytest.fixture(autouse=True)
def _each_case_is_read_once(cases_read_once):
    """No test here changes the designs of a case."""


@pytest.fixture
def clock():
    return Clock()


def held_back(name, asks, answer, phase="requirements", **numbers):
    return SimpleNamespace(name=name, phase=phase, asks=asks, answer=answer, numbers=numbers)


@pytest.fixture
def parcels(tmp_path):
    """A case of two answers, two twists, three follow-ups."""
    follow_ups = [
        (
            "senior",
            "features",
            "A courier rings twice. Which of the two is the label?",
            "The last ring of a visit decides.",
        ),
        ("senior", "requirements", "Two couriers share a street. Who goes first?", "The tighter time window wins."),
        (
            "mid",
            "modeling",
            "Doors without history: what do you predict there?",
            "The mean of the street, then of the city.",
        ),
    ]
    twist = {"says": "", "changes": {}, "findings": ["replicas-too-few"], "good_answer": ""}
    return SimpleNamespace(
        name="parcels",
        title="Deliver parcels when somebody is at home",
        crux="Nobody knows who is at home.",
        crux_answers=("volume",),
        prompt="Our couriers find nobody at home. Design a system that orders their stops.",
        answers=(
            held_back(
                "volume",
                ["How many couriers are there?", "What is the traffic?", "How many requests do we get?"],
                "There are 864,000 couriers a day with ten requests each.",
                **{"requirements.users_per_day": 864000, "requirements.requests_per_user_per_day": 10},
            ),
            held_back(
                "latency",
                ["How fast must it be?", "What is the latency budget?", "How long may a courier wait?"],
                "A courier waits 100 ms at the most, 99 times of 100.",
                **{"requirements.latency_p99_ms": 100},
            ),
        ),
        reference=Design.from_text(PARCELS),
        weak=Design.from_text(PARCELS),
        twists=(
            SimpleNamespace(
                **twist
                | {
                    "name": "christmas",
                    "says": "It is December: ten times the requests.",
                    "changes": {"requirements.requests_per_user_per_day": 100},
                    "good_answer": "Ten times the replicas, or fewer requests, or a cheaper ranker behind a cache.",
                }
            ),
            SimpleNamespace(
                **twist
                | {
                    "name": "half_the_time",
                    "says": "Half the latency, please.",
                    "changes": {"requirements.latency_p99_ms": 50},
                    "good_answer": "Precompute the order of the stops at night and adjust it on the way.",
                }
            ),
        ),
        follow_ups=tuple(
            SimpleNamespace(level=level, phase=phase, question=question, listen_for=listen)
            for level, phase, question, listen in follow_ups
        ),
        mistakes=(),
        sources=(),
        file=tmp_path / "parcels.yaml",
    )


@pytest.fixture
def start(tmp_path, clock):
    """Starts an interview in an empty folder; what it opens is closed."""
    opened = []

    def begin(case, level="senior", minutes=45, name="talk", **options):
        path = tmp_path / f"{name}.jsonl"
        interview = Interview.start(case, level, minutes, path=path, clock=clock, **options)
        opened.append(interview)
        return interview

    yield begin
    for interview in opened:
        interview.close()


def kinds(events):
    return [event.kind for event in events]


def asked_in(events):
    """The questions among events."""
    return [event for event in events if event.kind in ("question", "follow_up", "push_back")]
