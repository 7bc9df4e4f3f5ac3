"""Exercises of notebook 03: what is known when, labels that wait, a split, a join, a skew, a features section."""

import random
from functools import cache

import numpy as np
import pandas as pd

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

ORDERED_AT = pd.Timestamp("2026-03-13 18:00")

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
        return "the names of signals are expected: a set or a list of text"
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


@cache
def _flights():
    from mlsd_helpers.flights import load_flights

    return load_flights()


@cache
def _far():
    flights = _flights()
    of_march = flights[(flights["origin"] == "JFK") & (flights["month"] == 3) & (flights["distance"] > 2_000)]
    return of_march[["scheduled_departure_utc", "cutoff_utc", "departure_utc", "arrival_utc", "is_late"]]


def far():
    """The flights of March from JFK over more than 2,000 miles."""
    return _far().copy()


def _hours_waited(since="cutoff_utc"):
    return (_far()["arrival_utc"] - _far()[since]).dt.total_seconds().to_numpy() / 3600


@exercise(
    "03-2",
    "Find out how long labels take",
    kind="compute",
    difficulty=2,
    minutes=10,
    flights=True,
    hints=(
        "The clock starts when the prediction is made; it stops when somebody knows whether it was right.",
        "Predicted at `cutoff_utc`, known at `arrival_utc`; a flight without an arrival never gets a label.",
        "The 95th percentile of the waits of those that arrived, as hours.",
    ),
    wrong=(
        Wrong(lambda: np.nanquantile(_hours_waited("scheduled_departure_utc"), 0.95), "prediction"),
        Wrong(lambda: np.quantile(np.nan_to_num(_hours_waited(), nan=999), 0.95), "never"),
        Wrong(lambda: np.nanmedian(_hours_waited()), "half"),
        Wrong(lambda: 60 * np.nanquantile(_hours_waited(), 0.95), "sixty"),
    ),
)
def label_delay(answer):
    waits = np.sort(_hours_waited()[~np.isnan(_hours_waited())])
    right = waits[int(np.ceil(0.95 * len(waits))) - 1]
    mistakes = {
        np.nanquantile(
            _hours_waited("scheduled_departure_utc"), 0.95
        ): "you count from the departure; the prediction is made before it",
        np.nanquantile(_hours_waited("departure_utc"), 0.95): "you count from the departure; the prediction is made "
        "before it",
        np.quantile(
            np.nan_to_num(_hours_waited(), nan=999), 0.95
        ): "flights that never arrived are among them; they get no label however long you wait",
        np.median(waits): "after that time half of the labels are there",
        np.mean(waits): "that is the mean wait; asked is the time after which 95 of 100 labels are there",
        np.quantile(waits, 0.05): "after that time the first 5 % are there",
    }
    return judging.number(answer, right, rel=0.004, mistakes=mistakes, unit="hours")


@cache
def _july():
    flights = _flights()
    of_july = flights[(flights["origin"] == "LGA") & (flights["month"] == 7)]
    return of_july[["carrier", "dest", "cutoff_utc", "arrival_utc", "is_late"]].reset_index(drop=True)


def july():
    """The flights of July from LGA."""
    return _july().copy()


def split_at(flights, moment):
    """Flights to learn from at that moment, and flights to be judged on; the one that exercise 03-3 hands out."""
    labelled = flights.assign(is_late=flights["is_late"].fillna(False))
    train = labelled[labelled["cutoff_utc"] < moment]
    test = labelled[labelled["cutoff_utc"] >= moment]
    return train, test


def _split(flights, moment, *, wait=True, arrived=True, shuffled=False, gap_days=0):
    """The split with each of the faults mended or left in."""
    kept = flights[flights["is_late"].notna()] if arrived else flights.assign(is_late=flights["is_late"].fillna(False))
    if shuffled:
        test = kept.sample(frac=0.5, random_state=0)
        return kept.drop(test.index), test
    known = kept["arrival_utc"] <= moment - pd.Timedelta(days=gap_days) if wait else kept["cutoff_utc"] < moment
    return kept[known], kept[kept["cutoff_utc"] >= moment]


