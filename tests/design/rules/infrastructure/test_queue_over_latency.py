import pytest

RANKER = "infrastructure.services.ranker"
BROKEN = [
    (
        # M/M/1: ln(100) ÷ (1,000 − 600) = 11.51 ms. With two the wait is short: 4.8 ms, of which 4.6 are the work
        {
            f"{RANKER}.replicas": 1,
            f"{RANKER}.concurrency": 1,
            f"{RANKER}.service_time_ms": 1,
            "requirements.latency_p99_ms": 10,
            "requirements.availability_target": ...,
            "infrastructure.zones": ...,
        },
        f"{RANKER}.replicas",
        [
            "at the peak of 600 calls/s the p99 of wait and service with 1 replica × 1 at once is 11.51 ms, over 10 ms",
            "2 replicas would do",
        ],
    ),
    (
        # 0.020 × ln(100) = 92.1 ms without any wait
        {"requirements.latency_p99_ms": 92},
        f"{RANKER}.replicas",
        ["8 replicas × 4 at once", "over 92 ms; the work alone takes 92.1 ms: no number of replicas would do"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_queue_that_only_grows_has_no_p99_and_says_what_would_do(found):
    # 600 × 0.020 = 12 at once, and 8 can be worked on
    short = {f"{RANKER}.replicas": 2, "infrastructure.zones": ...}
    finding = next(finding for finding in found(short) if finding.code == "I002")
    assert "is without bound, since the queue only grows, over 120 ms" in finding.message
    assert "replicas would do" in finding.message


def test_work_that_hardly_varies_keeps_a_target_that_varied_work_misses(found):
    steady = {"requirements.latency_p99_ms": 50, f"{RANKER}.service_time_cv": 0.1}
    assert found(steady) == []
    assert [finding.code for finding in found(steady | {f"{RANKER}.service_time_cv": 1})] == ["I002"]


def test_nobody_waits_for_a_batch_without_a_latency_target(found, lacking):
    no_target = {"requirements.latency_p99_ms": ...}
    assert lacking(no_target) == ["requirements.latency_p99_ms"]
    assert lacking(no_target | {"requirements.serving": "batch"}) == []
    assert found(no_target | {"requirements.serving": "batch"}) == []
