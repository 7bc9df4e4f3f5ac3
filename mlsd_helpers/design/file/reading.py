"""Read YAML text into plain values with the place of each, safely and within bounds.

PyYAML's C parser with the core rules of YAML 1.2, so that ``on`` is text and ``1e6`` is a number, as in the
editor and as when the file is saved. Nothing in a document is ever executed.
"""

import codecs
import os
import re
from typing import NamedTuple

import yaml

from mlsd_helpers.design.file.errors import DesignError, Problem, shorten
from mlsd_helpers.design.schema.base import MOST_LETTERS, NAME_PATTERN
from mlsd_helpers.shared.regular_files import NotRegularError, TooLargeError, read_regular

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 30
MAX_ALIASES = 100
MAX_VALUES = 20_000


class Position(NamedTuple):
    """Line and column of a key and of its value, both counted from 1."""

    key: tuple[int, int]
    value: tuple[int, int]


_Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Base):
    """PyYAML's safe loader with the types of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema)."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012  PyYAML's own way to declare them


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        list("-+.0123456789"),
    ),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


# how a file says in its first bytes which encoding it is in; without a word it is UTF-8
_ENCODINGS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    b"": "utf-8",
}


def read_text(path) -> str:
    """The text of a document; every way in which a file cannot be read is one clear error."""
    return read_with_mark(path)[0]


def read_with_mark(path) -> tuple[str, bytes]:
    """The text of a document, and the mark of its encoding with which its file begins (mostly none)."""
    return decode(_read_bytes(path), path)


def decode(raw: bytes, file) -> tuple[str, bytes]:
    """The text of a document's bytes, and the mark of its encoding; an error names ``file``."""
    mark = next(mark for mark in _ENCODINGS if raw.startswith(mark))
    try:
        return raw[len(mark) :].decode(_ENCODINGS[mark]), mark
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        line, column = raw[:at].count(b"\n") + 1, at - raw.rfind(b"\n", 0, at)
        problem = Problem("this is not UTF-8 text; save the file as UTF-8", (), line, column)
        raise DesignError([problem], file) from None


def encode(text: str, mark: bytes) -> bytes:
    """The bytes of a file of this text that begins with ``mark``, as :func:`read_with_mark` gave it."""
    return mark + text.encode(_ENCODINGS[mark])


def _read_bytes(path):
    try:
        return read_regular(path, MAX_BYTES)
    except TooLargeError as error:
        return refuse_too_large(error.size, path)
    except (OSError, ValueError) as error:
        raise DesignError([Problem(_unreadable(path, error))], path) from None


def refuse_too_large(size, path=None):
    """Raise when a file of ``size`` bytes is larger than a design document may be."""
    if size > MAX_BYTES:
        message = f"the file has {size:,} bytes; a design document may have {MAX_BYTES:,} (1 MiB)"
        raise DesignError([Problem(message)], path)


def _unreadable(path, error):
    if isinstance(error, ValueError):  # Python's own: a NUL in the name
        return f"this is no name of a file ({error})"
    if isinstance(error, IsADirectoryError):
        return "this is a folder; name the YAML file of one design document"
    if isinstance(error, NotRegularError):
        return "this is not a regular file; name the YAML file of one design document"
    if os.path.islink(path) and not os.path.exists(path):
        return f"this is a link to {os.readlink(path)}, where there is no file; mend the link or name another file"
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        known = len(path.stem) <= MOST_LETTERS and re.fullmatch(NAME_PATTERN, path.stem)
        hint = f"; 'mlsd new {path.stem}' starts a document" if known else ""
        return f"there is no such file{hint}"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


def parse(text: str, file=None) -> tuple[dict, dict[tuple, Position]]:
    """Plain values of a YAML document, and the position of every key and value by its path.

    Parameters
    ----------
    text : str
        YAML text of one document, at most 1 MiB, 20,000 keys and values, 30 levels deep, with at most 100 aliases.
    file : path, optional
        Name for error messages.

    Raises
    ------
    DesignError
        Not YAML, a tab, a key given twice, something else than keys at the top, out of bounds.
    """
    if len(text) > MAX_BYTES:
        raise DesignError([Problem(f"the text has {len(text):,} characters; the limit is {MAX_BYTES:,}")], file)
    try:
        _check_bounds(text, file)
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            values = _Values(loader, file)
            data = None if node is None else values.take(node, ())
            values.positions.setdefault((), Position((1, 1), (1, 1)))  # of a document with nothing in it
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise DesignError([_syntax_problem(error, text)], file) from None
    data = {} if data is None else data
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "one text" if isinstance(data, str) else "one value"
        message = f"a design document is keys with values ('name: my_system' at the top); this file holds {kind}"
        raise DesignError([Problem(message, (), 1, 1)], file)
    return data, values.positions


