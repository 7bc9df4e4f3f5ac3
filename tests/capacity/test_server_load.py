import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.capacity import servers_for_utilisation, utilisation


def test_utilisation_is_work_arriving_over_work_possible():
    # 300 requests × 0.04 s = 12 seconds of work a second, on 16 servers
    assert utilisation(300, 0.04, 16) == pytest.approx(0.75)


def test_utilisation_shows_an_overload_as_more_than_one():
    assert utilisation(300, 0.04, 10) == pytest.approx(1.2)


def test_floating_point_noise_buys_no_extra_server():
    # 70 × 0.01 = 0.7000000000000001 in floating point; one server is exactly 70 % busy
    assert servers_for_utilisation(70, 0.01, 0.7) == 1


def test_a_system_without_traffic_still_has_one_server():
    assert servers_for_utilisation(0, 0.01, 0.7) == 1


@given(st.floats(0, 1e5), st.floats(1e-4, 10), st.floats(0.05, 1))
def test_servers_for_utilisation_is_the_smallest_number_that_fits(arrivals, service_time, limit):
    servers = servers_for_utilisation(arrivals, service_time, limit)
    assert utilisation(arrivals, service_time, servers) <= limit * (1 + 1e-8)
    assert servers == 1 or utilisation(arrivals, service_time, servers - 1) > limit
