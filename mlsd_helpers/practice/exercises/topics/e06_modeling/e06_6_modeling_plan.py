"""06-6: mend a modeling plan that its numbers do not bear."""

import re

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

NO_SHOWS = """\
schema_version: 1
name: hotel_no_shows
requirements:
  problem: Rooms stay empty because guests do not come.
  ml_task: binary_classification
  prevalence: 0.12
  success_metric:
    name: booked rooms that stay empty
    measured_in: share of booked rooms
    kind: proportion
    better: lower
    baseline: 0.12
    target: 0.1
  serving: online
  latency_p99_ms: 200
  cost_false_positive_usd: 160
  cost_false_negative_usd: 40
high_level_design:
  entry_point: booking_api
  components:
    - name: booking_api
      purpose: Says whether a room can be sold again.
      kind: non_ml
      path: serving
      calls: [scorer]
      latency_p99_ms: 60
    - name: scorer
      purpose: Scores the chance that a guest does not come.
      kind: ml
      path: serving
      latency_p99_ms: 40
modeling:
  ladder:
    - {name: days_booked_ahead, role: model, score: 0.7, inference_p99_ms: 1}
    - {name: logistic_regression, role: model, score: 0.738, inference_p99_ms: 3}
    - {name: boosting, role: model, score: 0.771, inference_p99_ms: 22}
    - {name: transformer, role: model, score: 0.776, inference_p99_ms: 180}
  chosen: transformer
  serving_component: scorer
  offline_metric: roc_auc
  metric_link: Replayed on last year's bookings, a higher AUC left fewer rooms empty for as many rooms sold twice.
  test_positives: 2400
  test_negatives: 17600
  calibrated: true
  threshold: 0.2
  slices: [city, channel, length of stay]
  sanity_checks: [overfit_a_batch, input_checks, output_range]
  experiment_unit: booked room
  experiment_minimum_effect: 0.01
  experiment_units_per_day: 6000
  experiment_share: 0.5
  experiment_days: 7
  retraining_cadence_days: 30
  personalisation: global
  predictions_change_data: false
"""
SOLD_TWICE_USD, LEFT_EMPTY_USD = 160, 40
_GATE = {  # the beginnings of words by which a gate says something, and what it lacks without any of them
    r"auc|roc|costs?\b|cheap|dear|bill|usd|error|loss|brier|calibrat|precision|recall|money|empty|twice": (
        "what must be better: name a measure"
    ),
    r"same|held|hold|last|latest|test|month|weeks?\b|days?\b|booking|case|room|replay|shadow|paired|slice": (
        "on which cases the two are compared"
    ),
    r"than\b|against|beat|compared|versus|vs\b|both|paired|present|current|serv|in use|champion|old|live|production": (
        "against which model: the one that serves"
    ),
}
_DENIED = r"\b(?:no|not|never|neither|without|unless|nor|un\w+|reject\w*|refus\w*|roll\w*)\b"
_GATE_WRONGLY = {  # what a gate may say that makes all the rest void, unless it says the opposite of it before
    r"\b(?:trained on|training (?:data|rows|bookings|set))": (
        "the gate looks at bookings that the model was trained on, where every model looks good"
    ),
    r"\b(?:lower|smaller|worse) (?:auc|roc|precision|recall)\b": "the gate lets the worse of the two models through",
}
_COMPARES_NOTHING = r"\b(?:never|not|don't|doesn't) compar"
_SERVES = r"serv|in use|present|current|champion|\bold|live|production"


def no_shows() -> Design:
    """The document that exercise 06-6 hands out."""
    return Design.from_text(NO_SHOWS)


def _plan(**values):
    design = no_shows()
    design.modeling.ladder[0].role = "baseline"
    right = {
        "chosen": "boosting",
        "threshold": 0.8,
        "experiment_days": 14,
        "promotion_gate": "On the same bookings of the last month, its errors cost less, paired by hotel.",
    }
    for name, value in (right | values).items():
        setattr(design.modeling, name, value)
    return design


def _without_the_large_one():
    design = _plan()
    design.modeling.ladder = [rung for rung in design.modeling.ladder if rung.name != "transformer"]
    return design


