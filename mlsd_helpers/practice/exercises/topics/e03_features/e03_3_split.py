"""03-3: mend a split that knows its labels too early."""

import random
from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

pd = when_used("pandas")


@cache
def _july():
    flights = flights_of_2013()
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


def _only_landed_before(flights, moment):
    train, test = _split(flights, moment)
    return train[train["arrival_utc"] < moment], test


def _only_predicted_after(flights, moment):
    train, test = _split(flights, moment)
    return train, test[test["cutoff_utc"] > moment]


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
        Wrong(lambda: _only_landed_before, "missing among those to learn from"),
        Wrong(lambda: _only_predicted_after, "missing in the test"),
    ),
)
def split(answer):
    if (off := judging.not_a_function(answer)) is not None:
        return off
    chance = random.Random()
    for column in ("arrival_utc", "cutoff_utc") * 2:  # a moment at which one lands, and one at which one is predicted
        flights = _july().sample(2_000, random_state=chance.randrange(10**6))
        by_day = flights[flights[column].dt.day.between(8, 22) & flights[column].dt.hour.between(15, 22)]
        moment = chance.choice(by_day.loc[by_day["is_late"].notna(), column].tolist())  # others are in the air then
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
        expected = "two tables are expected, (train, test), each with rows of the flights"
        return f"{expected}; got {judging.kind_of(parts)}"
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
