import pytest

from mlsd_helpers.capacity import average_requests_per_second, peak_requests_per_second


def test_average_traffic_spreads_the_requests_over_86_400_seconds():
    # 8,640,000 users × 2 requests = 17,280,000 requests a day; ÷ 86,400 s = 200 a second
    assert average_requests_per_second(8_640_000, 2) == pytest.approx(200)


def test_peak_traffic_is_the_average_times_the_peak_factor():
    assert peak_requests_per_second(8_640_000, 2, 4.5) == pytest.approx(200 * 4.5)


def test_a_peak_below_the_average_is_refused():
    with pytest.raises(ValueError, match=r"peak_factor is 0\.5; expected at least 1"):
        peak_requests_per_second(1000, 2, 0.5)
