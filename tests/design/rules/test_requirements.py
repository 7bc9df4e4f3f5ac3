import pytest

from mlsd_helpers.design.rules import codes_of, find_rules, run
from mlsd_helpers.design.schema import Document

R = "requirements"
SOUND = {
    "name": "alerts",
    "requirements": {
        "problem": "Passengers learn of delays too late.",
        "users": "passengers",
        "decision": "leave home later",
        "ml_task": "binary_classification",
        "success_metric": {"better": "higher", "baseline": 0.12, "target": 0.13},
        "guardrail_metrics": [{"name": "mutes", "limit": 0.05}],
        "alternatives_without_ml": [{"name": "base_rate"}],
        "cost_false_positive_usd": 0.2,
        "cost_false_negative_usd": 0.6,
        # 1,000 × 2 = 2,000 decisions a day; × 43.2 ÷ 86,400 = 1 request a second at the peak
        "users_per_day": 1_000,
        "requests_per_user_per_day": 2,
        "peak_factor": 43.2,
        "peak_requests_per_second": 2,
        "serving": "online",
        "latency_p50_ms": 150,
        "latency_p99_ms": 150,
        "availability_target": 0.9999,
        "availability_meaning": "no fresh alert",
        "monthly_budget_usd": 500,
        "decision_horizon_minutes": 30,
        "pipeline_delay_minutes": 29,
        # 2,000 × 0.035 = 70 = 7 × 10
        "prevalence": 0.05,
        "expected_recall": 0.35,
        "flagged_share": 0.035,
        "people_acting": 7,
        "reviews_per_person_per_day": 10,
        # (1 − 0.7) × 2,000 = 600, though floats make it 600.0000000000001
        "coverage": 0.7,
        "handover": "the timetable",
        "handover_capacity_per_day": 600,
        "uses_personal_data": True,
        "personal_data_basis": "consent",
        "personal_data_retention_days": 0,
        "personal_data_deletion": "by user, models included",
    },
    "infrastructure": {"services": [{"name": "ranker", "replicas": 1}], "zones": 1},
}
METRIC = f"{R}.success_metric"
MUTES = f"{R}.guardrail_metrics.mutes"
# rule, changes to the sound document, path, severity, what the message says
BROKEN = [
    ("no-decision-stated", {f"{R}.problem": ...}, f"{R}.problem", "error", "nothing says what the problem is"),
    ("no-decision-stated", {f"{R}.users": " \n"}, f"{R}.users", "error", "nothing says what the users are"),
    ("no-decision-stated", {f"{R}.decision": ""}, f"{R}.decision", "error", "nothing says what the decision is"),
    ("target-not-better", {f"{METRIC}.baseline": ...}, f"{METRIC}.baseline", "error", "where it stands today"),
    ("target-not-better", {f"{METRIC}.target": ...}, f"{METRIC}.target", "error", "nothing says its target"),
    ("target-not-better", {f"{METRIC}.better": ...}, f"{METRIC}.better", "error", "higher or lower is better"),
    (
        "target-not-better",
        {f"{METRIC}.target": 0.12},
        f"{METRIC}.target",
        "error",
        "higher is better, but the target of 0.12 is not higher than the baseline of 0.12",
    ),
    (
        "target-not-better",
        {f"{METRIC}.better": "lower"},
        f"{METRIC}.target",
        "error",
        "lower is better, but the target of 0.13 is not lower than the baseline of 0.12",
    ),
    ("no-guardrail", {f"{R}.guardrail_metrics": []}, f"{R}.guardrail_metrics", "warning", "must not get worse"),
    ("no-guardrail", {f"{MUTES}.limit": ...}, f"{MUTES}.limit", "warning", "'mutes' has no limit"),
    (
        "errors-not-priced",
        {f"{R}.cost_false_positive_usd": ...},
        f"{R}.cost_false_positive_usd",
        "warning",
        "what a false alarm costs",
    ),
    (
        "errors-not-priced",
        {f"{R}.cost_false_negative_usd": ...},
        f"{R}.cost_false_negative_usd",
        "warning",
        "what a missed case costs",
    ),
    (
        "errors-not-priced",
        {f"{R}.cost_false_negative_usd": 0.2},
        f"{R}.equal_costs_reason",
        "warning",
        "both cost 0.2 USD, and nothing says why they are the same",
    ),
    (
        "no-alternative-without-ml",
        {f"{R}.alternatives_without_ml": ...},
        f"{R}.alternatives_without_ml",
        "warning",
        "beside the model",
    ),
    (
        "peak-not-computable",
        {f"{R}.peak_factor": ..., f"{R}.peak_requests_per_second": ...},
        f"{R}.peak_factor",
        "error",
        "÷ 86,400 × peak factor lacks peak_factor",
    ),
    (
        "peak-not-computable",
        {f"{R}.peak_factor": ...},
        f"{R}.peak_factor",
        "note",
        "lacks peak_factor; the declared 2 requests/s cannot be checked",
    ),
    ("no-latency-target", {f"{R}.latency_p99_ms": ...}, f"{R}.latency_p99_ms", "error", "how long 99 of 100 may take"),
    (
        "no-latency-target",
        {f"{R}.latency_p50_ms": 151},
        f"{R}.latency_p50_ms",
        "error",
        "the median of 151 ms is over the p99 of 150 ms",
    ),
    ("no-budget", {f"{R}.monthly_budget_usd": ...}, f"{R}.monthly_budget_usd", "warning", "a month of running it"),
    (
        # 43,200 × 0.0001 = 4.32
        "availability-without-meaning",
        {f"{R}.availability_meaning": " "},
        f"{R}.availability_meaning",
        "warning",
        "99.99 % leaves 4.32 minutes down a month; nothing says what counts as down",
    ),
    (
        # 43,200 × 0.00009 = 3.888
        "availability-without-meaning",
        {f"{R}.availability_target": 0.99991, "infrastructure.zones": 2},
        "infrastructure.services.ranker.replicas",
        "error",
        "99.991 % leaves 3.89 minutes down a month; 'ranker' has 1 replica",
    ),
    (
        "availability-without-meaning",
        {f"{R}.availability_target": 0.99991, "infrastructure.services.ranker.replicas": 2},
        "infrastructure.zones",
        "error",
        "99.991 % leaves 3.89 minutes down a month; everything stands in 1 zone",
    ),
    (
        "personal-data-without-basis",
        {f"{R}.personal_data_basis": ...},
        f"{R}.personal_data_basis",
        "error",
        "on which basis it may be used",
    ),
    (
        "personal-data-without-basis",
        {f"{R}.personal_data_retention_days": ...},
        f"{R}.personal_data_retention_days",
        "error",
        "how many days it is kept",
    ),
    (
        "personal-data-without-basis",
        {f"{R}.personal_data_deletion": " "},
        f"{R}.personal_data_deletion",
        "error",
        "how one person's data is deleted",
    ),
    (
        "prediction-after-decision",
        {f"{R}.pipeline_delay_minutes": 30},
        f"{R}.pipeline_delay_minutes",
        "error",
        "30 minutes after the newest data that it uses; the decision is made after 30 minutes",
    ),
    (
        # 4 ÷ 1 = 4
        "peak-does-not-fit-users",
        {f"{R}.peak_requests_per_second": 4},
        f"{R}.peak_requests_per_second",
        "warning",
        "declared 4 requests/s, but 1,000 users × 2 requests ÷ 86,400 × peak factor 43.2 = 1 requests/s: 4 times apart",
    ),
    (
        # 1 ÷ 0.4 = 2.5
        "peak-does-not-fit-users",
        {f"{R}.peak_requests_per_second": 0.4},
        f"{R}.peak_requests_per_second",
        "warning",
        "declared 0.4 requests/s, but 1,000 users × 2 requests ÷ 86,400 × peak factor 43.2 = 1 requests/s: 2.5 times",
    ),
    (
        "no-handover",
        {f"{R}.coverage": ..., f"{R}.handover": ...},
        f"{R}.coverage",
        "warning",
        "nothing says which inputs it should not answer, and who takes those over",
    ),
    (
        "no-handover",
        {f"{R}.handover": ...},
        f"{R}.handover",
        "warning",
        "0.3 of the inputs are not to be answered, and nothing says who takes over",
    ),
    (
        "no-handover",
        {f"{R}.handover_capacity_per_day": 599},
        f"{R}.handover_capacity_per_day",
        "warning",
        "0.3 of the inputs are not to be answered: 600 cases a day of 2,000; whoever takes over can take 599",
    ),
    (
        # 2,000 × 0.05 = 100 over 7 × 10 = 70; 0.05 × 0.35 ÷ 0.05 = 0.35
        "more-alerts-than-people",
        {f"{R}.flagged_share": 0.05},
        f"{R}.flagged_share",
        "error",
        "100 alerts a day; 7 people × 10 can handle 70; 0.35 of the alerts would be true",
    ),
]


