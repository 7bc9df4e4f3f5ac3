"""Evidence suggested from what was said: sentences that speak of what a behaviour is made of.

A cue, not a judge: a sentence is held against lists of words (``data/cues.yaml``), so a good answer in unusual words
is overlooked, and a sentence that names the right things and means nothing is suggested. A person confirms.
"""

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from mlsd_helpers.practice.data_files import read_data
from mlsd_helpers.practice.leveling.cells import rubric
from mlsd_helpers.practice.leveling.scoring import Suggestion

FEWEST_WORDS = 6  # of a sentence, names of technologies aside
LONGEST_SENTENCE = 60  # words; what goes on without a full stop, as a dictation does, is cut there
QUOTED_LETTERS = 300

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”')\]]*\s+|\n\s*[-*•]\s+|\n")
_WORD = re.compile(r"[a-z0-9$€%]+(?:[.,'][a-z0-9]+)*%?")
_NOTHING_YET = re.compile(
    r"\bto be (agreed|clarified|confirmed|decided|defined|determined|discussed|done|filled in|found|written)\b"
    r"|\b(tbd|tba|todo)\b"
    # one clause that says what is not there, and nothing that stands in its place
    r"|^((there (is|are|was|were)|we (have|had)) )?(no|none|nothing|not any|not yet|never)\b"
    r"((?!\b(and|but|so (?!far)|because|since|then|until|unless|instead)\b)[^,;:.()])*\.?$"
)
_CLAUSE_END = re.compile(r"[,;:.!?()—]")
_FEWEST_SPOKEN = 2  # a list of names has none of the small words of a sentence
_DISMISSED = re.compile(
    r"\b(no need (for|to)|(do|does|did|would|will|need)(n't| not) (need to |have to )?(worry|care|bother|think about|"
    r"matter|monitor|log|measure|check|calibrate|test)|never mind|(can|could|would|will|let us|let's|i'd|we'd) "
    r"(skip|ignore|leave out)|skip (the|a|any)|(is|are) not a problem|(no|without any?) (monitoring|rollback|canary|"
    r"baseline|fallback|calibration|experiment))\b"
)


class Cue(NamedTuple):
    """What suggests one behaviour: sets of concepts, one of which a sentence must meet in full."""

    phase: str
    level: str
    behaviour: str
    may_ask: bool
    may_span: bool
    alternatives: tuple[frozenset[str], ...]


def suggest_from_text(text: str) -> tuple[Suggestion, ...]:
    """Suggest evidence from what was said or written, in whatever words; nothing is scored.

    Every sentence is held against the cues of every behaviour. For each behaviour the first sentence that shows it is
    quoted, word for word; for some behaviours two neighbouring sentences count together where one alone does not.

    Parameters
    ----------
    text : str
        One message, or several paragraphs. Empty text suggests nothing.

    Returns
    -------
    tuple of Suggestion
        In the order of the rubric, ``path`` None.

    Raises
    ------
    TypeError
        The text is no text.

    Notes
    -----
    Naming technologies suggests nothing: their names are no cue, and a sentence that holds little else is not read. Nor
    is one that waves the matter away ("we need not worry about calibration"). What a clause says is not done ("we never
    calibrate") is no cue for doing it; what the next clause says counts again.

    Examples
    --------
    >>> said = "A false alarm costs us 5 dollars, a missed fraud 90. We use Kafka, Spark and Redis."
    >>> [(found.level, found.behaviour) for found in suggest_from_text(said) if found.level == "senior"]
    [('senior', 'prices both kinds of error')]
    >>> suggest_from_text("Kafka, Spark, Redis, Kubernetes, MLflow.")
    ()
    >>> suggest_from_text("We never calibrate the scores, since the probability means little to us.")
    ()
    """
    if not isinstance(text, str):
        raise TypeError(f"text is {type(text).__name__}; expected what was said, as one str")
    seen = {}
    waiting = dict(enumerate(_cues()))
    for said in _alone_and_in_pairs(text):
        for i in [i for i, cue in waiting.items() if _shows(cue, said)]:
            seen[i] = said
            del waiting[i]
        if not waiting:
            break
    return tuple(_suggestion(_cues()[i], seen[i]) for i in sorted(seen))


def is_technology(name: str) -> bool:
    """Whether a name is that of a technology.

    >>> is_technology("Kafka"), is_technology("local_hour")
    (True, False)
    """
    return name.lower() in _words("technologies")


def says_something(text: str) -> bool:
    """Whether a text says more than the names of technologies, and more than that there is nothing yet.

    >>> says_something("Kafka, Redis"), says_something("The base rate by hour.")
    (False, True)
    >>> says_something("There is no fallback yet."), says_something("To be agreed with the team.")
    (False, False)
    """
    if _NOTHING_YET.search(" ".join(text.lower().split())):
        return False
    words = _WORD.findall(text.lower())
    return sum(word not in _words("technologies") for word in words) >= 3


class _Said(NamedTuple):
    text: str
    concepts: frozenset[str]
    asks: bool
    spans: bool = False


def _alone_and_in_pairs(text):
    """What each sentence says; then what neighbours in one paragraph say together."""
    paragraphs = [
        [said for said in map(_read, _sentences(paragraph)) if said is not None]
        for paragraph in re.split(r"\n\s*\n", text)
    ]
    for paragraph in paragraphs:
        yield from paragraph
    for first, second in (pair for paragraph in paragraphs for pair in pairwise(paragraph)):
        both = first.concepts | second.concepts
        yield _Said(f"{first.text} {second.text}", both, first.asks and second.asks, spans=True)


def _sentences(text):
    """The sentences of a text as they stand there; what has no end for long is cut."""
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        for start in range(0, len(words), LONGEST_SENTENCE):
            yield " ".join(words[start : start + LONGEST_SENTENCE])


