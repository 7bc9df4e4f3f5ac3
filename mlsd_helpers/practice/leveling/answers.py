"""What is scored in practice: three answers to one prompt with reference scores, and sentences with what they show."""

from dataclasses import dataclass
from functools import cache

from mlsd_helpers.practice.data_files import read_data
from mlsd_helpers.practice.leveling.cells import PHASES


@dataclass(frozen=True)
class Reason:
    """Why a phase has its reference score: words of the answer, and what they show or leave out."""

    quote: str
    why: str


@dataclass(frozen=True, repr=False)
class WorkedAnswer:
    """One answer, made up for practice: nobody said it.

    ``parts`` holds what is said under a heading each; ``text`` is the whole. ``scores`` are the reference scores by
    phase, ``reasons`` a :class:`Reason` for each, ``level`` what they add up to.
    """

    name: str
    case: str
    prompt: str
    level: str
    parts: tuple[tuple[str, str], ...]
    scores: dict[str, int]
    reasons: dict[str, Reason]

    @property
    def text(self) -> str:
        """What is said, one paragraph a part."""
        return "\n\n".join(said for _, said in self.parts)

    def __repr__(self):
        return f"Answer {self.name} to {self.case}, {len(self.text.split())} words, made up for practice"

    def _repr_markdown_(self):
        paragraphs = "\n\n".join(f"**{about.capitalize()}.** {said}" for about, said in self.parts)
        return f"**Answer {self.name}** (made up for practice)\n\n{paragraphs}"


@dataclass(frozen=True)
class Sentence:
    """A sentence made up as people say them; ``shows`` is the phase and level it shows, None where it shows nothing."""

    text: str
    shows: tuple[str, str] | None


@cache
def unseen_sentences() -> tuple[Sentence, ...]:
    """Sentences written after the word lists of :func:`suggest_from_text` and never used to mend them.

    What they measure is how suggestions do on new words. Whoever wrote the lists wrote them too, so other people's
    words will be seen less often.

    Examples
    --------
    >>> unseen_sentences()[1].shows
    ('requirements', 'mid')
    """
    unseen = read_data("said_elsewhere.yaml")["unseen"]
    shows = (Sentence(text, (phase, level)) for phase, level, text in unseen["shows"])
    return (*shows, *(Sentence(text, None) for text in unseen["shows_nothing"]))


@cache
def worked_answers() -> tuple[WorkedAnswer, ...]:
    """The three answers, by name: not in the order of their levels, so that they can be scored unseen.

    Examples
    --------
    >>> [(answer.name, len(answer.text.split()) > 300) for answer in worked_answers()]
    [('A', True), ('B', True), ('C', True)]
    """
    data = read_data("worked_answers.yaml")
    return tuple(
        WorkedAnswer(
            given["name"],
            data["case"],
            data["prompt"],
            given["level"],
            tuple((part["about"], part["text"]) for part in given["says"]),
            {phase: given["scores"][phase] for phase in PHASES},
            {phase: Reason(**given["reasons"][phase]) for phase in PHASES},
        )
        for given in data["answers"]
    )