def _bears_it(design):
    plan = design.modeling
    if plan.chosen == "days_booked_ahead":
        return "the rule is the baseline; a model that beats it fits into the scorer as well"
    if plan.chosen == "logistic_regression":
        return "that rung fits, and so does a better one"
    if (plan.experiment_days or 0) > 21:
        return "the experiment ends after the launch, which is in three weeks"
    if (plan.experiment_days or 0) % 7:
        return "guests of weekdays and of weekends differ: an experiment runs whole weeks"
    return _lacking(plan.promotion_gate) if plan.promotion_gate else None


def _lacking(gate):
    """What a gate does not say: by which measure, against what, on which cases; or what it should not."""
    for words, lacking in _GATE.items():
        if not re.search(rf"\b(?:{words})", gate.casefold()):
            return f"the gate does not say {lacking}"
    gate = gate.casefold()
    if re.search(_COMPARES_NOTHING, gate):
        return "the gate compares nothing"
    if "days_booked_ahead" in gate and not re.search(_SERVES, gate):
        return "the gate compares with the baseline; the model that serves is what would be replaced"
    for words, wrong in _GATE_WRONGLY.items():
        if (found := re.search(words, gate)) and not re.search(_DENIED, gate[: found.start()]):
            return wrong
    return None


@exercise(
    "06-6",
    "Mend a modeling plan that its numbers do not bear",
    kind="repair",
    difficulty=3,
    minutes=20,
    document=True,
    hints=(
        'plan.check("M") says what a reviewer would say. Begin with the rungs: which of them needs no training?',
        "The scorer has a share of the budget, and one rung is too slow for it. Which error is the dear one: "
        "selling a room twice, or leaving it empty?",
        "False alarm ÷ (false alarm + missed) is the threshold. The finding about the experiment has its days; a gate "
        "says what a new model must show against the one that serves, on the same cases.",
    ),
    wrong=(
        Wrong(no_shows, "baseline-not-beaten"),
        Wrong(lambda: _plan(threshold=0.2), "threshold-against-costs"),
        Wrong(lambda: _plan(chosen="transformer"), "inference-over-share"),
        Wrong(lambda: _plan(chosen="logistic_regression"), "better one"),
        Wrong(lambda: _plan(experiment_days=60), "after the launch"),
        Wrong(lambda: _plan(experiment_days=11), "whole weeks"),
        Wrong(lambda: _plan(threshold=0.75), "a tenth"),
        Wrong(lambda: _plan(experiment_minimum_effect=0.05, experiment_days=7), "stays"),
        Wrong(_without_the_large_one, "stays"),
        Wrong(lambda: _plan(threshold=None), "modeling.threshold is missing"),
        Wrong(lambda: _plan(promotion_gate="yes"), "gate"),
        Wrong(lambda: _plan(promotion_gate="The new model must be better."), "name a measure"),
        Wrong(lambda: _plan(promotion_gate="The new model must have a higher AUC."), "on which cases"),
        Wrong(lambda: _plan(promotion_gate="AUC above 0.75 on the bookings of last month."), "against which"),
        Wrong(
            lambda: _plan(promotion_gate="The AUC on the bookings it was trained on beats that of the serving model."),
            "trained on",
        ),
        Wrong(
            lambda: _plan(promotion_gate="A lower AUC than the serving model on the bookings of last month."), "worse"
        ),
        Wrong(
            lambda: _plan(promotion_gate="We never compare AUC with the serving model on last month's bookings."),
            "compares nothing",
        ),
        Wrong(
            lambda: _plan(promotion_gate="Its AUC on last month is higher than that of the days_booked_ahead rule."),
            "baseline",
        ),
    ),
)
def plan(answer):
    off = judging.document(
        answer,
        no_shows(),
        passes=(
            "baseline-not-beaten",
            "inference-over-share",
            "threshold-against-costs",
            "experiment-too-short",
            "no-retraining-gate",
        ),
        changes=(
            "modeling.ladder.days_booked_ahead.role",
            "modeling.chosen",
            "modeling.threshold",
            "modeling.experiment_days",
            "modeling.promotion_gate",
        ),
        also=_bears_it,
    )
    right = SOLD_TWICE_USD / (SOLD_TWICE_USD + LEFT_EMPTY_USD)
    return off or judging.threshold(judging.as_design(answer).modeling.threshold, right)