@lru_cache(maxsize=10_000)
def _read(sentence):
    """What a sentence speaks of; None where it says too little to be quoted."""
    lower = sentence.lower().replace("’", "'").replace("-", " ").replace("–", " ").replace("/", " ")
    words = _WORD.findall(lower)
    denied = [i in _denied(lower) for i, word in enumerate(words) if word not in _words("technologies")]
    kept = [word for word in words if word not in _words("technologies")]
    too_little = len(kept) < FEWEST_WORDS or len(_words("small").intersection(kept)) < _FEWEST_SPOKEN
    if too_little or len(words) - len(kept) > len(kept) / 3 or _DISMISSED.search(lower):
        return None
    return _Said(sentence, _concepts(kept, denied) | _counted(kept, sentence), sentence.rstrip("\"”') ").endswith("?"))


@lru_cache(maxsize=10_000)
def _denied(lower):
    """The places of the words of which the clause says that they are not done, have not happened or are not there."""
    words = list(_WORD.finditer(lower))
    starts = [0, *(i for i in range(1, len(words)) if _begins_clause(lower, words, i)), len(words)]
    places = set()
    for start, end in pairwise(starts):
        clause = [word[0] for word in words[start:end]]
        not_at = next((i for i, word in enumerate(clause) if _denies(clause, i)), None)
        if not_at is None or _words("undenies").intersection(clause[not_at + 1 :]):
            continue
        after = [word[0] for word in words[end : end + 1]]  # "not at random but by time", "no model unless it wins"
        if after and after[0] in _words("undenies") and "," not in lower[words[end - 1].end() : words[end].start()]:
            continue
        passive = not_at > 0 and clause[not_at - 1] in _words("be")  # "calibration is not done": all of the clause
        places.update(range(start if passive else start + not_at + 1, end))
    return frozenset(places)


def _begins_clause(lower, words, i):
    word, following = words[i][0], words[i + 1][0] if i + 1 < len(words) else ""
    between = lower[words[i - 1].end() : words[i].start()]
    joined = word in _words("joins_clauses") and following in _words("subjects")
    return joined or word in _words("clauses") or bool(_CLAUSE_END.search(between))


def _denies(clause, i):
    following = clause[i + 1] if i + 1 < len(clause) else ""
    return (clause[i] in _words("denies") or clause[i].endswith("n't")) and following not in _words("undenied_by")


def _shows(cue, said):
    if (said.asks and not cue.may_ask) or (said.spans and not cue.may_span):
        return False
    return any(needed <= said.concepts for needed in cue.alternatives)


def _suggestion(cue, said):
    quote = said.text if len(said.text) <= QUOTED_LETTERS else said.text[:QUOTED_LETTERS].rpartition(" ")[0]
    met = next(needed for needed in cue.alternatives if needed <= said.concepts)
    because = f"speaks of {', '.join(sorted(name.replace('_', ' ') for name in met))}"
    return Suggestion(cue.phase, cue.level, cue.behaviour, None, quote, because)


@cache
def _words(kind):
    return frozenset(read_data("cues.yaml")["words"][kind].split())


@cache
def _cues():
    """The cues in the order of the rubric, each behaviour exactly as the rubric has it."""
    given = read_data("cues.yaml")["behaviours"]
    cues = []
    for place in rubric():
        rows = {name.rstrip(" ?~"): (name, lines) for name, lines in given[place.phase][place.level].items()}
        for behaviour in place.behaviours:
            name, lines = rows[behaviour]
            alternatives = tuple(frozenset(line.split(" + ")) for line in lines)
            cues.append(Cue(place.phase, place.level, behaviour, name.endswith("?"), name.endswith("~"), alternatives))
    return tuple(cues)


@cache
def _phrases():
    """For each first word (or stem) of a phrase: the words that follow and the concept."""
    exact, stems = {}, {}
    for concept, listed in read_data("cues.yaml")["concepts"].items():
        for phrase in listed.split(", "):
            first, *rest = phrase.split()
            target = stems if first.endswith("*") else exact
            target.setdefault(first.rstrip("*"), []).append((tuple(rest), concept))
    return exact, stems


@lru_cache(maxsize=50_000)
def _beginning_with(word):
    """The concepts that a word meets by itself, and the phrases that may begin with it."""
    exact, stems = _phrases()
    found = list(exact.get(word, ()))
    for end in range(2, len(word) + 1):
        found += stems.get(word[:end], ())
    return frozenset(concept for rest, concept in found if not rest), tuple(pair for pair in found if pair[0])


def _concepts(words, denied):
    met = set()
    for i, word in enumerate(words):
        alone, phrases = _beginning_with(word)
        here = set(alone)
        for rest, concept in phrases:
            following = words[i + 1 : i + 1 + len(rest)]
            if len(following) == len(rest) and all(map(_is, following, rest)):
                here.add(concept)
        met |= here - _words("deeds") if denied[i] else here
    return frozenset(met)


def _is(word, wanted):
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _counted(words, sentence):
    """The concepts that are counted: numbers, long lists, two kinds of actors, two models."""
    numbers = sum(word.lstrip("$€")[:1].isdigit() or word in _words("numbers") for word in words)
    actors = {actor for word in words for actor in _words("actors") if word in (actor, actor + "s", actor + "'s")}
    models = {word.rstrip("s") for word in words if word in _words("models")}
    counted = {
        "number": numbers >= 1,
        "two_numbers": numbers >= 2,
        "enumeration": sentence.count(",") >= 2,
        "two_actors": len(actors) >= 2,
        "two_models": len(models) >= 2,
    }
    return frozenset(name for name, holds in counted.items() if holds)
