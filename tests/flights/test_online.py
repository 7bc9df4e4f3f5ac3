"""One flight at a time, the service's features are those of the batch."""

import pandas as pd
import pytest

from mlsd_helpers.features import skew_check
from mlsd_helpers.flights import OnlineFeatures, known_at_cutoff, load_flights, load_weather
from mlsd_helpers.flights.online import REQUEST


@pytest.fixture(scope="module")
def tables():
    return load_flights(), load_weather()


def test_features_of_one_flight_are_those_of_the_batch_bit_for_bit(tables):
    flights, weather = tables
    batch = known_at_cutoff(flights).drop(columns="month")
    requests = flights[REQUEST].sample(60, random_state=1)
    assert skew_check(lambda rows: batch.loc[rows.index], OnlineFeatures(flights, weather), requests).agrees


def test_what_leaves_after_the_cutoff_changes_nothing(tables):
    flights, weather = tables
    request = flights[REQUEST].iloc[[50_000]]
    before = flights[flights["departure_utc"] <= request["cutoff_utc"].item()]
    pd.testing.assert_frame_equal(
        OnlineFeatures(before, weather)(request), OnlineFeatures(flights, weather)(request), check_exact=True
    )


def test_a_missing_column_is_named(tables):
    flights, weather = tables
    with pytest.raises(ValueError, match="distance"):
        OnlineFeatures(flights.drop(columns="distance"), weather)
