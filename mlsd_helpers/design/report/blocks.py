"""The kinds of blocks that a report is made of; ``kind`` tells the templates which one it is."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple


def anchor_of(title: str) -> str:
    """What a link to a heading ends with, as GitHub makes it from the title.

    >>> anchor_of("Alternatives, risks and delivery")
    'alternatives-risks-and-delivery'
    """
    return re.sub(r"[^a-z-]", "", title.lower().replace(" ", "-"))


@dataclass(frozen=True)
class Fact:
    """A short value with its label, and its unit in words."""

    label: str
    value: str
    unit: str = ""


@dataclass(frozen=True)
class Heading:
    """What the blocks after it are about."""

    kind: ClassVar[str] = "heading"
    title: str
    level: int

    @property
    def anchor(self) -> str:
        """What a link to it ends with."""
        return anchor_of(self.title)


@dataclass(frozen=True)
class Prose:
    """A text of one or more paragraphs."""

    kind: ClassVar[str] = "prose"
    title: str
    text: str


@dataclass(frozen=True)
class Facts:
    """Short values, one a line."""

    kind: ClassVar[str] = "facts"
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Bullets:
    """A list of texts; web addresses in them become links."""

    kind: ClassVar[str] = "bullets"
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers stand at its right edge."""

    label: str
    unit: str
    numeric: bool


@dataclass(frozen=True)
class Table:
    """Parts of the same kind, one a row."""

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class RuleFindings:
    """What one rule found: each place with its arithmetic, and once what to do about it."""

    kind: ClassVar[str] = "findings"
    severity: str
    sign: str
    name: str
    code: str
    summary: str
    found: tuple[tuple[str, str], ...]
    about: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Picture:
    """A diagram: SVG without colours of its own for a page, Mermaid for Markdown."""

    kind: ClassVar[str] = "picture"
    title: str
    text: str
    svg: str
    mermaid: str


class Bar(NamedTuple):
    """A row with a bar; ``start`` and ``length`` are fractions of the room that all bars have."""

    label: str
    start: float
    length: float
    detail: str
    value: str
    marked: bool = False


@dataclass(frozen=True)
class Bars:
    """Quantities compared, one a row, and a limit at a fraction of the room when there is one to see."""

    kind: ClassVar[str] = "bars"
    title: str
    text: str
    columns: tuple[Column, Column, Column]
    rows: tuple[Bar, ...]
    limit: float | None = None
    limit_label: str = ""


@dataclass(frozen=True)
class Chapter:
    """A part of the report with an entry in the table of contents."""

    title: str
    blocks: tuple[Any, ...]

    @property
    def anchor(self) -> str:
        """What a link to it ends with."""
        return anchor_of(self.title)

    @property
    def figures(self) -> list[Heading]:
        """The headings of its pictures, which the table of contents names too."""
        drawn = {block.title for block in self.blocks if isinstance(block, (Picture, Bars))}
        return [block for block in self.blocks if isinstance(block, Heading) and block.title in drawn]
