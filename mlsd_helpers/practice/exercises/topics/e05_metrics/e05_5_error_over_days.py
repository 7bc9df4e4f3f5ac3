"""05-5: put a standard error on a share that moves by the day."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import arrived_in
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@cache
def _july():
    flights = arrived_in(7)
    return flights["is_late"].to_numpy().astype(float), flights["day"].to_numpy()


def july():
    """Late (1.0) or not, and the day, of the flights of July that arrived."""
    late, day = _july()
    return late.copy(), day.copy()


def _over_pairs_of_one_day(values, days):
    """Adds the product of the deviations of every two rows of one day, each row with itself as well."""
    import numpy as np

    apart, together = values - values.mean(), 0.0
    names = sorted(set(days.tolist()))
    for name in names:
        of_day = apart[days == name]
        together += np.outer(of_day, of_day).sum()
    variance = together * len(names) / (len(names) - 1) / len(values) ** 2
    return float(values.mean()), float(np.sqrt(variance))


def _as_if_independent(values, days):
    return float(values.mean()), float(values.std(ddof=1) / len(values) ** 0.5)


def _of_daily_means(values, days):
    import numpy as np

    means = np.array([values[days == day].mean() for day in sorted(set(days.tolist()))])
    return float(means.mean()), float(means.std(ddof=1) / len(means) ** 0.5)


def _by_flights_within(values, days):
    mean, error = _over_pairs_of_one_day(values, days)
    n_days = len(set(days.tolist()))
    return mean, error * ((n_days - 1) / n_days) ** 0.5


def _by_runs(values, days):
    """Takes a new day to begin wherever the day changes, as in rows that are sorted by day."""
    import numpy as np

    return _over_pairs_of_one_day(values, np.cumsum(np.append(0, np.diff(days) != 0)))


def _shuffled():
    import numpy as np

    return np.array([1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0]), np.array([3, 1, 3, 2, 1, 2, 3])


def _some_days(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n_days = int(rng.integers(2, 9))
    days = rng.permutation(np.repeat(np.arange(n_days) * 3, rng.integers(1, 9, n_days)))
    return rng.normal(size=len(days)) + days, days


@exercise(
    "05-5",
    "Put a standard error on a share that moves by the day",
    kind="compute",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "The mean is that of all flights. How sure it is depends on how many days there are, not on how many flights.",
        "Take each flight's distance from the mean and add up the distances of each day: one sum a day.",
        "The sum of G independent draws has an error of √G × their standard deviation. What is a mean but a sum?",
    ),
    wrong=(
        Wrong(lambda: _as_if_independent, "independent"),
        Wrong(lambda: _of_daily_means, "as many flights"),
        Wrong(lambda: _by_flights_within, "one less"),
        Wrong(lambda: _by_runs, "in any order"),
        Wrong(lambda: lambda values, days: _over_pairs_of_one_day(values, days)[1], "2 results are expected"),
    ),
)
def over_days(answer):
    return judging.function(
        answer,
        _over_pairs_of_one_day,
        _some_days,
        fixed=[_july(), _shuffled()],
        mistakes=[
            (_as_if_independent, "that takes the flights of a day as independent"),
            (_of_daily_means, "the mean of the daily means counts each day alike; not every day has as many flights"),
            (_by_runs, "days come in any order: a day is all rows of that day, wherever they stand"),
            (_by_flights_within, "the spread of the days' sums is over one less than the number of days (ddof=1)"),
        ],
    )
