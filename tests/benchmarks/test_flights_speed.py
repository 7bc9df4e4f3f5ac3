"""The whole year of flights, with its features, is ready within seconds."""

import pytest

from mlsd_helpers.flights import known_at_cutoff, load_flights, recent_delays, weather_at_cutoff


def test_loading_all_flights_takes_less_than_a_second_and_a_half(benchmark):
    assert len(benchmark.pedantic(load_flights, rounds=5, warmup_rounds=1)) == 336_776
    if benchmark.enabled:
        assert benchmark.stats.stats.median < 1.5


@pytest.mark.parametrize("function", [recent_delays, weather_at_cutoff, known_at_cutoff])
def test_features_of_the_whole_year_take_about_a_second(benchmark, function):
    flights = load_flights()
    assert len(benchmark.pedantic(function, args=(flights,), rounds=5, warmup_rounds=1)) == 336_776
    if benchmark.enabled:
        assert benchmark.stats.stats.median < 1.2
