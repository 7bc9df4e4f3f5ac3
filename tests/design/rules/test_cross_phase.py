from copy import deepcopy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import brentq
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document

SOUND = {
    "name": "shop",
    "requirements": {
        "freshness_minutes": 60,
        "adaptation_days": 12,
        "success_metric": {"name": "rebooked", "kind": "proportion", "baseline": 0.10, "target": 0.13},
        # 12,000 × 30 = 360,000 decisions a month; 720 ÷ 360,000 = 0.002 USD
        "users_per_day": 12_000,
        "requests_per_user_per_day": 1,
        "value_per_decision_usd": 0.002,
    },
    "high_level_design": {
        "components": [{"name": "ranker"}, {"name": "train"}, {"name": "answers"}],
        "pipeline_stages": [
            {"name": "collect", "delay_minutes": 20},
            {"name": "aggregate", "delay_minutes": 30},
            {"name": "score", "delay_minutes": 10},
        ],
    },
    "features": {
        "label_delay_hours": 48,
        "sources": [{"name": "arrivals", "owner": "airport", "freshness_minutes": 5}, {"name": "unused"}],
        "features": [{"name": "delay", "source": "arrivals"}, {"name": "count", "source": "arrivals"}],
    },
    "infrastructure": {
        "services": [{"name": "ranker", "replicas": 10, "price_usd_per_hour": 0.1}],
        "jobs": [{"name": "train"}],
        "caches": [{"name": "answers"}],
    },
    "modeling": {
        # 10,000 × 0.5 × 14 ÷ 2 = 35,000 in each arm
        "experiment_units_per_day": 10_000,
        "experiment_share": 0.5,
        "experiment_days": 14,
        # 7 + 48 ÷ 24 + 1 + 2 = 12 days
        "retraining_cadence_days": 7,
        "days_to_retrain": 1,
        "days_to_roll_out": 2,
    },
}
KEPT = {"name"}
METRIC = "requirements.success_metric"

BROKEN = [
    (
        "follows-too-slowly",
        {"modeling.retraining_cadence_days": 7.5},
        "modeling.retraining_cadence_days",
        ["the next training 7.5 + its labels 2 + training 1 + roll-out 2 = 12.5 days", "they must within 12 days"],
    ),
    (
        # 4 + 2 + 8 + 2, as a fall of the metric is noticed before the clock strikes
        "follows-too-slowly",
        {"modeling.retraining_trigger": "drift", "modeling.days_to_notice": 4, "modeling.days_to_retrain": 8},
        "modeling.days_to_retrain",
        ["noticing 4 + its labels 2 + training 8 + roll-out 2 = 16 days until the answers follow"],
    ),
    (
        "follows-too-slowly",
        {"modeling.retraining_cadence_days": 1},
        "modeling.retraining_cadence_days",
        ["trained every 24 hours, and labels take 48 hours"],
    ),
    (
        "source-without-owner",
        {"features.sources.arrivals.owner": " "},
        "features.sources.arrivals.owner",
        ["2 features read 'arrivals', and nobody is named who keeps it right"],
    ),
    (
        "source-without-owner",
        {"features.sources.arrivals.freshness_minutes": ...},
        "features.sources.arrivals.freshness_minutes",
        ["2 features read 'arrivals', and nothing says how old its newest row is"],
    ),
    (
        "staler-than-asked",
        {"high_level_design.pipeline_stages.score.delay_minutes": 15},
        "high_level_design.pipeline_stages",
        ["collect 20 + aggregate 30 + score 15 = 65 minutes; data may be 60 minutes old"],
    ),
    (
        "lift-not-visible",
        {f"{METRIC}.target": 0.105},
        f"{METRIC}.target",
        ["from 0.1 to 0.105 is a change of 0.005", "35,000 units in each arm in 14 days see"],
    ),
    (
        # 2.80159 × 40 × √(2 ÷ 35,000) = 0.847
        "lift-not-visible",
        {
            f"{METRIC}.kind": "mean",
            f"{METRIC}.baseline": 100,
            f"{METRIC}.target": 99.5,
            "modeling.experiment_standard_deviation": 40,
        },
        f"{METRIC}.target",
        ["from 100 to 99.5 is a change of 0.5", "see 0.847 or more"],
    ),
    (
        "lift-not-visible",
        {"modeling.experiment_days": 0.0001},
        f"{METRIC}.target",
        ["0.25 units in each arm in 0.0001 days see no change at all"],
    ),
    (
        "lift-not-visible",
        {f"{METRIC}.baseline": 10},
        "modeling.experiment_days",
        ["baseline is 10; expected a fraction"],
    ),
    (
        "design-and-deployment-differ",
        {"high_level_design.components": [{"name": "train"}, {"name": "answers"}]},
        "infrastructure.services.ranker",
        ["'ranker' is deployed, but is not one of the 2 components of the design"],
    ),
    (
        "design-and-deployment-differ",
        {"infrastructure.jobs": []},
        "high_level_design.components.train",
        ["'train' is in the design, but not among the 2 services, jobs and caches"],
    ),
    (
        "decision-costs-more-than-it-brings",
        {"requirements.value_per_decision_usd": 0.001},
        "requirements.value_per_decision_usd",
        ["720 USD a month for 360,000 decisions is 0.002 USD a decision; one is worth 0.001 USD"],
    ),
]


def check(changes=None):
    """Run all rules over the sound document with some values changed, or left out where the change is ``...``."""
    data = deepcopy(SOUND)
    for path, value in (changes or {}).items():
        *way, last = path.split(".")
        part = data
        for key in way:
            part = item(part, key)
        if value is ...:
            del part[last]
        else:
            part[int(last) if last.isdigit() else last] = value
    return run(Document.model_validate(data))


