"""03-2: find out how long labels take."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")


@cache
def _far():
    flights = flights_of_2013()
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
