import pytest

RANKER = "infrastructure.services.ranker"
LOOKUP = "infrastructure.services.lookup"
BROKEN = [
    (
        # 600 × 0.020 ÷ (4 × 4) = 0.75; 600 × 0.020 ÷ 0.7 = 17.1 at once, so 18 ÷ 4 = 4.5 replicas
        {f"{RANKER}.replicas": 4, "infrastructure.zones": ...},
        f"{RANKER}.replicas",
        [
            "4 replicas × 4 at once at 20 ms: room for 800 calls/s",
            "peak of 600 calls/s",
            "75 % of it, over 70 %",
            "5 would",
        ],
    ),
    (
        # two calls a request: 1,200 × 0.001 ÷ 1 = 1.2; 1.2 ÷ 0.7 = 1.7
        {
            f"{LOOKUP}.replicas": 1,
            f"{LOOKUP}.concurrency": ...,
            "infrastructure.zones": ...,
            "requirements.availability_target": ...,
            "requirements.latency_p99_ms": ...,
        },
        f"{LOOKUP}.replicas",
        [
            "1 replica × 1 at once at 1 ms: room for 1,000 calls/s",
            "peak of 1,200 calls/s",
            "120 % of it",
            "2 would do",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def seventy_percent(peak):
    # 10 replicas × 1 at once at 10 ms: 1,000 a second
    load = {f"{RANKER}.replicas": 10, f"{RANKER}.concurrency": 1, f"{RANKER}.service_time_ms": 10}
    return load | {f"{LOOKUP}.calls_per_request": 0, "requirements.peak_requests_per_second": peak}


def test_seventy_percent_busy_is_enough(found):
    rest = {"infrastructure.zones": ..., "requirements.monthly_budget_usd": ...}
    assert found(seventy_percent(700) | rest) == []
    (finding,) = found(seventy_percent(701) | rest)
    assert "70.1 % of it" in finding.message
    assert "11 would do" in finding.message


def test_a_service_without_numbers_is_missing_and_the_others_are_still_checked(found, lacking):
    changes = {f"{LOOKUP}.service_time_ms": ..., f"{RANKER}.replicas": 4, "infrastructure.zones": ...}
    assert [finding.path for finding in found(changes)] == [f"{RANKER}.replicas"]
    assert lacking(changes) == [f"{LOOKUP}.service_time_ms"]


def test_a_peak_that_cannot_be_known_names_what_it_lacks(lacking):
    assert lacking({"requirements.peak_factor": ...}) == ["requirements.peak_factor"]
