"""Requirements: the problem, who decides what with the answer, and the numbers that the design must meet."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from mlsd_helpers.design.schema.base import (
    MOST,
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

MLTask = Literal[
    "binary_classification",
    "multiclass_classification",
    "regression",
    "forecasting",
    "ranking",
    "recommendation",
    "retrieval",
    "anomaly_detection",
    "generation",
]
CLASSIFIERS = ("binary_classification", "multiclass_classification", "anomaly_detection")
Direction = Literal["higher", "lower"]


class SuccessMetric(Part):
    """The one number that says whether the product got better."""

    name: Text | None = describe("What is measured, in words that the business uses: 'passengers who rebook in time'.")
    measured_in: Text | None = describe(
        "The unit of baseline and target: 'share of alerted passengers', 'USD a flight'."
    )
    kind: Literal["proportion", "mean"] | None = describe(
        "A share of units (proportion) or an average over units (mean): decides how its experiment is sized."
    )
    better: Direction | None = describe("Whether a higher or a lower value is better.")
    baseline: Number | None = describe("The value today, measured before anything is built.")
    target: Number | None = describe("The value at which you would call the launch a success.")


class Guardrail(Part):
    """A number that must not get worse while the success metric gets better."""

    name: Name = Field(description="Short name, used in reports: 'alert_mute_rate'.")
    limit: Number | None = describe("The value that stops the launch.")
    better: Direction | None = describe("Whether a higher or a lower value is better.")
    measured_in: Text | None = describe("The unit of the limit.")


class Alternative(Part):
    """A way to reach the goal, considered beside the one chosen."""

    name: Name = Field(description="Short name: 'delays_right_now'.")
    description: Text | None = describe("What it does, in one sentence.")
    result: Text | None = describe("What it achieved when you measured it, with the number.")


class Requirements(Section):
    """What the system is for, and the numbers that it must meet."""

    topics: ClassVar[dict[str, str]] = {
        "Problem": "problem",
        "Costs": "cost_false_positive_usd",
        "Traffic": "users_per_day",
        "Timing": "decision_horizon_minutes",
        "People": "prevalence",
        "Privacy": "uses_personal_data",
    }

    problem: Text | None = describe("The business problem in two sentences, without a solution in it.")
    users: Text | None = describe("Who acts on the answer; one kind of user a line when there are several.")
    decision: Text | None = describe("What somebody does differently because of the answer, and by when.")
    target_outcome: Text | None = describe("What you want to know about the world, before it is turned into a label.")
    ml_task: MLTask | None = describe("The task that the decision turns into, if a model is used.")
    success_metric: SuccessMetric | None = describe("The number that says whether the product got better.")
    guardrail_metrics: Annotated[list[Guardrail], UniqueNames] | None = describe(
        "Numbers that must not get worse: latency, complaints, opt-outs, money lost."
    )
    alternatives_without_ml: Annotated[list[Alternative], UniqueNames] | None = describe(
        "Rules, heuristics or product changes that could reach the goal, each with what it achieved."
    )

    cost_false_positive_usd: NotNegative | None = describe("What acting on one wrong alarm costs, all told.")
    cost_false_negative_usd: NotNegative | None = describe("What one missed case costs, all told.")
    equal_costs_reason: Text | None = describe("Why both errors cost the same, when they do.")
    value_per_decision_usd: NotNegative | None = describe(
        "What one decision is worth on average when the system works. A decision is one request, also one that changes "
        "nothing: what a day brings ÷ the requests of a day."
    )
    tolerated_loss_usd: NotNegative | None = describe("The most that a broken model may cost before somebody stops it.")

    users_per_day: Positive | None = describe("People (or devices, or merchants) who use it on an ordinary day.")
    requests_per_user_per_day: Positive | None = describe("Predictions that are made for one of them in a day.")
    peak_factor: Annotated[float, Field(strict=True, ge=1, le=MOST, allow_inf_nan=False)] | None = describe(
        "Busiest second over the day's average: 2 to 5 for people in one time zone, more for events; of a batch, 24 ÷ "
        "the hours in which the day's requests are worked off."
    )
    peak_requests_per_second: Positive | None = describe("The peak that you promise to serve, if it is already agreed.")
    serving: Literal["online", "batch", "streaming"] | None = describe(
        "When answers are made: on request (online), ahead of time (batch), or as events arrive (streaming)."
    )
    latency_p50_ms: Positive | None = describe("Half of the answers are quicker than this, measured at the caller.")
    latency_p99_ms: Positive | None = describe("99 of 100 answers are quicker than this, measured at the caller.")
    availability_target: Probability | None = describe("Share of requests answered in time, as a fraction: 0.999.")
    availability_meaning: Text | None = describe(
        "What counts as down, what users see then, and who is called: 99.9 % is 43 minutes a month of it."
    )
    freshness_minutes: NotNegative | None = describe("How old the newest data behind an answer may be.")
    monthly_budget_usd: Positive | None = describe("What running it may cost in a month of 30 days.")

    decision_horizon_minutes: Number | None = describe(
        "From the newest data that a prediction uses to the moment when the decision must be made."
    )
    pipeline_delay_minutes: NotNegative | None = describe(
        "From that same newest data until the answer reaches whoever decides: collecting, computing, delivering."
    )
    adaptation_days: Positive | None = describe("How soon the answers must follow when the world changes.")
    populations_of_use: list[Text] | None = describe("Where and for whom it will be used: countries, sites, segments.")

    prevalence: Probability | None = describe("Share of cases that are positive, before any action.")
    flagged_share: Share | None = describe("Share of cases that will raise an alert or go to review.")
    expected_recall: Share | None = describe("Share of the positive cases that the flagged ones contain.")
    people_acting: Count | None = describe("How many people act on alerts or reviews on an ordinary day.")
    reviews_per_person_per_day: NotNegative | None = describe("How many alerts one of them can handle with care.")
    coverage: Share | None = describe("Share of inputs that the system should answer at all.")
    handover: Text | None = describe("Who or what takes over for inputs that it should not answer.")
    handover_capacity_per_day: NotNegative | None = describe("How many cases a day they can take.")

    uses_personal_data: Flag | None = describe("Whether data about identifiable people is used anywhere.")
    personal_data_basis: Text | None = describe("The legal basis or consent under which personal data is used.")
    personal_data_retention_days: Count | None = describe("How long personal data is kept.")
    personal_data_deletion: Text | None = describe("How a person's data is deleted on request, models included.")
