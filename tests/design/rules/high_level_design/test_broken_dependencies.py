import pytest

DESIGN = "high_level_design"
API = "high_level_design.components.api"
STORE = "high_level_design.components.store"
RANKER = "high_level_design.components.ranker"
OWNED = {"owner": "delays", "logs": ["run_time", "errors"]}
BROKEN = [
    (
        {f"{API}.calls": ["store", "ranker", "rankr"]},
        f"{API}.calls",
        ["calls 'rankr'", "did you mean 'ranker'?"],
    ),
    ({f"{DESIGN}.entry_point": "gateway"}, f"{DESIGN}.entry_point", ["entry point 'gateway'"]),
    (
        {f"{DESIGN}.flows.2.target": "registry"},
        f"{DESIGN}.flows.2.target",
        ["the target 'registry', and there is no component of that name"],
    ),
    ({f"{RANKER}.calls": ["store", "api"]}, f"{API}.calls", ["api → ranker → api"]),
    ({f"{STORE}.calls": ["store"]}, f"{STORE}.calls", ["store → store"]),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_serving_component_that_nothing_reaches_is_a_warning(found_in, changed, sound, serving):
    data = changed(sound)
    data["high_level_design"]["components"].append(serving("orphan", kind="non_ml", **OWNED))
    (finding,) = found_in(data, "H")
    assert (finding.code, finding.severity, finding.path) == ("H002", "warning", f"{DESIGN}.components.orphan")
    assert "enters at 'api'" in finding.message


def test_a_training_component_can_only_be_unreached_once_flows_are_written_down(found_in, changed, sound):
    assert found_in(changed(sound, {f"{DESIGN}.flows": ...}), "H002") == []
    data = changed(sound)
    data["high_level_design"]["components"].append({"name": "labeller", "path": "training"})
    assert [finding.path for finding in found_in(data, "H002")] == [f"{DESIGN}.components.labeller"]


def test_two_circles_are_two_findings(found_in, design, serving):
    circles = design(
        serving("a", calls=["b", "c"]), serving("b", calls=["a"]), serving("c", calls=["d"]), serving("d", calls=["c"])
    )
    assert [f.message.partition(":")[0] for f in found_in(circles, "H002")] == ["a → b → a", "c → d → c"]


def test_a_long_circle_is_shown_in_short(found_in, design, serving):
    ring = [serving(f"n{i}", calls=[f"n{(i + 1) % 1500}"]) for i in range(1500)]
    (finding,) = found_in(design(*ring), "H002")
    assert finding.message.startswith("n0 → n1 → n2 → n3 → n4 → n5 → n6 → … → n0:")
