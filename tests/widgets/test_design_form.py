"""The form of a section: what is typed reaches the document and the findings, and nothing typed is lost."""

from html import escape
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


def add(form, path, **typed):
    """Press the button under a table and type into cells of the row that it adds; gives the row's path."""
    form.inputs[f"{path}+"].click()
    row = max(int(key.removeprefix(f"{path}.").split(".")[0]) for key in form.inputs if key.startswith(f"{path}."))
    for key, value in typed.items():
        form.inputs[f"{path}.{row}.{key}"].value = value
    return f"{path}.{row}"


def remove(form, path, row):
    """Press the button of a row that removes it."""
    title = path.replace("_", " ").capitalize()
    [button] = [b for b in buttons(form, "") if b.tooltip == f"Remove row {row} of {title}"]
    button.click()


def click(form, description):
    buttons(form, description)[0].click()


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
    assert f"\n{section}:" not in design.path.read_text()


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
    assert list(form._fields.titles) == ["Problem", "Costs", "Traffic", "Timing", "People", "Privacy"]


def test_labels_carry_units(design):
    form = section_form(design, "requirements")
    assert form.inputs["latency_p99_ms"].description == "Latency p99 (milliseconds)"
    assert form.inputs["users_per_day"].description == "Users per day"
    design.high_level_design.components = [{"name": "ranker"}]
    design.high_level_design.pipeline_stages = [{"name": "collect"}]
    form = section_form(design, "high_level_design")
    assert form.inputs["components.1.latency_p99_ms"].description == "Latency p99 (milliseconds)"  # in a card
    assert "Delay<br><small>minutes</small>" in shown(form)  # over a column


def test_each_field_says_what_belongs_in_it_and_its_bounds(design):
    text = shown(section_form(design, "requirements"))
    for field in type(design.requirements).model_fields.values():
        assert escape(field.description) in text
    assert "Share of inputs that the system should answer at all. 0 or more, at most 1." in text
    assert "measured at the caller. Above 0." in text
    assert "How many people act on alerts or reviews on an ordinary day. A whole number, 0 or more." in text
    assert "The value today, measured before anything is built.<" in text  # any number


def test_choices_are_offered_and_a_bound_is_not_invented(design):
    form = section_form(design, "requirements")
    assert [label for label, _ in form.inputs["serving"].options] == ["", "online", "batch", "streaming"]
    assert "1000000000000000" not in shown(form)


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
        ("people_acting", "50k", 50_000),
        ("users_per_day", "1.5 million", 1_500_000),
        ("users_per_day", "1,200,000", 1_200_000),
        ("monthly_budget_usd", "2.5k", 2500),
        ("success_metric.baseline", "-1,5", -1.5),
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
        assert "1 input is not accepted yet" in shown(form)
    box.value = "130"
    assert form.problems == {}
    assert design.requirements.latency_p99_ms == 130
    assert "✗ latency_p99_ms" not in shown(form)


@pytest.mark.parametrize("typed", ["5m", "2b", "3 ms", "40-90", "about 5", "50 %", "1.2.3", "k"])
def test_what_could_mean_something_else_is_not_read_as_a_number(design, typed):
    form = section_form(design, "requirements")
    form.inputs["latency_p99_ms"].value = typed
    assert form.problems["latency_p99_ms"].startswith("latency_p99_ms must be a number")
    assert design.requirements.latency_p99_ms is None


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


# Tables


