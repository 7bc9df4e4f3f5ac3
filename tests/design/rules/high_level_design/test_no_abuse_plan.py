import pytest

DESIGN = "high_level_design"


def public(name, **plan):
    """The sound design with something that strangers can write to."""
    return {f"{DESIGN}.components.{name}.public_input": True} | {
        f"{DESIGN}.{key}": value for key, value in plan.items()
    }


@pytest.mark.parametrize("name", ["api", "store", "ranker", "trainer"])
def test_what_strangers_can_write_and_a_model_reads_needs_a_plan(found, name):
    # the ranker and the trainer learn; the api asks the ranker, and what the store holds reaches the trainer
    (finding,) = found(public(name))
    assert (finding.code, finding.path) == ("H010", f"{DESIGN}.abuse_plan")
    assert f"strangers can write to component '{name}'; nothing says" in finding.message
    assert found(public(name, abuse_plan="reports are reviewed before they are learned")) == []


def test_what_strangers_can_write_and_no_model_reads_needs_none(found_in, design, serving):
    parts = [serving("api", calls=["form"], kind="non_ml"), serving("form", kind="non_ml", public_input=True)]
    assert found_in(design(*parts), "H010") == []


def test_a_source_that_strangers_write_needs_a_plan(found_in, changed, sound):
    sources = [{"name": "reviews", "public_input": True}, {"name": "prices"}]
    (finding,) = found_in(changed(sound) | {"features": {"sources": sources}}, "H010")
    assert "strangers can write to source 'reviews'; nothing says" in finding.message
