import pytest

CARRIER = "features.features.carrier"
WIND = "features.features.wind"
BROKEN = [
    (
        # 11 + 40 = 51
        {f"{CARRIER}.fetch_p99_ms": 11},
        f"{WIND}.fetch_p99_ms",
        "2 features fetched one after another take 51 ms, adding their p99s; half of the budget of 100 ms is 50 ms",
    ),
    (
        {f"{CARRIER}.fetch_p99_ms": 51, "features.fetched_in": "parallel"},
        f"{CARRIER}.fetch_p99_ms",
        "the p99 of fetching 'carrier' is 51 ms; half of the budget of 100 ms is 50 ms",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


@pytest.mark.parametrize("path", [f"{WIND}.fetch_p99_ms", "requirements.latency_p99_ms"])
def test_an_input_that_it_cannot_do_without_is_missing(lacking, path):
    assert path in lacking({path: ...})


def test_features_fetched_in_parallel_take_as_long_as_the_slowest(found):
    assert found({f"{CARRIER}.fetch_p99_ms": 50, "features.fetched_in": "parallel"}) == []


def test_how_features_are_fetched_is_missing_only_where_it_decides(found, lacking):
    unsaid = {"features.fetched_in": ...}
    assert lacking(unsaid) == []
    assert lacking(unsaid | {f"{CARRIER}.fetch_p99_ms": 20}) == ["features.fetched_in"]
    assert "the p99 of fetching 'carrier' is 60 ms" in found(unsaid | {f"{CARRIER}.fetch_p99_ms": 60})[0].message


def test_a_batch_needs_no_latency_budget(lacking):
    assert lacking({"requirements.latency_p99_ms": ..., "requirements.serving": "batch"}) == []


def test_numbers_that_only_floats_tell_apart_are_equal(found):
    # 0.1 + 0.2 = 0.3, which floats make 0.30000000000000004
    times = {f"{CARRIER}.fetch_p99_ms": 0.1, f"{WIND}.fetch_p99_ms": 0.2, "requirements.latency_p99_ms": 0.6}
    assert found(times) == []
