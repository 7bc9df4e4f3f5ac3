"""05-7: buy a test set that sees the gain."""

import re

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

LEAKS = """\
schema_version: 1
name: gas_leaks
requirements:
  problem: Gas leaks are found when somebody smells them.
  ml_task: binary_classification
  prevalence: 0.02
  cost_false_positive_usd: 900
  cost_false_negative_usd: 1500
modeling:
  ladder:
    - {name: age_of_the_pipe, role: baseline, score: 0.74}
    - {name: boosting, role: model, score: 0.77}
  chosen: boosting
  offline_metric: roc_auc
  metric_link: Replayed on last year's inspections, each step of AUC found more leaks with as many inspectors.
  calibrated: true
  sanity_checks: [overfit_a_batch, input_checks, output_range]
  retraining_cadence_days: 90
  promotion_gate: On the same sections of pipe, its errors cost less than those of the model that serves.
  personalisation: global
  predictions_change_data: false
"""
LABEL_USD, LABELS_USD = 3, 9_000
DIG_USD, LEAK_USD = 900, 1500
_OF_THE_LABEL = r"\b(leak(s|ing)?|(no|non|not)[- ]leak\w*|tight|positives?|negatives?|hits?|miss(ed|es)?)$"


def leaks() -> Design:
    """The document that exercise 05-7 hands out."""
    return Design.from_text(LEAKS)


def _tested(positives, negatives, **values):
    design = leaks()
    plan = design.modeling
    plan.test_positives, plan.test_negatives = positives, negatives
    plan.threshold, plan.slices = DIG_USD / (DIG_USD + LEAK_USD), ["material of the pipe", "district"]
    for path, value in values.items():
        setattr(plan, path, value)
    return design


def _paid_for(design):
    plan = design.modeling
    if (plan.test_positives or 0) + (plan.test_negatives or 0) > LABELS_USD / LABEL_USD:
        return "the labels cost more than there is; what else than their number makes a test set see more?"
    if plan.slices and len({str(name).strip().casefold() for name in plan.slices} - {""}) < 2:
        return "name at least two groups for which quality is reported on its own"
    if any(re.search(_OF_THE_LABEL, str(name).casefold()) for name in plan.slices or ()):
        return "a group is known before the label is: of the sections that leak there is no false alarm to report"
    return None


@exercise(
    "05-7",
    "Buy a test set that sees the gain",
    kind="design",
    difficulty=3,
    minutes=20,
    document=True,
    hints=(
        'Draw the labels as they come, two in a hundred positive: what does leaks.check("test-set-too-small") say?',
        "AUC is made of rates within each class, so the test set may hold the classes in another share than the world.",
        "The rarer class decides how much the test set sees; you choose how many of each to draw. The threshold is "
        "that of the world: false alarm ÷ (false alarm + missed).",
    ),
    wrong=(
        Wrong(lambda: _tested(60, 2940), "test-set-too-small"),
        Wrong(lambda: _tested(2000, 18000), "labels cost more"),
        Wrong(lambda: _tested(1500, 1500, threshold=0.5), "threshold-against-costs"),
        Wrong(lambda: _tested(1500, 1500, threshold=DIG_USD / LEAK_USD), "threshold-against-costs"),
        Wrong(lambda: _tested(1500, 1500, threshold=LEAK_USD / (DIG_USD + LEAK_USD)), "threshold-against-costs"),
        Wrong(lambda: _tested(1500, 1500, threshold=0.3), "a tenth"),
        Wrong(lambda: _tested(1500, 1500, slices=["leaks", "no leaks"]), "before the label"),
        Wrong(lambda: _tested(1500, 1500, slices=[]), "no-slices"),
        Wrong(lambda: _tested(1500, 1500, offline_metric="log_loss"), "stays"),
        Wrong(leaks, "no group"),
        Wrong(lambda: _tested(1500, 1500, threshold=None), "modeling.threshold is missing"),
    ),
)
def labels(answer):
    off = judging.document(
        answer,
        leaks(),
        passes=("test-set-too-small", "threshold-against-costs", "no-slices"),
        changes=("modeling.test_positives", "modeling.test_negatives", "modeling.threshold", "modeling.slices"),
        also=_paid_for,
    )
    return off or judging.threshold(judging.as_design(answer).modeling.threshold, DIG_USD / (DIG_USD + LEAK_USD))
