import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document

DESIGN = "high_level_design"
API = "high_level_design.components.api"
STORE = "high_level_design.components.store"
names = st.sampled_from(["a", "b", "c", "d", "nobody"])
components = st.fixed_dictionaries(
    {"calls": st.lists(names, max_size=3)},
    optional={
        "path": st.sampled_from(["serving", "training", "both"]),
        "calls_in": st.just("parallel"),
        "fan_out": st.sampled_from([1, 7, 10**6]),
        "latency_p50_ms": st.sampled_from([1e-3, 5, 1e6]),
        "latency_p99_ms": st.sampled_from([1e-3, 20, 1e6]),
        "availability": st.sampled_from([0, 1e-9, 0.9, 1]),
        "fallback_availability": st.sampled_from([0, 0.9, 1]),
        "required": st.booleans(),
    },
)


@given(st.lists(components, min_size=1, max_size=4), st.none() | names)
def test_any_graph_of_calls_is_checked_to_the_end(few_draws, parts, entry):
    section = {"components": [{"name": name, **part} for name, part in zip("abcd", parts, strict=False)]}
    section |= {} if entry is None else {"entry_point": entry}
    wants = {"latency_p99_ms": 20, "availability_target": 0.9}
    run(Document.model_validate({"name": "any", "requirements": wants, "high_level_design": section}))


def test_the_only_serving_component_that_nothing_calls_is_the_entry_point(found, lacking):
    assert found({f"{DESIGN}.entry_point": ..., f"{STORE}.path": "serving"}) == []
    assert lacking({f"{DESIGN}.entry_point": ...}, "H003") == []


@pytest.mark.parametrize("code", ["H002", "H003", "H004"])
def test_two_possible_entry_points_leave_it_missing(lacking, code):
    assert lacking({f"{DESIGN}.entry_point": ..., f"{API}.calls": ["store"]}, code) == [f"{DESIGN}.entry_point"]


@pytest.mark.parametrize("calls", [["api"], ["nobody"]])
def test_circles_and_unknown_names_leave_latency_and_availability_alone(found, lacking, calls):
    changes = {f"{STORE}.calls": calls}
    assert {finding.code for finding in found(changes)} == {"H002"}
    assert lacking(changes, "H003") == lacking(changes, "H004") == []


def test_a_chain_longer_than_python_can_recurse_is_checked(found_in, design, serving):
    chain = [serving(f"n{i}", calls=[f"n{i + 1}"] if i < 1499 else []) for i in range(1500)]
    assert {finding.code for finding in found_in(design(*chain), "H00") if finding.severity == "error"} == set()