@exercise(
    "03-3",
    "Mend a split that knows its labels too early",
    kind="repair",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "Stand at the moment: which rows could you have trained on then?",
        "A label is known at the arrival. A flight that has taken off and not landed has none yet.",
        "A flight that never arrives has no label on either side; `fillna` invents one.",
    ),
    wrong=(
        Wrong(lambda: split_at, "never arrived"),
        Wrong(lambda: lambda flights, moment: _split(flights, moment, wait=False), "not known"),
        Wrong(lambda: lambda flights, moment: _split(flights, moment, shuffled=True), "before the moment"),
        Wrong(lambda: lambda flights, moment: _split(flights, moment, gap_days=1), "missing"),
    ),
)
def split(answer):
    if judging.is_blank(answer):
        return judging.NOTHING_YET
    if not callable(answer):
        return "a function is expected: give the name of yours without brackets"
    chance = random.Random()
    for _ in range(4):
        flights = _july().sample(2_000, random_state=chance.randrange(10**6))
        by_day = chance.randrange(8, 22) * 24 * 60 + chance.randrange(15 * 60, 23 * 60)  # when flights are in the air
        moment = pd.Timestamp("2013-07-01", tz="UTC") + pd.Timedelta(minutes=by_day)
        try:
            parts = answer(flights.copy(), moment)
        except (Exception, SystemExit) as error:
            return f"your function raises {judging.said(error)}"
        wrong = _off_in_split(parts, flights, moment)
        if wrong:
            return wrong
    return None


def _off_in_split(parts, flights, moment):
    if judging.is_blank(parts):
        return "your function returns nothing; is the body filled in, does it return?"
    if not isinstance(parts, (tuple, list)) or len(parts) != 2 or any(type(p) is not pd.DataFrame for p in parts):
        return "two tables are expected, (train, test), each with rows of the flights"
    train, test = parts
    for part in parts:
        if "is_late" not in part or not part.index.isin(flights.index).all() or part.index.has_duplicates:
            return "each part holds rows of the flights, with their index and columns, each at most once"
    never = flights["is_late"].isna()
    rows = {name: flights.loc[part.index] for name, part in (("train", train), ("test", test))}
    counts = {
        "flights never arrived; they have no label, on neither side": sum(
            never.loc[part.index].sum() for part in rows.values()
        ),
        "flights of the test were predicted before the moment": (rows["test"]["cutoff_utc"] < moment).sum(),
        "flights to learn from land after the moment: their label is not known then": (
            rows["train"]["arrival_utc"] > moment
        ).sum(),
        "flights whose label is known at the moment are missing among those to learn from": (
            (flights["arrival_utc"] <= moment) & ~never & ~flights.index.isin(train.index)
        ).sum(),
        "flights with a label that are predicted from the moment on are missing in the test": (
            (flights["cutoff_utc"] >= moment) & ~never & ~flights.index.isin(test.index)
        ).sum(),
    }
    for what, count in counts.items():
        if count:
            return f"{count:,} {what}"
    for part in parts:
        if part["is_late"].astype(bool).tolist() != flights.loc[part.index, "is_late"].astype(bool).tolist():
            return "the labels are not those of the flights"
    return None


@cache
def _december():
    from mlsd_helpers.flights import load_weather

    weather = load_weather()[["origin", "time_hour", "observed_utc", "temp"]]
    flights = _flights()[["origin", "cutoff_utc"]]
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


def _joined(flights, weather, *, time="observed_utc", in_order=True, tolerance=True, by="origin"):
    """The join with each of the faults mended or left in."""
    moments = flights[["origin", "cutoff_utc"]].sort_values("cutoff_utc")
    readings = weather[["origin", time, "temp"]].sort_values(time).rename(columns={time: "cutoff_utc"})
    if by is None:
        readings = readings.drop(columns="origin")
    oldest = pd.Timedelta(hours=3) if tolerance else None
    joined = pd.merge_asof(moments, readings, on="cutoff_utc", by=by, tolerance=oldest)
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
    ]
    asked = answer
    if callable(answer) and not judging.is_blank(answer):

        def asked(flights, weather):
            found = answer(flights, weather)
            same_rows = isinstance(found, pd.Series) and found.index.is_unique and len(found) == len(flights)
            if same_rows and found.index.isin(flights.index).all():
                return found.reindex(flights.index)
            return found

    fixed = [_december()]
    return judging.function(asked, _looked_up, _some_of_december, fixed=fixed, mistakes=mistakes)


def _variant(**faults):
    return lambda flights, weather: _joined(flights, weather, **faults)


@cache
def _summer():
    flights = _flights()
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


def _served(request, departures, *, zone="America/New_York", early=True, gap=np.nan):
    """What is served with each of the faults mended or left in."""
    now = request["cutoff_utc"]
    when, delay = departures["departure_utc"], departures["dep_delay"]
    recent = delay[(when > now - pd.Timedelta(hours=3)) & (when <= now)]
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
    ),
)
def skew(answer):
    if judging.is_blank(answer):
        return judging.NOTHING_YET
    if not callable(answer):
        return "a function is expected: give the name of yours without brackets"
    chance, left = random.Random(), departures()
    mornings = _batch().index[_batch()["delay_mean"].isna()]
    rows = [*chance.sample(list(mornings), 5), *chance.sample(list(_batch().index), 40)]
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
            return f"a dictionary with {', '.join(right)} is expected, as the one handed out gives"
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
            return f"{name} is not a number in some requests; a gap is float('nan'). For example {example}"
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


