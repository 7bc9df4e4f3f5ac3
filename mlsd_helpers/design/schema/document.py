"""The whole document: the six sections, and what a good written design has around them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from mlsd_helpers.design.schema.base import Day, Name, Part, Text, UniqueNames, describe
from mlsd_helpers.design.schema.features import Features
from mlsd_helpers.design.schema.high_level_design import HighLevelDesign
from mlsd_helpers.design.schema.infrastructure import Infrastructure
from mlsd_helpers.design.schema.leveling import Leveling
from mlsd_helpers.design.schema.modeling import Modeling
from mlsd_helpers.design.schema.requirements import Alternative, Requirements

SCHEMA_VERSION = 1


# True equals 1 in Python, and only there
_Version = Annotated[Literal[1], BeforeValidator(lambda given: "true" if given is True else given)]


def _says_something(text):
    if not text.strip():
        raise ValueError("it is blank; write why the finding is accepted")
    return text


_Reason = Annotated[Text, Field(min_length=1), AfterValidator(_says_something)]


class Risk(Part):
    """Something that could go wrong, and what is done about it."""

    risk: Text = Field(description="What could go wrong, in one sentence.")
    likelihood: Literal["low", "medium", "high"] | None = describe("How likely it is.")
    impact: Literal["low", "medium", "high"] | None = describe("How bad it would be.")
    mitigation: Text | None = describe("What makes it less likely or less bad.")


class Milestone(Part):
    """A step of the delivery that somebody can check."""

    name: Name = Field(description="Short name.")
    due: Day | None = describe("Date, as 2026-05-31.")
    exit_criterion: Text | None = describe("What must be true to call it done.")


class Waiver(Part):
    """A finding that the authors accept, with the reason."""

    rule: Text = Field(description="The rule's name, its code, or a prefix of the code.")
    reason: _Reason = Field(description="Why the finding is accepted here.")
    path: Text | None = describe("The place it is accepted at, with all that lies in it; everywhere when left out.")
    expires: Day | None = describe("The last day on which it holds, as 2026-12-31.")


class Document(Part):
    """A design document: one YAML file for one system, valid at every stage of filling in."""

    schema_version: _Version = Field(default=SCHEMA_VERSION, description="Version of this file format.")
    name: Name = Field(description="Name of the system: 'flight_delay_alerts'.")
    case: Name | None = describe("The design case that it answers, if any.")
    authors: list[Text] | None = describe("Who wrote it and answers questions.")
    status: Literal["draft", "in_review", "approved", "retired"] | None = describe("Where the document stands.")

    overview: Text | None = describe("What is built and why it is worth it, in five sentences for somebody in a hurry.")
    motivation: Text | None = describe("Why now, and what happens if nothing is built.")
    scope_in: list[Text] | None = describe("What this design covers.")
    scope_out: list[Text] | None = describe("What it leaves out on purpose.")

    requirements: Requirements | None = describe("What the system is for, and the numbers that it must meet.")
    high_level_design: HighLevelDesign | None = describe("The parts of the system and how data moves through them.")
    features: Features | None = describe("What is predicted, from what, and how examples are made and split.")
    infrastructure: Infrastructure | None = describe("Machines, money, storage, roll-out and what is watched.")
    modeling: Modeling | None = describe("What is trained, how it is judged, and how it is kept right.")
    leveling: Leveling | None = describe("Where the design, or the answer, stands on the rubric.")

    alternatives: Annotated[list[Alternative], UniqueNames] | None = describe("Other designs considered, and why not.")
    human_in_the_loop: Text | None = describe(
        "Where people decide, correct or label, and how they overrule the system."
    )
    security: Text | None = describe("Who may read, change and call what; what an attacker would try.")
    privacy: Text | None = describe("What personal data is used, where it goes, when it is deleted.")
    risks: list[Risk] | None = describe("What could go wrong, and what is done about it.")
    milestones: Annotated[list[Milestone], UniqueNames] | None = describe("Steps of the delivery that can be checked.")
    open_questions: list[Text] | None = describe("What is not decided yet, and who decides.")
    glossary: dict[Text, Text] | None = describe("Words that a newcomer to the domain would not know.")
    references: list[Text] | None = describe("Links and documents that the design leans on.")
    waivers: list[Waiver] | None = describe("Findings that the authors accept, each with its reason.")
