import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.capacity import percentile_of_each_call, slow_share_of_fan_out


def test_one_percent_slow_calls_make_63_percent_slow_pages_with_a_hundred_calls():
    # 1 − 0.99¹⁰⁰ = 0.633968
    assert slow_share_of_fan_out(0.01, 100) == pytest.approx(0.633968, abs=1e-6)


@given(st.floats(0, 1), st.integers(1, 10_000))
def test_another_call_never_makes_a_request_less_often_slow(slow_probability, calls):
    assert slow_share_of_fan_out(slow_probability, calls) <= slow_share_of_fan_out(slow_probability, calls + 1) <= 1


@given(st.floats(0.01, 0.999), st.integers(1, 1_000))
def test_calls_at_that_percentile_make_the_request_keep_its_own(percentile, calls):
    slow = 1 - percentile_of_each_call(percentile, calls)
    assert slow_share_of_fan_out(slow, calls) == pytest.approx(1 - percentile, rel=1e-6)


def test_a_p99_over_a_hundred_calls_asks_for_four_nines_of_each():
    # 0.9999¹⁰⁰ = 0.990049
    assert percentile_of_each_call(0.99, 100) == pytest.approx(0.9999, abs=1e-6)
