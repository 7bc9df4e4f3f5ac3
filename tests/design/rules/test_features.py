from copy import deepcopy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document

SOUND = {
    "name": "flights",
    "requirements": {
        "ml_task": "binary_classification",
        "latency_p99_ms": 100,
        "decision_horizon_minutes": 120,
        "target_outcome": "The flight arrives 15 minutes late",
        "uses_personal_data": True,
        "populations_of_use": ["New York", "Boston"],
    },
    "features": {
        "label_definition": "arr_delay >= 15; cancelled and diverted flights have none",
        "label_source": "arrivals",
        "label_delay_hours": 24,
        "label_stands_for": "the flight arrives  15 minutes late.",
        "label_only_where_acted": True,
        "exploration_share": 0.01,
        # 1,000 × 500 × 365 × 2 ÷ 10⁹ = 0.365; 200,000 × 100 × 365 ÷ 10⁹ = 7.3; 7.665 GB in all
        "sources": [
            {
                "name": "schedule",
                "freshness_minutes": 60,
                "rows_per_day": 1000,
                "bytes_per_row": 500,
                "retention_days": 365,
                "copies": 2,
            },
            {
                "name": "weather",
                "freshness_minutes": 90,
                "rows_per_day": 200_000,
                "bytes_per_row": 100,
                "retention_days": 365,
            },
        ],
        # 10 + 40 = 50 ms, half of 100
        "features": [
            {
                "name": "carrier",
                "source": "schedule",
                "known_before_prediction_minutes": 10_080,
                "freshness_minutes": 1440,
                "max_age_minutes": 1440,
                "fetch_p99_ms": 10,
                "missing_values": "never: the schedule has it",
                "same_code_in_serving": True,
                "personal": False,
            },
            {
                "name": "wind",
                "source": "weather",
                "known_before_prediction_minutes": 0,
                "freshness_minutes": 120,
                "fetch_p99_ms": 40,
                "missing_values": "its own flag",
                "same_code_in_serving": True,
                "personal": True,
                "personal_basis": "consent",
            },
        ],
        "fetched_in": "sequence",
        "store_gb": 7.665,
        "split": "time_and_group",
        "examples_carry_time": True,
        "repeated_group": "aircraft",
        # 10 × 200 × 0.01 = 20 positives for 2 features
        "examples_per_day": 10,
        "training_window_days": 200,
        "positive_share": 0.01,
        "training_gap_hours": 24,
    },
    "modeling": {"offline_metric": "accuracy", "populations_of_evaluation": ["boston", "New York"]},
}
KEPT = {"name"}
CARRIER, WIND = "features.features.carrier", "features.features.wind"
SCHEDULE, WEATHER = "features.sources.schedule", "features.sources.weather"
PLAN = "features.imbalance_plan"