def item(part, key):
    return next(i for i in part if i["name"] == key) if isinstance(part, list) else part[key]


def found(changes=None):
    """The findings of this module's rules."""
    return [finding for finding in check(changes) if finding.code[0] == "X"]


def lacking(changes, code):
    return [
        missing.path for missing in check(changes).missing if any(f"({code})" in name for name in missing.needed_by)
    ]


def leaves(part, path=()):
    """The way to everything in the document: sections, lists, items, fields."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from leaves(value, (*path, key))


def without(ways):
    """The sound document without what stands at the end of each way; a name stays, as an item cannot do without it."""
    data = deepcopy(SOUND)
    for way in sorted(ways, key=lambda w: [(isinstance(k, int), str(k)) for k in w], reverse=True):
        part = data
        for key in way[:-1]:
            part = part[key] if (isinstance(part, dict) and key in part) or isinstance(part, list) else {}
        if isinstance(part, dict) and way[-1] not in KEPT:
            part.pop(way[-1], None)
    return data


def test_a_sound_document_has_nothing_to_find():
    assert found() == []


@pytest.mark.parametrize(("name", "changes", "path", "says"), BROKEN)
def test_a_broken_document_raises_that_rule_with_its_numbers(name, changes, path, says):
    (finding,) = found(changes)
    assert (finding.name, finding.path) == (name, path)
    for words in says:
        assert words in finding.message


@given(st.sets(st.sampled_from(list(leaves(SOUND)))))
@example(set())
def test_a_partial_document_never_breaks_a_rule(ways):
    run(Document.model_validate(without(ways)))


def test_no_single_absence_breaks_a_rule():
    for way in leaves(SOUND):
        run(Document.model_validate(without({way})))


def smallest_visible(baseline, n_per_arm, highest):
    """By statsmodels and a root finder: the rise that needs exactly these units in each arm."""

    def surplus(rise):
        return samplesize_proportions_2indep_onetail(rise, baseline, 0.8, ratio=1, alpha=0.05) - n_per_arm

    return brentq(surplus, 1e-6, highest)


def test_the_smallest_visible_rise_is_the_limit():
    visible = smallest_visible(0.10, 35_000, 0.5)
    assert found({f"{METRIC}.target": 0.10 + visible * 1.0001}) == []
    (finding,) = found({f"{METRIC}.target": 0.10 + visible * 0.9999})
    assert f"see {visible:.3g} or more" in finding.message


def test_the_smallest_visible_fall_is_the_limit():
    visible = smallest_visible(0.90, 35_000, 0.09)  # of the complement
    assert found({f"{METRIC}.target": 0.10 - visible * 1.0001}) == []
    (finding,) = found({f"{METRIC}.target": 0.10 - visible * 0.9999})
    assert f"see {visible:.3g} or more" in finding.message


def test_no_lift_at_all_is_left_to_the_rule_on_targets():
    assert found({f"{METRIC}.target": 0.10}) == []


def test_a_mean_needs_its_spread():
    assert lacking({f"{METRIC}.kind": "mean"}, "X003") == ["modeling.experiment_standard_deviation"]


def test_stages_that_are_too_slow_already_need_no_further_numbers():
    changes = {
        "high_level_design.pipeline_stages.score.delay_minutes": ...,
        "high_level_design.pipeline_stages.collect.delay_minutes": 31,
    }
    (finding,) = found(changes)
    assert "collect 31 + aggregate 30 = 61 minutes" in finding.message
    assert lacking(changes, "X001") == ["high_level_design.pipeline_stages.score.delay_minutes"]


def test_a_name_typed_twice_is_shown_from_both_sides():
    design, deployed = found({"high_level_design.components": [{"name": n} for n in ("rankers", "train", "answers")]})[
        ::-1
    ]
    assert (design.severity, design.path) == ("note", "high_level_design.components.rankers")
    assert "did you mean 'ranker'?" in design.message
    assert (deployed.severity, deployed.path) == ("warning", "infrastructure.services.ranker")
    assert "did you mean 'rankers'?" in deployed.message


def test_a_name_with_a_word_left_out_is_recognised():
    deployed = found({"high_level_design.components": [{"name": n} for n in ("night_ranker", "train", "answers")]})[0]
    assert deployed.message.endswith("; did you mean 'night_ranker'?")


def test_an_unpriced_part_makes_the_cost_of_a_decision_a_lower_bound():
    changes = {"infrastructure.storage_gb": 10, "requirements.value_per_decision_usd": 0.0019}
    (finding,) = found(changes)
    assert "0.002 USD a decision at least" in finding.message
    assert lacking(changes, "X005") == ["infrastructure.storage_price_usd_per_gb_month"]


def test_a_rule_across_phases_waits_for_both():
    assert (
        check({"infrastructure": {}, "modeling": {}}).missing == check({"infrastructure": ..., "modeling": ...}).missing
    )


def test_the_sooner_of_clock_and_trigger_counts():
    trigger = {"modeling.retraining_trigger": "drift"}
    assert found(trigger | {"modeling.days_to_notice": 30}) == []
    assert lacking(trigger | {"modeling.retraining_cadence_days": ...}, "X002") == ["modeling.days_to_notice"]
    assert found({"modeling.retraining_cadence_days": ...}) == []


def test_the_days_that_are_known_are_at_least_what_it_takes():
    unknown = {"modeling.days_to_roll_out": ...}
    assert lacking(unknown, "X002") == ["modeling.days_to_roll_out"]
    (finding,) = found(unknown | {"modeling.days_to_retrain": 4})
    assert "7 + its labels 2 + training 4 = 13 days at least" in finding.message


def test_labels_that_arrive_as_the_next_training_starts_are_soon_enough():
    assert found({"modeling.retraining_cadence_days": 2}) == []
