"""What holds for every rule: its page is complete, its inputs exist, and no document breaks it."""

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mlsd_helpers.design import Design
from mlsd_helpers.design.rules import all_rules
from mlsd_helpers.design.rules.findings import SEVERITIES
from mlsd_helpers.design.rules.registry import PHASES
from mlsd_helpers.design.schema import Document, part_class

RULES = all_rules()
CHOICES = range(9)  # the longest list of words, the tasks, has nine
within_a_second = settings(
    max_examples=50,
    deadline=timedelta(seconds=1),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def check(data):
    return Design(Document.model_validate(data)).check()


@pytest.fixture(autouse=True, scope="module")
def of_few_draws(few_draws):
    """Whether a rule breaks does not depend on how many requests are simulated."""


# The page of a rule


def test_the_codes_of_a_phase_have_no_gap():
    count = {"R": 14, "H": 10, "F": 16, "I": 13, "M": 13, "L": 2, "X": 6, "W": 2}
    assert [rule.code for rule in RULES] == [f"{p}{n:03}" for p in PHASES for n in range(1, count[p] + 1)]


def test_no_two_rules_share_a_code_or_a_name():
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


def test_every_rule_has_a_code_a_name_and_a_severity():
    code, name = rf"[{''.join(PHASES)}]\d{{3}}", r"[a-z]+(-[a-z]+)*"
    assert [rule.code for rule in RULES if not re.fullmatch(code, rule.code)] == []
    assert [rule.name for rule in RULES if not re.fullmatch(name, rule.name)] == []
    assert [(rule.name, rule.severity) for rule in RULES if rule.severity not in SEVERITIES] == []


def test_every_rule_has_a_page():
    def absent(rule):
        parts = ["Why", "Formula", "Fix"] + ["Taught in"] * (rule.phase != "waivers")
        return [heading for heading in parts if not rule.part(heading)]

    assert {rule.name: parts for rule in RULES if (parts := absent(rule))} == {}
    assert [rule.name for rule in RULES if not rule.summary.endswith(".")] == []


def steps(path):
    """Each class of the schema on the way of ``path`` with the key that is asked of it."""
    part = Document
    for key in path.split("."):
        yield part, key
        field = part.model_fields.get(key.removesuffix("[]")) if part else None
        part = part_class(field.annotation) if field else None


def dead_end(path):
    """Why ``path`` leads to no field of the schema; None when it does."""
    for part, key in steps(path):
        if part is None:
            return f"{path} goes on after a plain value"
        if key.removesuffix("[]") not in part.model_fields:
            return f"{part.__name__} has no {key}, which {path} names"
    return None


def test_every_rule_reads_fields_that_exist():
    assert [rule.name for rule in RULES if not rule.inputs] == []
    assert [f"{rule.name}: {why}" for rule in RULES for path in rule.inputs if (why := dead_end(path))] == []


def test_every_rule_reads_fields_of_items_through_the_list():
    def is_list(part, key):
        return "list[" in str(part.model_fields[key.removesuffix("[]")].annotation)

    ways = {path: list(steps(path))[:-1] for rule in RULES for path in rule.inputs}
    assert [
        path for path, way in ways.items() if any(key.endswith("[]") != is_list(part, key) for part, key in way)
    ] == []


# Any document at all


def test_the_full_document_fills_in_every_field(full_document):
    def fields(model, data):
        for name, field in model.model_fields.items():
            assert data[name] is not None
            inner = part_class(field.annotation)
            for item in data[name] if isinstance(data[name], list) else [data[name]]:
                if inner is not None:
                    fields(inner, item)

    fields(Document, full_document())


def test_no_rule_misses_an_input_in_a_full_document(full_document):
    count = len([rule for rule in RULES if rule.phase != "waivers"])
    for choice in CHOICES:
        findings = check(full_document(choice))
        assert (choice, findings.missing, findings.rules_run) == (choice, (), count)
        assert [str(finding) for finding in findings if "cannot be computed" in finding.message] == []


@within_a_second
@given(data=st.data())
def test_no_document_of_the_schema_breaks_a_rule(filled_documents, data):
    document = data.draw(filled_documents)
    check(document)


@pytest.mark.parametrize("choice", [0, 1])
def test_no_single_absence_breaks_a_rule(full_document, changed, ways, choice):
    # no path is simulated, no queue integrated, no name of a rule guessed: that takes long and is the same each time
    quick = {"requirements.latency_p99_ms": 100, "waivers.0.rule": "R008", "waivers.1.rule": "W001"}
    quick |= {f"infrastructure.services.{name}.service_time_cv": 1.0 for name in ("ranker", "store")}
    roomy = changed(full_document(choice), quick)
    for way in ways(roomy):
        try:
            document = Document.model_validate(changed(roomy, {way: ...}))
        except ValidationError:  # an item cannot do without its name
            continue
        Design(document).check()


@pytest.mark.parametrize("choice", CHOICES)
def test_no_document_of_extreme_numbers_breaks_a_rule(full_document, changed, ways, extremes_at, choice):
    full = full_document(choice)
    extremes = {way: values for way in ways(full) if (values := extremes_at(way))}
    assert len(extremes) > 100
    for nth in range(11):
        check(changed(full, {way: values[nth % len(values)] for way, values in extremes.items()}))


@within_a_second
@given(data=st.data(), choice=st.sampled_from(CHOICES))
def test_no_mixture_of_absent_and_extreme_values_breaks_a_rule(full_document, changed, ways, extremes_at, data, choice):
    full = full_document(choice)
    options = {way: extremes_at(way) for way in ways(full)}
    numbers = [way for way, values in options.items() if values]
    chosen = data.draw(st.lists(st.sampled_from(numbers), unique=True))
    check(changed(full, {way: data.draw(st.sampled_from((*options[way], ...))) for way in chosen}))
