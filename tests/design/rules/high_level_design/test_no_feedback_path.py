import pytest

DESIGN = "high_level_design"
STORE = "high_level_design.components.store"
TRAINER = "high_level_design.components.trainer"
BROKEN = [
    (
        {f"{DESIGN}.flows.0.carries": "events"},
        f"{DESIGN}.flows",
        ["none of 3 flows carries labels or feedback"],
    ),
    (
        {f"{DESIGN}.flows.1.carries": "requests", f"{STORE}.path": "serving"},
        f"{DESIGN}.flows",
        ["reach 'store' and from there no component that trains, such as 'trainer'"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_training_that_reads_the_store_hears_the_feedback_in_it(found, sound):
    changes = {f"{TRAINER}.calls": ["store"], f"{STORE}.path": "serving"}
    del_flow = [flow for flow in sound["high_level_design"]["flows"] if flow["carries"] != "examples"]
    assert found(changes | {f"{DESIGN}.flows": del_flow}) == []


def test_no_flows_at_all_bring_nothing_back(found):
    assert "none of 0 flows" in found({f"{DESIGN}.flows": ...})[0].message