def test_a_row_is_added_filled_in_and_removed(design):
    form = section_form(design, "requirements")
    add(form, "guardrail_metrics", name="mute", limit="0.1", better="lower", measured_in="share of users")
    add(form, "guardrail_metrics", name="other")
    first, second = design.requirements.guardrail_metrics
    assert (first.name, first.limit, first.better, first.measured_in) == ("mute", 0.1, "lower", "share of users")
    assert second.name == "other"
    remove(form, "guardrail_metrics", 1)
    assert [guardrail.name for guardrail in design.requirements.guardrail_metrics] == ["other"]
    assert form.inputs["guardrail_metrics.1.name"].value == "other"
    assert "guardrail_metrics.2.name" not in form.inputs
    remove(form, "guardrail_metrics", 1)
    assert design.requirements.guardrail_metrics is None


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("name", "scorer", "scorer"),
        ("purpose", "Scores flights", "Scores flights"),
        ("kind", "ml", "ml"),
        ("required", False, False),
        ("fan_out", "12", 12),
        ("candidates", "50k", 50_000),
        ("latency_p99_ms", "12.5", 12.5),
        ("calls", "store, log\ncache", ["store", "log", "cache"]),
        ("logs", "run_time, errors", ["run_time", "errors"]),
    ],
)
def test_a_cell_of_any_kind_is_edited_in_place_and_emptied(design, key, typed, value):
    design.high_level_design.components = [{"name": "ranker", "owner": "search"}, {"name": "store"}]
    form = section_form(design, "high_level_design")
    form.inputs[f"components.1.{key}"].value = typed
    ranker, store = design.high_level_design.components
    assert getattr(ranker, key) == value
    assert (ranker.owner, store.name) == ("search", "store")
    assert form.problems == {}
    if key != "name":
        form.inputs[f"components.1.{key}"].value = None if isinstance(typed, bool) or key == "kind" else ""
        assert getattr(design.high_level_design.components[0], key) is None


def test_a_table_shows_what_the_document_holds(design):
    design.high_level_design.components = [
        {"name": "ranker", "calls": ["store", "log"], "latency_p99_ms": 12, "required": False, "logs": ["errors"]}
    ]
    form = section_form(design, "high_level_design")
    cells = {
        key: form.inputs[f"components.1.{key}"].value for key in ("name", "calls", "latency_p99_ms", "required", "logs")
    }
    assert cells == {
        "name": "ranker", "calls": "store, log", "latency_p99_ms": "12", "required": False, "logs": "errors"
    }  # fmt: skip


def test_a_row_is_not_in_the_document_until_it_has_what_it_must_have(design):
    form = section_form(design, "requirements")
    row = add(form, "guardrail_metrics", limit="0.1")
    assert design.requirements.guardrail_metrics is None
    assert form.problems == {f"{row}.name": "Name is needed; the row is not in the document yet"}
    form.inputs[f"{row}.name"].value = "mute"
    assert design.requirements.guardrail_metrics[0].limit == 0.1
    assert form.problems == {}


def test_a_row_of_several_required_cells_waits_for_all_of_them(design):
    form = section_form(design, "high_level_design")
    row = add(form, "flows", source="service", target="store")
    assert design.high_level_design.flows is None
    assert list(form.problems) == [f"{row}.carries"]
    form.inputs[f"{row}.carries"].value = "events"
    [flow] = design.high_level_design.flows
    assert (flow.source, flow.target, flow.carries) == ("service", "store", "events")


@pytest.mark.parametrize("name", ["not a name", "mute", "<b>"])
def test_a_bad_name_stays_in_its_cell_out_of_the_document_and_says_why(design, name):
    form = section_form(design, "requirements")
    add(form, "guardrail_metrics", name="mute")
    row = add(form, "guardrail_metrics", name=name, limit="2")
    assert [guardrail.name for guardrail in design.requirements.guardrail_metrics] == ["mute"]
    assert form.inputs[f"{row}.name"].value == name
    assert list(form.problems) == [f"{row}.name"]
    assert f"✗ {escape(form.problems[f'{row}.name'])}" in shown(form)
    form.inputs[f"{row}.name"].value = "other"
    assert [guardrail.limit for guardrail in design.requirements.guardrail_metrics] == [None, 2]


