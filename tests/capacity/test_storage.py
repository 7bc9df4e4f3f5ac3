import pytest

from mlsd_helpers.capacity import storage_gb


def test_storage_counts_rows_bytes_days_and_copies_in_decimal_gigabytes():
    # 10 million rows × 1,000 bytes = 10 GB a day; × 30 days × 2 copies
    assert storage_gb(10_000_000, 1000, 30, copies=2) == pytest.approx(600)
