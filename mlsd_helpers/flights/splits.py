"""Split the flights into training and test, by time or at random, with nothing lost and nothing in both."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd

from mlsd_helpers.flights.checks import require_columns
from mlsd_helpers.flights.data import TIME_ZONE


def split_by_time(flights: pd.DataFrame, first_test_day: str | date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Train on the flights before a day, test on that day and after it.

    The day is the local one of the scheduled departure. The last evening's flights still in the air at midnight are
    in the training part, although a model trained at midnight could not have their label yet.

    Parameters
    ----------
    flights : DataFrame
        With ``scheduled_departure_utc``; rows in any order, index without repeats.
    first_test_day : str or date
        ISO date such as ``"2013-10-01"``.

    Raises
    ------
    ValueError
        When the day is not a date, or leaves one part empty; when the index repeats or a time is missing.

    Examples
    --------
    >>> from mlsd_helpers.flights import load_flights
    >>> train, test = split_by_time(load_flights(), "2013-10-01")
    >>> len(train), len(test)
    (252484, 84292)
    """
    require_columns(flights, ["scheduled_departure_utc"])
    try:
        day = date.fromisoformat(first_test_day) if isinstance(first_test_day, str) else first_test_day
    except ValueError as error:
        raise ValueError(f"first_test_day is {first_test_day!r}; expected an ISO date such as '2013-10-01'") from error
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ValueError(f"first_test_day is {first_test_day!r}; expected a date or an ISO date such as '2013-10-01'")

    is_test = flights["scheduled_departure_utc"] >= pd.Timestamp(day, tz=TIME_ZONE)
    if len(flights) and is_test.nunique() == 1:
        local = flights["scheduled_departure_utc"].dt.tz_convert(TIME_ZONE)
        raise ValueError(
            f"first_test_day is {day}, which leaves the {'training' if is_test.iloc[0] else 'test'} part empty; "
            f"the flights run from {local.min():%Y-%m-%d} to {local.max():%Y-%m-%d}: choose a later day than the first "
            "and no later than the last"
        )
    return _split(flights, is_test.to_numpy())


def random_split(
    flights: pd.DataFrame, random_state: int = 0, test_size: float = 0.25
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the test flights at random; both parts keep the order of the rows.

    Parameters
    ----------
    flights : DataFrame
        Index without repeats.
    random_state : int
        Seed: the same seed and frame give the same parts.
    test_size : float
        Share of the flights in the test part, between 0 and 1.

    Raises
    ------
    ValueError
        When ``test_size`` leaves one part empty, or the index repeats.

    Examples
    --------
    >>> from mlsd_helpers.flights import load_flights
    >>> train, test = random_split(load_flights(), random_state=0)
    >>> len(train), len(test)
    (252582, 84194)
    """
    if not 0 < test_size < 1:
        raise ValueError(f"test_size is {test_size}; expected a share between 0 and 1, such as 0.25")
    is_test = np.zeros(len(flights), dtype=bool)
    chosen = np.random.default_rng(random_state).choice(len(flights), round(test_size * len(flights)), replace=False)
    is_test[chosen] = True
    return _split(flights, is_test)


def _split(flights, is_test):
    if not flights.index.is_unique:
        raise ValueError(
            f"the index repeats {flights.index.duplicated().sum()} times; call flights.reset_index() first"
        )
    train, test = flights[~is_test], flights[is_test]
    if train.empty or test.empty:
        raise ValueError(f"of {len(flights)} flights {len(train)} fall in training and {len(test)} in test; need both")
    return train, test
