"""The schema of a case file: what an interviewer says, holds back and listens for, beside two designs."""

from collections import Counter
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field

from mlsd_helpers.design.schema import SECTIONS
from mlsd_helpers.design.schema.base import Name, Part, Text, UniqueNames
from mlsd_helpers.design.schema.leveling import Level, Phase

DESIGN_PHASES = tuple(section for section in SECTIONS if section != "leveling")
LEVELS, PHASES = get_args(Level), get_args(Phase)


def _not_blank(text):
    if not text.strip():
        raise ValueError("it is blank; write it, or leave the key out")
    return " ".join(text.split())


def _asked_once(answers):
    asks = Counter(ask.casefold() for answer in answers for ask in answer.asks)
    twice = [ask for ask, count in asks.items() if count > 1]
    if twice:
        raise ValueError(f"a question can have one answer; asked more than once: {', '.join(twice[:3])}")
    return answers


def _design(data):
    for key in ("schema_version", "name", "case"):
        if key not in data:
            raise ValueError(f"it is a design document of its own and needs '{key}:'")
    return data


def _address(text):
    if not text.startswith(("https://", "http://")) or " " in text:
        raise ValueError(f"it must be an address that begins with https://; got {text!r}")
    return text


Words = Annotated[Text, AfterValidator(_not_blank)]
_DesignData = Annotated[dict[str, Any], AfterValidator(_design)]


class Answer(Part):
    """Something that an interviewer knows and says when asked."""

    name: Name = Field(description="Short name: 'volume'.")
    phase: Literal[DESIGN_PHASES] = Field(description="The phase in which a candidate would ask.")
    asks: list[Words] = Field(description="Wordings of the question that differ; a search finds others.", min_length=3)
    answer: Words = Field(description="What the interviewer says, numbers included.")
    numbers: dict[str, Any] = Field(
        default_factory=dict,
        description="The numbers that the answer states, by path of the reference: held equal to it.",
    )


class Twist(Part):
    """What the interviewer changes when the design stands."""

    name: Name = Field(description="Short name: 'half_the_latency'.")
    says: Words = Field(description="What the interviewer says.")
    changes: dict[str, Any] = Field(description="Fields of the reference with other values, by path.", min_length=1)
    findings: list[Words] = Field(
        description="Names of all rules that the reference breaks then, and did not before.", min_length=1
    )
    good_answer: Words = Field(description="What a good answer changes, and why.")


class FollowUp(Part):
    """A question that goes deeper, for candidates of a level."""

    level: Level = Field(description="Whom to ask: candidates of this level and above.")
    phase: Phase = Field(description="What it belongs to.")
    question: Words = Field(description="What the interviewer asks.")
    listen_for: Words = Field(description="What a good answer contains.")


class Mistake(Part):
    """What people do wrong in this case."""

    mistake: Words = Field(description="What they do.")
    instead: Words = Field(description="What works, and why.")
    rules: list[Words] = Field(default_factory=list, description="Names of the rules that find it.")


class Source(Part):
    """A public reference."""

    title: Words = Field(description="Title, with authors and year where it has them.")
    url: Annotated[Text, AfterValidator(_address)] = Field(description="Address.")
    says: Words = Field(description="What it is good for here, in one line.")


class CaseFile(Part):
    """A design case: one YAML file."""

    whole: ClassVar[str] = "a case"
    printed_by: ClassVar[str] = "mlsd cases --template"

    name: Name = Field(description="Name of the case, and of its file: 'payment_fraud'.")
    title: Words = Field(description="A few words, a verb first.")
    crux: Words = Field(description="What makes this case different from others, in one or two sentences.")
    crux_answers: list[Words] = Field(
        description="Names of two to four answers: who never asks for them misses the crux."
    )
    prompt: Words = Field(description="As an interviewer says it: two to four sentences, few numbers.")
    answers: Annotated[list[Answer], UniqueNames, AfterValidator(_asked_once)] = Field(
        description="What the interviewer holds back until asked."
    )
    reference: _DesignData = Field(description="A whole design document that passes every check.")
    weak: _DesignData = Field(description="A design document with the mistakes of this case.")
    weak_findings: list[Words] = Field(description="Names of rules that the weak design breaks.")
    twists: Annotated[list[Twist], UniqueNames] = Field(description="Two changes in the middle of the round.")
    follow_ups: list[FollowUp] = Field(description="Questions that go deeper.")
    mistakes: list[Mistake] = Field(description="What people do wrong in this case.")
    sources: list[Source] = Field(description="Public references.")
