"""03-6: mend the features of a fraud check."""

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

FRAUD = """\
schema_version: 1
name: shop_fraud
requirements:
  serving: online
  latency_p99_ms: 120
  target_outcome: The payment is charged back
features:
  label_definition: A chargeback within 60 days of the payment
  label_source: Chargebacks as the bank reports them
  label_delay_hours: 1440
  label_stands_for: The payment is charged back
  sources:
    - {name: payments, owner: payments team, freshness_minutes: 1, rows_per_day: 1500000, bytes_per_row: 400,
       retention_days: 3650, copies: 3}
    - {name: devices, owner: app team, freshness_minutes: 1, rows_per_day: 400000, bytes_per_row: 250,
       retention_days: 400, copies: 3}
  store_gb: 1000
  features:
    - {name: amount, source: payments, known_before_prediction_minutes: 0, fetch_p99_ms: 0,
       missing_values: None occur., same_code_in_serving: true}
    - {name: payments_of_the_card_today, source: payments, known_before_prediction_minutes: 0, fetch_p99_ms: 35,
       missing_values: Zero for a card that is new., same_code_in_serving: true}
    - {name: age_of_the_device_days, source: devices, known_before_prediction_minutes: 0, fetch_p99_ms: 40,
       missing_values: A category of its own., same_code_in_serving: true}
    - {name: minutes_of_manual_review, source: payments, known_before_prediction_minutes: -180, fetch_p99_ms: 10,
       missing_values: Zero., same_code_in_serving: true}
  fetched_in: sequence
  split: random
  examples_carry_time: true
  repeated_group: One card pays many times
  examples_per_day: 1500000
  positive_share: 0.02
  training_window_days: 365
  training_gap_hours: 24
"""


def fraud() -> Design:
    """The document that exercise 03-6 hands out."""
    return Design.from_text(FRAUD)


def _mended(*, split="time_and_group", retention=430, review=None):
    design = fraud()
    part = design.features
    part.split, part.training_gap_hours, part.fetched_in = split, 1440, "parallel"
    next(source for source in part.sources if source.name == "payments").retention_days = retention
    if review is None:
        part.features = [feature for feature in part.features if feature.name != REVIEW]
    else:
        next(each for each in part.features if each.name == REVIEW).known_before_prediction_minutes = review
    return design


FRAUD_RULES = (
    "feature-from-the-future",
    "leaky-split",
    "labels-not-yet-known",
    "slow-feature-fetch",
    "store-too-small",
)
REVIEW = "minutes_of_manual_review"


@exercise(
    "03-6",
    "Mend the features of a fraud check",
    kind="repair",
    difficulty=2,
    minutes=15,
    document=True,
    hints=(
        "design.check says how to mend each. A feature that does not exist at the payment cannot be mended.",
        "The newest example must be as old as its label takes; a card must not stand on both sides of the split.",
        "GB = rows × bytes × days × copies ÷ 10⁹. Payments are needed for window plus label delay.",
    ),
    wrong=(
        Wrong(fraud, "feature-from-the-future"),
        Wrong(lambda: _mended(split="time"), "leaky-split"),
        Wrong(lambda: _mended(retention=90), "window"),
        Wrong(lambda: _mended(review=0), "written down"),
        Wrong(lambda: Design.new("shop_fraud"), "stays"),
    ),
)
def fraud_check(answer):
    said = judging.document(
        answer,
        fraud(),
        passes=FRAUD_RULES,
        changes=(
            "features.split",
            "features.training_gap_hours",
            "features.fetched_in",
            "features.sources.payments.retention_days",
            f"features.features.{REVIEW}",
        ),
    )
    if said:
        return said
    part = judging.as_design(answer).features
    if any(feature.name == REVIEW for feature in part.features):
        return "a review takes place after the payment, whatever is written down; can this feature exist at all?"
    kept = next(source.retention_days for source in part.sources if source.name == "payments")
    needed = part.training_window_days + part.training_gap_hours / 24
    if kept < needed:
        return (
            f"payments that are gone after {kept:,.6g} days cannot be trained on: the window begins "
            "one gap and one window before today"
        )
    return None