def is_plain_text(text: str) -> bool:
    """Whether ``text`` without quotes is read as text: not as a number, a truth value or nothing.

    >>> is_plain_text("fast"), is_plain_text("1e6"), is_plain_text("true"), is_plain_text("yes")
    (True, False, False, True)
    """
    resolvers = Loader.yaml_implicit_resolvers.get(text[:1], [])
    return not any(pattern.match(text) for _, pattern in resolvers)


def _check_bounds(text, file):
    depth = aliases = values = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.ScalarEvent):
            values += 1
        elif isinstance(event, yaml.CollectionStartEvent):
            values += 1
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        counts = ((depth, MAX_DEPTH, "levels"), (aliases, MAX_ALIASES, "aliases"), (values, MAX_VALUES, "values"))
        over = [f"more than {limit:,} {what}" for count, limit, what in counts if count > limit]
        if over:
            message = f"the document has {over[0]}; no design document needs that many, so it is not read further"
            mark = event.start_mark
            raise DesignError([Problem(message, (), mark.line + 1, mark.column + 1)], file)


class _Values:
    """Builds plain values from YAML nodes and remembers where each stood."""

    def __init__(self, loader, file):
        self.loader, self.file, self.count = loader, file, 0
        self.positions = {}

    def problem(self, message, node):
        return DesignError([Problem(message, (), node.start_mark.line + 1, node.start_mark.column + 1)], self.file)

    def take(self, node, path, key=None):
        self.count += 1
        if self.count > MAX_VALUES or len(path) > MAX_DEPTH:  # an alias may even contain itself
            raise self.problem("the document's aliases unfold without end or nearly so; write the values out", node)
        self.positions[path] = Position(_place(key or node), _place(node))
        wanted = {yaml.MappingNode: "tag:yaml.org,2002:map", yaml.SequenceNode: "tag:yaml.org,2002:seq"}
        if node.tag != wanted.get(type(node), node.tag):
            raise self.problem(_no_tags(node), node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.take(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node, path):
        values = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                raise self.problem("a key must be one plain word", key_node)
            if key in values:
                first = self.positions[(*path, key)].key[0]
                message = f"the key {shorten(key)} is given twice (first in line {first}); keep one"
                raise self.problem(message, key_node)
            values[key] = self.take(value_node, (*path, key), key_node)
        return values

    def _scalar(self, node):
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if kind != "str" and node.tag != self.loader.resolve(yaml.ScalarNode, node.value, (True, False)):
            raise self.problem(_no_tags(node), node)
        if kind == "int":
            return self._integer(node)
        if kind == "float":
            text = node.value.lower()
            return float(text.replace(".inf", "inf").replace(".nan", "nan"))
        if kind in ("null", "bool"):
            return None if kind == "null" else node.value.lower() == "true"
        return node.value

    def _integer(self, node):
        if len(node.value) > 100:
            raise self.problem(f"this number has {len(node.value)} digits; that is no quantity", node)
        base = {"0o": 8, "0x": 16}.get(node.value[:2], 10)
        return int(node.value[2:] if base != 10 else node.value, base)


def _no_tags(node):
    return f"tags such as {shorten(node.tag)} are not read; write the value itself"


def _place(node):
    return node.start_mark.line + 1, node.start_mark.column + 1


def _syntax_problem(error, text):
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    if mark is None:
        position = getattr(error, "position", None)
        if isinstance(position, int):
            what = "a control character that YAML does not allow"
            before = text.encode()[:position].decode(errors="ignore")  # the C parser counts bytes
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            return Problem(f"this is not YAML: {what}; delete it", (), line, column)
        return Problem(f"this is not YAML: {what}")
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    tab = "\t" in indent or line[mark.column : mark.column + 1] == "\t"
    if tab:
        message = "a tab where YAML wants spaces; indent with two spaces"
        return Problem(message, (), mark.line + 1, max(line.find("\t"), 0) + 1)
    hint = "; a text with ': ' or '#' in it needs quotes" if "mapping values" in what else ""
    return Problem(f"this is not YAML: {what}{hint}", (), mark.line + 1, mark.column + 1)
