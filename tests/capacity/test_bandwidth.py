import pytest

from mlsd_helpers.capacity import bandwidth_mbit_per_second, transfer_gb_per_month


def test_links_are_counted_in_bits_a_second():
    # 1,000 × 2,500 bytes × 8 = 20 million bits
    assert bandwidth_mbit_per_second(1_000, 2_500) == pytest.approx(20)


def test_a_month_moves_thirty_days_of_answers():
    # 1,000,000 × 2,000 bytes = 2 GB a day
    assert transfer_gb_per_month(1_000_000, 2_000) == pytest.approx(60)
