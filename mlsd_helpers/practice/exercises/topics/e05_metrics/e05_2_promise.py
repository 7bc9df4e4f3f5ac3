"""05-2: promise the minutes that cost least."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import arrived_in
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

TOO_LONG_USD, TOO_SHORT_USD = 0.1, 0.5  # per minute


@cache
def _atlanta():
    flights = arrived_in(6)
    return flights.loc[flights["dest"] == "ATL", ["dep_delay", "arr_delay"]]


def atlanta():
    """The flights of June that arrived in Atlanta: ``dep_delay`` and ``arr_delay`` in minutes."""
    return _atlanta().copy()


@cache
def _cheapest_promise():
    """Tries every whole number of minutes."""
    delays = _atlanta()["arr_delay"].tolist()

    def bill(promise):
        return sum(
            TOO_LONG_USD * (promise - delay) if promise > delay else TOO_SHORT_USD * (delay - promise)
            for delay in delays
        )

    return min(range(-30, 200), key=bill)


def _share_at(share, column="arr_delay"):
    return float(_atlanta()[column].quantile(share))


@exercise(
    "05-2",
    "Promise the minutes that cost least",
    kind="compute",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "Write the bill of one promise as a function of the minutes, and look where it is lowest.",
        "Promise one minute more: for which flights does the bill fall, for which does it rise, and by how much?",
        "At the best promise both sides balance: the share of flights that arrive within it is 0.5 ÷ (0.5 + 0.1).",
    ),
    wrong=(
        Wrong(lambda: float(_atlanta()["arr_delay"].mean()), "mean"),
        Wrong(lambda: _share_at(0.5), "median"),
        Wrong(lambda: _share_at(0.8), "one in five"),
        Wrong(lambda: _share_at(1 / 6), "turned"),
    ),
)
def promise(answer):
    mistakes = {
        float(
            _atlanta()["arr_delay"].mean()
        ): "the mean is best for squared errors; here a minute costs the same however many there are",
        _share_at(0.5): "the median is best when both sides cost the same; here one is dearer",
        _share_at(0.8): "the dear side costs five times the cheap one; that is not one in five that may come later",
        _share_at(1 / 6): "the prices are turned: a minute later than promised is the dear one",
        _share_at(5 / 6, "dep_delay"): "those are the delays at departure; the promise is about the arrival",
    }
    return judging.number(answer, _cheapest_promise(), rel=0.01, mistakes=mistakes, unit="minutes")
