"""The form of a section: what is typed reaches the document and the findings, and nothing typed is lost."""

from pathlib import Path

import ipywidgets as w
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlsd_helpers.design import Design
from mlsd_helpers.design.schema import SECTIONS
from mlsd_helpers.widgets import section_form


@pytest.fixture
def design():
    return Design.new("late")


def buttons(form, description):
    """The buttons of this description in a form, as they stand on the page."""

    def walk(widget):
        if isinstance(widget, w.Button):
            yield widget
        for child in getattr(widget, "children", ()):
            yield from walk(child)

    return [button for button in walk(form) if button.description == description]


def shown(form):
    """Everything that the form's pieces of HTML say."""

    def walk(widget):
        if isinstance(widget, w.HTML):
            yield widget.value
        for child in getattr(widget, "children", ()):
            yield from walk(child)

    return "\n".join(walk(form))


def add(form, path, name):
    """Type a name into the box under a list and press its Add button."""
    box = form.inputs[f"{path}+"]
    box.value = name
    [button] = [b for b in buttons(form, "Add") if b.tooltip.lower() == f"add to {path.replace('_', ' ')}"]
    button.click()


# Building


@pytest.mark.parametrize("section", SECTIONS)
def test_the_form_of_every_section_builds_for_an_empty_document(design, section):
    form = section_form(design, section)
    fields = type(getattr(design, section)).model_fields
    assert {path.split(".")[0].rstrip("+") for path in form.inputs} == set(fields)
    assert design.to_dict() == {"schema_version": 1, "name": "late"}


@pytest.mark.parametrize("section", SECTIONS)
def test_showing_a_form_begins_nothing_nor_does_saving_it(tmp_path, section):
    design = Design.open_or_new(tmp_path / "late.yaml")
    form = section_form(design, section)
    assert "no findings (0 rules run)" in shown(form)
    buttons(form, "Save")[0].click()
    assert section not in design.path.read_text()


