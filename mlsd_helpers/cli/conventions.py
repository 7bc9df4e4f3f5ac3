"""What all commands keep to: exit statuses, how a document is named, how everything is printed."""

import json
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mlsd_helpers.shared.printable import printable_lines

CLEAN, FOUND, UNREADABLE = 0, 1, 2
NOT_INSTALLED = 69  # EX_UNAVAILABLE of sysexits.h: something that the command needs is not there
FAILED = 70  # the program itself, EX_SOFTWARE of sysexits.h
# what JSON may hold as it is, and a terminal or a CI's log would act on
_ACTED_ON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]|#(?=#)")

OneFile = Annotated[Path, typer.Argument(help="A design document (YAML).")]


class TextOrJson(StrEnum):
    """How a result is printed."""

    text = "text"
    json = "json"


def say(text: object, end: str = "\n") -> None:
    """Print text on standard output, without what would steer a terminal or command a CI's log."""
    print(printable_lines(text), end=end)


def say_error(text: object, end: str = "\n") -> None:
    """Print text on standard error, as :func:`say` does on standard output."""
    print(printable_lines(text), end=end, file=sys.stderr)


def say_json(values: object) -> None:
    """Print plain values as JSON, on lines; what a terminal or a log would act on as JSON escapes it."""
    text = json.dumps(values, indent=1, ensure_ascii=False)
    print(_ACTED_ON.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def print_result(result, output):
    """Print what a comparison, a margin or a score came to, in the format asked for."""
    if output == "json":
        say_json(result.to_dict())
    else:
        say(result.to_markdown() if output == "md" else result.to_text())