def test_a_name_that_is_taken_is_accepted_once_it_is_free(design):
    design.high_level_design.components = [{"name": "ranker"}, {"name": "store"}]
    form = section_form(design, "high_level_design")
    form.inputs["components.1.name"].value = "store"
    assert form.problems == {"components.1.name": "components: names must differ; given more than once: store"}
    form.inputs["components.1.owner"].value = "search"  # the other cells of the row are taken all the same
    assert [(c.name, c.owner) for c in design.high_level_design.components] == [("ranker", "search"), ("store", None)]
    form.inputs["components.2.name"].value = "shop"
    assert [c.name for c in design.high_level_design.components] == ["store", "shop"]
    assert form.problems == {}


def test_a_number_that_is_none_stays_in_its_cell_and_the_document_keeps_the_last_one(design):
    form = section_form(design, "requirements")
    row = add(form, "guardrail_metrics", name="mute", limit="0.1")
    form.inputs[f"{row}.limit"].value = "a tenth"
    assert form.problems == {f"{row}.limit": "limit must be a number; got 'a tenth'"}
    assert "mlsd-bad" in form.inputs[f"{row}.limit"]._dom_classes
    form.inputs[f"{row}.better"].value = "lower"
    guardrail = design.requirements.guardrail_metrics[0]
    assert (guardrail.limit, guardrail.better) == (0.1, "lower")
    form.inputs[f"{row}.limit"].value = "0.2"
    assert form.problems == {}
    assert "mlsd-bad" not in form.inputs[f"{row}.limit"]._dom_classes


@pytest.mark.parametrize(("name", "empty", "kept"), [("source", "", "a"), ("carries", None, "labels")])
def test_a_required_cell_that_is_emptied_is_said_and_the_document_keeps_it(design, name, empty, kept):
    design.high_level_design.flows = [{"source": "a", "target": "b", "carries": "labels"}]
    before = design.to_dict()
    form = section_form(design, "high_level_design")
    form.inputs[f"flows.1.{name}"].value = empty
    assert form.problems[f"flows.1.{name}"] == f"{name.capitalize()} is needed; the document keeps {kept}"
    assert design.to_dict() == before


def test_what_is_not_accepted_stays_with_its_row_when_others_come_and_go(design):
    design.leveling.evidence = [{"phase": "requirements", "level": level} for level in ("mid", "senior", "staff")]
    form = section_form(design, "leveling")
    form.inputs["evidence.3.level"].value = None
    assert list(form.problems) == ["evidence.3.level"]
    remove(form, "evidence", 1)
    assert list(form.problems) == ["evidence.2.level"]
    add(form, "evidence")
    assert {"evidence.2.level", "evidence.3.level", "evidence.3.phase"} == set(form.problems)
    assert [item.level for item in design.leveling.evidence] == ["senior", "staff"]
    remove(form, "evidence", 3)
    remove(form, "evidence", 2)
    assert form.problems == {}


def test_a_list_that_code_has_changed_is_shown_as_it_is_and_not_written_over(design):
    design.high_level_design.components = [{"name": "ranker"}]
    form = section_form(design, "high_level_design")
    design.high_level_design.components = [{"name": "ranker"}, {"name": "store"}]
    form.inputs["components.1.owner"].value = "search"
    assert [component.name for component in design.high_level_design.components] == ["ranker", "store"]
    assert "changed outside this form and is shown as it is now; not taken: search" in shown(form)
    form.inputs["components.1.owner"].value = "search"
    assert [component.owner for component in design.high_level_design.components] == ["search", None]


def test_a_section_that_code_has_replaced_is_the_one_that_is_filled_in(design):
    form = section_form(design, "requirements")
    design.requirements = {"problem": "late"}
    form.inputs["users"].value = "pilots"
    assert (design.requirements.problem, design.requirements.users) == ("late", "pilots")


