"""What a rule is, how rules are found, and how a check runs them."""

import sys
from pathlib import Path

import pytest

from mlsd_helpers.design import Design, all_rules, find_rules, rules
from mlsd_helpers.design.rules import run
from mlsd_helpers.design.rules.registry import _REGISTRY, PHASES, Found, Lacks, register_folders, rule
from mlsd_helpers.design.schema import Document


@pytest.fixture
def registered(monkeypatch):
    """Register a function as a rule for the length of a test."""

    all_rules()  # they are in the registry that is copied

    def register(function, code="R999", **kwargs):
        kept = {"severity": "warning", "reads": ("requirements.problem",)} | kwargs
        monkeypatch.setattr("mlsd_helpers.design.rules.registry._REGISTRY", _REGISTRY.copy())
        return rule(code, "made-for-a-test", **kept)(function)

    return register


def check(sections):
    return run(Document.model_validate({"name": "shop"} | sections))


def of(code, findings):
    return [finding for finding in findings if finding.code == code]


# The registry


def page_of_a_rule(document):
    """Something is wrong,
    and this says what.

    Why: Because it is; the word
        Fix: in the middle begins nothing.
    Formula: a > b.
    Fix: Mend it.
    Source: https://example.org
    """
    yield Found("requirements.problem", "wrong")


def test_the_parts_of_a_page_are_the_paragraphs_of_the_docstring(registered):
    registered(page_of_a_rule, needs=("requirements.users",))
    (made,) = find_rules("R999")
    assert made.summary == "Something is wrong, and this says what."
    assert made.part("Why") == "Because it is; the word Fix: in the middle begins nothing."
    assert [made.part(heading) for heading in ("Formula", "Fix", "Source")] == [
        "a > b.",
        "Mend it.",
        "https://example.org",
    ]
    assert made.inputs == ("requirements.users", "requirements.problem")


def test_a_part_that_the_docstring_lacks_is_empty():
    assert find_rules("W001")[0].part("Source") == ""


@pytest.mark.parametrize(("code", "name"), [("R001", "new-name"), ("R998", "no-budget")])
def test_a_code_or_name_is_given_once(code, name):
    assert all_rules()
    with pytest.raises(ValueError, match=f"a rule {code} or {name} is registered already"):
        rule(code, name, severity="note")(lambda document: ())


def test_rules_come_in_the_order_of_the_phases():
    letters = [known.code[0] for known in all_rules()]
    assert "".join(dict.fromkeys(letters)) == "RHFIMLXW"
    assert [known.code for known in find_rules("R")] == [f"R{n:03}" for n in range(1, 15)]


@pytest.mark.parametrize("selector", ["R012", "r012", " R012 ", "peak-does-not-fit-users"])
def test_a_rule_is_found_by_its_code_or_name(selector):
    assert [known.code for known in find_rules(selector)] == ["R012"]


def test_a_prefix_finds_all_rules_that_begin_with_it():
    assert [known.code for known in find_rules("R00")] == [f"R{n:03}" for n in range(1, 10)]


@pytest.mark.parametrize("selector", ["", " ", "R9", "peak", "requirements", "012"])
def test_what_names_no_rule_finds_none(selector):
    assert find_rules(selector) == ()


# The folders


def faults(folder, letter):
    """What is wrong with the files of a phase's folder, each with what to do."""
    modules, examples = ({file.stem for file in folder.glob(f"[!_]*.{end}")} for end in ("py", "yaml"))
    for name in sorted(modules):
        module, file = f"{folder.parent.name}.{folder.name}.{name}", f"{folder.name}/{name}.py"
        here = [known for known in all_rules() if known.function.__module__.endswith(module)]
        if len(here) != 1:
            yield f"{file} registers {len(here)} rules; a file is one rule, what several share is _shared.py"
        for known in here if len(here) == 1 else ():
            if known.name.replace("-", "_") != name:
                yield f"{file} has the rule '{known.name}'; a file is named as its rule"
            if known.code[0] != letter:
                yield f"{file} has the code {known.code}; in this folder a code begins with {letter}"
    yield from (f"{folder.name}/{name}.py has no example; write {name}.yaml beside it" for name in modules - examples)
    yield from (f"{folder.name}/{name}.yaml is the example of no rule" for name in examples - modules)


