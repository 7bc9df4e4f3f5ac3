"""03-5: mend a service that computes other numbers."""

import math
import random
from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")
pd = when_used("pandas")


@cache
def _summer():
    flights = flights_of_2013()
    of_jfk = flights[(flights["origin"] == "JFK") & (flights["month"] == 7)]
    return of_jfk[["scheduled_departure_utc", "cutoff_utc", "departure_utc", "dep_delay"]]


def requests():
    """The flights of July from JFK as the service is asked about them: schedule and cutoff."""
    return _summer()[["scheduled_departure_utc", "cutoff_utc"]].copy()


def departures():
    """What left JFK in July, and how late."""
    return _summer()[["departure_utc", "dep_delay"]].dropna().copy()


@cache
def _batch():
    from mlsd_helpers.features import recent_rate

    recent = recent_rate(_summer(), "dep_delay", "cutoff_utc", known_after="departure_utc", window="3h")
    local = _summer()["scheduled_departure_utc"].dt.tz_convert("America/New_York")
    return pd.DataFrame(
        {"local_hour": local.dt.hour.astype("int64"), "delay_mean": recent["rate"], "departures": recent["count"]}
    )


def batch(requests):
    """The three features of exercise 03-5 as training computes them, for all of July at once."""
    return _batch().loc[requests.index].copy()


def serve(request, departures):
    """The same three for one request: local hour, mean delay and number of the departures of the last three hours."""
    now = request["cutoff_utc"]
    is_recent = (departures["departure_utc"] > now - pd.Timedelta(hours=3)) & (departures["departure_utc"] <= now)
    recent = departures.loc[is_recent, "dep_delay"]
    delay_mean = recent[recent > 0].mean()
    if pd.isna(delay_mean):
        delay_mean = 0.0
    local_hour = request["scheduled_departure_utc"].hour
    return {"local_hour": local_hour, "delay_mean": delay_mean, "departures": len(recent)}


def one_by_one(serve):
    """A function for ``skew_check``: makes the features of a table of one request with ``serve``."""
    left = departures()

    def online(rows):
        return pd.DataFrame([serve(row, left) for row in rows.to_dict("records")], index=rows.index)

    return online


def _served(request, departures, *, zone="America/New_York", early=True, gap=math.nan, closed="right"):
    """What is served with each of the faults mended or left in."""
    now = request["cutoff_utc"]
    when, delay = departures["departure_utc"], departures["dep_delay"]
    recent = delay[when.between(now - pd.Timedelta(hours=3), now, inclusive=closed)]
    counted = recent if early else recent[recent > 0]
    hour = request["scheduled_departure_utc"].tz_convert(zone).hour
    return {
        "local_hour": hour,
        "delay_mean": counted.mean() if len(counted) else gap,
        "departures": len(recent),
    }


@exercise(
    "03-5",
    "Mend a service that computes other numbers",
    kind="repair",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "The table of differences names two features. Take its example row and ask where the two numbers come from.",
        "Times are in UTC; the feature is the hour at the airport. Who is in the mean?",
        "Convert to America/New_York; average over all recent departures, early ones too; leave a gap a gap (NaN).",
    ),
    wrong=(
        Wrong(lambda: serve, "clock"),
        Wrong(lambda: lambda request, left: _served(request, left, zone="UTC"), "clock"),
        Wrong(lambda: lambda request, left: _served(request, left, early=False), "early"),
        Wrong(lambda: lambda request, left: _served(request, left, gap=0.0), "gap"),
        Wrong(lambda: lambda request, left: _served(request, left, closed="both"), "which departures are in it"),
        Wrong(lambda: lambda request, left: _served(request, left, closed="neither"), "which departures are in it"),
        Wrong(lambda: lambda request, left: _served(request, left)["delay_mean"], "got the number"),
    ),
)
def skew(answer):
    if (off := judging.not_a_function(answer)) is not None:
        return off
    chance, left = random.Random(), departures()
    cutoffs, moments = _summer()["cutoff_utc"], left["departure_utc"]
    edges = (
        _batch()["delay_mean"].isna(),  # in the morning
        cutoffs.isin(moments),  # somebody leaves at the very minute
        (cutoffs - pd.Timedelta(hours=3)).isin(moments) & ~cutoffs.isin(moments),  # or left three hours ago
    )
    rows = [row for edge in edges for row in chance.sample(list(_batch().index[edge]), 5)]
    rows += chance.sample(list(_batch().index), 40)
    off = {}
    for row in rows:
        request = _summer().loc[row, ["scheduled_departure_utc", "cutoff_utc"]].to_dict()
        try:
            given = answer(request, left.copy())
        except (Exception, SystemExit) as error:
            return f"your function raises {judging.said(error)}, for a request of {_shown(request)}"
        if judging.is_blank(given):
            return "your function returns nothing; is the body filled in, does it return?"
        right = _batch().loc[row].to_dict()
        if type(given) is not dict or set(given) != set(right):
            expected = f"a dictionary with {', '.join(right)} is expected, as the one handed out gives"
            return f"{expected}; got {judging.kind_of(given)}"
        for name, value in right.items():
            if not _same(given[name], value):
                off.setdefault(name, []).append((given[name], value, request))
    for name, found in off.items():
        count = f"{name} differs from the batch in {len(found)} of {len(rows)} requests"
        example = _shown(found[0][2])
        if name == "local_hour":
            return f"{count}: on which clock is it? For example {example}"
        if name == "delay_mean" and all(
            np.isnan(right) and judging.as_number(value) is not None for value, right, _ in found
        ):
            return (
                f"{count}: nothing had left yet there; the batch leaves the gap, yours fills it. For example {example}"
            )
        if any(judging.as_number(value) is None for value, _, _ in found):
            strange = next(value for value, _, _ in found if judging.as_number(value) is None)
            expected = "a number is expected, and a gap is float('nan')"
            return f"{name} is {judging.kind_of(strange)} in some requests; {expected}. For example {example}"
        late_only = [_served(request, left, early=False)["delay_mean"] for _, _, request in found]
        if name == "delay_mean" and all(
            np.isnan(late) or _same(value, late) for (value, *_), late in zip(found, late_only, strict=True)
        ):
            return f"{count}: are early departures in the mean? For example {example}"
        return f"{count}: which departures are in it, and which are not? For example {example}"
    return None


def _same(given, right):
    given = judging.as_number(given)
    if given is None:
        return False
    return (np.isnan(given) and np.isnan(right)) or abs(given - right) < 1e-9


def _shown(request):
    return f"{request['cutoff_utc']:%d %B, %H:%M} UTC"
