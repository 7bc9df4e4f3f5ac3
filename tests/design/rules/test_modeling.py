from copy import deepcopy
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import brentq
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.rules.modeling import METRICS_BY_TASK
from mlsd_helpers.design.schema import Document
from mlsd_helpers.design.schema.modeling import OfflineMetric
from mlsd_helpers.design.schema.requirements import MLTask

SOUND = {
    "name": "flights",
    "high_level_design": {"components": [{"name": "scorer", "latency_p99_ms": 40}]},
    "requirements": {
        "ml_task": "binary_classification",
        "success_metric": {
            "name": "rebooked",
            "kind": "proportion",
            "better": "higher",
            "baseline": 0.10,
            "target": 0.13,
        },
        "cost_false_positive_usd": 4,
        "cost_false_negative_usd": 16,
        "prevalence": 0.2,
    },
    "features": {"positive_share": 0.2},
    "modeling": {
        "ladder": [
            {"name": "base_rate", "role": "baseline", "score": 0.5},
            {"name": "delays_right_now", "role": "baseline", "score": 0.67},
            {"name": "boosting", "role": "model", "score": 0.70, "inference_p99_ms": 40},
        ],
        "chosen": "boosting",
        "serving_component": "scorer",
        "offline_metric": "roc_auc",
        "metric_link": "Replayed on last year, each point of AUC is worth 900 rebookings.",
        "test_positives": 10_000,
        "test_negatives": 40_000,
        "calibrated": True,
        "threshold": 0.25,
        "slices": ["carrier"],
        "sanity_checks": ["output_range", "overfit_a_batch", "input_checks"],
        "predictions_change_data": True,
        "feedback_loop_plan": "one flight in a hundred gets no alert",
        # 10,000 × 0.5 × 14 ÷ 2 = 35,000 in each arm
        "experiment_minimum_effect": 0.01,
        "experiment_units_per_day": 10_000,
        "experiment_share": 0.5,
        "experiment_days": 14,
        "retraining_trigger": "a fall in AUC",
        "retraining_cadence_days": 30,
        "promotion_gate": "better on the last month, paired",
        "personalisation": "segment",
        "examples_per_segment": 200,
        "parameters_per_segment": 20,
        "min_examples_per_segment": 200,
    },
}
KEPT = {"name"}
MEAN = {"requirements.success_metric.kind": "mean", "requirements.success_metric.baseline": 100.0}

