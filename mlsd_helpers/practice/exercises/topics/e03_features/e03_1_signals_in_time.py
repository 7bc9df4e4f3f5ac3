"""03-1: pick the signals that are there in time."""

from datetime import datetime

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

pd = when_used("pandas")

ORDERED_AT = datetime(2026, 3, 13, 18)
# signal, when it happens, minutes until it arrives, minutes between two readings of it by the store
SIGNALS = [
    ("distance to the restaurant", "18:00", 0, 0),
    ("orders open in the kitchen", "17:54", 2, 1),
    ("traffic on the way", "17:56", 3, 5),
    ("rain of the hour before", "16:50", 10, 60),
    ("minutes that the last order took", "17:41", 20, 1),
    ("rating of the restaurant yesterday", "00:00", 240, 720),
    ("couriers on a break", "17:58", 1, 1),
    ("distance of the courier", "18:04", 0, 0),
]


def signals():
    """The signals of exercise 03-1, one a row."""
    table = pd.DataFrame(SIGNALS, columns=["signal", "happens", "arrives_after", "read_every"])
    table["happens"] = pd.to_datetime("2026-03-13 " + table["happens"])
    for name in ("arrives_after", "read_every"):
        table[name] = pd.to_timedelta(table[name], unit="min")
    return table


def _in_time(*waits, strictly=False):
    """The signals whose time, with those waits, is not after the order: counted in minutes, one by one."""
    found = set()
    for row in signals().to_dict("records"):
        late = row["happens"] - ORDERED_AT + sum((row[wait] for wait in waits), pd.Timedelta(0))
        if late < pd.Timedelta(0) or (late == pd.Timedelta(0) and not strictly):
            found.add(row["signal"])
    return found


@exercise(
    "03-1",
    "Pick the signals that are there in time",
    kind="compute",
    difficulty=1,
    minutes=5,
    hints=(
        "Ask of each signal when you can read it at the latest, not when it happened.",
        "What happened has to arrive, and then it waits until the store reads it the next time.",
        "Add the two waits to the time at which it happens; keep what is there at 18:00 or before.",
    ),
    wrong=(
        Wrong(lambda: _in_time(), "arrive"),
        Wrong(lambda: _in_time("arrives_after"), "store"),
        Wrong(lambda: _in_time("arrives_after", "read_every", strictly=True), "exactly"),
        Wrong(lambda: {name for name, *_ in SIGNALS}, "after the order"),
    ),
)
def signals_in_time(answer):
    if judging.is_blank(answer):
        return judging.NOTHING_YET
    names = list(answer) if isinstance(answer, (set, frozenset, list, tuple, pd.Series, pd.Index)) else None
    if names is None or not all(isinstance(name, str) for name in names):
        return f"the names of signals are expected: a set or a list of text; got {judging.kind_of(answer)}"
    known = {name for name, *_ in SIGNALS}
    unknown = [name for name in names if name not in known]
    if unknown:
        return f"there is no signal {unknown[0][:60]!r}; the names are those of the table"
    given, right = set(names), _in_time("arrives_after", "read_every")
    if given == right:
        return None
    if given - _in_time():
        return "at least one of yours happens after the order: nobody can know it then"
    if given == _in_time():
        return "these have happened by then; how long do they take to arrive?"
    if given == _in_time("arrives_after"):
        return "these have arrived by then; the store may read them one interval later"
    if given == _in_time("arrives_after", "read_every", strictly=True):
        return "what is there exactly at the order can be used; something of that kind is missing"
    extra, missing = len(given - right), len(right - given)
    return f"{extra} of yours may not be there yet, {missing} that are there are missing"