def test_a_file_in_the_folder_of_a_phase_is_one_rule_named_as_the_file():
    folders = {phase.replace("across phases", "cross_phase"): letter for letter, phase in PHASES.items()}
    here = Path(rules.__file__).parent
    assert {path.parent.name for path in here.glob("*/__init__.py")} == set(folders)
    assert [fault for name, letter in folders.items() for fault in faults(here / name, letter)] == []


def test_every_rule_has_a_file_of_tests_named_as_it():
    files = {file.stem.removeprefix("test_").replace("_", "-") for file in Path(__file__).parent.glob("*/test_*.py")}
    assert [known.name for known in all_rules() if known.name not in files] == []


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a phase in a package of rules, and what registers the rules in it."""
    phase = tmp_path / "made_rules" / "requirements"
    phase.mkdir(parents=True)
    for package in (phase, phase.parent):
        (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    all_rules()  # they are in the registry that is copied
    monkeypatch.setattr("mlsd_helpers.design.rules.registry._REGISTRY", _REGISTRY.copy())
    yield phase, lambda: register_folders(phase.parent, "made_rules")
    for name in [name for name in sys.modules if name.startswith("made_rules")]:
        del sys.modules[name]


RULE = """
@rule("{}", "{}", severity="note", reads=("requirements.problem",))
def made(document):
    '''Always.'''
    yield Found("requirements.problem", "found")