BROKEN = [
    (
        "inference-over-share",
        {"modeling.ladder.boosting.inference_p99_ms": 41},
        "modeling.ladder.boosting.inference_p99_ms",
        ["'boosting' takes up to 41 ms for 99 of 100 predictions; 'scorer' may take 40 ms"],
    ),
    (
        "inference-over-share",
        {"modeling.serving_component": "score"},
        "modeling.serving_component",
        ["there is no component 'score'", "did you mean 'scorer'?"],
    ),
    (
        "training-unchecked",
        {"modeling.sanity_checks": ["input_checks", "shuffled_labels"]},
        "modeling.sanity_checks",
        ["1 of 3 are planned; not overfit_a_batch, output_range"],
    ),
    (
        "no-feedback-loop-plan",
        {"modeling.feedback_loop_plan": " "},
        "modeling.feedback_loop_plan",
        ["predictions change the data that is learned from; nothing keeps the system from learning its own echo"],
    ),
    (
        "baseline-not-beaten",
        {"modeling.ladder.boosting.score": 0.66},
        "modeling.ladder.boosting.score",
        ["'boosting' has roc_auc 0.66, the baseline 'delays_right_now' 0.67; higher is better"],
    ),
    ("baseline-not-beaten", {"modeling.ladder.boosting.score": 0.67}, "modeling.ladder.boosting.score", ["0.67"]),
    (
        "baseline-not-beaten",
        {"modeling.ladder": [{"name": "boosting", "role": "model", "score": 0.7}]},
        "modeling.ladder",
        ["the ladder is boosting: none of them is a baseline"],
    ),
    (
        "baseline-not-beaten",
        {"modeling.chosen": "network"},
        "modeling.chosen",
        ["'network' is not on the ladder: base_rate, delays_right_now, boosting"],
    ),
    ("baseline-not-beaten", {"modeling.chosen": "boost"}, "modeling.chosen", ["; did you mean 'boosting'?"]),
    (
        # the lowest error is the best: 0.50 against 0.70
        "baseline-not-beaten",
        {"modeling.offline_metric": "log_loss"},
        "modeling.ladder.boosting.score",
        ["has log_loss 0.7, the baseline 'base_rate' 0.5; lower is better"],
    ),
    (
        "metric-does-not-fit-task",
        {"modeling.offline_metric": "ndcg"},
        "modeling.offline_metric",
        ["ndcg for binary_classification", "average_precision"],
    ),
    (
        "accuracy-on-imbalanced-classes",
        {"modeling.offline_metric": "accuracy", "requirements.prevalence": 0.05},
        "modeling.offline_metric",
        ["a share of 0.05 of the cases is positive: always answering 'no' has accuracy 0.95"],
    ),
    (
        "accuracy-on-imbalanced-classes",
        {"modeling.offline_metric": "accuracy", "requirements.prevalence": ..., "features.positive_share": 0.9},
        "modeling.offline_metric",
        ["always answering 'yes' has accuracy 0.9"],
    ),
    (
        "metric-not-tied",
        {"modeling.metric_link": ...},
        "modeling.metric_link",
        ["a better roc_auc improves 'rebooked'"],
    ),
    (
        "threshold-against-costs",
        {"modeling.threshold": 0.5},
        "modeling.threshold",
        ["acts from 0.5", "a false alarm costs 4 USD", "a missed case 16 USD", "4 ÷ (4 + 16) = 0.2 is cheapest"],
    ),
    (
        # p̄ = 0.105: (1.95996 × √(2 × 0.105 × 0.895) + 0.84162 × √(0.1 × 0.9 + 0.11 × 0.89)) ÷ 0.01 = 121.452,
        # squared 14,751. 14,751 × 2 ÷ 5,000 = 5.9 days
        "experiment-too-short",
        {"modeling.experiment_days": 5},
        "modeling.experiment_days",
        ["0.01 on 0.1 needs 14,751 units in each of two arms: 5.9 days at 5,000 units a day", "5 days are planned"],
    ),
    (
        # 2 × (2.80159 × 40 ÷ 2)² = 6,279.1; × 2 ÷ 5,000 = 2.512 days
        # 2,500 in each arm see 2.80159 × 40 × √(2 ÷ 2,500) = 3.17
        "experiment-too-short",
        MEAN
        | {
            "modeling.experiment_standard_deviation": 40,
            "modeling.experiment_minimum_effect": 2,
            "modeling.experiment_days": 1,
        },
        "modeling.experiment_days",
        ["needs 6,280 units", "2.512 days at 5,000", "1 day is planned, enough for an effect of 3.17 at the smallest"],
    ),
    (
        "experiment-too-short",
        {"modeling.experiment_minimum_effect": 0.95},
        "modeling.experiment_minimum_effect",
        ["cannot be sized: target is 1.05; expected a fraction between 0 and 1"],
    ),
    ("no-slices", {"modeling.slices": []}, "modeling.slices", ["no group is named"]),
    (
        "no-retraining-gate",
        {"modeling.retraining_trigger": ..., "modeling.retraining_cadence_days": ...},
        "modeling.retraining_trigger",
        ["neither an event nor the clock"],
    ),
    ("no-retraining-gate", {"modeling.promotion_gate": " "}, "modeling.promotion_gate", ["what a new model must show"]),
    (
        "personalised-too-finely",
        {"modeling.examples_per_segment": 199.5},
        "modeling.examples_per_segment",
        ["smallest segment with a model of its own has 199.5 examples", "10 × 20 parameters = 200"],
    ),
    (
        "personalised-too-finely",
        {"modeling.personalisation": "individual", "modeling.min_examples_per_segment": 201},
        "modeling.examples_per_segment",
        ["smallest individual with a model of its own has 200 examples", "asks for 201"],
    ),
    (
        "personalised-too-finely",
        {"modeling.examples_per_segment": 1},
        "modeling.examples_per_segment",
        ["has 1 example; 10 × 20"],
    ),
    (
        # enough for the parameters that are not known, too few for what the document declares
        "personalised-too-finely",
        {"modeling.parameters_per_segment": ..., "modeling.min_examples_per_segment": 1_000},
        "modeling.examples_per_segment",
        ["asks for 1,000"],
    ),
    (
        # Q₁ = 0.7 ÷ 1.3, Q₂ = 0.98 ÷ 1.7; SE² = (0.21 + 99 × 0.048462 + 899 × 0.086471) ÷ 90,000 = 0.030321²
        # 1.96 × √2 × 0.030321 = 0.0840; (0.0840 ÷ 0.03)² = 7.8
        "test-set-too-small",
        {"modeling.test_positives": 100, "modeling.test_negatives": 900},
        "modeling.test_positives",
        [
            "claims 0.03 more roc_auc than 'delays_right_now'",
            "100 positives and 900 negatives",
            "0.084 or",
            "7.8 times",
        ],
    ),
    (
        # √(0.7 × 0.3 ÷ 1,000) = 0.014491; × 1.96 × √2 = 0.0402; (0.0402 ÷ 0.03)² = 1.8
        "test-set-too-small",
        {"modeling.offline_metric": "accuracy", "modeling.test_positives": 200, "modeling.test_negatives": 800},
        "modeling.test_positives",
        ["0.03 more accuracy", "200 positives and 800 negatives see a difference of 0.0402 or more", "1.8 times"],
    ),
    (
        "test-set-too-small",
        {"modeling.test_positives": 0},
        "modeling.test_positives",
        ["cannot be judged: positives is 0"],
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
    return [finding for finding in check(changes) if finding.code[0] == "M"]


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


def test_the_planned_days_say_what_they_can_see():
    # 10,000 × 0.5 × 5 ÷ 2 = 12,500 in each arm
    (finding,) = found({"modeling.experiment_days": 5})
    assert f"enough for an effect of {smallest_visible(0.10, 12_500, 0.5):.3g} at the smallest" in finding.message


def test_a_fall_is_sized_as_a_fall():
    # p̄ = 0.095: (1.95996 × √(2 × 0.095 × 0.905) + 0.84162 × √(0.1 × 0.9 + 0.09 × 0.91)) ÷ 0.01 = 116.168
    # 116.168² = 13,495
    changes = {"requirements.success_metric.better": "lower", "modeling.experiment_days": 5}
    (finding,) = found(changes)
    assert "needs 13,495 units" in finding.message
    assert f"enough for an effect of {smallest_visible(0.90, 12_500, 0.09):.3g}" in finding.message


def test_days_that_suffice_are_no_finding():
    # 14,751 × 2 ÷ 5,000 = 5.9004
    assert found({"modeling.experiment_days": 5.9004}) == []
    assert len(found({"modeling.experiment_days": 5.9003})) == 1


def test_less_than_one_unit_sees_nothing():
    (finding,) = found({"modeling.experiment_units_per_day": 0.1})
    assert "14 days are planned, enough for no effect at all" in finding.message


def test_a_mean_needs_its_spread():
    assert lacking(MEAN, "M006") == ["modeling.experiment_standard_deviation"]


def test_a_power_below_chance_is_said():
    (finding,) = found({"modeling.experiment_power": 0.01})
    assert "power is 0.01; expected more than alpha = 0.05" in finding.message


def test_an_effect_too_small_for_any_number_of_units_is_said():
    tiny = {"modeling.experiment_standard_deviation": 1e15, "modeling.experiment_minimum_effect": 1e-300}
    (finding,) = found(MEAN | tiny)
    assert "no finite number of units" in finding.message


@pytest.mark.parametrize("change", [{"modeling.calibrated": False}, {"requirements.ml_task": "regression"}])
def test_the_costs_name_a_threshold_only_for_calibrated_scores_of_two_classes(change):
    assert not [finding for finding in found(change | {"modeling.threshold": 0.9}) if finding.code == "M005"]
    assert lacking(change | {"modeling.threshold": ...}, "M005") == []


def test_a_tenth_from_the_cheapest_threshold_is_near_enough():
    # 4 ÷ 20 = 0.2
    assert found({"modeling.threshold": 0.3}) == []
    assert found({"modeling.threshold": 0.1}) == []
    assert len(found({"modeling.threshold": 0.31})) == 1


def test_two_errors_that_cost_nothing_name_no_threshold():
    assert found({"requirements.cost_false_positive_usd": 0, "requirements.cost_false_negative_usd": 0}) == []


def test_a_baseline_may_be_what_ships():
    assert found({"modeling.chosen": "delays_right_now"}) == []


def test_without_a_choice_the_best_model_is_compared():
    worse = {"name": "network", "role": "model", "score": 0.6}
    assert found({"modeling.chosen": ..., "modeling.ladder": [*SOUND["modeling"]["ladder"], worse]}) == []


def test_a_rung_without_score_is_missing():
    assert lacking({"modeling.ladder.base_rate.score": ...}, "M001") == ["modeling.ladder.base_rate.score"]


def test_accuracy_on_balanced_classes_is_no_finding():
    assert found({"modeling.offline_metric": "accuracy"}) == []
    lack = {"modeling.offline_metric": "accuracy", "requirements.prevalence": ..., "features": {}}
    assert lacking(lack, "M003") == ["requirements.prevalence"]


def test_every_task_has_a_metric_and_every_metric_a_task():
    assert set(METRICS_BY_TASK) == set(get_args(MLTask))
    assert set.union(*METRICS_BY_TASK.values()) == set(get_args(OfflineMetric))


def test_one_model_for_all_is_never_too_fine():
    assert found({"modeling.personalisation": "global", "modeling.examples_per_segment": 1}) == []
    nothing_more = dict.fromkeys([f"modeling.{name}_per_segment" for name in ("examples", "parameters")], ...)
    assert lacking({"modeling.personalisation": "global"} | nothing_more, "M011") == []


def test_a_personalised_model_needs_its_numbers():
    lack = {"modeling.examples_per_segment": ..., "modeling.parameters_per_segment": ...}
    assert found(lack) == []
    assert lacking(lack, "M011") == ["modeling.examples_per_segment", "modeling.parameters_per_segment"]
    assert lacking({"modeling.personalisation": ...}, "M011") == ["modeling.personalisation"]


def test_recall_counts_positives_only():
    # √(0.7 × 0.3 ÷ 400) × 1.96 × √2 = 0.0635
    (finding,) = found({"modeling.offline_metric": "recall", "modeling.test_positives": 400})
    assert "400 positives see a difference of 0.0635" in finding.message


def test_before_there_are_components_the_request_bounds_the_inference():
    alone = {"high_level_design": ..., "requirements.latency_p99_ms": 39}
    (finding,) = found(alone)
    assert "takes up to 40 ms for 99 of 100 predictions; the request may take 39 ms" in finding.message
    assert found(alone | {"requirements.latency_p99_ms": 40}) == []
    assert lacking({"high_level_design": ...}, "M008") == ["requirements.latency_p99_ms"]
    assert found(alone | {"requirements.serving": "batch"}) == []


def test_a_batch_names_a_component_of_the_design_too():
    (finding,) = found({"requirements.serving": "batch", "modeling.serving_component": "score"})
    assert (finding.name, finding.path) == ("inference-over-share", "modeling.serving_component")


def test_what_the_inference_is_compared_with_is_named_when_it_is_missing():
    time, component = "modeling.ladder.boosting.inference_p99_ms", "high_level_design.components.scorer.latency_p99_ms"
    assert lacking({time: ..., component: ...}, "M008") == [time, component]
    assert lacking({"modeling.serving_component": ...}, "M008") == ["modeling.serving_component"]
    second = {"name": "network", "role": "model", "score": 0.65}
    assert lacking({"modeling.chosen": ...}, "M008") == []
    two = [*SOUND["modeling"]["ladder"], second]
    assert lacking({"modeling.chosen": ..., "modeling.ladder": two}, "M008") == ["modeling.chosen"]


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"requirements.ml_task": "ranking", "modeling.offline_metric": "ndcg"}, "in ranking people answer to"),
        ({"features.label_only_where_acted": True}, "labels exist only where the system acted"),
    ],
)
def test_a_feedback_loop_is_seen_where_nobody_states_it(change, because):
    unsaid = {"modeling.predictions_change_data": ..., "modeling.feedback_loop_plan": ...}
    (finding,) = (finding for finding in found(unsaid | change) if finding.code == "M012")
    assert because in finding.message
    assert lacking(unsaid, "M012") == ["modeling.predictions_change_data"]
    denied = unsaid | change | {"modeling.predictions_change_data": False}
    assert "M012" not in {finding.code for finding in found(denied)}
