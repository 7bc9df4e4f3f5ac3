"""What the candidate says, taken apart: sentences, questions among them, the words that carry it."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

MOST_READ = 20_000  # characters of one message; a person says some 6,000 words in 45 minutes, 36,000 characters in all

_ABBREVIATIONS = re.compile(r"\b(e\.g|i\.e|etc|vs|approx|ca|incl|no)\.", re.I)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+|\n+|(?<=\?)(?=[A-Z])|;\s+")
# What leads into a sentence and says nothing: 'ok cool. and how many ads are there'.
_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|cool|great|good|nice|fine|right|sure|perfect|thanks?(?: you)?|thx|all ?right|got it|i see"
    r"|makes sense|understood|interesting|hm+|um+|uh+|er|oh|well|so|and|but|also|then|now|yes|yeah|yep|no|sorry|please"
    r"|first|next|just to be sure)(?:[\s,.:;!…–-]+|$))+",
    re.I,
)
# What begins so is a question even without its mark, unless it goes on as a statement.
_BEGINS = re.compile(
    r"^(?:what(?:'?s|s)?|how|who(?:'?s)?|which|when|where|whose|do we|do you|does|did|is there|are there"
    r"|can (?:we|i|you)|may (?:we|i)|could (?:we|i|you)|is it|are we|any"
    r"|(?:is|was|do|can|could|may|will|would|should|shall|has|have) (?:the|a|an|there|it|they|we|i|you|this|that|our"
    r"|any|some\w*|every\w*|people)|(?:are|were|do) \w+s)\b",
    re.I,
)
_GOES_ON = re.compile(
    r"^(?:what (?:matters|i|we|counts)|which (?:means|is|gives|makes)|which \w+ (?:we|i|they|it|you)\b"
    r"|any\b.*\b(?:is|are|will|would|can|must|should)\b|who (?:acts|uses|reads)\b.*\bis\b"
    r"|(?:when|where) (?:the|a|an|it|we|i|they|that|this|there)\b|how (?:i|we) (?:would|will)\b|when \w+ \w+,"
    r"|[^:]{2,60}: )",  # 'Who acts: the customer follows the steps.'
    re.I,
)
_LONGEST_UNMARKED = 14  # words of a question without its mark
# Two questions in one: 'how fast must it be and what is the budget'.
_AND_ASKS = re.compile(
    r",?\s+and\s+(?=(?:what(?:'?s)?|how|who|which|when|where|do|does|did|is|are|can|may|could|would|will)\b)", re.I
)
_ASKS_INDIRECTLY = re.compile(
    r"\b(?:i(?:'d| would| want| need| would like|'d like)?(?: to)? (?:ask|know|wonder|understand|learn|clarify|hear)"
    r"|i(?:'m| am) (?:wondering|curious)|tell me|can you (?:tell|give|share)|could you (?:tell|give|share)"
    r"|(?:my |next |another |one )?question(?: is| for you|:))\b",
    re.I,
)
# A question that is no question to the interviewer: the candidate asks herself, or keeps the talk going.
_FOR_ITSELF = re.compile(
    r"^(?:how (?:do|can|could) (?:i|we) (?:get|solve|handle|know|do|deal|make|fix)|how (?:would|should) (?:i|we)\b"
    r"|what (?:do|would|can|could|should) (?:i|we) do|why (?:is|are|do|does|would|not)\b|what if\b)",
    re.I,
)
_ANSWERS_IT = re.compile(r"^(?:let me|let's|let us) (?:think|derive|compute|calculate|see|work|do|estimate)\b", re.I)
_WORD = re.compile(r"[a-z0-9][a-z0-9%/&'+-]*")


class Sentence(NamedTuple):
    """One sentence of a message.

    Attributes
    ----------
    text : str
        As it was said.
    asks, rhetorical : bool
        Whether it is a question, and whether it is one that the speaker goes on to answer.
    part : int
        Which sentence of the message it is or is a part of.
    """

    text: str
    asks: bool
    rhetorical: bool
    part: int = 0

    @property
    def plain(self) -> str:
        """The sentence without what leads into it; empty when that is all.

        >>> Sentence("ok, and how many ads are there", True, False).plain
        'how many ads are there'
        """
        return _LEAD.sub("", self.text).strip(" .,!")


def cleaned(text: str) -> str:
    """The text without what would steer a terminal, half characters replaced, ends trimmed.

    >>> cleaned("  20 ms\\x1b[31m at p99\\ud800 ")
    '20 ms[31m at p99�'
    """
    kept = "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    return re.sub("[\ud800-\udfff]", "\ufffd", kept).strip()


def sentences(text: str) -> list[Sentence]:
    """The sentences of a message, and whether each is a question to the interviewer.

    >>> [(s.text, s.asks) for s in sentences("We need numbers. How many users a day? I would like to know the budget")]
    [('We need numbers.', False), ('How many users a day?', True), ('I would like to know the budget', True)]
    """
    text = _ABBREVIATIONS.sub(lambda match: match[0].replace(".", "\u2024"), text[:MOST_READ])
    parts = [part.strip(" \t-*•").replace("\u2024", ".") for part in _END.split(text)]
    parts = [part for part in parts if part]
    parts = [(i, piece) for i, part in enumerate(parts) for piece in _apart(part)]
    found = []
    for i, (number, part) in enumerate(parts):
        marked = _is_marked(part)
        asks = marked or bool(_ASKS_INDIRECTLY.search(part)) or (_begins_as_question(part) and not _states(part))
        goes_on = any(not _is_marked(later) for _, later in parts[i + 1 :])
        answered = bool(_FOR_ITSELF.match(_LEAD.sub("", part))) and goes_on
        answered = answered or (i + 1 < len(parts) and bool(_ANSWERS_IT.match(parts[i + 1][1])))
        found.append(Sentence(part, asks, asks and answered, number))
    return found


def _is_marked(part):
    return part.rstrip("\"')").endswith("?")


def _apart(part):
    """Two questions that stand in one sentence, apart."""
    marked = part.endswith("?")
    pieces = _AND_ASKS.split(part) if marked or _begins_as_question(part) else [part]
    if len(pieces) == 1 or any(len(piece.split()) < 2 for piece in pieces):
        return [part]
    return [piece if not marked or piece.endswith("?") else f"{piece}?" for piece in pieces]


def _begins_as_question(part):
    plain = _LEAD.sub("", part)
    return bool(_BEGINS.match(plain)) and len(plain.split()) <= _LONGEST_UNMARKED


def _states(part):
    """Whether what begins like a question goes on as a statement: 'what matters is …', 'which means …'."""
    return bool(_GOES_ON.match(_LEAD.sub("", part)))


def words(text: str) -> list[str]:
    """The words of a text in small letters.

    >>> words("The p99 is 150 ms, isn't it?")
    ['the', 'p99', 'is', '150', 'ms', "isn't", 'it']
    """
    return _WORD.findall(text.lower())


@lru_cache(maxsize=50_000)  # the same messages are held against the same words at every turn
def says(text: str, beginnings: tuple[str, ...]) -> bool:
    """Whether each of these beginnings starts a word of the text.

    >>> says("We fall back to the base rate", ("fall", "back")), says("The rate", ("fall",))
    (True, False)
    """
    spoken = text.lower()
    return all(re.search(rf"(?<![a-z0-9]){re.escape(start)}", spoken) for start in beginnings)


STOP_WORDS = frozenset(
    _WORD.findall(
        """
        a about after again all also am an and any are as at be because been before being between both but by can
        could did do does doing each either else ever every few first for from further get give go goes going had
        has have having he her here him his how i if in into is it its itself just know let like make many may me
        might more most much must my need next no nor not now of off on once one only or other our out over own per
        put rather s same say see shall she should so some such take tell than that the their them then there these
        they thing things this those through to too under until up us use used using very want was way we well were
        what when where which while who whom whose why will with work working works would yes yet you your ok okay
        please think i'd i'm we'd it's that's what's who's don't doesn't isn't let's
        """
    )
)


@lru_cache(maxsize=5_000)
def stems(text: str) -> frozenset[str]:
    """The words that carry a text, cut to what their forms share.

    >>> sorted(stems("Labels arrive late; the label is delayed"))
    ['arriv', 'delay', 'label', 'late']
    """
    return frozenset(_stem(word) for word in words(text) if word not in STOP_WORDS)


def _stem(word):
    word = word.replace("'s", "")
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