"""


def module_of(*rules):
    head = "from mlsd_helpers.design.rules.registry import Found, rule\n"
    return head + "".join(RULE.format(code, name) for code, name in rules)


def test_to_add_a_rule_is_to_add_a_file(folder):
    phase, register = folder
    (phase / "always_found.py").write_text(module_of(("R999", "always-found")))
    (phase / "always_found.yaml").touch()
    register()
    assert [finding.message for finding in of("R999", check({"requirements": {"problem": "late"}}))] == ["found"]
    assert list(faults(phase, "R")) == []


@pytest.mark.parametrize(
    ("file", "rules_in_it", "says"),
    [
        ("helpers.py", [], "registers 0 rules; a file is one rule, what several share is _shared.py"),
        ("two_rules.py", [("R998", "two-rules"), ("R999", "three-rules")], "registers 2 rules; a file is one rule"),
        (
            "late.py",
            [("R999", "too-late")],
            "late.py has the rule 'too-late'; a file is named as its rule",
        ),
        ("late.py", [("H999", "late")], "has the code H999; in this folder a code begins with R"),
    ],
)
def test_a_file_that_is_not_one_rule_named_as_the_file_is_named(folder, file, rules_in_it, says):
    phase, register = folder
    (phase / file).write_text(module_of(*rules_in_it))
    (phase / file).with_suffix(".yaml").touch()
    register()
    (fault,) = faults(phase, "R")
    assert says in fault


def test_a_rule_without_an_example_and_an_example_without_a_rule_are_named(folder):
    phase, register = folder
    (phase / "late.py").write_text(module_of(("R999", "late")))
    (phase / "later.yaml").touch()
    register()
    assert list(faults(phase, "R")) == [
        "requirements/late.py has no example; write late.yaml beside it",
        "requirements/later.yaml is the example of no rule",
    ]


# When a phase has begun


def test_nothing_runs_before_a_phase_has_begun():
    findings = check({})
    assert (list(findings), findings.missing, findings.rules_run) == ([], (), 0)


def test_the_words_around_the_sections_begin_no_phase():
    assert check({"overview": "a shop", "risks": [{"risk": "rain"}], "milestones": [{"name": "go"}]}).rules_run == 0


def test_a_section_that_was_looked_at_has_not_begun():
    design = Design.new("shop")
    assert design.requirements.problem is None
    assert design.modeling.ladder is None
    assert design.check().rules_run == 0


@pytest.mark.parametrize(
    "requirements",
    [
        {},
        {"problem": None},
        {"problem": ""},
        {"success_metric": {}},
        {"success_metric": {"name": ""}},
        {"populations_of_use": []},
    ],
)
def test_nothing_but_empty_fields_begins_no_phase(requirements):
    assert check({"requirements": requirements}).rules_run == 0


@pytest.mark.parametrize(
    "requirements",
    [
        {"problem": "late"},
        {"people_acting": 0},
        {"uses_personal_data": False},
        {"success_metric": {"name": "rebooked"}},
    ],
)
def test_the_first_filled_field_begins_the_phase(requirements):
    findings = check({"requirements": requirements})
    assert findings.rules_run > 0
    assert {finding.code[0] for finding in findings} == {"R"}


def test_a_rule_across_phases_waits_for_all_its_phases(registered):
    def across(document):
        """Always."""
        yield Found("requirements.problem", "both have begun")

    registered(across, code="X999", needs=("requirements.problem", "modeling.chosen"))
    begun = {"requirements": {"problem": "late"}}
    assert of("X999", check(begun)) == []
    assert [gap for gap in check(begun).missing if "(X999)" in str(gap)] == []
    assert len(of("X999", check(begun | {"modeling": {"chosen": "trees"}}))) == 1


# Missing inputs


def test_a_missing_input_is_said_once_and_names_every_rule_that_waits():
    findings = check({"requirements": {"decision_horizon_minutes": 30, "people_acting": 2}})
    paths = [gap.path for gap in findings.missing]
    assert len(paths) == len(set(paths))
    (delay,) = (gap for gap in findings.missing if gap.path == "requirements.pipeline_delay_minutes")
    assert str(delay) == ("? missing requirements.pipeline_delay_minutes: needed by prediction-after-decision (R011)")


def test_two_rules_that_wait_for_one_field_stand_in_one_line(registered):
    def also(document):
        """Never."""
        yield Lacks("requirements.pipeline_delay_minutes")
        yield Lacks("requirements.pipeline_delay_minutes")

    registered(also)
    (gap,) = (gap for gap in check({"requirements": {"problem": "late"}}).missing if "delay" in gap.path)
    assert gap.needed_by == ("prediction-after-decision (R011)", "made-for-a-test (R999)")


def test_what_a_finding_says_is_absent_is_not_shown_as_missing_too(registered):
    def waits(document):
        """Never."""
        yield Lacks("requirements.monthly_budget_usd")

    registered(waits)
    document = {"name": "shop", "requirements": {"problem": "late"}}
    alone = run(Document.model_validate(document), codes={"R999"})
    assert "missing requirements.monthly_budget_usd" in alone.to_text()
    waiver = {"rule": "R008", "reason": "nobody pays for it"}
    for both in ({}, {"waivers": [waiver]}):
        findings = run(Document.model_validate(document | both), codes={"R008", "R999"})
        assert [gap.path for gap in findings.missing] == ["requirements.monthly_budget_usd"]
        assert findings.shown_missing == ()
        for shown in (findings.to_text(), findings.summary(), findings._repr_html_()):
            assert "missing" not in shown


def test_a_rule_that_lacks_an_input_does_not_run(registered):
    def never(document):
        """Never."""
        raise AssertionError("ran")

    registered(never, needs=("requirements.users",))
    full, lacking = ({"requirements": {"problem": "late"} | more} for more in ({"users": "all"}, {}))
    check(lacking)
    with pytest.raises(AssertionError, match="ran"):
        check(full)


def test_each_item_that_lacks_an_input_is_named(registered):
    def each(document):
        """Never."""
        return iter(())

    registered(each, needs=("requirements.guardrail_metrics[].measured_in",))
    guardrails = [{"name": "mutes", "measured_in": ""}, {"name": "calls", "measured_in": "a day"}, {"name": "costs"}]

    def missing(requirements):
        document = Document.model_validate({"name": "shop", "requirements": {"problem": "late"} | requirements})
        return [gap.path.removeprefix("requirements.") for gap in run(document, codes={"R999"}).missing]

    assert missing({"guardrail_metrics": guardrails}) == [
        "guardrail_metrics.mutes.measured_in",
        "guardrail_metrics.costs.measured_in",
    ]
    assert missing({"guardrail_metrics": guardrails[1:2]}) == []
    assert missing({}) == ["guardrail_metrics"]


def test_a_field_that_is_zero_or_false_is_not_missing():
    findings = check({"requirements": {"uses_personal_data": False, "pipeline_delay_minutes": 0}})
    paths = [gap.path for gap in findings.missing]
    assert "requirements.uses_personal_data" not in paths
    assert "requirements.pipeline_delay_minutes" not in paths


# What a finding carries


def test_a_finding_carries_the_remedy_the_link_and_the_severity_of_its_rule():
    (finding,) = of("R008", check({"requirements": {"problem": "late"}}))
    (known,) = find_rules("no-budget")
    assert (finding.name, finding.severity) == (known.name, known.severity) == ("no-budget", "warning")
    assert finding.remedy == known.part("Fix") != ""
    assert finding.link == known.part("Taught in") != ""


def test_a_finding_may_be_milder_than_its_rule(registered):
    def mild(document):
        """Sometimes."""
        yield Found("requirements.problem", "could be worse", "note")
        yield Found("requirements.users", "is worse")

    registered(mild, severity="error")
    severities = [finding.severity for finding in of("R999", check({"requirements": {"problem": "late"}}))]
    assert severities == ["error", "note"]


@pytest.mark.parametrize("fails", [lambda: 1 / 0, lambda: 10.0**400, lambda: float("x")])
def test_arithmetic_that_fails_is_a_note_and_the_other_rules_go_on(registered, fails):
    def raises(document):
        """Never."""
        yield Found("requirements.users", "found before")
        fails()

    registered(raises, severity="error", reads=("requirements.guardrail_metrics[].limit",))
    findings = check({"requirements": {"problem": "late"}})
    before, failed = of("R999", findings)
    assert before.message == "found before"
    assert (failed.severity, failed.path) == ("note", "requirements.guardrail_metrics")
    assert failed.message.startswith("cannot be computed from these numbers: ")
    assert of("R008", findings)


def test_a_mistake_in_a_rule_is_not_hidden(registered):
    registered(lambda document: [][0])
    with pytest.raises(IndexError):
        check({"requirements": {"problem": "late"}})


# Places in the file

FILE = """\
# a comment
name: shop
requirements:
  guardrail_metrics:
    - name: mutes
      limit: 0.05
    - name: calls
      measured_in: calls a day
  success_metric: {better: higher, baseline: 0.2, target: 0.1}
