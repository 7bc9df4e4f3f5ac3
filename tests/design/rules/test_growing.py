"""A document as it is filled in: nothing breaks, and what is missing is said once; and numbers as they grow worse."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mlsd_helpers.design.rules import all_rules, find_rules, run
from mlsd_helpers.design.schema import SECTIONS, Document
from mlsd_helpers.design.schema.values import value_at

# Every prefix of the complete document


def beginnings(value):
    """A value as it is typed: each field, and of a list each item, comes after those before it."""
    if isinstance(value, dict):
        done = {}
        for key, part in value.items():
            yield from ({**done, key: begun} for begun in beginnings(part))
            done[key] = part
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for i, item in enumerate(value):
            yield from ([*value[:i], begun] for begun in beginnings(item))
    elif isinstance(value, list):
        yield from (value[: i + 1] for i in range(len(value)))
    else:
        yield value


def documents(data):
    """The beginnings that are documents: an item of a list is none before what it cannot do without is there."""
    for begun in beginnings(data):
        try:
            yield Document.model_validate(begun)
        except ValidationError:
            continue


@pytest.fixture(scope="module")
def findings_as_typed(complete_values):
    """What is found in each beginning of the complete document."""
    return [run(document) for document in documents(complete_values)]


def is_said_once(findings):
    """Whether no absent field is said to be missing twice, by findings and gaps together."""
    gaps, found = [gap.path for gap in findings.shown_missing], {finding.path for finding in findings}
    every = [gap.path for gap in findings.missing]
    return len(set(every)) == len(every) and not found & set(gaps) and set(every) <= found | set(gaps)


def test_the_complete_document_is_typed_in_hundreds_of_steps_and_ends_whole(complete_values):
    steps = list(beginnings(complete_values))
    assert steps[-1] == complete_values
    assert len(steps) > 300


def test_no_beginning_of_a_document_breaks_the_check_and_each_gap_is_said_once(findings_as_typed):
    assert len(findings_as_typed) > 300
    assert all(map(is_said_once, findings_as_typed))


@pytest.mark.parametrize("first", SECTIONS)
def test_any_section_may_be_written_first(complete_values, first):
    head = {key: value for key, value in complete_values.items() if key not in SECTIONS}
    for document in documents(head | {first: complete_values[first]}):
        assert is_said_once(run(document))


def test_whole_sections_may_come_in_any_number(complete_values):
    for end in range(len(SECTIONS) + 1):
        chosen = {key: value for key, value in complete_values.items() if key not in SECTIONS[end:]}
        assert is_said_once(run(Document.model_validate(chosen)))


def places(value, path=""):
    """Every path of a document as a finding names it: items by name or number."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in pairs:
        name = part.get("name", key) if isinstance(value, list) and isinstance(part, dict) else key
        here = f"{path}.{name}".lstrip(".")
        yield here
        yield from places(part, here)


def test_a_gap_names_a_place_that_the_whole_document_fills_in(complete_values, findings_as_typed):
    assert {gap.path for findings in findings_as_typed for gap in findings.missing} <= set(places(complete_values))


# One number that grows worse

