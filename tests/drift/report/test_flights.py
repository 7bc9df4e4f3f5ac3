"""On the flights: rows of a day share its weather, and each day has the same timetable."""

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.drift import drift_report
from mlsd_helpers.flights import load_flights, weather_at_cutoff

pytestmark = pytest.mark.slow

WEATHER, TIMETABLE = ["temp", "dewp", "humid", "wind_speed", "pressure"], ["local_hour", "carrier", "dest"]


@pytest.fixture(scope="module")
def flights():
    flights = load_flights()
    rows = flights[[*TIMETABLE, "month"]].join(weather_at_cutoff(flights)[WEATHER])
    return rows.assign(day=pd.to_datetime(flights[["year", "month", "day"]]))


def p_values(reference, current, **options):
    return drift_report(reference, current, WEATHER + TIMETABLE, **options).table.set_index("feature")["p"]


def test_random_days_of_a_month_differ_by_rows_in_all_weather_and_not_by_days(flights):
    rng = np.random.default_rng(0)
    by_rows, by_days = [], []
    for month in range(1, 13):
        rows = flights[flights["month"] == month]
        is_current = rows["day"].isin(rng.permutation(rows["day"].unique())[:15])
        halves = rows[~is_current], rows[is_current]
        by_rows.append(p_values(*halves) <= 0.05)
        by_days.append(p_values(*halves, groups="day") <= 0.05)
    by_rows, by_days = pd.DataFrame(by_rows).mean(), pd.DataFrame(by_days).mean()
    assert by_rows[WEATHER].min() == 1
    assert by_rows[TIMETABLE].mean() < 0.05
    assert by_days[WEATHER].mean() < 0.1
    assert by_days[TIMETABLE].mean() < 0.12


def test_design_effects_of_the_weather_are_large_and_of_the_timetable_below_one(flights):
    march, april = (flights[flights["month"] == month] for month in (3, 4))
    effect = drift_report(march, april, WEATHER + TIMETABLE, "day").table.set_index("feature")["design_effect"]
    assert effect[WEATHER].min() > 40
    assert effect[TIMETABLE].max() < 1
