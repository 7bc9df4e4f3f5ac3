"""Ask back: 'Do you mean this, that, or something else?', and read the choice.

A question that is like several answers and sure of none gets a menu of ways to ask. The next message may choose by
number, letter, order or a word of what it wants; what is chosen counts as asked.
"""

import re
from typing import NamedTuple

from mlsd_helpers.practice.interview.messages import stems, words

ELSE = "else"  # what was meant is not among the options
WHICH = "which"  # a yes to more options than one may choose
_MOST_CHOSEN = 2  # of one menu: who takes all of them has not asked for any
_MOST_WORDS = 8  # of a choice that repeats a word
_LEAST_REPEATED = 0.5  # share of its words that an option has
_ELSE = re.compile(
    r"^(?:no[,.]?\s+)?(?:i (?:mean|meant)\s+)?(?:something|anything|somewhat) (?:else|different)$"
    r"|^none(?: of .*)?$|^neither\b.*$"
    r"|^(?:no|nope|never ?mind|not (?:that|these|those)|forget it|skip it|skip)$",
    re.I,
)
_ALL = re.compile(r"^(?:all(?: of)?(?: (?:them|these|those|it|three))?|both(?: of (?:them|these))?|any of them)$", re.I)
_YES = {"yes", "yeah", "yep", "exactly", "right", "correct", "that", "this", "it", "sure", "ok", "okay"}
_AROUND = {"i", "mean", "meant", "the", "option", "number", "answer", "please", "take", "want", "would", "like", "well"}
_AROUND |= {"no", "yes", "one", "ones", "and", "or"}
_ORDERS = (
    ("1", "a", "first", "1st", "one"),
    ("2", "b", "second", "2nd", "two"),
    ("3", "c", "third", "3rd", "three"),
    ("4", "d", "fourth", "4th", "four"),
    ("5", "e", "fifth", "5th", "five"),
    ("6", "f", "sixth", "6th", "six"),
)
_PLACES = {
    **{word: place for place, order in enumerate(_ORDERS, 1) for word in order},
    "former": 1,
    "latter": -1,
    "last": -1,
}
_DECIDES = re.compile(r"^(?:we|let|our|my|it|they|the .* (?:is|are)|i (?!mean|meant))\b", re.I)


class Option(NamedTuple):
    """One answer that a question may have asked for.

    Attributes
    ----------
    name : str
        The answer.
    ask : str
        A way to ask for it, as the menu showed it.
    question : str
        What the candidate had asked.
    """

    name: str
    ask: str
    question: str


def menu_text(options: list[Option], first: int, about: str = "") -> str:
    """The menu as the interviewer says it, numbered from ``first``; ``about`` quotes which question it is for.

    >>> print(menu_text([Option("volume", "How many a day?", ""), Option("latency", "How fast?", "")], 1))
    Do you mean (1) “How many a day?”, (2) “How fast?”, or something else?
    """
    lead = f"On “{about}”: do you mean" if about else "Do you mean"
    if len(options) == 1 and first == 1:
        return f"{lead} “{options[0].ask}”, or something else?"
    listed = [f"({number}) “{option.ask}”" for number, option in enumerate(options, first)]
    return f"{lead} {', '.join(listed)}, or something else?"


def chosen_from(text: str, options: list[Option], asks: bool = False) -> list[Option] | str | None:
    """What a sentence chooses from a menu: one option or two, ``ELSE``, ``WHICH``; None when it goes on.

    Parameters
    ----------
    text : str
        The sentence.
    options : list of Option
        What was offered, in the order of its numbers.
    asks : bool
        Whether the sentence is a question; it then has to repeat words of one option.

    >>> offered = [Option("volume", "How many a day?", ""), Option("latency", "How fast must it be?", "")]
    >>> [chosen.name for chosen in chosen_from("the second one", offered)], chosen_from("something else", offered)
    (['latency'], 'else')
    """
    spoken = words(text)
    if not options or not spoken:
        return None
    plain = " ".join(spoken)
    if not asks:
        if _ELSE.match(plain):
            return ELSE
        found = list(options) if _ALL.match(plain) else _by_place(spoken, options)
        if found is not None:
            return WHICH if found != ELSE and len(found) > _MOST_CHOSEN else found
        if set(spoken) <= _YES:
            return list(options) if len(options) == 1 else WHICH
    return _by_word(plain, options, asks)


def _by_place(spoken, options):
    named = [word for word in spoken if word not in _AROUND] or [word for word in spoken if word == "one"]
    if not named or any(word not in _PLACES for word in named):
        return None
    places = [_PLACES[word] if _PLACES[word] > 0 else len(options) for word in named]
    if any(place == len(options) + 1 for place in places):
        return ELSE
    return [options[place - 1] for place in dict.fromkeys(places) if place <= len(options)] or None


def _by_word(plain, options, asks):
    plain = re.sub(r"^(?:no |yes )?i (?:mean|meant) ", "", plain)
    mine = stems(plain)
    if not mine or (not asks and (len(plain.split()) > _MOST_WORDS or _DECIDES.match(plain))):
        return None
    shares = [len(mine & stems(f"{option.ask} {option.name.replace('_', ' ')}")) / len(mine) for option in options]
    best = max(shares)
    if best < _LEAST_REPEATED or shares.count(best) > 1:
        return None
    return [options[shares.index(best)]]
