"""A design document in hand: its fields are attributes, every assignment is validated, nothing appears by itself."""

import numpy as np
import pytest

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.schema import SECTIONS


@pytest.fixture
def design():
    return Design.new("late", case="flights")


# Fields


def test_a_new_document_has_its_name_and_case_and_nothing_else(design):
    assert design.to_dict() == {"schema_version": 1, "name": "late", "case": "flights"}
    assert Design.new("late").to_dict() == {"schema_version": 1, "name": "late"}


def test_a_section_comes_into_being_with_its_first_field(design):
    assert design.document.requirements is None
    design.requirements.latency_p99_ms = 120
    assert design.document.requirements.latency_p99_ms == 120
    assert design.to_dict()["requirements"] == {"latency_p99_ms": 120}


@pytest.mark.parametrize("section", SECTIONS)
def test_looking_at_a_section_fills_nothing_in(design, section):
    before = design.to_yaml()
    assert getattr(design, section) is not None
    assert design.to_yaml() == before
    assert design.check().rules_run == 0


def test_a_part_is_given_as_keys_with_values(design):
    design.requirements.success_metric = {"name": "rebooked", "baseline": 0.25}
    design.high_level_design.components = [{"name": "ranker", "calls": ["store"]}]
    assert design.requirements.success_metric.baseline == 0.25
    assert design.high_level_design.components[0].calls == ["store"]


def test_a_part_in_a_list_is_validated_too(design):
    design.high_level_design.components = [{"name": "ranker"}]
    design.high_level_design.components[0].latency_p99_ms = 12
    with pytest.raises(DesignError, match="latency_p99_ms must be above 0 milliseconds; got -1"):
        design.high_level_design.components[0].latency_p99_ms = -1
    assert design.high_level_design.components[0].latency_p99_ms == 12


@pytest.mark.parametrize(
    ("value", "read"),
    [(np.float64(120), 120), (np.float32(0.5), 0.5), (np.int64(3), 3), (np.array(7.0), 7), (150, 150), (0.25, 0.25)],
)
def test_numpy_numbers_are_taken_for_the_numbers_they_are(design, value, read):
    design.requirements.latency_p99_ms = value
    assert design.requirements.latency_p99_ms == read
    assert type(design.requirements.latency_p99_ms) is float
    assert design.to_yaml().endswith(f"latency_p99_ms: {read}\n")


def test_numpy_whole_numbers_and_truth_values_are_taken_too(design):
    design.requirements.people_acting = np.int64(12)
    design.requirements.uses_personal_data = np.bool_(True)
    assert design.requirements.people_acting == 12
    assert design.requirements.uses_personal_data is True


def test_a_field_set_to_none_is_gone(design):
    design.requirements.problem = "late"
    design.requirements.problem = None
    assert "requirements" not in design.to_dict()


# What is refused


