"""What is printed as text: nothing in it steers a terminal, breaks a line, or is a command to what keeps a CI's log."""

import re
from collections.abc import Iterable

# Commands in a log: '::error::…' at the beginning of a line, '##[error]…', '##vso[…]', '##teamcity[…]' anywhere.
# https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
_COMMAND = re.compile(r"^(?P<before>\s*)(?P<sign>:)(?=:)|(?P<hash>#)(?=#[\w.-]*\[)")
_JOINS = "\u200c\u200d"  # letters of some scripts, and emoji


def printable(text: object) -> str:
    r"""The text on one line, with an escape in place of each character that a terminal or a log would act on.

    Line ends, control characters, half characters and what turns the direction of writing come as Python writes them,
    a byte of a file name that is no text as ``\xe9``.

    >>> print(printable("late\x1b]0;mine\x07\n::error::no"))
    late\x1b]0;mine\x07\n::error::no
    >>> print(printable("::error::no"), printable("a ##[error]no"), printable("caf\udce9.yaml"))
    \x3a:error::no a \x23#[error]no caf\xe9.yaml
    """
    text = str(text)
    if not text.isprintable():
        text = "".join(letter if _shows(letter) else _escaped(letter) for letter in text)
    return _COMMAND.sub(_broken, text) if "::" in text or "##" in text else text


def printable_lines(text: object) -> str:
    r"""Each line of a text as :func:`printable` has it.

    >>> print(printable_lines("one\ntwo\x07"))
    one
    two\x07
    """
    return as_lines(str(text).split("\n"))


def as_lines(lines: Iterable[object]) -> str:
    """These lines below each other, each as :func:`printable` has it: what stands in one begins no line of its own."""
    return "\n".join(map(printable, lines))


def whole_characters(text: str) -> str:
    r"""The text with an escape in place of each half of a character, which no file can hold.

    >>> whole_characters("caf\udce9.yaml")
    'caf\\xe9.yaml'
    """
    return re.sub("[\ud800-\udfff]", lambda match: _escaped(match[0]), text)


def _shows(letter):
    return (
        letter.isprintable()
        or letter in _JOINS
        or (letter.isspace() and letter >= "\xa0" and letter not in "\u2028\u2029")
    )


def _escaped(letter):
    if "\udc80" <= letter <= "\udcff":  # a byte of a file name
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode()


def _broken(match):
    return f"{match['before']}\\x3a" if match["sign"] else "\\x23"
