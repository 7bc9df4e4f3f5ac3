"""The schema describes itself: units in names, descriptions a reviewer wrote, and a JSON Schema that agrees."""

import json
from datetime import date
from types import NoneType
from typing import Annotated, Literal, get_args, get_origin

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.schema import SECTIONS, Document, Part, part_class
from mlsd_helpers.design.schema.json_schema import schema_json
from mlsd_helpers.design.schema.units import unit_of


def all_parts(part=Document):
    """The document's class and the class of every part in it."""
    found = {part: None}
    for field in part.model_fields.values():
        if inner := part_class(field.annotation):
            found |= dict.fromkeys(all_parts(inner))
    return list(found)


def plain_types(annotation):
    """The plain types inside an annotation: ``{float}`` of ``Annotated[float, …] | None``."""
    if get_origin(annotation) is Annotated:
        return plain_types(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return {type(choice) for choice in get_args(annotation)}
    return {inner for arg in get_args(annotation) for inner in plain_types(arg)} or {annotation}


PARTS = all_parts()
FIELDS = [(part, name) for part in PARTS for name in part.model_fields]
NUMBERS = [(part, name) for part, name in FIELDS if plain_types(part.model_fields[name].annotation) & {int, float}]
SECTION_CLASSES = [part_class(Document.model_fields[name].annotation) for name in SECTIONS]

# numbers whose name carries no unit: shares and chances between 0 and 1 …
SHARES = {
    *("availability_target", "prevalence", "flagged_share", "expected_recall", "coverage", "availability"),
    *("fallback_availability", "exploration_share", "positive_share", "hit_rate", "canary_share", "canary_error_rate"),
    *("canary_regression", "wrong_share_when_broken", "threshold", "experiment_share", "experiment_alpha"),
    *("experiment_power",),
}
# … counts of things …
COUNTS = {
    *("people_acting", "fan_out", "candidates", "parallelism", "copies", "replicas", "concurrency", "embedding_rows"),
    *("embedding_dimensions", "embedding_bytes_per_value", "items", "cached_items", "zones", "test_positives"),
    *("test_negatives", "examples_per_segment", "parameters_per_segment", "min_examples_per_segment"),
    *("calls_per_request", "canary_requests_per_key", "schema_version"),
}
# … ratios, and values in the unit that the document itself names (measured_in, offline_metric).
RATIOS = {"peak_factor", "service_time_cv", "zipf_exponent"}
NAMED_UNITS = {"baseline", "target", "limit", "score", "experiment_minimum_effect", "experiment_standard_deviation"}


def test_every_field_says_what_a_reviewer_wants_to_see():
    for part, name in FIELDS:
        description = part.model_fields[name].description
        assert description, f"{part.__name__}.{name}"
        assert description[0].isupper() or description[0].isdigit(), f"{part.__name__}.{name}: {description}"
        assert description[-1] in ".?", f"{part.__name__}.{name}: {description}"


def test_every_number_has_its_unit_in_its_name_or_is_a_share_or_a_count():
    known = SHARES | COUNTS | RATIOS | NAMED_UNITS
    for part, name in NUMBERS:
        assert (unit_of(name) is not None) != (name in known), f"{part.__name__}.{name}"


def test_every_field_but_a_name_or_the_point_of_an_item_may_be_left_out():
    needed = {"name", "risk", "rule", "reason", "source", "target", "carries", "phase", "level"}
    for part, name in FIELDS:
        assert not part.model_fields[name].is_required() or name in needed, f"{part.__name__}.{name}"


def test_every_field_is_of_a_kind_that_forms_and_reports_know():
    for part, name in FIELDS:
        kinds = {kind for kind in plain_types(part.model_fields[name].annotation) if part_class(kind) is None}
        assert kinds <= {str, bool, int, float, date, NoneType}, f"{part.__name__}.{name}"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_number_may_be_infinite_or_not_a_number(number):
    for part, name in NUMBERS:
        with pytest.raises(ValidationError) as raised:
            part.model_validate({name: number})
        assert (name,) in [error["loc"] for error in raised.value.errors()], f"{part.__name__}.{name}"


@pytest.mark.parametrize("section", SECTION_CLASSES, ids=lambda section: section.__name__)
def test_the_topics_of_a_section_name_fields_in_their_order(section):
    fields = list(section.model_fields)
    starts = [fields.index(first) for first in section.topics.values()]
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    assert [name for names in section.fields_by_topic().values() for name in names] == fields
    assert list(section.fields_by_topic()) == list(section.topics)


def test_every_part_says_what_it_is_and_refuses_unknown_keys():
    for part in PARTS:
        assert part.__doc__.strip().endswith("."), part.__name__
        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            part.model_validate({"no_such_key": 1})


def test_an_assignment_that_does_not_fit_raises_what_the_face_makes_of_pydantics_own_error(monkeypatch):
    needs = Document(name="late", requirements={}).requirements
    with pytest.raises(DesignError, match="latency_p99_ms must be a number in milliseconds; got '12 ms'"):
        needs.latency_p99_ms = "12 ms"
    monkeypatch.setattr(Part, "refusal", lambda self, error, part: KeyError(part.__name__, error.error_count()))
    with pytest.raises(KeyError, match=r"'Requirements', 1"):
        needs.latency_p99_ms = "12 ms"


def test_the_sections_are_those_of_the_document_in_its_order():
    assert [name for name in Document.model_fields if name in SECTIONS] == list(SECTIONS)


# The JSON Schema, which editors read


@pytest.fixture(scope="module")
def schema():
    return json.loads(schema_json())


@pytest.fixture(scope="module")
def validator(schema):
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def test_the_json_schema_is_valid(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_json_schema_describes_every_field_of_every_part(schema):
    described = {**schema["$defs"], "Document": schema}
    assert set(described) == {part.__name__ for part in PARTS}
    for part in PARTS:
        properties = described[part.__name__]["properties"]
        assert list(properties) == list(part.model_fields)
        assert all(properties[name]["description"] == f.description for name, f in part.model_fields.items())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_json_schema_accepts_what_the_model_accepts(filled_documents, validator, data):
    document = data.draw(filled_documents)
    Document.model_validate(document)
    validator.validate(document)
    validator.validate(Design(Document.model_validate(document)).to_dict())


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"name": "late", "nope": 1},
        {"name": "late", "requirements": {"nope": 1}},
        {"name": "late", "requirements": {"guardrail_metrics": [{"name": "a", "nope": 1}]}},
        {"name": "not a name"},
        {"name": "late", "schema_version": 2},
        {"name": "late", "schema_version": True},
        {"name": "late", "requirements": {"latency_p99_ms": "120 ms"}},
        {"name": "late", "requirements": {"latency_p99_ms": 0}},
        {"name": "late", "requirements": {"latency_p99_ms": True}},
        {"name": "late", "requirements": {"latency_p99_ms": 1e16}},
        {"name": "late", "requirements": {"coverage": 1.01}},
        {"name": "late", "requirements": {"people_acting": 1.5}},
        {"name": "late", "requirements": {"serving": "onlin"}},
        {"name": "late", "waivers": [{"rule": "R001", "reason": ""}]},
        {"name": "late", "waivers": [{"rule": "R001", "reason": "x", "expires": "tomorrow"}]},
        {"name": "late", "overview": 12},
        {"name": "late", "glossary": {"a": 1}},
    ],
    ids=str,
)
def test_the_json_schema_and_the_model_refuse_the_same(validator, document):
    with pytest.raises(ValidationError):
        Document.model_validate(document)
    assert not validator.is_valid(document)
