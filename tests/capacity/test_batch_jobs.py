import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from mlsd_helpers.capacity import batch_job_s


def test_rows_are_shared_by_the_workers_after_the_start():
    # 36,000,000 × 0.001 s = 36,000 s of work; ÷ 100 = 360 s; + 60 s
    assert batch_job_s(36e6, 0.001, 100, start_up_s=60) == pytest.approx(420)


def test_a_job_without_rows_only_starts():
    assert batch_job_s(0, 0.001, 100, start_up_s=60) == 60


def test_one_worker_has_nobody_to_wait_for():
    assert batch_job_s(1_000, 1, 1, worker_time_cv=0.5) == pytest.approx(1_000)


@pytest.mark.parametrize("workers", [2, 3, 10, 100, 1_000, 10_000])
def test_the_slowest_worker_is_as_late_as_the_largest_of_so_many_normal_times(workers):
    # E[max] = ∫ x · n φ(x) Φ(x)^(n−1) dx
    expected, _ = integrate.quad(
        lambda x: x * workers * stats.norm.pdf(x) * stats.norm.cdf(x) ** (workers - 1), -9, 12, limit=200
    )
    slowest = batch_job_s(workers, 1, workers, worker_time_cv=1) - 1
    assert expected - 0.016 < slowest < expected + 0.026


@given(st.integers(1, 10_000), st.floats(0, 0.5))
def test_another_worker_never_makes_the_job_longer(workers, cv):
    longer, shorter = (batch_job_s(1e6, 0.01, n, 60, cv) for n in (workers, workers + 1))
    assert shorter <= longer
