"""Leveling: the level aimed at and the evidence that the document gives for it."""

from typing import ClassVar, Literal

from pydantic import Field

from mlsd_helpers.design.schema.base import Flag, Part, Section, Text, describe

Level = Literal["junior", "mid", "senior", "staff", "principal"]
Phase = Literal["requirements", "high_level_design", "features", "infrastructure", "modeling", "communication"]


class Evidence(Part):
    """A place in this document that shows behaviour of a level."""

    phase: Phase = Field(description="The phase of the rubric that it counts for.")
    level: Level = Field(description="The level whose behaviour it shows.")
    path: Text | None = describe("The field of this document that is quoted: 'requirements.latency_p99_ms'.")
    quote: Text | None = describe("What stood there when it was quoted, word for word; or what was said.")
    confirmed: Flag | None = describe("Whether the reader confirmed it; suggested evidence counts only then.")


class Leveling(Section):
    """Where the design, or the answer, stands on the rubric."""

    topics: ClassVar[dict[str, str]] = {
        "Level": "target_level",
    }

    target_level: Level | None = describe("The level that this design or answer should show.")
    evidence: list[Evidence] | None = describe("Quotes that show behaviour of a level, phase by phase.")
    gaps: list[Text] | None = describe("What is still missing for the target level, in the reader's words.")
