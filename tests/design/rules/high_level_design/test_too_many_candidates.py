import pytest

RANKER = "high_level_design.components.ranker"
BROKEN = [
    (
        # 401 × 0.1 = 40.1
        {f"{RANKER}.candidates": 401},
        f"{RANKER}.candidates",
        ["401 candidates ÷ 1 at once × 0.1 ms = 40.1 ms, over its own p99 of 40 ms"],
    ),
    (
        # 4,000 ÷ 8 = 500, × 0.1 = 50
        {f"{RANKER}.candidates": 4000, f"{RANKER}.parallelism": 8},
        f"{RANKER}.candidates",
        ["4,000 candidates ÷ 8 at once × 0.1 ms = 50 ms"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_candidates_are_scored_in_whole_rounds(found):
    # 9 at 4 at once are 3 rounds
    assert found({f"{RANKER}.candidates": 9, f"{RANKER}.parallelism": 4, f"{RANKER}.time_per_candidate_ms": 13.3}) == []
    changes = {f"{RANKER}.candidates": 9, f"{RANKER}.parallelism": 4, f"{RANKER}.time_per_candidate_ms": 13.5}
    assert "= 40.5 ms" in found(changes)[0].message


def test_candidates_that_just_fit_fit(found):
    # 3 × 0.1 = 0.3, which floats make 0.30000000000000004
    assert found({f"{RANKER}.candidates": 3, f"{RANKER}.latency_p99_ms": 0.3, f"{RANKER}.latency_p50_ms": 0.1}) == []


def test_candidates_of_a_component_without_latency_have_the_whole_request(found):
    changes = {f"{RANKER}.latency_p99_ms": ..., f"{RANKER}.candidates": 801}
    (finding,) = found(changes)
    assert "= 80.1 ms, over the request's p99 of 80 ms" in finding.message


def test_candidates_without_a_time_are_missing_it(lacking):
    changes = {f"{RANKER}.time_per_candidate_ms": ...}
    assert lacking(changes) == [f"{RANKER}.time_per_candidate_ms"]
