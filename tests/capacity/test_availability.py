import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.capacity import (
    availability_in_parallel,
    availability_in_series,
    availability_with_fallback,
    downtime_minutes_per_month,
)

fractions = st.floats(0.001, 1)


@pytest.mark.parametrize(
    ("availability", "minutes"),
    # 30 days × 24 h × 60 min = 43,200 minutes, of which 1 %, 0.1 %, 0.01 % and nothing
    [(0.99, 432.0), (0.999, 43.2), (0.9999, 4.32), (1, 0.0)],
)
def test_downtime_is_the_unavailable_share_of_43_200_minutes(availability, minutes):
    assert downtime_minutes_per_month(availability) == pytest.approx(minutes)


def test_an_availability_in_percent_is_refused_with_the_fraction_to_write():
    with pytest.raises(ValueError, match=r"availability is 99\.9; .* write 0\.999 for 99\.9 %"):
        downtime_minutes_per_month(99.9)


def test_ten_components_of_three_nines_leave_two_nines():
    # 0.999¹⁰ = 0.990045
    assert availability_in_series([0.999] * 10) == pytest.approx(0.990045, abs=1e-6)


def test_a_series_without_components_is_refused():
    with pytest.raises(ValueError, match="availabilities is empty"):
        availability_in_series([])


def test_the_error_names_which_component_is_wrong():
    with pytest.raises(ValueError, match=r"availabilities\[1\] is 0"):
        availability_in_series([0.9, 0])


def test_a_fallback_fails_the_request_only_when_both_are_down():
    # both down: 0.01 × 0.1 = 0.001
    assert availability_with_fallback(primary=0.99, fallback=0.9) == pytest.approx(0.999)


@given(st.lists(fractions, min_size=1, max_size=20))
def test_a_series_is_never_more_available_than_its_worst_member(availabilities):
    assert 0 < availability_in_series(availabilities) <= min(availabilities)


@given(fractions, fractions)
def test_a_fallback_never_lowers_availability(primary, fallback):
    both = availability_with_fallback(primary, fallback)
    assert max(primary, fallback) <= both + 1e-15
    assert both <= 1


def test_components_in_parallel_are_down_only_together():
    # 1 − 0.1 × 0.1 × 0.01 = 0.9999
    assert availability_in_parallel([0.9, 0.9, 0.99]) == pytest.approx(0.9999)


def test_a_parallel_of_nothing_is_refused():
    with pytest.raises(ValueError, match="availabilities is empty"):
        availability_in_parallel([])


@given(fractions, fractions)
def test_a_fallback_is_a_parallel_of_two(primary, fallback):
    assert availability_with_fallback(primary, fallback) == pytest.approx(availability_in_parallel([primary, fallback]))


@given(st.lists(fractions, min_size=1, max_size=20))
def test_a_parallel_is_never_less_available_than_its_best_member(availabilities):
    assert max(availabilities) - 1e-15 <= availability_in_parallel(availabilities) <= 1
