"""What an error about a document is: the place, what was given, what to do; and how it quotes what was given."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mlsd_helpers.shared.printable import as_lines, printable

_SHOWN = 60  # characters of a value that a message quotes


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, with the place it stands at (line and column count from 1)."""

    message: str
    location: tuple = ()
    line: int | None = None
    column: int | None = None


class DesignError(ValueError):
    """A design document, or a value for one, that cannot be accepted.

    ``problems`` holds each :class:`Problem`; the text names file, line and column where there is a file.
    """

    def __init__(self, problems: Iterable[Problem], file: str | Path | None = None):
        self.problems = tuple(problems)
        self.file = None if file is None else str(file)
        super().__init__(as_lines(self._line(problem) for problem in self.problems))

    def _line(self, problem):
        place = [] if self.file is None else [self.file]
        if problem.line is not None:
            place += [str(problem.line), str(problem.column)]
        return ": ".join([":".join(place), problem.message]) if place else problem.message


class ConflictError(DesignError):
    """The file changed on disk since the document was opened, so that saving would lose what stands there."""


def shorten(value) -> str:
    """The value as it may be quoted in a message, at most sixty characters."""
    if isinstance(value, int) and value.bit_length() > 1000:  # Python does not print any number of digits
        return f"a number of about {value.bit_length() * 0.30103:,.0f} digits"
    text = repr(value) if isinstance(value, str) else _yaml_word(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _yaml_word(value):
    return (
        {True: "true", False: "false", None: "nothing"}.get(value)
        if value is None or value is True or value is False
        else str(value)
    )


def readable_path(location, data=None) -> str:
    """``("components", 0, "latency_p99_ms")`` as ``components.ranker.latency_p99_ms``: list items by their name."""
    words = []
    for key in location:
        item = None
        try:
            item = data = data[key]
        except (KeyError, IndexError, TypeError):
            data = None
        named = isinstance(key, int) and isinstance(item, dict) and isinstance(item.get("name"), str)
        word = item["name"] if named else str(key)
        word = printable(word)
        words.append(word if len(word) <= _SHOWN else word[: _SHOWN - 1] + "…")
    return ".".join(words)


def nearest(word: str, known) -> str | None:
    """The known word that ``word`` was probably meant to be: in other letters, or with a part left out; else None.

    >>> nearest("ML", ["ml", "non_ml"]), nearest("budget", ["monthly_budget_usd", "users"]), nearest("zzz", ["ml"])
    ('ml', 'monthly_budget_usd', None)
    """
    given, spelt = word.casefold(), {key.casefold(): key for key in known}
    close = difflib.get_close_matches(given, spelt, n=1, cutoff=0.6)
    if close:
        return spelt[close[0]]
    parts = set(filter(None, given.replace("-", "_").split("_")))
    return next((key for low, key in spelt.items() if parts and parts <= set(low.split("_"))), None)
