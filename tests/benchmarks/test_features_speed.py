"""Features of a whole year are ready within a second, and many times as fast as a loop over the rows."""

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.features import asof_features, leakage_report, recent_rate
from mlsd_helpers.flights import load_flights, load_weather

WINDOW = pd.Timedelta(hours=3)
TIMED = 1_000  # rows of the year that the loop is timed on


@pytest.fixture(scope="module")
def flights():
    return load_flights()


def rates(flights):
    return recent_rate(
        flights, "dep_delay", "cutoff_utc", known_after="departure_utc", window=WINDOW, by=["origin", "carrier"]
    )


def loop(flights, rows):
    """The rate of some rows by comparing each with all flights, as array operations."""
    cutoff, departure = flights["cutoff_utc"].to_numpy(), flights["departure_utc"].to_numpy()
    delay = flights["dep_delay"].to_numpy()
    group = flights.groupby(["origin", "carrier"], observed=True).ngroup().to_numpy()
    found = []
    for row in rows:
        left = (departure <= cutoff[row]) & (departure > cutoff[row] - WINDOW) & (group == group[row])
        left[row] = False
        found.append(delay[left].mean() if left.any() else np.nan)
    return found


def test_recent_rate_of_the_whole_year(flights, at_least):
    rows = np.random.default_rng(0).choice(len(flights), TIMED, replace=False)
    flights = flights.assign(cutoff_utc=flights["cutoff_utc"].dt.tz_localize(None))
    flights["departure_utc"] = flights["departure_utc"].dt.tz_localize(None)
    np.testing.assert_allclose(rates(flights)["rate"].to_numpy()[rows], loop(flights, rows), rtol=1e-9, atol=1e-9)
    at_least(
        f"recent rate of {len(flights):,} flights",
        f"a loop over the rows, from {TIMED:,}",
        lambda: rates(flights),
        lambda: loop(flights, rows),
        times=100,
        repeats=len(flights) / TIMED,
        alternative_rounds=1,
    )


def test_recent_rate_of_the_whole_year_takes_at_most_a_second(flights, benchmark):
    assert len(benchmark.pedantic(rates, args=(flights,), rounds=5, warmup_rounds=1)) == 336_776
    if benchmark.enabled:
        assert benchmark.stats.stats.median <= 1


def test_asof_features_of_the_whole_year_take_at_most_a_second(flights, benchmark):
    weather = load_weather()

    def join():
        return asof_features(flights, weather, ("cutoff_utc", "observed_utc"), "origin", tolerance=WINDOW)

    assert len(benchmark.pedantic(join, rounds=5, warmup_rounds=1)) == 336_776
    if benchmark.enabled:
        assert benchmark.stats.stats.median <= 1


def test_the_leakage_report_of_thirty_features_and_a_hundred_thousand_rows_takes_at_most_20_seconds(benchmark):
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(100_000, 30))).add_prefix("x")
    y = (rng.random(len(X)) < 1 / (1 + np.exp(-X["x0"] - X["x1"]))).astype(int)
    times = pd.Series(pd.date_range("2026-01-01", periods=len(X), freq="min"))
    arguments = (X.assign(x29=y + rng.normal(size=len(X)) / 2), y, times)
    report = benchmark.pedantic(leakage_report, args=arguments, rounds=2, warmup_rounds=1)
    assert report.findings["feature"].to_list() == ["x29"]
    if benchmark.enabled:
        assert benchmark.stats.stats.median <= 20