@pytest.mark.parametrize("section", SECTIONS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_form_of_every_section_builds_for_a_filled_document_and_changes_nothing(filled_sections, section, data):
    design = Design.new("late")
    setattr(design, section, data.draw(filled_sections[section]))
    before = design.to_dict()
    section_form(design, section)
    assert design.to_dict() == before


@pytest.fixture(scope="module")
def filled_sections():
    """A hypothesis strategy for each section: plain values that the schema accepts."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("documents", Path(__file__).parents[1] / "design" / "conftest.py")
    documents = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(documents)
    from mlsd_helpers.design.schema import Document, part_class

    return {name: documents.parts(part_class(Document.model_fields[name].annotation)) for name in SECTIONS}


def test_topics_are_the_tabs(design):
    form = section_form(design, "requirements")
    [tabs] = [child for box in form.children[0].children for child in box.children if isinstance(child, w.Tab)]
    assert list(tabs.titles) == ["Problem", "Costs", "Traffic", "Timing", "People", "Privacy"]


def test_labels_carry_units(design):
    text = shown(section_form(design, "requirements"))
    assert "Latency p99 <small>(milliseconds)</small>" in text
    assert "Monthly budget <small>(US dollars)</small>" in text


def test_a_section_that_does_not_exist_is_refused(design):
    with pytest.raises(ValueError, match="there is no section 'requirement'; the sections are requirements, "):
        section_form(design, "requirement")


def test_the_form_shows_what_the_document_holds(design):
    design.requirements.latency_p99_ms = 120
    design.requirements.serving = "online"
    design.requirements.populations_of_use = ["US", "CA"]
    design.requirements.uses_personal_data = False
    form = section_form(design, "requirements")
    values = [form.inputs[name].value for name in ("latency_p99_ms", "serving", "populations_of_use")]
    assert values == ["120", "online", "US\nCA"]
    assert form.inputs["uses_personal_data"].value is False


@pytest.mark.parametrize("value", [0.1 + 0.2, 1 / 3, 1e-7, 999_999_999_999_999.0, 0.0, -0.5])
def test_a_number_is_shown_with_every_digit(design, value):
    design.requirements.success_metric = {"baseline": value}
    assert float(section_form(design, "requirements").inputs["success_metric.baseline"].value) == value


def test_a_count_is_shown_with_every_digit(design):
    design.requirements.people_acting = 123_456_789_012_345
    assert section_form(design, "requirements").inputs["people_acting"].value == "123456789012345"


# Typing


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("latency_p99_ms", "120", 120),
        ("latency_p99_ms", " 1e2 ", 100),
        ("people_acting", "12", 12),
        ("people_acting", "1e1", 10),
        ("problem", "Flights are late", "Flights are late"),
        ("problem", "two\nlines", "two\nlines"),
        ("serving", "online", "online"),
        ("uses_personal_data", True, True),
        ("uses_personal_data", False, False),
        ("populations_of_use", "US\n\n CA \n", ["US", "CA"]),
        ("success_metric.baseline", "0.25", 0.25),
    ],
)
def test_what_is_typed_is_in_the_document(design, name, typed, value):
    form = section_form(design, "requirements")
    form.inputs[name].value = typed
    part = design.requirements
    for key in name.split("."):
        part = getattr(part, key)
    assert part == value
    assert form.problems == {}


@pytest.mark.parametrize(
    ("name", "empty"), [("problem", ""), ("problem", "  \n"), ("serving", None), ("coverage", " ")]
)
def test_an_emptied_input_empties_the_field(design, name, empty):
    setattr(design.requirements, name, 0.5 if name == "coverage" else "online")
    form = section_form(design, "requirements")
    form.inputs[name].value = empty
    assert getattr(design.requirements, name) is None
    assert form.problems == {}


def test_an_emptied_input_is_gone_from_the_file(design):
    form = section_form(design, "requirements")
    empty = design.to_yaml()
    for name, typed in (("latency_p99_ms", "120"), ("success_metric.baseline", "1"), ("populations_of_use", "US")):
        form.inputs[name].value = typed
        assert name.rpartition(".")[2] in design.to_yaml()
        form.inputs[name].value = ""
        assert design.to_yaml() == empty


def test_several_of_a_choice_become_a_list(design):
    form = section_form(design, "infrastructure")
    form.inputs["monitoring"].value = ("latency", "errors")
    assert design.infrastructure.monitoring == ["latency", "errors"]
    form.inputs["monitoring"].value = ()
    assert design.infrastructure.monitoring is None


def test_findings_follow_the_typing(design):
    form = section_form(design, "requirements")
    form.inputs["latency_p50_ms"].value = "200"
    form.inputs["latency_p99_ms"].value = "100"
    form.inputs["serving"].value = "online"
    said = "the median of 200 ms is over the p99 of 100 ms"
    assert said in shown(form)
    form.inputs["latency_p50_ms"].value = "50"
    assert said not in shown(form)
    assert design.check().summary() in shown(form)


def test_a_number_that_is_none_stays_in_its_input_and_out_of_the_document(design):
    form = section_form(design, "requirements")
    box = form.inputs["latency_p99_ms"]
    box.value = "120"
    for typed in ("120 ms", "fast", "-1", "nan", "inf", "1e99"):
        box.value = typed
        assert form.problems["latency_p99_ms"].startswith("latency_p99_ms must be ")
        assert box.value == typed
        assert design.requirements.latency_p99_ms == 120
        assert "✗ latency_p99_ms must be" in shown(form)
        assert "1 field(s) not accepted yet" in shown(form)
    box.value = "130"
    assert form.problems == {}
    assert design.requirements.latency_p99_ms == 130
    assert "✗ latency_p99_ms" not in shown(form)


@pytest.mark.parametrize("typed", ["2.5", "two", "1e400", "9" * 500, "inf", "nan"])
def test_a_count_that_is_none_is_said_and_not_taken(design, typed):
    form = section_form(design, "requirements")
    form.inputs["people_acting"].value = typed
    assert form.problems["people_acting"].startswith("people_acting must be ")
    assert design.requirements.people_acting is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.one_of(st.text(max_size=12), st.floats().map(str), st.integers().map(str)))
def test_nothing_that_can_be_typed_breaks_the_form(form_and_design, typed):
    form, design = form_and_design
    for name in ("problem", "coverage", "people_acting", "populations_of_use"):
        form.inputs[name].value = ""
        form.inputs[name].value = typed
        assert form.inputs[name].value == typed
    design.to_yaml()


@pytest.fixture(scope="module")
def form_and_design():
    design = Design.new("late")
    return section_form(design, "requirements"), design


# Lists


def test_an_item_is_added_filled_in_and_removed(design):
    form = section_form(design, "requirements")
    add(form, "guardrail_metrics", "mute")
    add(form, "guardrail_metrics", "other")
    assert [guardrail.name for guardrail in design.requirements.guardrail_metrics] == ["mute", "other"]
    assert form.inputs["guardrail_metrics+"].value == ""
    form.inputs["guardrail_metrics.mute.limit"].value = "0.1"
    assert design.requirements.guardrail_metrics[0].limit == 0.1
    next(button for button in buttons(form, "Remove") if button.tooltip == "Remove mute").click()
    assert [guardrail.name for guardrail in design.requirements.guardrail_metrics] == ["other"]
    assert "guardrail_metrics.mute.limit" not in form.inputs
    next(iter(buttons(form, "Remove"))).click()
    assert design.requirements.guardrail_metrics is None


@pytest.mark.parametrize("name", ["", "not a name", "mute", "<b>"])
def test_an_item_of_a_bad_name_is_not_added_and_says_why(design, name):
    form = section_form(design, "requirements")
    add(form, "guardrail_metrics", "mute")
    add(form, "guardrail_metrics", name)
    assert [guardrail.name for guardrail in design.requirements.guardrail_metrics] == ["mute"]
    assert "✗ " in shown(form)
    assert form.inputs["guardrail_metrics+"].value == name
    assert "<b>" not in shown(form).replace("<b></b>", "")


def test_items_without_a_name_are_numbered(design):
    design.high_level_design.flows = [{"source": "a", "target": "b", "carries": "labels"}] * 2
    form = section_form(design, "high_level_design")
    form.inputs["flows.2.carries"].value = "events"
    assert [flow.carries for flow in design.high_level_design.flows] == ["labels", "events"]


def starts(form, path):
    """The inputs that an item of a list begins with, which stand before its Add button."""

    def walk(widget):
        children = getattr(widget, "children", ())
        if form.inputs[f"{path}+"] in children:
            yield from children[:-1]
        for child in children:
            yield from walk(child)

    return list(walk(form))


def test_an_item_of_required_parts_asks_for_all_of_them(design):
    form = section_form(design, "high_level_design")
    source, target, carries = starts(form, "flows")
    source.value, target.value, carries.value = "service", "store", "events"
    add(form, "flows", "service")
    [flow] = design.high_level_design.flows
    assert (flow.source, flow.target, flow.carries) == ("service", "store", "events")
    assert (source.value, target.value) == ("", "")


def test_an_item_without_a_required_part_is_not_added_and_keeps_what_was_typed(design):
    form = section_form(design, "high_level_design")
    add(form, "flows", "service")
    assert design.high_level_design.flows is None
    assert form.inputs["flows+"].value == "service"
    assert "✗ " in shown(form)


@pytest.mark.parametrize(("name", "empty"), [("source", ""), ("carries", None)])
def test_a_required_part_that_is_emptied_is_said_and_the_document_keeps_it(design, name, empty):
    design.high_level_design.flows = [{"source": "a", "target": "b", "carries": "labels"}]
    before = design.to_dict()
    form = section_form(design, "high_level_design")
    form.inputs[f"flows.1.{name}"].value = empty
    assert form.problems[f"flows.1.{name}"].startswith(f"{name} must be")
    assert design.to_dict() == before


def test_what_was_typed_into_a_numbered_item_moves_with_it(design):
    design.leveling.evidence = [{"phase": "requirements", "level": level} for level in ("mid", "senior", "staff")]
    form = section_form(design, "leveling")
    form.inputs["evidence.3.level"].value = None
    assert list(form.problems) == ["evidence.3.level"]
    next(button for button in buttons(form, "Remove") if button.tooltip == "Remove 1").click()
    assert list(form.problems) == ["evidence.2.level"]
    assert [item.level for item in design.leveling.evidence] == ["senior", "staff"]
    next(button for button in buttons(form, "Remove") if button.tooltip == "Remove 2").click()
    assert form.problems == {}


def test_what_was_typed_into_other_items_stays_when_one_is_added(design):
    form = section_form(design, "requirements")
    add(form, "guardrail_metrics", "mute")
    form.inputs["guardrail_metrics.mute.limit"].value = "0.1"
    form.inputs["guardrail_metrics.mute.limit"].value = "a tenth"
    add(form, "guardrail_metrics", "other")
    assert form.inputs["guardrail_metrics.mute.limit"].value == "a tenth"
    assert form.problems["guardrail_metrics.mute.limit"] == "limit must be a number; got 'a tenth'"
    assert design.requirements.guardrail_metrics[0].limit == 0.1


# Saving


def test_save_writes_the_document_and_says_so(design, tmp_path):
    design = Design.open_or_new(tmp_path / "late.yaml")
    form = section_form(design, "requirements")
    form.inputs["latency_p99_ms"].value = "120"
    form.inputs["coverage"].value = "many"
    assert not design.path.exists()
    buttons(form, "Save")[0].click()
    assert Design.open(design.path).requirements.latency_p99_ms == 120
    assert "✓ saved late.yaml; not accepted and not saved: coverage" in shown(form)


def test_save_says_why_it_could_not_and_keeps_what_was_typed(tmp_path):
    path = tmp_path / "late.yaml"
    path.write_text("name: late\n")
    design = Design.open(path)
    form = section_form(design, "requirements")
    form.inputs["problem"].value = "mine"
    path.write_text("name: late\noverview: from elsewhere\n")
    buttons(form, "Save")[0].click()
    assert "is not the one opened here" in shown(form)
    assert form.inputs["problem"].value == "mine"
    assert "elsewhere" in path.read_text()
    assert design.requirements.problem == "mine"


def test_the_yaml_is_shown_when_asked_and_follows_the_typing(design):
    form = section_form(design, "requirements")
    form.inputs["problem"].value = "late"
    assert "problem: late" not in shown(form)
    form._show_yaml.value = True
    assert "problem: late" in shown(form)
    form.inputs["problem"].value = "later"
    assert "problem: later" in shown(form)
    form._show_yaml.value = False
    assert "problem: later" not in shown(form)


# On the page


def test_a_reader_with_and_without_a_kernel_sees_the_form(design):
    design.requirements.problem = "late"
    bundle = section_form(design, "requirements")._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert "Form of the section “Requirements” of late: " in bundle["text/plain"]
    assert "Problem ✓" in bundle["text/html"]
    assert design.check().summary() in bundle["text/html"]


def test_what_a_reader_without_a_kernel_sees_is_the_same_at_every_run(design):
    first, second = (section_form(design, "requirements")._repr_mimebundle_() for _ in range(2))
    for kind in ("text/plain", "text/html"):
        assert first[kind] == second[kind]


HOSTILE = "<script>alert('x')</script>&"


def test_hostile_text_is_escaped_wherever_it_is_shown(design):
    design.requirements.success_metric = {"name": HOSTILE, "baseline": 1, "target": 1, "better": "higher"}
    design.high_level_design.components = [{"name": "a", "calls": ["b"], "owner": HOSTILE}]
    design.leveling.evidence = [
        {"phase": "requirements", "level": "mid", "path": HOSTILE, "quote": HOSTILE, "confirmed": True}
    ]
    design.waivers = [{"rule": HOSTILE, "reason": HOSTILE, "path": HOSTILE}]
    for section in SECTIONS:
        form = section_form(design, section)
        form._show_yaml.value = True
        for name in ("problem", "latency_p99_ms"):
            if name in form.inputs:
                form.inputs[name].value = HOSTILE
        assert "<script>" not in shown(form)
        assert "&lt;script&gt;" in shown(form)
        assert "<script>" not in form._repr_mimebundle_()["text/html"]
