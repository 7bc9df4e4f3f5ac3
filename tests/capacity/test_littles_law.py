import pytest

from mlsd_helpers.capacity import mean_response_time_s, mean_wait_s, requests_in_progress, utilisation


def test_a_quarter_second_at_200_a_second_keeps_50_in_progress():
    assert requests_in_progress(200, 0.25) == 50


def test_the_work_in_service_is_what_keeps_the_servers_busy():
    # L = λ × s = 300 × 0.04 = 12 busy servers; of 16 that is a utilisation of 0.75
    assert requests_in_progress(300, 0.04) == pytest.approx(16 * utilisation(300, 0.04, 16))


def test_the_requests_in_a_queue_agree_with_its_textbook_number():
    # M/M/1: L = ρ ÷ (1 − ρ) = 0.8 ÷ 0.2 = 4 in the system, Lq = ρ² ÷ (1 − ρ) = 3.2 in the queue
    assert requests_in_progress(0.8, mean_response_time_s(0.8, 1, 1)) == pytest.approx(4)
    assert requests_in_progress(0.8, mean_wait_s(0.8, 1, 1)) == pytest.approx(3.2)