def test_a_list_of_many_fields_is_a_card_for_each_row_and_a_short_one_a_table(design, every):
    def parts_of(widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from parts_of(child)

    def stands_as(section, name, kind):
        form = section_form(design, section)
        add(form, name)
        cell = next(cell for path, cell in form.inputs.items() if path.startswith(f"{name}.1."))
        around = [each for each in parts_of(form) if cell in parts_of(each)]
        assert [each for each in around if f"mlsd-{kind}" in each._dom_classes]

    every(
        stands_as,
        [
            ("high_level_design", "components", "card"),
            ("features", "features", "card"),
            ("infrastructure", "services", "card"),
            ("high_level_design", "flows", "table"),
            ("requirements", "guardrail_metrics", "table"),
            ("modeling", "ladder", "table"),
        ],
    )


# Undo


def test_undo_takes_back_one_input_after_the_other_and_redo_brings_them_again(design):
    form = section_form(design, "requirements")
    form.inputs["problem"].value = "l"
    form.inputs["problem"].value = "late"
    form.inputs["latency_p99_ms"].value = "120"
    form.inputs["latency_p99_ms"].value = "120 ms"
    click(form, "Undo")
    assert form.inputs["latency_p99_ms"].value == ""
    assert (design.requirements.latency_p99_ms, form.problems) == (None, {})
    click(form, "Undo")  # what was typed into one input in a row is one step
    assert design.to_dict() == {"schema_version": 1, "name": "late"}
    click(form, "Undo")
    assert "nothing to undo" in shown(form)
    click(form, "Redo")
    click(form, "Redo")
    assert design.requirements.problem == "late"
    assert form.inputs["latency_p99_ms"].value == "120 ms"
    assert list(form.problems) == ["latency_p99_ms"]
    click(form, "Redo")
    assert "nothing to do again" in shown(form)


def test_undo_after_a_choice_and_several_of_them(design):
    form = section_form(design, "infrastructure")
    form.inputs["monitoring"].value = ("latency",)
    form.inputs["rollback"].value = "by hand"
    form.inputs["monitoring"].value = ("latency", "errors")
    for kept in (["latency"], ["latency"], None):
        click(form, "Undo")
        assert design.infrastructure.monitoring == kept


def test_undo_of_rows_added_edited_and_removed(design):
    design.requirements.guardrail_metrics = [{"name": "mute", "limit": 0.1}, {"name": "calls"}]
    before = design.to_dict()
    form = section_form(design, "requirements")
    form.inputs["guardrail_metrics.1.limit"].value = "a tenth"
    remove(form, "guardrail_metrics", 1)
    add(form, "guardrail_metrics", name="other")
    form.inputs["guardrail_metrics.1.name"].value = "complaints"
    states = [["calls", "other"], ["calls"], ["calls"], ["mute", "calls"], ["mute", "calls"]]
    for names in states:
        click(form, "Undo")
        assert [guardrail.name for guardrail in design.requirements.guardrail_metrics] == names
    assert design.to_dict() == before
    assert form.inputs["guardrail_metrics.1.limit"].value == "0.1"
    click(form, "Redo")
    assert form.problems["guardrail_metrics.1.limit"] == "limit must be a number; got 'a tenth'"
    for _ in range(4):
        click(form, "Redo")
    assert [guardrail.name for guardrail in design.requirements.guardrail_metrics] == ["complaints", "other"]


def test_a_removed_row_comes_back_with_what_was_not_accepted_in_it(design):
    design.requirements.guardrail_metrics = [{"name": "mute", "limit": 0.1}]
    form = section_form(design, "requirements")
    form.inputs["guardrail_metrics.1.limit"].value = "a tenth"
    remove(form, "guardrail_metrics", 1)
    assert design.requirements.guardrail_metrics is None
    click(form, "Undo")
    assert form.inputs["guardrail_metrics.1.limit"].value == "a tenth"
    assert list(form.problems) == ["guardrail_metrics.1.limit"]
    assert design.requirements.guardrail_metrics[0].limit == 0.1


def test_a_new_change_ends_what_could_be_done_again(design):
    form = section_form(design, "requirements")
    form.inputs["problem"].value = "late"
    click(form, "Undo")
    form.inputs["users"].value = "pilots"
    click(form, "Redo")
    assert design.requirements.problem is None


def test_saving_ends_a_step_so_that_undo_goes_back_to_what_was_saved(tmp_path):
    design = Design.open_or_new(tmp_path / "late.yaml")
    form = section_form(design, "requirements")
    form.inputs["problem"].value = "late"
    click(form, "Save")
    form.inputs["problem"].value = "later"
    click(form, "Undo")
    assert design.requirements.problem == "late"


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


def test_a_press_on_save_has_what_was_typed_last_with_it(tmp_path, press):
    design = Design.open_or_new(tmp_path / "late.yaml")
    form = section_form(design, "high_level_design")
    row = add(form, "components", name="ranker")
    owner = form.inputs[f"{row}.owner"]
    owner.set_state({"value": "the ra", "edits": 1})
    press(form, buttons(form, "Save")[0], {form.inputs["entry_point"]: "ranker"})
    press(form, buttons(form, "Save")[0], {owner: "the ranking team"})
    owner.set_state({"value": "the rank", "edits": 1})  # late
    saved = Design.open(design.path).high_level_design
    assert (saved.entry_point, saved.components[0].owner) == ("ranker", "the ranking team")
    assert design.high_level_design.components[0].owner == owner.value == "the ranking team"


def test_a_press_on_undo_takes_back_what_was_typed_last_and_no_late_text_brings_it_again(design, press):
    form = section_form(design, "requirements")
    problem = form.inputs["problem"]
    press(form, buttons(form, "Undo")[0], {problem: "flights are late"})
    problem.set_state({"value": "flights are late", "edits": 1})
    assert (problem.value, design.requirements.problem) == ("", None)
    press(form, buttons(form, "Redo")[0])
    assert (problem.value, design.requirements.problem) == ("flights are late", "flights are late")


def test_a_press_on_a_button_of_a_row_has_what_was_typed_into_the_others_with_it(design, press):
    form = section_form(design, "high_level_design")
    first = add(form, "components", name="a")
    add(form, "components", name="b")
    owner = form.inputs[f"{first}.owner"]
    [remove_second] = [b for b in buttons(form, "") if b.tooltip == "Remove row 2 of Components"]
    press(form, remove_second, {owner: "the first team"})
    assert [(each.name, each.owner) for each in design.high_level_design.components] == [("a", "the first team")]


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


def test_a_document_with_yaml_as_few_people_write_it_is_saved_from_the_form(tmp_path):
    text = "name: late\noverview: >-#x\n  folded\nmotivation: |\n    first\n \n    last\nauthors: [  # agreed\n  ana]\n"
    (tmp_path / "late.yaml").write_text(text)
    form = section_form(Design.open(tmp_path / "late.yaml"), "requirements")
    form.inputs["problem"].value = "late flights"
    click(form, "Save")
    assert "✓ saved late.yaml" in shown(form)
    saved = "motivation: |\n    first\n \n    last\nrequirements:\n  problem: late flights\n"
    assert (tmp_path / "late.yaml").read_text() == text.replace("motivation: |\n    first\n \n    last\n", saved)


def test_what_cannot_be_saved_is_said_where_the_yaml_is_shown():
    design = Design.from_text("name: late\nrequirements:\n  ? problem\n  ? users\n")
    form = section_form(design, "requirements")
    form._show_yaml.value = True
    form.inputs["problem"].value = "late flights"
    assert "3:5: requirements.problem cannot be changed in the way in which it is written here" in shown(form)


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
    design.infrastructure.services = [{"name": "a", "instance_type": HOSTILE, "memory_gb": 1, "model_gb": 2}]
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