P99, LADDER = "latency_p99_ms", "modeling.ladder.boosting"
SCORER, STORE = "infrastructure.services.scorer", "infrastructure.services.feature_store"
REQ, HLD, FEA, INF, MOD = "requirements", "high_level_design", "features", "infrastructure", "modeling"
# code: the number, from where nothing is found to where it is, whole numbers only where the field takes no other,
# and what else has to be so
WORSE = {
    "R002": (f"{REQ}.success_metric.target", 0.33, 0.2, {}),
    "R007": (f"{REQ}.latency_p99_ms", 200, 1, {}),
    "R009": (f"{REQ}.availability_target", 0.9995, 0.99999, {f"{INF}.zones": 1}),
    "R011": (f"{REQ}.pipeline_delay_minutes", 0, 2000, {}),
    "R012": (f"{REQ}.peak_requests_per_second", 25, 1000, {}),
    "R013": (f"{REQ}.coverage", 0.99, 0.01, {f"{REQ}.handover_capacity_per_day": 20_000}),
    "R014": (f"{REQ}.flagged_share", 0.002, 1, {}),
    "H003": (f"{HLD}.components.scorer.{P99}", 40, 5000, {}),
    "H004": (f"{HLD}.components.feature_store.availability", 0.9999, 0, {}),
    "H006": (f"{HLD}.components.scorer.candidates", 1, 10**6, {f"{HLD}.components.scorer.time_per_candidate_ms": 0.1}),
    "H008": (f"{HLD}.components.feature_store.fan_out", 4, 10**6, {}),
    "F002": (f"{FEA}.features.scans_today.known_before_prediction_minutes", 60, -60, {}),
    "F003": (f"{FEA}.features.scans_today.freshness_minutes", 30, 10_000, {}),
    "F004": (f"{FEA}.features.scans_today.fetch_p99_ms", 10, 1000, {}),
    "F010": (f"{FEA}.training_window_days", 90, 1e-6, {}),
    "F011": (f"{FEA}.label_delay_hours", 96, 1000, {}),
    "F012": (f"{FEA}.positive_share", 0.1, 0, {f"{FEA}.imbalance_plan": None}),
    "F013": (f"{FEA}.sources.scans.retention_days", 400, 10_000, {}),
    "F015": (f"{FEA}.exploration_share", 0.01, 0, {}),
    "I001": (f"{REQ}.peak_requests_per_second", 25, 10_000, {}),
    "I002": (f"{REQ}.peak_requests_per_second", 25, 10_000, {}),
    "I003": (f"{SCORER}.price_usd_per_hour", 0.2, 100, {}),
    "I004": (f"{STORE}.embedding_rows", 10**6, 10**9, {}),
    "I007": (f"{INF}.jobs.trainer.duration_hours", 5, 1000, {}),
    "I008": (f"{REQ}.availability_target", 0.99, 0.9999, {f"{INF}.zones": 1}),
    "I009": (f"{INF}.caches.estimates.hit_rate", 0.5, 1, {}),
    "I010": (f"{INF}.log_retention_days", 120, 0, {}),
    "I011": (f"{INF}.canary_hours", 24, 0, {}),
    "I012": (f"{REQ}.peak_requests_per_second", 25, 10_000, {}),
    "I013": (f"{INF}.hours_to_notice", 1, 1000, {}),
    "M001": (f"{LADDER}.score", 0.78, 0, {}),
    "M003": (f"{REQ}.prevalence", 0.5, 0.001, {f"{MOD}.offline_metric": "accuracy"}),
    "M005": (f"{MOD}.threshold", 0.2, 1, {}),
    "M006": (f"{MOD}.experiment_days", 14, 0.001, {}),
    "M008": (f"{LADDER}.inference_p99_ms", 20, 1000, {}),
    "M011": (f"{MOD}.examples_per_segment", 50_000, 0, {}),
    "M013": (f"{MOD}.test_positives", 20_000, 1, {}),
    "X001": (f"{HLD}.pipeline_stages.aggregate.delay_minutes", 20, 1000, {}),
    "X002": (f"{MOD}.days_to_retrain", 1, 1000, {}),
    "X003": (f"{MOD}.experiment_days", 14, 0.001, {}),
    "X005": (f"{REQ}.value_per_decision_usd", 0.01, 0, {}),
}
# they compare words, names and sets, or ask whether something is there
NOT_NUMERIC = {
    *("R001", "R003", "R004", "R005", "R006", "R008", "R010"),
    *("H001", "H002", "H005", "H007", "H009", "H010"),
    *("F001", "F005", "F006", "F007", "F008", "F009", "F014", "F016"),
    *("I005", "I006", "M002", "M004", "M007", "M009", "M010", "M012"),
    *("L001", "L002", "X004", "X006", "W001", "W002"),
}


@pytest.fixture(scope="module")
def is_found(complete_values, changed):
    """Whether a rule finds something in the complete document with its number at a value."""
    documents = {}

    def with_number(code, value):
        path, _, _, others = WORSE[code]
        if code not in documents:
            documents[code] = Document.model_validate(changed(complete_values, others))
        part, _, field = path.rpartition(".")
        is_whole = field in ("candidates", "fan_out", "embedding_rows", "test_positives")
        setattr(value_at(documents[code], part), field, round(value) if is_whole else value)
        return any(finding.code == code for finding in run(documents[code], codes={code}))

    return with_number


def between(code, share):
    """The value at a share of the way from harmless to broken, more steps where numbers span orders of magnitude."""
    _, start, end, _ = WORSE[code]
    return start + (end - start) * share**3


def test_every_rule_either_has_a_number_or_compares_none():
    assert {rule.code for rule in all_rules()} == WORSE.keys() | NOT_NUMERIC
    assert not WORSE.keys() & NOT_NUMERIC


def fields_of(data, path):
    """A path without the names of list items."""
    part, fields = data, []
    for key in path.split("."):
        if isinstance(part, list):
            part = next(item for item in part if item["name"] == key)
        else:
            part, fields = part.get(key), [*fields, key]
    return fields


def test_every_number_is_an_input_of_its_rule(complete_values):
    def is_input(code, path):
        (rule,), fields = find_rules(code), fields_of(complete_values, path)
        inputs = [known.replace("[]", "").split(".") for known in rule.inputs]
        return any(fields[: len(known)] == known for known in inputs)

    assert [(code, path) for code, (path, *_) in WORSE.items() if not is_input(code, path)] == []


@pytest.mark.parametrize("code", WORSE)
@settings(max_examples=15, deadline=None)
@given(shares=st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_a_rule_fires_once_as_its_number_grows_worse_and_stays_fired(few_draws, is_found, code, shares):
    fired = [is_found(code, between(code, share)) for share in (0, *sorted(shares), 1)]
    assert (fired[0], fired[-1]) == (False, True)
    assert all(later or not earlier for earlier, later in pairwise(fired)), fired