BROKEN = [
    ("label-not-defined", {"features.label_definition": " "}, "features.label_definition", "how the label is computed"),
    ("label-not-defined", {"features.label_source": ...}, "features.label_source", "which record"),
    ("label-not-defined", {"features.label_delay_hours": ...}, "features.label_delay_hours", "how many hours"),
    (
        "feature-from-the-future",
        {f"{WIND}.known_before_prediction_minutes": -30},
        f"{WIND}.known_before_prediction_minutes",
        "'wind' becomes known 30 minutes after the prediction; 0 minutes before it is the latest",
    ),
    (
        "stale-feature",
        {f"{CARRIER}.freshness_minutes": 1441},
        f"{CARRIER}.freshness_minutes",
        "up to 1,441 minutes old when used; it misleads after 1,440 minutes",
    ),
    (
        "stale-feature",
        {f"{WIND}.freshness_minutes": ..., f"{WIND}.max_age_minutes": 60},
        f"{WIND}.freshness_minutes",
        "up to 90 minutes old when used because its source 'weather' is; it misleads after 60 minutes",
    ),
    (
        "stale-feature",
        {f"{WIND}.freshness_minutes": 121},
        f"{WIND}.max_age_minutes",
        "up to 121 minutes old when used, for a decision 120 minutes ahead; nothing says how old it may be",
    ),
    (
        # 11 + 40 = 51
        "slow-feature-fetch",
        {f"{CARRIER}.fetch_p99_ms": 11},
        f"{WIND}.fetch_p99_ms",
        "2 features fetched one after another take 51 ms, adding their p99s; half of the budget of 100 ms is 50 ms",
    ),
    (
        "slow-feature-fetch",
        {f"{CARRIER}.fetch_p99_ms": 51, "features.fetched_in": "parallel"},
        f"{CARRIER}.fetch_p99_ms",
        "the p99 of fetching 'carrier' is 51 ms; half of the budget of 100 ms is 50 ms",
    ),
    (
        "leaky-split",
        {"features.split": "random", "features.repeated_group": ...},
        "features.split",
        "the split is 'random' although examples carry time",
    ),
    ("leaky-split", {"features.split": "group"}, "features.split", "the split is 'group' although examples carry time"),
    (
        "leaky-split",
        {"features.split": "time"},
        "features.split",
        "the split is 'time', so that a group stands on both sides of it: aircraft",
    ),
    ("missing-values-untreated", {f"{WIND}.missing_values": ...}, f"{WIND}.missing_values", "when 'wind' is missing"),
    (
        "undeclared-source",
        {f"{WIND}.source": "wether"},
        f"{WIND}.source",
        "there is no source 'wether'; did you mean 'weather'?",
    ),
    ("undeclared-source", {f"{WIND}.source": ...}, f"{WIND}.source", "nothing says where 'wind' comes from"),
    ("computed-twice", {f"{WIND}.same_code_in_serving": False}, f"{WIND}.same_code_in_serving", "different code"),
    (
        # 10 × 190 × 0.01 = 19; 19 ÷ 2 = 9.5
        "too-few-positives",
        {"features.training_window_days": 190},
        "features.positive_share",
        "10 examples a day × 190 days × 0.01 positive = 19 positives for 2 features: 9.5 a feature, under 10",
    ),
    (
        "labels-not-yet-known",
        {"features.training_gap_hours": 23.5},
        "features.training_gap_hours",
        "labels take 24 hours, and the newest training example is 23.5 hours old",
    ),
    (
        "rare-positives-untreated",
        {"features.positive_share": 0.005, "features.examples_per_day": 100, "modeling.offline_metric": "f1"},
        PLAN,
        "0.500% of examples are positive, under 1%; nothing is planned for them",
    ),
    (
        "rare-positives-untreated",
        {"features.positive_share": 0.005, "features.examples_per_day": 100, PLAN: "weights"},
        "modeling.offline_metric",
        "a model that always says no has an accuracy of 99.500%",
    ),
    (
        # 200,000 × 100 × 365 × 2 ÷ 10⁹ = 14.6; + 0.365
        "store-too-small",
        {f"{WEATHER}.copies": 2},
        "features.store_gb",
        "the sources fill 14.965 GB, the store holds 7.665 GB; largest: 'weather' with 200,000 rows a day × 100 bytes "
        "× 365 days × 2 = 14.6 GB",
    ),
    (
        "personal-feature-without-basis",
        {f"{WIND}.personal_basis": ...},
        f"{WIND}.personal_basis",
        "'wind' is personal data, and nothing says on which basis it is used",
    ),
    (
        "personal-feature-without-basis",
        {"requirements.uses_personal_data": False},
        f"{WIND}.personal",
        "'wind' is personal data, and requirements.uses_personal_data is false",
    ),
    (
        "proxy-label-unchecked",
        {"features.label_stands_for": "The airline says that it arrived late"},
        "features.label_agreement_check",
        "the label stands for 'The airline says that it arrived late', wanted is 'The flight arrives 15 minutes late'",
    ),
    ("selective-labels", {"features.exploration_share": 0}, "features.exploration_share", "0 % of decisions are held"),
    ("selective-labels", {"features.exploration_share": ...}, "features.exploration_share", "no share of decisions"),
    (
        "used-beyond-evaluation",
        {"requirements.populations_of_use": ["Chicago", "Boston", "Denver"]},
        "modeling.populations_of_evaluation",
        "2 of 3 populations of use are not among the 2 evaluated: Chicago, Denver",
    ),
]


