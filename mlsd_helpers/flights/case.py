"""The numbers of the running case, each with its unit and where it is from: measured, decided or assumed.

Notebooks take the case's numbers from here, so that one number has one value, and show those that they use as a table.
Whoever doubts an assumption changes it here and runs the notebooks again.

>>> table("PASSENGERS_PER_DAY", "REQUESTS_PER_PASSENGER").frame["value"].to_list()
['1,000,000', '4']

Units. A *flight* is one aircraft once on its way. A *passenger-flight* is one passenger on one flight: what an error
costs is per passenger-flight. A passenger asks several times about one flight: each time is a *request*, and the
requests of a passenger-flight share its value.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from mlsd_helpers.tables import Table


class _Number(NamedTuple):
    value: float
    unit: str
    what: str
    kind: str  # measured, decided or assumed
    source: str


_NUMBERS: dict[str, _Number] = {}


def _number(name: str, value: float, unit: str, what: str, kind: str, source: str) -> float:
    """Put a number into the table; its value is given back."""
    _NUMBERS[name] = _Number(value, unit, what, kind, source)
    return value


# fmt: off
MISSED_USD = _number(
    "MISSED_USD",
    0.60, "USD per passenger-flight", "a late flight without an alert", "assumed",
    "one passenger in ten contacts support, at 6 USD"
)
FALSE_ALARM_USD = _number(
    "FALSE_ALARM_USD",
    0.20, "USD per passenger-flight", "an alert for a flight on time", "assumed",
    "one passenger in fifty rebooks for nothing, at 10 USD"
)
PASSENGERS_PER_DAY = _number(
    "PASSENGERS_PER_DAY",
    1_000_000, "passenger-flights a day", "who asks, at full roll-out", "decided",
    "the product plan: the app's whole network"
)
REQUESTS_PER_PASSENGER = _number(
    "REQUESTS_PER_PASSENGER",
    4, "requests per passenger-flight", "how often one passenger asks", "assumed",
    "to be counted in the first release"
)
PEAK_FACTOR = _number(
    "PEAK_FACTOR",
    3, "times the average", "the busiest second", "decided", "holds while requests are spread over an hour"
)
RETRAINING_USD = _number(
    "RETRAINING_USD",
    500, "USD per training", "to train, compare and roll out a new model", "assumed",
    "half a day of an engineer; the computer's share is cents"
)
NEW_YORK_FLIGHTS_PER_DAY = _number(
    "NEW_YORK_FLIGHTS_PER_DAY",
    923, "flights a day", "what our data holds: three airports, the first release", "measured",
    "336,776 flights in 365 days"
)
SEATS_PER_FLIGHT = _number(
    "SEATS_PER_FLIGHT",
    137, "seats", "of an aircraft out of New York", "measured", "mean of flights whose aircraft is known, 84 %"
)
SEATS_FILLED = _number(
    "SEATS_FILLED",
    0.83, "share of seats", "seats that are filled", "assumed", "about what airlines of the United States report"
)
CORE_USD_PER_HOUR = _number(
    "CORE_USD_PER_HOUR",
    0.05, "USD per core and hour", "a processor core", "assumed", "a list price, rounded"
)
MUTE_SHARE = _number(
    "MUTE_SHARE",
    0.05, "share of readers, a false alarm", "who mutes the alerts after a false alarm", "assumed",
    "to be counted in the first release"
)
FLIGHTS_A_YEAR = _number(
    "FLIGHTS_A_YEAR",
    50, "flights a year", "of a traveller who flies every week", "assumed", "to be counted in the bookings"
)
AGE_MAY_COST = _number(
    "AGE_MAY_COST",
    0.05, "share of the value saved", "the most that old data may cost", "decided", "the product manager"
)
COPY_USD_PER_MONTH = _number(
    "COPY_USD_PER_MONTH",
    576, "USD a month", "one copy of the service", "assumed",
    "four machines of four cores: 16 × 0.05 USD × 720 hours"
)
COPY_AVAILABILITY = _number(
    "COPY_AVAILABILITY",
    0.99, "share of the time", "one copy is up", "assumed", "to be measured once it runs"
)
PILOT_USERS_PER_DAY = _number(
    "PILOT_USERS_PER_DAY",
    20_000, "passenger-flights a day", "in the pilot, each passenger once", "decided", "the product plan"
)
PLANS_CHANGED = _number(
    "PLANS_CHANGED",
    0.12, "share of passengers of late flights", "who change plans in time today", "assumed",
    "to be asked in a survey first"
)
PLANS_CHANGED_TARGET = _number(
    "PLANS_CHANGED_TARGET",
    0.13, "share of passengers of late flights", "who are to change plans in time", "decided",
    "the product manager"
)
PERSON_USD_PER_YEAR = _number(
    "PERSON_USD_PER_YEAR",
    200_000, "USD a year", "one engineer, all costs", "assumed", "to be asked of the finance department"
)
PEOPLE_FOR_A_MODEL = _number(
    "PEOPLE_FOR_A_MODEL",
    2, "people", "who keep a model running beside the rule", "assumed", "the team's own estimate"
)
NETWORK_FLIGHTS_PER_DAY = _number(
    "NETWORK_FLIGHTS_PER_DAY",
    8_800, "flights a day", "the app's whole network", "assumed",
    "1,000,000 passenger-flights ÷ (137 seats × 0.83), rounded"
)
MACHINE_USD_PER_HOUR = _number(
    "MACHINE_USD_PER_HOUR",
    0.20, "USD per machine and hour", "a machine of four cores", "assumed", "four times the core"
)
JOB_MINUTES = _number(
    "JOB_MINUTES",
    5, "minutes a run", "a machine for a batch job", "assumed", "it starts and stops; scoring takes under a second"
)
STREAM_MACHINES = _number(
    "STREAM_MACHINES",
    5, "machines", "what keeps a stream of events running", "assumed",
    "three brokers, so that one may fail, and two that compute"
)
LOG_USD_PER_GB = _number(
    "LOG_USD_PER_GB",
    0.50, "USD per gigabyte", "taken in by a log service", "assumed", "a list price, rounded"
)
STORED_USD_PER_GB_MONTH = _number(
    "STORED_USD_PER_GB_MONTH",
    0.023, "USD per gigabyte and month", "kept in plain storage", "assumed", "a list price, rounded"
)
SENT_USD_PER_GB = _number(
    "SENT_USD_PER_GB",
    0.09, "USD per gigabyte", "sent out to phones", "assumed", "a list price, rounded"
)
ENGINEERS_AT_WORK = _number(
    "ENGINEERS_AT_WORK",
    0.25, "engineers", "who keep the service running", "assumed", "one day in four: releases, on call, questions"
)
START_UP_S = _number(
    "START_UP_S",
    120, "seconds", "until a new replica answers", "assumed", "to notice, get a machine and load the model"
)
# fmt: on


def cost_per_1000(late, alert) -> np.ndarray:
    """What the answers cost, in USD per 1,000 passenger-flights: the mean over the rows is what they cost together.

    A late flight without an alert costs ``MISSED_USD``, an alert for a flight on time ``FALSE_ALARM_USD``, a right
    answer nothing. Each flight counts as one passenger.

    Parameters
    ----------
    late, alert : array-like of bool, shape (n,)
        Whether each flight was late, and whether its passengers were warned; 1 and 0 do as well.

    Raises
    ------
    ValueError
        One is longer than the other, or holds what is neither true nor false, such as scores or NaN.

    Examples
    --------
    >>> cost_per_1000([True, True, False, False], [True, False, True, False]).tolist()
    [0.0, 600.0, 200.0, 0.0]
    """
    late, alert = _truths("late", late), _truths("alert", alert)
    if late.shape != alert.shape:
        raise ValueError(
            f"late has {late.size} values and alert {alert.size}; expected one of each per passenger-flight"
        )
    return 1000 * np.where(late, MISSED_USD * ~alert, FALSE_ALARM_USD * alert)


def _truths(name, values):
    values = np.asarray(values)
    if values.ndim != 1:
        raise ValueError(f"{name} has shape {values.shape}; expected one value per passenger-flight")
    if values.dtype != bool and not np.isin(values, (0, 1)).all():
        raise ValueError(f"{name} holds values other than true and false; compare scores with a threshold first")
    return values.astype(bool)


def table(*names: str) -> Table:
    """The numbers by these names, with unit, kind and source.

    Raises
    ------
    KeyError
        There is no number of that name.

    Examples
    --------
    >>> table("SEATS_FILLED")
    Where the numbers come from
              number value           unit    kind                                          source
    seats that are filled  0.83 share of seats assumed about what airlines of the United States report
    """
    unknown = [name for name in names if name not in _NUMBERS]
    if unknown or not names:
        raise KeyError(f"there is no number {unknown[0] if unknown else ''!r}; the numbers are {', '.join(_NUMBERS)}")
    rows = [_NUMBERS[name] for name in names]
    return Table(
        pd.DataFrame(
            {
                "number": [row.what for row in rows],
                "value": [f"{row.value:,.15g}" for row in rows],
                "unit": [row.unit for row in rows],
                "kind": [row.kind for row in rows],
                "source": [row.source for row in rows],
            }
        ),
        "Where the numbers come from",
    )
