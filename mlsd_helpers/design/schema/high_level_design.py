"""High-level design: components, what they call, what flows between them."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from mlsd_helpers.design.schema.base import (
    AtLeastOne,
    Flag,
    Name,
    NotNegative,
    Part,
    Positive,
    Section,
    Share,
    Text,
    UniqueNames,
    describe,
)


class Component(Part):
    """One service, job or store, with what it needs and what happens without it."""

    name: Name = Field(description="Short name that other components call it by.")
    purpose: Text | None = describe("What it does, in one sentence.")
    kind: Literal["ml", "non_ml"] | None = describe("Whether its behaviour is learned from data.")
    path: Literal["serving", "training", "both"] | None = describe(
        "Whether it works on requests, on training, or both."
    )
    owner: Text | None = describe("The team that is called when it breaks.")
    calls: list[Name] | None = describe("The components that it waits for before it can answer.")
    calls_in: Literal["sequence", "parallel"] | None = describe(
        "Whether those calls are made one after another (the default) or all at once."
    )
    fan_out: AtLeastOne | None = describe("How many copies or shards of it one call asks at once; the slowest counts.")
    latency_p50_ms: Positive | None = describe("Its own work without what it calls: the median.")
    latency_p99_ms: Positive | None = describe("Its own work without what it calls: the 99th percentile.")
    availability: Share | None = describe("Share of calls that it answers, as a fraction: 0.999.")
    required: Flag | None = describe(
        "Whether a request fails without it (the default); false when it is left out instead."
    )
    fallback: Text | None = describe("What answers in its place: an older model, a heuristic, a constant.")
    fallback_availability: Share | None = describe("Share of calls that the fallback answers, as a fraction.")
    logs: list[Literal["run_time", "errors", "inputs", "outputs", "memory"]] | None = describe(
        "What it logs for each call; run time and errors at the least."
    )
    public_input: Flag | None = describe("Whether strangers can write what it reads or learns from.")
    candidates: AtLeastOne | None = describe("How many items it scores for one request.")
    time_per_candidate_ms: Positive | None = describe("Time to score one item.")
    parallelism: AtLeastOne | None = describe("How many items it scores at once.")


class Flow(Part):
    """Something that moves from one component to another outside the request."""

    source: Name = Field(description="The component that it comes from.")
    target: Name = Field(description="The component that it goes to.")
    carries: Literal[
        "requests", "events", "features", "examples", "labels", "feedback", "predictions", "model", "logs"
    ] = Field(description="What moves.")


class PipelineStage(Part):
    """One step between an event in the world and the answer that uses it."""

    name: Name = Field(description="Short name: 'collect', 'aggregate', 'score'.")
    delay_minutes: NotNegative | None = describe("How long data waits in this step at worst in normal running.")


class HighLevelDesign(Section):
    """The parts of the system and how a request and the training data move through them."""

    topics: ClassVar[dict[str, str]] = {
        "Components": "entry_point",
        "Flows": "flows",
        "Failure": "degraded_answers",
    }

    entry_point: Name | None = describe(
        "The component that a request reaches first; of a batch, the one that starts the run."
    )
    components: Annotated[list[Component], UniqueNames] | None = describe("Every service, job and store of the design.")
    flows: list[Flow] | None = describe("What moves outside the request: events, features, labels, models, logs.")
    pipeline_stages: Annotated[list[PipelineStage], UniqueNames] | None = describe(
        "The steps from an event in the world to an answer that uses it, in order."
    )
    degraded_answers: list[Text] | None = describe(
        "What users get, best first, as parts fail: model, heuristic, constant."
    )
    abuse_plan: Text | None = describe("What keeps strangers from teaching or steering the system.")
