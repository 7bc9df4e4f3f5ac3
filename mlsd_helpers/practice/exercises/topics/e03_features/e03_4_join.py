"""03-4: mend a join that looks ahead."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")
pd = when_used("pandas")


@cache
def _december():
    from mlsd_helpers.flights import load_weather

    weather = load_weather()[["origin", "time_hour", "observed_utc", "temp"]]
    flights = flights_of_2013()[["origin", "cutoff_utc"]]
    flights = flights[flights["cutoff_utc"] >= pd.Timestamp("2013-12-25", tz="UTC")]
    return flights, weather[weather["time_hour"] >= pd.Timestamp("2013-12-24", tz="UTC")].dropna()


def december():
    """The flights of the last week of the year, and the weather of it, which ends on the evening of 30 December."""
    return tuple(table.copy() for table in _december())


def temperature_at(flights, weather):
    """The last temperature at the origin that was known at each cutoff; the one that exercise 03-4 hands out."""
    moments = flights[["origin", "cutoff_utc"]].sort_values("cutoff_utc")
    readings = weather.sort_values("time_hour").rename(columns={"time_hour": "cutoff_utc"})
    joined = pd.merge_asof(moments, readings, on="cutoff_utc", by="origin")
    return pd.Series(joined["temp"].to_numpy(), index=flights.index)


def _joined(flights, weather, *, time="observed_utc", in_order=True, tolerance=True, by="origin", **options):
    """The join with each of the faults mended or left in."""
    moments = flights[["origin", "cutoff_utc"]].sort_values("cutoff_utc")
    readings = weather[["origin", time, "temp"]].sort_values(time).rename(columns={time: "cutoff_utc"})
    if by is None:
        readings = readings.drop(columns="origin")
    oldest = pd.Timedelta(hours=3) if tolerance else None
    joined = pd.merge_asof(moments, readings, on="cutoff_utc", by=by, tolerance=oldest, **options)
    found = pd.Series(joined["temp"].to_numpy(), index=moments.index if in_order else flights.index)
    return found.reindex(flights.index)


def _looked_up(flights, weather):
    """The same in another way: a search in the readings of each airport."""
    found = np.full(len(flights), np.nan)
    for origin in sorted(set(flights["origin"])):
        readings = weather[weather["origin"] == origin].sort_values("observed_utc")
        known, temperature = readings["observed_utc"].to_numpy(), readings["temp"].to_numpy()
        rows = np.flatnonzero((flights["origin"] == origin).to_numpy())
        moments = flights["cutoff_utc"].to_numpy()[rows]
        last = np.searchsorted(known, moments, side="right") - 1
        fresh = (last >= 0) & (moments - known[last] <= np.timedelta64(3, "h"))
        found[rows[fresh]] = temperature[last[fresh]]
    return found


def _some_of_december(chance):
    """Some flights in any order, and the weather with a hole of ten hours in it."""
    flights, weather = _december()
    opens = pd.Timestamp("2013-12-25 12:00", tz="UTC") + pd.Timedelta(hours=chance.randrange(72))
    hole = weather["time_hour"].between(opens, opens + pd.Timedelta(hours=10))
    return flights.sample(600, random_state=chance.randrange(10**6)), weather[~hole]


@exercise(
    "03-4",
    "Mend a join that looks ahead",
    kind="repair",
    difficulty=3,
    minutes=20,
    flights=True,
    hints=(
        "Take one flight and look its reading up by hand. When was that row complete?",
        "Three things are wrong: the time that is joined on, the age that a reading may have, whose row is whose.",
        "`observed_utc` and not the start of the hour; a `tolerance`; the joined rows stand in the order of `moments`.",
    ),
    wrong=(
        Wrong(lambda: temperature_at, "order"),
        Wrong(lambda: lambda flights, weather: _joined(flights, weather, in_order=False), "order"),
        Wrong(lambda: lambda flights, weather: _joined(flights, weather, time="time_hour"), "complete"),
        Wrong(lambda: lambda flights, weather: _joined(flights, weather, tolerance=False), "three hours"),
        Wrong(lambda: lambda flights, weather: _joined(flights, weather, by=None), "airport"),
        Wrong(lambda: _variant(direction="nearest"), "after the cutoff"),
        Wrong(lambda: _variant(allow_exact_matches=False), "at the very minute"),
        Wrong(lambda: lambda flights, weather: _joined(flights, weather).ffill(), "where NaN is right"),
        Wrong(lambda: lambda flights, weather: _joined(flights, weather).to_frame(), "the shape is"),
        Wrong(
            lambda: lambda flights, weather: flights["cutoff_utc"],
            "numbers are expected, it gives object values such as Timestamp(",
        ),
    ),
)
def join(answer):
    mistakes = [
        (_variant(in_order=False), "the right readings, at the wrong flights: in which order do the joined rows come?"),
        (_variant(in_order=False, tolerance=False), "the joined rows come in another order than the flights"),
        (_variant(in_order=False, time="time_hour"), "the joined rows come in another order than the flights"),
        (
            _variant(in_order=False, time="time_hour", tolerance=False),
            "the joined rows come in another order than the flights, and that is not all",
        ),
        (_variant(time="time_hour"), "the row of an hour is complete at minute 51 of it, not at its start"),
        (_variant(tolerance=False), "readings that are older than three hours are used"),
        (
            _variant(time="time_hour", tolerance=False),
            "the row of an hour is complete at minute 51 of it, not at its start; and some readings are too old",
        ),
        (_variant(by=None), "some readings are those of another airport"),
        (_variant(direction="nearest"), "the nearest reading may be one that is complete only after the cutoff"),
        (_variant(allow_exact_matches=False), "a reading that is complete at the very minute of the cutoff is known"),
    ]

    def asked(flights, weather):
        return judging.in_order_of(flights, answer(flights, weather))

    return judging.function(
        asked if callable(answer) else answer,
        _looked_up,
        _some_of_december,
        fixed=[_december()],
        mistakes=mistakes,
        tells=True,
    )


def _variant(**faults):
    return lambda flights, weather: _joined(flights, weather, **faults)