"""


@pytest.fixture
def places(tmp_path):
    """Line and column of each finding in the file, by path."""
    path = tmp_path / "shop.yaml"
    path.write_text(FILE)
    return {finding.path: (finding.line, finding.column) for finding in Design.open(path).check()}


def test_a_finding_stands_at_the_key_in_the_file(places):
    assert places["requirements.success_metric.target"] == (9, 51)  # behind 18 + 1 + 16 + 15 characters


def test_what_is_absent_stands_at_the_nearest_thing_around_it(places):
    assert places["requirements.monthly_budget_usd"] == (3, 1)


def test_what_an_item_lacks_stands_at_the_item_found_by_its_name(places):
    assert places["requirements.guardrail_metrics.calls.limit"] == (7, 7)


def test_a_finding_outside_of_what_the_file_holds_stands_at_its_beginning(registered, tmp_path):
    def elsewhere(document):
        """Always."""
        yield Found("infrastructure.zones", "one zone")

    registered(elsewhere)
    path = tmp_path / "shop.yaml"
    path.write_text(FILE)
    (finding,) = of("R999", Design.open(path).check())
    assert (finding.line, finding.column) == (1, 1)


def test_a_document_that_is_in_no_file_has_no_places():
    design = Design.new("shop")
    design.requirements.problem = "late"
    assert {(finding.line, finding.column) for finding in design.check()} == {(None, None)}
