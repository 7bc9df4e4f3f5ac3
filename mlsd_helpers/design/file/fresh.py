"""New values as YAML: lines for a place in a document, in the style in which each reads well and reads back equal."""

import io
import json
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, LiteralScalarString

from mlsd_helpers.design.file.reading import is_plain_text

_WIDE = 100
# what only double quotes can hold
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_PLAIN = re.compile(r"\w[\w .()/%<>=+-]*(?<! )")  # without quotes between brackets too


class Style:
    """How a document indents: keys below a key, and the dash of a list below its key, by so many columns."""

    def __init__(self, mapping: int = 2, dash: int = 2):
        self.mapping, self.dash = mapping, dash

    @classmethod
    def of(cls, text: str) -> "Style":
        """The style of a text, as its first key with keys and its first key with a list below it show."""
        below = r"^( *)[\w-]+:[ ]*(?:#.*)?\n(?:[ ]*(?:#.*)?\n)*( *)"
        text = text.replace("\r\n", "\n")
        keys, dashes = (re.search(below + what, text, re.M) for what in (r"(?![-#\s])", r"-[ ]"))
        mapping = len(keys[2]) - len(keys[1]) if keys else 0
        return cls(mapping if mapping > 0 else 2, max(len(dashes[2]) - len(dashes[1]), 0) if dashes else 2)

    def entry(self, key: str, value: Any) -> list[str]:
        """The lines of a key with its value, as at the top of a document."""
        yaml = YAML()
        yaml.width = 4096
        yaml.indent(mapping=self.mapping, sequence=self.dash + 2, offset=self.dash)
        out = io.StringIO()
        yaml.dump(CommentedMap([(_fresh(key), _fresh(value))]), out)
        return out.getvalue().removesuffix("\n").split("\n")

    def item(self, value: Any) -> list[str]:
        """The lines of an item of a list, its dash in the first column."""
        return [line[self.dash :] for line in self.entry("list", [value])[1:]]


def between_brackets(value: Any) -> str:
    """A value as it stands in ``[…]`` or ``{…}``, on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{between_brackets(key)}: {between_brackets(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(between_brackets, value))}]"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and is_plain_text(value)
        return value if plain else in_double_quotes(value)
    return "null" if value is None else Style().entry("key", value)[0].removeprefix("key: ")


def in_double_quotes(text: str) -> str:
    """A text on one line, whatever it holds."""
    quoted = json.dumps(text, ensure_ascii=False)  # JSON is YAML, but for what YAML wants escaped
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _fresh(value):
    if isinstance(value, dict):
        return CommentedMap((_fresh(key), _fresh(item)) for key, item in value.items())
    if isinstance(value, list):
        return CommentedSeq(_fresh(item) for item in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return _scalar_text(value) if isinstance(value, str) else value


def _scalar_text(value):
    """A text in the YAML style in which it reads well and reads back as the same text."""
    if _ESCAPED.search(value) or _keeps_blank_lines(value) or not is_plain_text(value):
        return DoubleQuotedScalarString(value)
    if re.search(r"(?:^|\s)::", value):  # at the beginning of a line it would be a command to a CI that logs it
        return DoubleQuotedScalarString(value) if "\n" in value else value
    if "\n" in value:
        return LiteralScalarString(value)
    if len(value) > _WIDE and value == " ".join(value.split()):
        return _folded(value)
    return value


def _keeps_blank_lines(text):
    """Whether blank lines that follow the text as a block would become part of it."""
    return text.endswith("\n\n") or not text.strip("\n")


def _folded(text):
    """A long text in YAML's folded style, broken between words."""
    places, start = [], 0
    while len(text) - start > _WIDE:
        cut = text.rfind(" ", start, start + _WIDE)
        if cut <= start:
            break
        places.append(cut)
        start = cut + 1
    folded = FoldedScalarString(text)
    folded.fold_pos = places
    return folded
