"""04-4: refuse to queue and count whom you refuse."""

import heapq

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _refused_by_events(arrives_s, work_s, most_waiting):
    """Plays arrivals and ends as events in the order of time, with the requests that wait in a line."""
    events = [(moment, 1, number) for number, moment in enumerate(arrives_s)]  # ends come before arrivals
    heapq.heapify(events)
    line, is_busy, refused = [], False, 0
    while events:
        now, is_arrival, number = heapq.heappop(events)
        if is_arrival and is_busy and len(line) >= most_waiting:
            refused += 1
            continue
        if is_arrival:
            line.append(number)
        else:
            is_busy = False
        if line and not is_busy:
            is_busy = True
            first = line.pop(0)
            heapq.heappush(events, (now + work_s[first], 0, first))
    return refused


def _serves_the_refused(arrives_s, work_s, most_waiting):
    ends, refused = [], 0
    for moment, takes in zip(arrives_s, work_s, strict=True):
        refused += sum(end > moment for end in ends) > most_waiting
        ends.append(max(moment, ends[-1] if ends else 0) + takes)
    return refused


def _one_place_less(arrives_s, work_s, most_waiting):
    ends, refused = [], 0
    for moment, takes in zip(arrives_s, work_s, strict=True):
        if sum(end > moment for end in ends) >= max(most_waiting, 1):
            refused += 1
        else:
            ends.append(max(moment, ends[-1] if ends else 0) + takes)
    return refused


def _share(arrives_s, work_s, most_waiting):
    return _refused_by_events(arrives_s, work_s, most_waiting) / len(arrives_s)


def _let_in(arrives_s, work_s, most_waiting):
    return len(arrives_s) - _refused_by_events(arrives_s, work_s, most_waiting)


def _who(arrives_s, work_s, most_waiting):
    return [False] * len(arrives_s)


def _some_requests(chance):
    moment, arrives_s = 0.0, []
    for _ in range(60):
        moment += chance.expovariate(12)
        arrives_s.append(moment)
    return arrives_s, [chance.uniform(0.05, 0.25) for _ in arrives_s], chance.randint(2, 6)


@exercise(
    "04-4",
    "Refuse to queue and count whom you refuse",
    kind="compute",
    difficulty=3,
    minutes=25,
    hints=(
        "Keep the moments at which the requests that were let in are done.",
        "When a request comes, those that are not done yet are in work (one of them) or wait (the others).",
        "Refuse when more than most_waiting are not done; else it starts at its arrival or when the last one is done.",
    ),
    wrong=(
        Wrong(lambda: _serves_the_refused, "turned away"),
        Wrong(lambda: _one_place_less, "in work"),
        Wrong(lambda: lambda arrives_s, work_s, most_waiting: 0, "lets everybody in"),
        Wrong(lambda: _share, "their share"),
        Wrong(lambda: _let_in, "who is let in"),
        Wrong(lambda: _who, "a number is expected, it gives a list"),
    ),
)
def refused(answer):
    return judging.function(
        answer,
        _refused_by_events,
        _some_requests,
        fixed=[
            ([0.0, 0.1, 0.2, 0.3], [1.0, 1.0, 1.0, 1.0], 2),
            ([0.0, 0.5, 3.0], [1.0, 1.0, 1.0], 3),
            ([0.0, 0.1, 0.2, 1.5], [1.0, 1.0, 1.0, 1.0], 1),
        ],
        mistakes=[
            (_serves_the_refused, "who was turned away does not keep the server busy"),
            (_one_place_less, "the request in work does not wait; it takes no place in the line"),
            (_share, "that is their share; asked is how many they are"),
            (_let_in, "that counts who is let in; asked are those who are turned away"),
            (lambda *arguments: 0, "that lets everybody in; who finds the line full is turned away"),
        ],
    )