FRAUD = """\
schema_version: 1
name: shop_fraud
requirements:
  serving: online
  latency_p99_ms: 120
  target_outcome: The payment is charged back
features:
  label_definition: A chargeback within 60 days of the payment
  label_source: Chargebacks as the bank reports them
  label_delay_hours: 1440
  label_stands_for: The payment is charged back
  sources:
    - {name: payments, owner: payments team, freshness_minutes: 1, rows_per_day: 1500000, bytes_per_row: 400,
       retention_days: 3650, copies: 3}
    - {name: devices, owner: app team, freshness_minutes: 1, rows_per_day: 400000, bytes_per_row: 250,
       retention_days: 400, copies: 3}
  store_gb: 1000
  features:
    - {name: amount, source: payments, known_before_prediction_minutes: 0, fetch_p99_ms: 0,
       missing_values: None occur., same_code_in_serving: true}
    - {name: payments_of_the_card_today, source: payments, known_before_prediction_minutes: 0, fetch_p99_ms: 35,
       missing_values: Zero for a card that is new., same_code_in_serving: true}
    - {name: age_of_the_device_days, source: devices, known_before_prediction_minutes: 0, fetch_p99_ms: 40,
       missing_values: A category of its own., same_code_in_serving: true}
    - {name: minutes_of_manual_review, source: payments, known_before_prediction_minutes: -180, fetch_p99_ms: 10,
       missing_values: Zero., same_code_in_serving: true}
  fetched_in: sequence
  split: random
  examples_carry_time: true
  repeated_group: One card pays many times
  examples_per_day: 1500000
  positive_share: 0.02
  training_window_days: 365
  training_gap_hours: 24
"""


def fraud() -> Design:
    """The document that exercise 03-6 hands out."""
    return Design.from_text(FRAUD)


def _mended(*, split="time_and_group", retention=430, review=None):
    design = fraud()
    part = design.features
    part.split, part.training_gap_hours, part.fetched_in = split, 1440, "parallel"
    next(source for source in part.sources if source.name == "payments").retention_days = retention
    if review is None:
        part.features = [feature for feature in part.features if feature.name != REVIEW]
    else:
        next(each for each in part.features if each.name == REVIEW).known_before_prediction_minutes = review
    return design


FRAUD_RULES = (
    "feature-from-the-future",
    "leaky-split",
    "labels-not-yet-known",
    "slow-feature-fetch",
    "store-too-small",
)
REVIEW = "minutes_of_manual_review"


@exercise(
    "03-6",
    "Mend the features of a fraud check",
    kind="repair",
    difficulty=2,
    minutes=15,
    document=True,
    hints=(
        "design.check says how to mend each. A feature that does not exist at the payment cannot be mended.",
        "The newest example must be as old as its label takes; a card must not stand on both sides of the split.",
        "GB = rows × bytes × days × copies ÷ 10⁹. Payments are needed for window plus label delay.",
    ),
    wrong=(
        Wrong(fraud, "feature-from-the-future"),
        Wrong(lambda: _mended(split="time"), "leaky-split"),
        Wrong(lambda: _mended(retention=90), "window"),
        Wrong(lambda: _mended(review=0), "written down"),
        Wrong(lambda: Design.new("shop_fraud"), "stays"),
    ),
)
def fraud_check(answer):
    said = judging.document(
        answer,
        fraud(),
        passes=FRAUD_RULES,
        changes=(
            "features.split",
            "features.training_gap_hours",
            "features.fetched_in",
            "features.sources.payments.retention_days",
            f"features.features.{REVIEW}",
        ),
    )
    if said:
        return said
    part = judging.as_design(answer).features
    if any(feature.name == REVIEW for feature in part.features):
        return "a review takes place after the payment, whatever is written down; can this feature exist at all?"
    kept = next(source.retention_days for source in part.sources if source.name == "payments")
    needed = part.training_window_days + part.training_gap_hours / 24
    if kept < needed:
        return (
            f"payments that are gone after {kept:,.6g} days cannot be trained on: the window begins "
            "one gap and one window before today"
        )
    return None


def _orders(chance, sellers, rates, n_train, n_test):
    """Orders of sellers with their returns, to learn from, and orders without, some of sellers nobody has seen."""
    draw = np.random.default_rng(chance.randrange(10**9))
    rate = draw.choice(rates, size=sellers)
    of_train = draw.integers(0, int(0.9 * sellers), n_train)
    of_test = draw.integers(0, sellers, n_test)
    train = pd.DataFrame({"seller": of_train, "returned": (draw.random(n_train) < rate[of_train]).astype(int)})
    test = pd.DataFrame({"seller": of_test})
    for table in (train, test):
        table["seller"] = "s" + table["seller"].astype(str)
    return train, test, rate[of_test]


