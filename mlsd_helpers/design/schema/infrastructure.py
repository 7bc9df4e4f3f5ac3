"""Infrastructure: what runs where, how much of it, and how changes reach users."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from mlsd_helpers.design.schema.base import (
    AtLeastOne,
    Count,
    Name,
    NotNegative,
    Part,
    Positive,
    Probability,
    Section,
    Share,
    Text,
    UniqueNames,
    describe,
)


class Service(Part):
    """One component as it is deployed."""

    name: Name = Field(description="The component of the high-level design that runs here.")
    instance_type: Text | None = describe("The machine, as the price list calls it.")
    replicas: AtLeastOne | None = describe("How many instances serve at peak.")
    concurrency: AtLeastOne | None = describe("Requests that one instance works on at once: cores or workers.")
    service_time_ms: Positive | None = describe("Mean time that one request keeps one of those busy.")
    service_time_cv: NotNegative | None = describe("Standard deviation over mean of that time; 1 when you do not know.")
    calls_per_request: NotNegative | None = describe("How often one user request calls it; 1 unless said.")
    price_usd_per_hour: NotNegative | None = describe("Price of one instance.")
    memory_gb: Positive | None = describe("Memory of one instance.")
    model_gb: NotNegative | None = describe("Memory that the model takes.")
    embedding_rows: Count | None = describe("Rows of the embedding table or index held in memory.")
    embedding_dimensions: AtLeastOne | None = describe("Numbers in one row.")
    embedding_bytes_per_value: AtLeastOne | None = describe("Bytes of one number: 4 for float32, 1 when quantised.")


class Job(Part):
    """Work that runs on a schedule."""

    name: Name = Field(description="Short name: 'train', 'nightly_scores'.")
    duration_hours: NotNegative | None = describe("How long a run takes.")
    cadence_hours: Positive | None = describe("How often it runs.")


class Cache(Part):
    """Answers kept so that they need not be made again."""

    name: Name = Field(description="Short name.")
    items: AtLeastOne | None = describe("Distinct things that may be asked for.")
    cached_items: AtLeastOne | None = describe("How many of them the cache holds.")
    hit_rate: Share | None = describe("Share of requests that you count on being answered from it.")
    zipf_exponent: NotNegative | None = describe("How steep popularity falls: about 1 for words, pages and products.")


class Infrastructure(Section):
    """Machines, money, storage, roll-out and what is watched."""

    topics: ClassVar[dict[str, str]] = {
        "Services": "services",
        "Costs": "storage_gb",
        "Roll-out": "rollout",
        "Watching": "monitoring",
    }

    services: Annotated[list[Service], UniqueNames] | None = describe("Each component as it is deployed.")
    jobs: Annotated[list[Job], UniqueNames] | None = describe("Training, batch prediction and other scheduled work.")
    caches: Annotated[list[Cache], UniqueNames] | None = describe("Answers that are kept.")
    zones: AtLeastOne | None = describe("Failure zones that the replicas are spread over.")
    storage_gb: NotNegative | None = describe("Stored data that is paid for: logs, features, models.")
    storage_price_usd_per_gb_month: NotNegative | None = describe("Price of stored data.")
    transfer_gb_per_month: NotNegative | None = describe("Data that leaves, and is paid for, in a month.")
    transfer_price_usd_per_gb: NotNegative | None = describe("Price of data that leaves.")
    other_costs_usd_per_month: NotNegative | None = describe("Training runs, licences, data feeds, labelling.")
    log_retention_days: NotNegative | None = describe("How long request logs are kept.")
    rollout: list[Literal["shadow", "canary", "blue_green", "all_at_once"]] | None = describe(
        "The steps by which a new version reaches everybody."
    )
    rollback: Text | None = describe("How the last good version comes back, who may do it, how long it takes.")
    canary_share: Share | None = describe("Share of requests that the canary answers.")
    canary_requests_per_key: AtLeastOne | None = describe(
        "Requests that share the canary's key and so one answer, such as all about one flight: they count once. "
        "1 unless said."
    )
    canary_hours: NotNegative | None = describe("How long the canary runs before everybody follows.")
    canary_error_rate: Probability | None = describe(
        "Share of all requests that fail (in the guarded way) when all is well."
    )
    canary_regression: Probability | None = describe(
        "The share of all requests that fail which the canary must be able to see."
    )
    monitoring: list[Literal["latency", "errors", "inputs", "predictions", "quality", "cost"]] | None = describe(
        "What is watched with an alert on it."
    )
    wrong_share_when_broken: Share | None = describe(
        "Share of decisions that are wrong while the model is broken; a decision is one request."
    )
    cost_per_wrong_decision_usd: NotNegative | None = describe("What one of those costs.")
    hours_to_notice: NotNegative | None = describe("From the start of such a failure until somebody knows.")
    hours_to_roll_back: NotNegative | None = describe("From knowing until the last good version answers.")
