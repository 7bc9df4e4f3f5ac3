"""The year as a stream: what was known when, and the money of the case."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from mlsd_helpers.flights import known_at_cutoff, load_flights
from mlsd_helpers.flights.case import cost_per_1000
from mlsd_helpers.flights.year import FlightYear, auc_if_promises_hold, saved_usd
from mlsd_helpers.retraining import calendar, never


@pytest.fixture(scope="module")
def some():
    """Every twentieth flight of the year, with what was known of it among all of them."""
    flights = load_flights()
    known = known_at_cutoff(flights)
    return flights.iloc[::20], known.iloc[::20]


@pytest.fixture(scope="module")
def year(some):
    return FlightYear(*some)


def test_it_holds_each_arrival_once_in_the_order_of_departure(some, year):
    flights, _ = some
    arrived = flights["is_late"].notna()
    assert len(year.stream.y) == arrived.sum()
    assert year.n_left_out == (~arrived).sum()
    assert sorted(year.stream.X.index) == sorted(flights.index[arrived])
    departs = flights.loc[year.stream.X.index, "scheduled_departure_utc"]
    assert departs.is_monotonic_increasing
    assert (year.stream.period + 1 == flights.loc[year.stream.X.index, "month"]).all()
    assert "month" not in year.stream.X


def test_a_label_is_known_when_the_flight_has_arrived(some, year):
    arrives = some[0].loc[year.stream.X.index, "arrival_utc"]
    assert (year.stream.known == pd.DatetimeIndex(arrives)).all()


def test_never_is_the_model_of_january_to_march_in_the_money_of_the_case(some, year):
    flights, known = some
    X = known.drop(columns="month")
    at_april = pd.Timestamp("2013-04-01", tz="America/New_York")
    order = flights.sort_values("scheduled_departure_utc", kind="stable").index
    past = [i for i in order if flights.at[i, "month"] < 4 and flights.at[i, "arrival_utc"] <= at_april]
    model = HistGradientBoostingClassifier(
        max_iter=50, early_stopping=False, categorical_features="from_dtype", random_state=0
    ).fit(X.loc[past], flights.loc[past, "is_late"].astype(bool))
    served = flights[(flights["month"] >= 4) & flights["is_late"].notna()]
    alert = model.predict_proba(X.loc[served.index])[:, 1] >= 0.25  # 0.20 ÷ (0.20 + 0.60)
    late = served["is_late"].astype(bool)
    saved = cost_per_1000(late, np.zeros(len(late), dtype=bool)) - cost_per_1000(late, alert)
    found = year.replay(never())
    assert found.periods["training_rows"].iloc[0] == len(past)
    assert found.money().estimate == pytest.approx(saved.mean())
    by_month = pd.Series(saved).groupby(served["month"].to_numpy()).mean()
    assert found.periods["money"].tolist() == pytest.approx(by_month.tolist())


def test_a_training_costs_what_the_case_says_spread_over_its_passengers(year):
    found = year.replay(calendar(at=["2013-07"]))
    passengers = found.days["rows"].sum() * 137 * 0.83
    assert found.cost_per == pytest.approx(1000 * 500 / passengers)


def test_it_takes_other_options_of_a_replay(year):
    late = year.replay(calendar(at=["2013-12"]), label_delay=pd.DateOffset(months=2), per=1)
    in_december = year.stream.period < 9  # labels of January to September, less those still in the air
    assert 0 <= in_december.sum() - late.periods["training_rows"].iloc[-1] <= 10


def test_what_alerts_save_is_the_difference_of_the_costs():
    late = np.array([True, True, False, False])
    score = np.array([0.25, 0.24, 0.25, 0.24])
    assert saved_usd(late, score).tolist() == pytest.approx([0.6, 0, -0.2, 0])


def test_the_auc_of_kept_promises_is_the_mean_of_drawn_labels():
    rng = np.random.default_rng(0)
    p = rng.uniform(0.05, 0.6, 300)
    late, punctual = p[:, None] * (1 - p)[None, :], (p[:, None] > p[None, :]) + 0.5 * (p[:, None] == p[None, :])
    assert auc_if_promises_hold(p) == pytest.approx((late * punctual).sum() / late.sum())
