"""Texts: whether one is there and what it means, and how messages show texts and amounts."""

import math
from collections.abc import Iterable

from mlsd_helpers.design.file.errors import nearest


def is_unwritten(text: str | None) -> bool:
    """Whether a text is absent, or nothing but spaces.

    >>> is_unwritten(None), is_unwritten(" "), is_unwritten("on call")
    (True, True, False)
    """
    return text is None or not text.strip()


def meant(name: str, names: Iterable[str]) -> str:
    """The end of a message about a name that is not among the known ones: the one that was probably meant.

    >>> meant("boosted_tree", ["loudness", "boosted_trees"]), meant("features", ["night_features"]), meant("x", ["y"])
    ("; did you mean 'boosted_trees'?", "; did you mean 'night_features'?", '')
    """
    near = nearest(name, list(names))
    return f"; did you mean '{near}'?" if near else ""


def same_words(text: str) -> str:
    """A text without what does not change its meaning, for comparing two of them.

    >>> same_words("Late  by 15 minutes.") == same_words("late by 15 minutes")
    True
    """
    return " ".join(text.split()).rstrip(".").casefold()


def shortened(text: str, width: int = 60) -> str:
    """A text on one line, cut where a message would get too long.

    >>> shortened("The flight reaches its destination late", width=12)
    'The flight …'
    """
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def in_usd(amount: float) -> str:
    """An amount of US dollars as a person writes it: to the cent, and what is less to two significant digits.

    >>> in_usd(1234.5), in_usd(640.0), in_usd(0.204), in_usd(0.00006)
    ('1,234.5', '640', '0.2', '0.00006')
    """
    decimals = max(2, 1 - math.floor(math.log10(abs(amount)))) if amount else 2
    return f"{amount:,.{decimals}f}".rstrip("0").removesuffix(".")
