"""What the running case declares of its sources and features is what the tables hold."""

from mlsd_helpers.design import Design
from mlsd_helpers.flights import declared_features, declared_sources, known_at_cutoff, load_flights, load_weather


def test_each_feature_of_the_model_is_declared_once_in_its_order():
    names = [feature["name"] for feature in declared_features(weather_age=56, delay_age=13)]
    assert names == list(known_at_cutoff(load_flights()).columns.drop("month"))


def test_no_declared_feature_is_from_the_future_or_too_old():
    design = Design.new("declared")
    design.features.features = declared_features(weather_age=56, delay_age=13)
    assert not [finding for code in ("F002", "F003") for finding in design.check(code).errors]


def test_rows_a_day_are_those_of_a_year():
    """336,776 flights, of which 8,255 never left, and 26,115 hours of weather, over 365 days."""
    by_name = {source["name"]: source for source in declared_sources(load_flights(), load_weather())}
    assert by_name["schedule"]["rows_per_day"] == round(336_776 / 365)
    assert by_name["departures"]["rows_per_day"] == round((336_776 - 8_255) / 365)
    assert by_name["weather"]["rows_per_day"] == round(26_115 / 365)
