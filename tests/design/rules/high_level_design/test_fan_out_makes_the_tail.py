import pytest

DESIGN = "high_level_design"
STORE = "high_level_design.components.store"
BUDGET = "requirements.latency_p99_ms"
BROKEN = [
    (
        # 1 − 0.99¹⁰⁰ = 0.634
        {f"{STORE}.fan_out": 100, BUDGET: 200},
        f"{STORE}.fan_out",
        ["asks 100 copies", "1 − 0.99^100 = 63% of requests", "its p99 of 20 ms, over 50%"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_fan_outs_on_the_way_multiply(found_in, design, serving):
    # 10 × 7 = 70 copies, 1 − 0.99⁷⁰ = 0.505; 68 copies are 0.495
    parts = serving("api", calls=["mixer"]), serving("mixer", calls=["leaf"], fan_out=10), serving("leaf", fan_out=7)
    (finding,) = found_in(design(*parts), "H008")
    assert finding.path == f"{DESIGN}.components.leaf.fan_out"
    assert "asks 70 copies; 1 − 0.99^70 = 51% of requests" in finding.message
    assert found_in(design(serving("api", fan_out=68)), "H008") == []