@pytest.mark.parametrize(
    ("section", "field", "value", "message"),
    [
        ("requirements", "latency_p99_ms", "120 ms", "latency_p99_ms must be a number in milliseconds; got '120 ms'"),
        ("requirements", "latency_p99_ms", True, "latency_p99_ms must be a number in milliseconds; got true"),
        ("requirements", "latency_p99_ms", float("nan"), "latency_p99_ms must be a finite number; got nan"),
        ("requirements", "latency_p99_ms", [120], r"latency_p99_ms must be a number in milliseconds; got \[120\]"),
        ("requirements", "latency_p99_ms", np.array([1.0]), "latency_p99_ms must be a number in milliseconds"),
        ("requirements", "people_acting", 2.5, "people_acting must be a whole number; got 2.5"),
        ("requirements", "serving", "onlin", "serving must be one of online, batch, streaming; got 'onlin'; did you"),
        ("requirements", "problem", 12, "problem must be text; got 12; put it in quotes"),
        ("requirements", "guardrail_metrics", "mute", "guardrail_metrics must be a list"),
        ("infrastructure", "monitoring", ["latency", "lateness"], "monitoring.1 must be one of latency, errors"),
        ("high_level_design", "components", [{"name": "a"}, {"name": "a"}], "names must differ; given more than once"),
        ("high_level_design", "components", [{"nam": "a"}], "name is missing"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_the_old_one_stays(design, section, field, value, message):
    before = design.to_dict()
    with pytest.raises(DesignError, match=message):
        setattr(getattr(design, section), field, value)
    assert design.to_dict() == before


def test_an_unknown_field_is_refused_with_the_nearest_name(design):
    with pytest.raises(DesignError, match=r"'latency_p9_ms' is not a key .*; did you mean 'latency_p99_ms'\?"):
        design.requirements.latency_p9_ms = 120
    with pytest.raises(DesignError, match="the key is 'latency_p99_ms', a number in milliseconds"):
        design.requirements.latency_p99_s = 0.12
    with pytest.raises(DesignError, match=r"did you mean 'requirements'\?"):
        design.requirments = {}
    assert "requirements" not in design.to_dict()


def test_an_unknown_attribute_is_refused_with_the_nearest_name(design):
    with pytest.raises(AttributeError, match=r"did you mean 'requirements'\?"):
        _ = design.requirments
    with pytest.raises(AttributeError, match="'threshold' belongs under 'modeling:'"):
        _ = design.threshold
    assert not hasattr(design, "_repr_png_")


def test_a_section_given_whole_is_validated(design):
    with pytest.raises(DesignError, match=r"requirements.coverage must be at most 1; got 2"):
        design.requirements = {"coverage": 2}
    design.requirements = {"coverage": 0.5}
    assert design.requirements.coverage == 0.5


def test_a_document_can_be_copied_and_pickled_by_tools_that_try(design):
    import copy

    design.requirements.problem = "late"
    twin = copy.deepcopy(design)
    twin.requirements.problem = "later"
    assert design.requirements.problem == "late"


# What one sees


def test_a_terminal_sees_name_place_findings_and_sections(design, tmp_path):
    design.requirements.problem = "late"
    lines = repr(design).splitlines()
    assert lines[0] == "Design 'late' (not saved)"
    assert lines[1].strip() == design.check().summary()
    total = len(type(design.requirements).model_fields)
    assert lines[2:] == [
        f"  Requirements: 1 of {total} fields",
        *[
            f"  {name}: not begun"
            for name in ("High-level design", "Features", "Infrastructure", "Modeling", "Leveling")
        ],
    ]
    path = design.save(tmp_path / "late.yaml")
    assert repr(design).startswith(f"Design 'late' ({path})")


def test_a_notebook_sees_the_same_and_hostile_text_is_escaped(design, tmp_path):
    path = tmp_path / "<b>.yaml"
    design.save(path)
    page = design._repr_html_()
    assert "&lt;b&gt;.yaml" in page
    assert "<b>" not in page
    assert page.count("not begun") == 6


def test_completion_offers_the_fields(design):
    assert {"requirements", "overview", "check", "save"} <= set(dir(design))


# Findings stand where the field stands


def test_a_finding_has_the_line_of_its_field_or_of_what_surrounds_it(tmp_path):
    path = tmp_path / "late.yaml"
    path.write_text(
        "name: late\nrequirements:\n  problem: x\n  users: y\n  success_metric:\n    better: higher\n"
        "    baseline: 0.2\n    target: 0.1\n  guardrail_metrics:\n    - name: calm\n    - name: mute\n"
    )
    places = {finding.path: (finding.line, finding.column) for finding in Design.open(path).check()}
    assert places["requirements.success_metric.target"] == (8, 5)
    assert places["requirements.guardrail_metrics.mute.limit"] == (11, 7)
    assert places["requirements.decision"] == (2, 1)


def test_a_document_without_a_file_has_findings_without_lines(design):
    design.requirements.problem = "late"
    assert {finding.line for finding in design.check()} == {None}


def test_lines_follow_the_file_after_saving(tmp_path):
    path = tmp_path / "late.yaml"
    path.write_text("name: late\nrequirements:\n  latency_p50_ms: 9\n  latency_p99_ms: 5\n  serving: batch\n")
    design = Design.open(path)
    design.overview = "one line above"
    design.save()
    [finding] = [finding for finding in design.check() if finding.path == "requirements.latency_p50_ms"]
    assert finding.line == 4


@pytest.mark.parametrize("select", ["R008", "no-budget", ["no-budget"], {"R008"}, "R008, R009"])
def test_a_check_may_be_of_some_rules_alone(design, select):
    design.requirements.serving = "online"
    found = {finding.code for finding in design.check()}
    assert {"R001", "R008"} <= found
    assert {finding.code for finding in design.check(select)} == {"R008"}


def test_a_check_of_a_phase_is_asked_for_by_its_letter(design):
    design.requirements.serving = "online"
    design.modeling.calibrated = True
    assert design.check("M").rules_run < design.check().rules_run
    assert {finding.code[0] for finding in design.check("M")} == {"M"}
    assert design.check([]).rules_run == 0


def test_a_check_of_a_rule_that_is_not_there_says_which_is_near(design):
    with pytest.raises(DesignError, match="no rule 'no-buget'; did you mean 'no-budget'"):
        design.check("no-buget")
