"""Features: the label, where data comes from, and what is known when."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from mlsd_helpers.design.schema.base import (
    AtLeastOne,
    Flag,
    Name,
    NotNegative,
    Number,
    Part,
    Positive,
    Section,
    Share,
    Text,
    UniqueNames,
    describe,
)


class Source(Part):
    """A table, stream or service that data comes from."""

    name: Name = Field(description="Short name that features refer to.")
    description: Text | None = describe("What one row is.")
    owner: Text | None = describe("The team that keeps it right and says when it changes.")
    freshness_minutes: NotNegative | None = describe("How long after an event its row can be read.")
    rows_per_day: NotNegative | None = describe("New rows on an ordinary day.")
    bytes_per_row: NotNegative | None = describe("Stored size of a row.")
    retention_days: NotNegative | None = describe("How long rows are kept.")
    copies: AtLeastOne | None = describe("How many copies are stored, replicas and backups together.")
    public_input: Flag | None = describe("Whether strangers can write to it.")


class Feature(Part):
    """One input of the model."""

    name: Name = Field(description="Short name of the column.")
    description: Text | None = describe("What it measures and why it should help.")
    source: Name | None = describe("The declared source that it is computed from.")
    known_before_prediction_minutes: Number | None = describe(
        "How long before the prediction its value is known; below zero when it becomes known only afterwards."
    )
    freshness_minutes: NotNegative | None = describe(
        "How old the value is when it is used, at worst in normal running."
    )
    max_age_minutes: NotNegative | None = describe("How old the value may be before it misleads.")
    fetch_p99_ms: NotNegative | None = describe("Time to fetch or compute it for one request, 99th percentile.")
    missing_values: Text | None = describe("What is done when it is missing, and what missing means.")
    same_code_in_serving: Flag | None = describe("Whether training and serving compute it with the same code.")
    personal: Flag | None = describe("Whether it is data about an identifiable person.")
    personal_basis: Text | None = describe("Under which basis a personal feature is used.")


class Features(Section):
    """What is predicted, from what, and how examples are made and split."""

    topics: ClassVar[dict[str, str]] = {
        "Label": "label_definition",
        "Sources": "sources",
        "Examples": "split",
    }

    label_definition: Text | None = describe(
        "The label as a formula over recorded data, with the cases that have none."
    )
    label_source: Text | None = describe("Which record says what happened.")
    label_delay_hours: NotNegative | None = describe(
        "From the prediction until the label is known, for 95 of 100 examples."
    )
    label_stands_for: Text | None = describe("What the label is taken to mean; compare it with the target outcome.")
    label_agreement_check: Text | None = describe(
        "How you check that the label agrees with what is wanted, by segment."
    )
    label_only_where_acted: Flag | None = describe(
        "Whether the label exists only where the system acted (shown, let through)."
    )
    exploration_share: Share | None = describe(
        "Share of decisions held out or randomised so that labels stay representative."
    )

    sources: Annotated[list[Source], UniqueNames] | None = describe("Every table, stream and service that is read.")
    features: Annotated[list[Feature], UniqueNames] | None = describe("Every input of the model.")
    fetched_in: Literal["sequence", "parallel"] | None = describe(
        "Whether features are fetched one after another or all at once."
    )
    store_gb: NotNegative | None = describe("Size of the store that holds the sources.")

    split: Literal["time", "time_and_group", "group", "random"] | None = describe(
        "How test examples are set apart: by time when the system will be used on the future."
    )
    examples_carry_time: Flag | None = describe(
        "Whether each example has a moment, so that the past can be told from the future."
    )
    repeated_group: Text | None = describe(
        "What occurs in many examples (user, aircraft, patient) and must not leak across the split."
    )
    examples_per_day: NotNegative | None = describe("New training examples on an ordinary day.")
    positive_share: Share | None = describe("Share of examples that are positive.")
    training_window_days: Positive | None = describe("How far back training examples go.")
    training_gap_hours: NotNegative | None = describe(
        "From the newest training example to the moment of training: at least the label delay."
    )
    imbalance_plan: Text | None = describe(
        "What is done about rare positives: sampling, weights, a metric that sees them."
    )
