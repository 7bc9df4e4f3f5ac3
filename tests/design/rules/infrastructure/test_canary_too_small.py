import pytest

BROKEN = [
    (
        # 17,280,000 × 0.05 × 0.05 ÷ 24 = 1,800 requests; 2,119 of 36,000 an hour take 0.0589 hours
        {"infrastructure.canary_hours": 0.05},
        "infrastructure.canary_hours",
        ["in 0.05 hours a share of 5 % answers 1,800 requests; to see 0.5 % become 1 % takes 2,119, or 0.05886 hours"],
    ),
    (
        # 17,280,000 × 0.05 × 12 ÷ 24 = 432,000 requests of 1,728 keys; 2,119 keys × 250 = 529,750 take 14.72 hours
        {"infrastructure.canary_requests_per_key": 250},
        "infrastructure.canary_hours",
        ["answers 432,000 requests", "takes 529,750 (2,119 keys of 250 requests), or 14.72 hours"],
    ),
    (
        {"infrastructure.canary_regression": 0.005},
        "infrastructure.canary_regression",
        ["0.5 % is also the rate when all is well"],
    ),
    ({"infrastructure.canary_share": 0}, "infrastructure.canary_share", ["it answers no requests"]),
    (
        {"infrastructure.canary_share": 1},
        "infrastructure.canary_share",
        ["it answers all requests"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_canary_without_numbers_is_missing_and_a_shadow_needs_none(lacking):
    numbers = {f"infrastructure.canary_{name}": ... for name in ("share", "hours", "error_rate", "regression")}
    assert set(lacking(numbers)) == set(numbers)
    assert lacking(numbers | {"infrastructure.rollout": ["shadow"]}) == []


def test_the_requests_of_a_canary_are_written_out(found):
    # 17,280,000 × 0.0001 × 1,000 ÷ 24 = 72,000
    changes = {
        "infrastructure.canary_share": 0.0001,
        "infrastructure.canary_hours": 1000,
        "infrastructure.canary_regression": 0.0051,
    }
    (finding,) = found(changes)
    assert finding.message.startswith("in 1,000 hours a share of 0.01 % answers 72,000 requests; to see 0.5 %")


def test_requests_that_share_a_key_count_once(found):
    # 2,119 keys × 203 = 430,157 requests are within the 432,000 that are answered
    assert found({"infrastructure.canary_requests_per_key": 203}) == []
    assert len(found({"infrastructure.canary_requests_per_key": 204})) == 1