def changed(changes=None):
    """The sound document with some values changed, or left out where the change is ``...``."""
    data = deepcopy(SOUND)
    for path, value in (changes or {}).items():
        *way, last = path.split(".")
        part = data
        for key in way:
            part = next(i for i in part if i["name"] == key) if isinstance(part, list) else part[key]
        if value is ...:
            del part[last]
        else:
            part[last] = value
    return Document.model_validate(data)


def found(changes=None):
    """The findings of this module's rules in the sound document with changes."""
    return [finding for finding in run(changed(changes)) if finding.code.startswith("F")]


def lacking(changes, code):
    missing = run(changed(changes)).missing
    return [gap.path for gap in missing if any(f"({code})" in name for name in gap.needed_by)]


def leaves(part, path=()):
    """The way to everything in the document: sections, lists, items, fields."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from leaves(value, (*path, key))


def without(ways):
    """The sound document without what stands at the end of each way; a name stays, as an item cannot do without it."""
    data = deepcopy(SOUND)
    for way in ways:
        part = data
        for key in way[:-1]:
            part = part[key] if isinstance(part, list) else part.get(key, {})
        if isinstance(part, dict) and way[-1] not in KEPT:
            part.pop(way[-1], None)
    return data


def test_a_sound_document_has_nothing_to_find_and_misses_nothing():
    assert found() == []
    assert not [name for gap in run(changed()).missing for name in gap.needed_by if "(F" in name]


@pytest.mark.parametrize(("name", "changes", "path", "says"), BROKEN)
def test_a_broken_document_raises_that_rule_with_its_numbers(name, changes, path, says):
    (finding,) = found(changes)
    assert (finding.name, finding.path) == (name, path)
    assert says in finding.message


@given(st.sets(st.sampled_from(list(leaves(SOUND)))))
@example(set())
def test_a_partial_document_never_breaks_a_rule(ways):
    run(Document.model_validate(without(ways)))


def test_no_single_absence_breaks_a_rule():
    for way in leaves(SOUND):
        run(Document.model_validate(without({way})))


@pytest.mark.parametrize("value", [0, 1, 1e15])
def test_no_extreme_number_breaks_a_rule(value):
    for field in ("rows_per_day", "bytes_per_row", "retention_days"):
        run(changed({f"{WEATHER}.{field}": value}))
    for field in ("label_delay_hours", "training_gap_hours", "examples_per_day", "store_gb"):
        run(changed({f"features.{field}": value}))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"{WIND}.known_before_prediction_minutes", "F002"),
        (f"{WIND}.fetch_p99_ms", "F004"),
        ("requirements.latency_p99_ms", "F004"),
        ("features.split", "F006"),
        (f"{WIND}.same_code_in_serving", "F009"),
        ("features.examples_per_day", "F010"),
        ("features.training_gap_hours", "F011"),
        ("features.positive_share", "F012"),
        (f"{WEATHER}.rows_per_day", "F013"),
        ("features.store_gb", "F013"),
        ("features.sources", "F008"),
        ("features.features", "F007"),
    ],
)
def test_what_a_rule_needs_and_nobody_filled_in_is_missing(path, code):
    assert path in lacking({path: ...}, code)


def test_an_allowed_age_without_a_known_age_is_missing():
    changes = {f"{CARRIER}.freshness_minutes": ..., f"{SCHEDULE}.freshness_minutes": ...}
    assert lacking(changes, "F003") == [f"{CARRIER}.freshness_minutes"]


def test_an_age_that_nothing_limits_is_no_finding():
    old = {f"{WIND}.freshness_minutes": 10**6}
    assert found(old | {"requirements.decision_horizon_minutes": ...}) == []
    assert found(old | {"requirements.decision_horizon_minutes": -5}) == []
    assert [finding.severity for finding in found(old)] == ["note"]


def test_features_fetched_in_parallel_take_as_long_as_the_slowest():
    assert found({f"{CARRIER}.fetch_p99_ms": 50, "features.fetched_in": "parallel"}) == []


def test_how_features_are_fetched_is_missing_only_where_it_decides():
    unsaid = {"features.fetched_in": ...}
    assert lacking(unsaid, "F004") == []
    assert lacking(unsaid | {f"{CARRIER}.fetch_p99_ms": 20}, "F004") == ["features.fetched_in"]
    assert "the p99 of fetching 'carrier' is 60 ms" in found(unsaid | {f"{CARRIER}.fetch_p99_ms": 60})[0].message


def test_a_batch_needs_no_latency_budget():
    assert lacking({"requirements.latency_p99_ms": ..., "requirements.serving": "batch"}, "F004") == []


def test_a_random_split_of_examples_without_time_and_groups_is_fine():
    changes = {"features.split": "random", "features.examples_carry_time": False, "features.repeated_group": ...}
    assert found(changes) == []
    assert lacking(changes | {"features.examples_carry_time": ...}, "F006") == ["features.examples_carry_time"]


def test_a_random_split_can_leak_twice():
    assert [finding.severity for finding in found({"features.split": "random"})] == ["error", "warning"]


def test_a_task_without_a_positive_class_has_no_rare_positives():
    changes = {"requirements.ml_task": "regression", "features.positive_share": 0.0001}
    assert found(changes) == []
    assert lacking(changes | {"features.positive_share": ...}, "F010") == []
    assert lacking(changes | {"features.positive_share": ...}, "F012") == []


def test_rare_positives_with_accuracy_and_no_plan_are_two_findings():
    rare = {"features.positive_share": 0.0099, "features.examples_per_day": 100}
    assert [finding.path for finding in found(rare)] == [PLAN, "modeling.offline_metric"]


def test_sources_that_are_not_all_sized_can_still_be_too_large():
    # 0.365 GB are known, the weather is not
    changes = {f"{WEATHER}.rows_per_day": ..., "features.store_gb": 0.3}
    assert "the sources fill 0.365 GB, the store holds 0.3 GB" in found(changes)[0].message
    assert lacking(changes, "F013") == [f"{WEATHER}.rows_per_day"]


def test_numbers_that_only_floats_tell_apart_are_equal():
    # 0.1 + 0.2 = 0.3, which floats make 0.30000000000000004
    times = {f"{CARRIER}.fetch_p99_ms": 0.1, f"{WIND}.fetch_p99_ms": 0.2, "requirements.latency_p99_ms": 0.6}
    assert found(times) == []


def test_a_source_that_keeps_nothing_takes_no_room():
    assert found({f"{WEATHER}.retention_days": 0, "features.store_gb": 0.365}) == []


def test_one_basis_for_all_personal_data_is_enough():
    assert found({f"{WIND}.personal_basis": ..., "requirements.personal_data_basis": "consent"}) == []


def test_a_feature_is_asked_whether_it_is_personal_unless_no_personal_data_is_used():
    assert lacking({f"{CARRIER}.personal": ...}, "F005") == [f"{CARRIER}.personal"]
    none = {f"{CARRIER}.personal": ..., f"{WIND}.personal": ..., "requirements.uses_personal_data": False}
    assert (lacking(none, "F005"), found(none)) == ([], [])


def test_a_proxy_that_is_checked_against_the_goal_is_no_finding():
    checked = {"features.label_agreement_check": "100 arrivals a month are looked up, by airport"}
    assert found(checked | {"features.label_stands_for": "The airline says so"}) == []
    assert lacking(checked | {"features.label_stands_for": ...}, "F014") == []
    assert lacking({"features.label_stands_for": ..., "requirements.target_outcome": ""}, "F014") == [
        "features.label_stands_for",
        "requirements.target_outcome",
    ]


def test_labels_of_every_case_need_no_exploration():
    assert found({"features.label_only_where_acted": False, "features.exploration_share": ...}) == []


def test_populations_are_compared_once_modeling_has_begun():
    unsaid = {"requirements.populations_of_use": ...}
    assert lacking(unsaid, "F016") == ["requirements.populations_of_use"]
    assert lacking(unsaid | {"modeling": {}}, "F016") == []
    assert found({"requirements.populations_of_use": ["Chicago"], "modeling": ...}) == []
    assert lacking({"modeling.populations_of_evaluation": []}, "F016") == ["modeling.populations_of_evaluation"]
