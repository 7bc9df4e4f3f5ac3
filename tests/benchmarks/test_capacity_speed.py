"""The arithmetic of a design document answers at once, however many servers or items it is about."""

import pytest

from mlsd_helpers.capacity import erlang_c, replicas_for_response_time, response_time_percentile_s, zipf_hit_rate

MILLISECOND = 0.001


@pytest.mark.parametrize("busy", [0.5, 0.9, 0.97, 0.99, 0.999])
def test_erlang_c_of_ten_thousand_servers_takes_less_than_a_millisecond(benchmark, busy):
    assert 0 <= benchmark(erlang_c, 10_000, 10_000 * busy) < 1
    if benchmark.enabled:
        assert benchmark.stats.stats.median < MILLISECOND


@pytest.mark.parametrize("exponent", [0.8, 1, 1.2])
def test_the_hit_rate_among_a_billion_items_takes_less_than_a_millisecond(benchmark, exponent):
    assert 0 < benchmark(zipf_hit_rate, 10**7, 10**9, exponent) < 1
    if benchmark.enabled:
        assert benchmark.stats.stats.median < MILLISECOND


@pytest.mark.parametrize("service_cv", [0, 1, 2])
def test_a_percentile_of_the_response_time_takes_less_than_5_milliseconds(benchmark, service_cv):
    assert benchmark(response_time_percentile_s, 4_600, 0.02, 98, 0.99, service_cv) > 0.02
    if benchmark.enabled:
        assert benchmark.stats.stats.median < 5 * MILLISECOND


def test_the_replicas_of_a_large_service_are_found_in_less_than_5_milliseconds(benchmark):
    assert benchmark(replicas_for_response_time, 400_000, 0.02, 0.1, 0.99) > 8_000
    if benchmark.enabled:
        assert benchmark.stats.stats.median < 5 * MILLISECOND
