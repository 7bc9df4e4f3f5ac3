"""Modeling: the ladder of models, how they are judged, and how they are kept right."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from mlsd_helpers.design.schema.base import (
    Count,
    Flag,
    Name,
    NotNegative,
    Number,
    Part,
    Positive,
    Probability,
    Section,
    Share,
    Text,
    UniqueNames,
    describe,
)

OfflineMetric = Literal[
    "roc_auc",
    "average_precision",
    "log_loss",
    "brier_score",
    "f1",
    "precision",
    "recall",
    "accuracy",
    "expected_cost",
    "rmse",
    "mae",
    "mape",
    "r2",
    "pinball_loss",
    "ndcg",
    "mean_average_precision",
    "mean_reciprocal_rank",
    "recall_at_k",
    "precision_at_k",
    "exact_match",
    "human_rating",
]
LOWER_IS_BETTER = ("log_loss", "brier_score", "expected_cost", "rmse", "mae", "mape", "pinball_loss")


class Rung(Part):
    """One candidate, from the simplest answer up."""

    name: Name = Field(description="Short name: 'base_rate', 'delays_right_now', 'gradient_boosting'.")
    role: Literal["baseline", "model"] | None = describe("A baseline to beat, or a model that must beat it.")
    score: Number | None = describe("Its value of the offline metric on the test set.")
    inference_p99_ms: NotNegative | None = describe("Time to predict for one request, 99th percentile.")


class Modeling(Section):
    """What is trained, how it is judged offline and online, and how it is kept right."""

    topics: ClassVar[dict[str, str]] = {
        "Models": "ladder",
        "Experiment": "experiment_unit",
        "Upkeep": "retraining_cadence_days",
        "Feedback": "personalisation",
    }

    ladder: Annotated[list[Rung], UniqueNames] | None = describe("The candidates, baselines first.")
    chosen: Name | None = describe("The rung that goes to production.")
    serving_component: Name | None = describe("The component of the high-level design in which it runs.")
    offline_metric: OfflineMetric | None = describe("The metric that candidates are ranked by.")
    metric_link: Text | None = describe("Why a better offline metric means a better success metric, and how you know.")
    test_positives: Count | None = describe("Positive examples in the test set.")
    test_negatives: Count | None = describe("Negative examples in the test set.")
    calibrated: Flag | None = describe("Whether a score of 0.3 means that 30 of 100 such cases are positive.")
    threshold: Share | None = describe("The score from which the system acts.")
    slices: list[Text] | None = describe("The groups for which quality is reported one by one.")
    populations_of_evaluation: list[Text] | None = describe(
        "Where the test data comes from, in the words of populations_of_use."
    )
    sanity_checks: list[Literal["overfit_a_batch", "input_checks", "output_range", "shuffled_labels"]] | None = (
        describe("Checks on the training code before any result is believed.")
    )

    experiment_unit: Text | None = describe("What is assigned to an arm: user, session, flight, city and week.")
    experiment_minimum_effect: Positive | None = describe(
        "The smallest change of the success metric worth finding, in the metric's own unit."
    )
    experiment_standard_deviation: Positive | None = describe("Spread of the metric over units, when it is a mean.")
    experiment_units_per_day: Positive | None = describe("New units that can enter the experiment in a day.")
    experiment_share: Annotated[float, Field(strict=True, gt=0, le=1)] | None = describe(
        "Share of those that enter, both arms together."
    )
    experiment_days: Positive | None = describe("How long you are willing to run it.")
    experiment_alpha: Probability | None = describe("Chance of a false alarm, two-sided; 0.05 unless said.")
    experiment_power: Probability | None = describe("Chance to see an effect of that size; 0.8 unless said.")

    retraining_cadence_days: Positive | None = describe(
        "How often the model is trained again; leave out if never by the clock."
    )
    retraining_trigger: Text | None = describe("What starts a retraining: the clock, drift, a fall in quality.")
    promotion_gate: Text | None = describe(
        "What a new model must show against the one that serves before it replaces it."
    )
    days_to_notice: NotNegative | None = describe("From a change in the world until monitoring shows it.")
    days_to_retrain: NotNegative | None = describe("From deciding to retrain until a checked model exists.")
    days_to_roll_out: NotNegative | None = describe("From a checked model until everybody is served by it.")
    personalisation: Literal["global", "segment", "individual"] | None = describe(
        "One model for all, one a segment, or one a person."
    )
    examples_per_segment: NotNegative | None = describe(
        "Training examples of the smallest segment that gets its own model."
    )
    parameters_per_segment: Count | None = describe("Parameters fitted for each segment.")
    min_examples_per_segment: Count | None = describe(
        "The number of examples below which you fall back to the common model."
    )
    predictions_change_data: Flag | None = describe(
        "Whether what the system shows or blocks changes the data it learns from."
    )
    feedback_loop_plan: Text | None = describe(
        "What keeps it from learning its own echo: exploration, holdout, logged propensities."
    )
    debugging_plan: Text | None = describe("What is looked at, in which order, when quality is poor.")