def coin():
    """Orders of which a quarter is returned by chance alone, whoever sells; of exercise 03-7."""
    train, test, _ = _orders(random.Random(0), 800, [0.25], 3_000, 1_000)
    return train, test


def encode(train, test):
    """The share of returns of each order's seller, in both tables; the one that exercise 03-7 hands out."""
    share = train.groupby("seller")["returned"].mean()
    return train["seller"].map(share), test["seller"].map(share)


def _encoded(train, test, *, own=True, trust=20, unseen=True):
    """What is encoded with each of the faults mended or left in."""
    overall = train["returned"].mean()
    counts = train.groupby("seller")["returned"].agg(["size", "sum"])
    n, k = (train["seller"].map(counts[name]) for name in ("size", "sum"))
    mine = train["returned"] if not own else 0
    known = (k - mine + trust * overall) / (n - (0 if own else 1) + trust)
    of_test = test["seller"].map((counts["sum"] + trust * overall) / (counts["size"] + trust))
    return known, of_test.fillna(overall) if unseen else of_test


def _alike(train, test):
    overall = train["returned"].mean()
    return np.full(len(train), overall), np.full(len(test), overall)


@exercise(
    "03-7",
    "Mend an encoding that has seen its own label",
    kind="repair",
    difficulty=3,
    minutes=15,
    hints=(
        "A seller with one order: what does the number beside that order say, and what will it say beside a new one?",
        "A training row may use the labels of other rows only. A seller without any needs an answer, too.",
        "scikit-learn's TargetEncoder does both, by folds: `fit_transform` is not `fit(…).transform` here.",
    ),
    wrong=(
        Wrong(lambda: encode, "missing"),
        Wrong(lambda: _encoded, "own label"),
        Wrong(lambda: lambda train, test: _encoded(train, test, own=False, unseen=False), "missing"),
        Wrong(lambda: _alike, "nothing about"),
    ),
)
def own_label(answer):
    if judging.is_blank(answer):
        return judging.NOTHING_YET
    if not callable(answer):
        return "a function is expected: give the name of yours without brackets"
    chance = random.Random()
    for rates, sellers in (([0.25], 800), ([0.05, 0.9], 60), ([0.25], 800)):
        train, test, rate = _orders(chance, sellers, rates, 3_000, 1_000)
        try:
            pair = answer(train.copy(), test.copy())
        except (Exception, SystemExit) as error:
            return f"your function raises {judging.said(error)}"
        said = _off_in_encoding(pair, train, test)
        if said:
            return said
        of_train, of_test = pair
        if (
            len(rates) == 1 and (area := _auc(train["returned"], of_train)) > 0.63
        ):  # chance alone stays within 0.1 of a half
            return (
                f"returns drawn by chance are told apart on the training rows, with an AUC of {area:.2f}: "
                "the numbers have seen their own label"
            )
        if len(rates) == 1 and area < 0.37:
            return (
                f"returns drawn by chance are told apart on the training rows, with an AUC of {area:.2f}, upside down: "
                "a label can be read from what is missing"
            )
        is_known = test["seller"].isin(train["seller"]).to_numpy()
        if (
            len(rates) == 2
            and min(_auc(rate[is_known] > 0.5, np.asarray(of_test, float)[is_known]), _auc(train["returned"], of_train))
            < 0.8
        ):
            return "where sellers do differ, your numbers say nothing about it, or little"
    return None


def _off_in_encoding(pair, train, test):
    if judging.is_blank(pair):
        return "your function returns nothing; is the body filled in, does it return?"
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        return "two results are expected: the numbers of the training rows and those of the test rows"
    for name, values, table in zip(("training", "test"), pair, (train, test), strict=True):
        if not isinstance(values, (np.ndarray, pd.Series, list)) or np.shape(values) != (len(table),):
            return f"one number for each of the {len(table):,} {name} rows is expected, in their order"
        values = np.asarray(values)
        if values.dtype.kind not in "iuf":
            return f"numbers are expected for the {name} rows; got {values.dtype}"
        if not np.isfinite(values).all():
            empty = int((~np.isfinite(values)).sum())
            return f"{empty:,} of the {name} rows have no number: a share is missing where there is no order"
    return None


def _auc(positive, score):
    from sklearn.metrics import roc_auc_score

    return roc_auc_score(np.asarray(positive, dtype=bool), np.asarray(score, dtype=float))
