"""Values of a document as a reader sees them, whatever the report is written in."""

import re
from datetime import date
from itertools import pairwise
from typing import Literal, get_args, get_origin

from mlsd_helpers.design.schema.base import Name, is_blank

_WORD = 40  # characters: a longer word in a table may be broken
_SHORT = 12  # characters: a shorter word in a table is never broken
_WRAPPED = 72  # characters: a line as long was broken by an editor, not on purpose
_ITEM = re.compile(r"\s|\W|\d+[.)]\s|$")  # what begins a line of its own, as in a list
_UPPER = {"ml", "roc", "auc", "f1", "rmse", "mae", "mape", "r2", "ndcg"}
_URL = re.compile(r"https?://[\w\-.~:/?#@!$&()*+,;=%]+", re.IGNORECASE)


def shown(value, annotation) -> str:
    """The value of a field with this annotation, without its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(shown(item, annotation) for item in value)
    return worded(value) if _has_choices(annotation) else value


def cell(value, annotation) -> str:
    """The same in a table, where a blank value is an empty cell."""
    return "" if is_blank(value) else shown(value, annotation)


def number(value) -> str:
    """With thousands separators, and no digits that the document does not have.

    >>> number(1000000), number(0.1 + 0.2), number(12.5)
    ('1,000,000', '0.3', '12.5')
    """
    return f"{value:,}" if isinstance(value, int) else f"{value:,.15g}"


def plural(unit, value) -> str:
    """The unit in words, as it follows the value: 1 day, 2 days."""
    return unit.removesuffix("s") if value == 1 else unit


def worded(choice) -> str:
    """A choice of the schema as words: ``in_review`` is 'in review', ``roc_auc`` is 'ROC AUC'."""
    return " ".join(word.upper() if word in _UPPER else word for word in choice.split("_"))


def _has_choices(annotation) -> bool:
    return get_origin(annotation) is Literal or any(map(_has_choices, get_args(annotation)))


def is_words(annotation) -> bool:
    """Whether a field holds names or choices rather than free text."""
    return _has_choices(annotation) or any(arg == Name or is_words(arg) for arg in get_args(annotation))


def has_long_word(text) -> bool:
    """Whether a word of the text may have to be broken in a table."""
    return max(map(len, text.split()), default=0) > _WORD


def is_short_word(text) -> bool:
    """Whether the text is one word, a date for one, that a table need not break."""
    return 0 < len(text) <= _SHORT and not any(map(str.isspace, text))


def paragraphs(text) -> list[str]:
    """The text's paragraphs, which blank lines part; a line that an editor has wrapped goes on.

    A line break stays where the line is too short to have been wrapped, and before what may begin an item of a list.

    >>> paragraphs("word " * 15 + "\\nwraps\\n\\nShort\\nlines") == ["word " * 15 + "wraps", "Short\\nlines"]
    True
    """
    return [_unwrapped(paragraph.strip()) for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


def _unwrapped(paragraph):
    first, *rest = paragraph.split("\n")
    text = first
    for before, line in pairwise([first, *rest]):
        goes_on = len(before.rstrip()) >= _WRAPPED and not _ITEM.match(line)
        text = f"{text.rstrip()} {line}" if goes_on else f"{text}\n{line}"
    return text


def pieces(text) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a web address that may be linked.

    >>> pieces("see https://example.org/a. Not javascript:alert(1)")
    [('see ', False), ('https://example.org/a', True), ('. Not javascript:alert(1)', False)]
    """
    found, end = [], 0
    for match in _URL.finditer(text):
        address = match[0].rstrip(".,;:!?")
        address = address if "(" in address else address.rstrip(")")
        found += [(text[end : match.start()], False), (address, True)]
        end = match.start() + len(address)
    return [piece for piece in (*found, (text[end:], False)) if piece[0]]
