"""What all commands keep to: exit statuses, how a document is named and a result printed."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

CLEAN, FOUND, UNREADABLE = 0, 1, 2
NOT_INSTALLED = 69  # EX_UNAVAILABLE of sysexits.h: something that the command needs is not there

OneFile = Annotated[Path, typer.Argument(help="A design document (YAML).")]


class TextOrJson(StrEnum):
    """How a result is printed."""

    text = "text"
    json = "json"


def print_result(result, output):
    """Print what a comparison, a margin or a score came to, in the format asked for."""
    if output == "json":
        print(json.dumps(result.to_dict(), indent=1, ensure_ascii=False))
    else:
        print(result.to_markdown() if output == "md" else result.to_text())