@pytest.fixture
def check(changed):
    """Run all rules over the sound document with changes."""
    return lambda changes, codes=None: run(Document.model_validate(changed(SOUND, changes)), codes=codes)


@pytest.fixture
def found(check):
    """The findings of the rules on requirements in the sound document with changes."""
    return lambda changes: [finding for finding in check(changes) if finding.code.startswith("R")]


@pytest.fixture
def lacking(check):
    """The fields that a rule waits for."""
    return lambda changes, name: [gap.path for gap in check(changes, codes_of(name)).missing]


def test_a_sound_document_has_nothing_to_find_though_several_values_stand_at_their_limit(found):
    assert found({}) == []


@pytest.mark.parametrize(("name", "changes", "path", "severity", "says"), BROKEN)
def test_a_broken_document_raises_that_rule_with_its_numbers(found, name, changes, path, severity, says):
    (finding,) = found(changes)
    assert (finding.name, finding.path, finding.severity) == (name, path, severity)
    assert says in finding.message


def test_every_rule_on_requirements_is_in_the_table():
    assert {name for name, *_ in BROKEN} == {rule.name for rule in find_rules("R")}


@pytest.mark.parametrize(
    "changes",
    [
        # a metric that is better when lower
        {METRIC: {"better": "lower", "baseline": 0.12, "target": 0.11}},
        # the costs of a task without a positive class, and equal costs with a reason
        {f"{R}.ml_task": "regression", f"{R}.cost_false_positive_usd": ..., f"{R}.cost_false_negative_usd": ...},
        {f"{R}.cost_false_negative_usd": 0.2, f"{R}.equal_costs_reason": "both are one support call"},
        # an error that costs nothing is priced
        {f"{R}.cost_false_positive_usd": 0},
        # a peak that nobody has declared; one of half the computed
        {f"{R}.peak_requests_per_second": ...},
        {f"{R}.peak_requests_per_second": 0.5},
        # answers that are made ahead of time
        {f"{R}.serving": "batch", f"{R}.latency_p99_ms": ..., f"{R}.latency_p50_ms": ...},
        # redundancy, over four nines and at four nines; no infrastructure yet
        {
            f"{R}.availability_target": 0.99999,
            "infrastructure.services.ranker.replicas": 2,
            "infrastructure.zones": 2,
        },
        {f"{R}.availability_target": 0.99999, "infrastructure": ...},
        # no personal data
        {f"{R}.uses_personal_data": False, f"{R}.personal_data_basis": ..., f"{R}.personal_data_deletion": ...},
        # every input is answered, or nothing is said about it
        {f"{R}.coverage": 1.0, f"{R}.handover": ..., f"{R}.handover_capacity_per_day": ...},
        # nobody has to act on each alert
        {f"{R}.people_acting": ..., f"{R}.flagged_share": 1.0},
    ],
)
def test_what_a_rule_does_not_mean_is_no_finding(found, changes):
    assert found(changes) == []


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("success_metric", "target-not-better"),
        ("ml_task", "errors-not-priced"),
        ("serving", "no-latency-target"),
        ("availability_target", "availability-without-meaning"),
        ("uses_personal_data", "personal-data-without-basis"),
        ("decision_horizon_minutes", "prediction-after-decision"),
        ("pipeline_delay_minutes", "prediction-after-decision"),
        ("handover_capacity_per_day", "no-handover"),
        ("requests_per_user_per_day", "no-handover"),
        ("flagged_share", "more-alerts-than-people"),
        ("reviews_per_person_per_day", "more-alerts-than-people"),
        ("users_per_day", "more-alerts-than-people"),
    ],
)
def test_an_input_that_a_rule_cannot_do_without_is_missing(lacking, field, name):
    assert lacking({f"{R}.{field}": ...}, name) == [f"{R}.{field}"]


