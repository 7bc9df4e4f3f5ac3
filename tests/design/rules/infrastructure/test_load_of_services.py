RANKER = "infrastructure.services.ranker"
LOOKUP = "infrastructure.services.lookup"


def test_a_service_that_no_request_calls_meets_no_peak(found):
    assert found({f"{LOOKUP}.calls_per_request": 0, f"{LOOKUP}.service_time_ms": 60_000}) == []


def test_the_declared_peak_counts_before_the_one_from_users(found):
    assert found({"requirements.peak_requests_per_second": 60, f"{RANKER}.replicas": 2}) == []


def test_a_service_of_the_training_path_meets_no_peak(found):
    training = {"high_level_design.components": [{"name": "ranker", "path": "training"}]}
    assert found(training | {f"{RANKER}.replicas": 1}) == []
