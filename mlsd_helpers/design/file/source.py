"""Where everything stands in the text of a document: keys, values and comments, each a stretch of characters."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import yaml

from mlsd_helpers.design.file.reading import Loader

_ENDS = "\n\r\x85\u2028\u2029"  # what ends a line for the reader
_LINE_END = re.compile(rf"\r\n|[{_ENDS}]")
_BLANKS_AND_COMMENTS = re.compile(rf"(?:[\s\ufeff]+|#[^{_ENDS}]*)*")
_PROPERTIES = re.compile(rf"(?:[&!][^\s]*(?:[\s]+|#[^{_ENDS}]*)*)*")
_COMMENT_OR_OTHER = re.compile(rf"(?P<other>^%[^{_ENDS}]*|[&*!]\S*)|(?P<comment>#[^{_ENDS}]*)", re.M)
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")


class Entry(NamedTuple):
    """A key with its value, or an item of a list.

    ``start`` is the first character of key or dash, ``mark`` the place behind the colon or dash (of a flow collection
    without one: None), ``end`` the place behind the last character of its value.
    """

    start: int
    mark: int | None
    end: int
    key: "Node | None"
    value: "Node"


@dataclass
class Node:
    """A value in the text: from ``start``, anchor and tag included, to ``end``."""

    kind: str  # "map", "list", "scalar", "alias"
    start: int
    end: int
    flow: bool = False
    style: str = ""
    anchor: str | None = None
    target: "Node | None" = None
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_block_text(self) -> bool:
        """Whether it is text in lines of its own, below ``|`` or ``>``."""
        return self.kind == "scalar" and self.style in ("|", ">")


class Source:
    """The text of one document and the tree of its values.

    Attributes
    ----------
    text : str
        A document that :func:`~mlsd_helpers.design.file.reading.parse` accepts.
    root : Node or None
        None when there is nothing but blanks and comments.
    """

    def __init__(self, text: str):
        self.text = text
        self._anchors: dict[str, Node] = {}
        self._scalars: list[Node] = []
        events = yaml.parse(text, Loader=Loader)
        self.root = next((self._node(event, events) for event in events if isinstance(event, yaml.NodeEvent)), None)
        for _ in events:  # to its end, where the parser lets go of the text
            pass

    def _node(self, event, events):
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            return Node("alias", start, end, target=self._anchors[event.anchor])
        if isinstance(event, yaml.ScalarEvent):
            node = Node("scalar", start, end, style=event.style or "", anchor=event.anchor)
            node.end = self._end_of_block_text(node) if node.is_block_text else end
            self._scalars.append(node)
        else:
            kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
            node = Node(kind, start, end, bool(event.flow_style), anchor=event.anchor)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        if node.kind != "scalar":
            self._fill(node, events)
        return node

    def _fill(self, node, events):
        at = self.behind_properties(node)
        while not isinstance(event := next(events), yaml.CollectionEndEvent):
            key = self._node(event, events) if node.kind == "map" else None
            value = self._node(next(events) if key else event, events)
            entry = self._entry(node, at, key, value)
            node.entries.append(entry)
            at = entry.end
        if node.flow:
            node.end = event.end_mark.index
        elif node.entries:
            node.end = node.entries[-1].end

    def _entry(self, node, at, key, value):
        if key is None:
            dash = None if node.flow else self.next_token(at)
            start = value.start if dash is None else dash
            mark = None if dash is None else dash + 1
            return Entry(start, mark, max(value.end, mark or 0) if _is_empty(value) else value.end, None, value)
        before = self.text[: key.start].rstrip(" \t")
        start = len(before) - 1 if before.endswith("?") and key.start > len(before) else key.start
        colon = self.next_token(key.end)
        mark = colon + 1 if self.text[colon : colon + 1] == ":" else None
        return Entry(start, mark, (mark or key.end) if _is_empty(value) else value.end, key, value)

    def _end_of_block_text(self, node):
        """Blank lines below it are its own where its header says so with ``+``."""
        header = self.block_header(node)
        text = self.text[: node.end]
        if "+" in self.text[slice(*header)]:
            text = text.rstrip(" \t")
            own = len(text) - (2 if text.endswith("\r\n") else text[-1:] in _ENDS)
        else:
            own = len(text.rstrip(" \t" + _ENDS))
        return max(own, self.line_end(header[1])[0])

    def block_header(self, node: Node) -> tuple[int, int]:
        """Where the ``|`` or ``>`` of a text in lines of its own stands, with its signs."""
        start = self.behind_properties(node)
        return start, _BLOCK_HEADER.match(self.text, start).end()

    def behind_properties(self, node: Node) -> int:
        """Where a value begins behind its anchor and tag."""
        if node.kind == "alias":
            return node.start
        return min(_PROPERTIES.match(self.text, node.start).end(), node.end) if node.end > node.start else node.start

    def next_token(self, at: int) -> int:
        """The next place that holds neither blank nor comment."""
        return _BLANKS_AND_COMMENTS.match(self.text, at).end()

    def line_start(self, at: int) -> int:
        """The first place of a line."""
        return max(self.text.rfind(end, 0, at) for end in _ENDS) + 1

    def line_end(self, at: int) -> tuple[int, int]:
        """Where a line ends, before and behind its line end."""
        found = _LINE_END.search(self.text, at)
        return found.span() if found else (len(self.text), len(self.text))

    def begins_line(self, at: int) -> bool:
        """Whether nothing but blanks stands before, on the same line."""
        return not self.text[self.line_start(at) : at].strip(" ")

    def line_and_column(self, at: int) -> tuple[int, int]:
        """The line and the column of a place, both counted from 1."""
        return len(_LINE_END.findall(self.text[:at])) + 1, at - self.line_start(at) + 1

    @staticmethod
    def ends_in_block_text(node: Node) -> bool:
        """Whether a value ends in a text in lines of its own."""
        while node.entries and not node.flow:
            node = node.entries[-1].value
        return node.is_block_text

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        """All comments with the place of each."""
        found, at = [], 0
        for node in sorted(self._scalars, key=lambda node: node.start):
            header = self.line_end(self.block_header(node)[1])[0] if node.is_block_text else None
            begin = self.behind_properties(node) if header is None else header
            found += self._comments_between(at, begin)
            at = max(at, node.end)
        return found + self._comments_between(at, len(self.text))

    def _comments_between(self, start, end):
        matches = _COMMENT_OR_OTHER.finditer(self.text, start, end)
        return [(match.start(), match["comment"].rstrip()) for match in matches if match["comment"]]


def _is_empty(node: Any) -> bool:
    return node.kind == "scalar" and node.start == node.end