def test_alerts_that_are_too_many_by_the_noise_of_floats_are_not_too_many(found):
    # 100 × 2 × 0.07 = 14 = 7 × 2, though floats make it 14.000000000000002
    few = {"users_per_day": 100, "flagged_share": 0.07, "reviews_per_person_per_day": 2}
    assert 200 * 0.07 > 14
    assert found({f"{R}.{name}": value for name, value in few.items()} | {f"{R}.peak_requests_per_second": ...}) == []


def test_a_prediction_made_from_after_the_decision_is_too_late(found):
    (finding,) = found({f"{R}.decision_horizon_minutes": -10, f"{R}.pipeline_delay_minutes": 0})
    assert "0 minutes after the newest data that it uses; the decision is made after -10 minutes" in finding.message


def test_the_share_of_true_alerts_is_left_out_where_it_cannot_be(found):
    # 0.5 × 0.35 = 0.175 of the cases are true alerts, yet only 0.04 are flagged
    for change in ({f"{R}.prevalence": ...}, {f"{R}.expected_recall": ...}, {f"{R}.prevalence": 0.5}):
        finding = found({f"{R}.flagged_share": 0.04} | change)[0]
        assert finding.message == "80 alerts a day; 7 people × 10 can handle 70"


def test_more_true_cases_than_flagged_ones_cannot_be(found):
    # 0.2 × 0.5 = 0.1 of all cases are to be true alerts; 0.03 are flagged, which 7 × 10 people a day can handle
    numbers = {"prevalence": 0.2, "expected_recall": 0.5, "flagged_share": 0.03}
    (finding,) = found({f"{R}.{name}": value for name, value in numbers.items()})
    assert (finding.severity, finding.path) == ("warning", f"{R}.expected_recall")
    assert finding.message == (
        "a recall of 0.5 of a share of 0.2 that is positive is 0.1 of all cases, but only 0.03 of them are flagged"
    )


def test_the_epic_sepsis_model_would_have_been_named(found):
    # Wong et al. 2021: alerts on 18 % of hospitalisations, 7 % with sepsis, a third of those found: 0.07 × 0.33 ÷ 0.18
    numbers = {"prevalence": 0.07, "expected_recall": 0.33, "flagged_share": 0.18}
    (finding,) = found({f"{R}.{name}": value for name, value in numbers.items()})
    assert "360 alerts a day" in finding.message
    assert "0.128 of the alerts would be true" in finding.message


def test_several_findings_of_one_rule_stand_at_their_own_fields(found):
    paths = [finding.path for finding in found({f"{R}.problem": ..., f"{R}.users": ..., f"{R}.decision": ...})]
    assert paths == [f"{R}.decision", f"{R}.problem", f"{R}.users"]


def test_a_handover_without_a_share_waits_for_the_share(found, lacking):
    assert found({f"{R}.coverage": ...}) == []
    assert lacking({f"{R}.coverage": ...}, "no-handover") == [f"{R}.coverage"]
