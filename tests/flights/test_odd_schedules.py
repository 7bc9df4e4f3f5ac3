"""A flight of another schedule is found among its own days, and only there."""

import pandas as pd
import pytest

from mlsd_helpers.flights.odd_schedules import odd_schedules


@pytest.fixture
def flights():
    """Flight 1 on twelve days, 8:00 to 9:10, on time; on the last day 8:00 to 10:00, and flight 2 on one day."""
    rows = pd.DataFrame({"day": range(1, 14), "flight": [1] * 12 + [2], "sched_arr_time": [910] * 11 + [1000, 1700]})
    same = {"month": 1, "carrier": "AA", "origin": "JFK", "dest": "BOS", "sched_dep_time": 800}
    return rows.assign(**same, arr_delay=0.0, is_late=False)


def test_the_odd_day_is_found_with_its_delay_by_the_usual_schedule(flights):
    odd = odd_schedules(flights)
    assert odd[["day", "scheduled", "usual", "by_usual", "turns_label"]].to_numpy().tolist() == [
        [12, 120, 70, 50, True]
    ]


def test_a_flight_past_midnight_takes_as_long_as_by_day(flights):
    moved = flights.assign(sched_dep_time=2330, sched_arr_time=[40] * 11 + [130, 830])  # 70 and 120 minutes
    assert odd_schedules(moved)["scheduled"].tolist() == [120]


def test_few_days_or_many_schedules_tell_nothing(flights):
    assert odd_schedules(flights, at_least=13).empty
    changing = flights.assign(sched_arr_time=[910, 1000] * 6 + [1700])
    assert odd_schedules(changing).empty


def test_less_than_the_limit_is_no_oddity(flights):
    assert odd_schedules(flights, off_by=51).empty
