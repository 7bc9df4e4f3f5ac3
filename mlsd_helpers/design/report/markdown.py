"""Text as GitHub Markdown that shows it and does nothing else."""

import re

from mlsd_helpers.design.report.values import pieces

_CELLS = 24  # of a bar


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def in_markdown(value):
    """A value as Markdown that shows its text and does nothing else.

    >>> print(in_markdown("# <b>a|b</b> [x](javascript:y)"))
    \\# &lt;b&gt;a\\|b&lt;/b&gt; \\[x\\](javascript:y)
    """
    if isinstance(value, Markdown):
        return value
    return Markdown("<br>".join(filter(None, map(_markdown_line, str(value).splitlines()))))


def _markdown_line(line):
    line = re.sub(r"([\\`*\[\]|~$])", r"\\\1", " ".join(line.split()))
    line = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\_", line)  # between letters it is no markup
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"^([#+=:-])", r"\\\1", line)
    line = re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", line)
    return re.sub(r"(:)(//)|(www)(\.)", r"\1\3\\\2\4", line, flags=re.IGNORECASE)  # GitHub links what looks like a link


def linked_markdown(text):
    """The same with web addresses as links."""
    return Markdown(" ".join("".join(map(_markdown_piece, pieces(line))) for line in text.splitlines()))


def _markdown_piece(piece):
    text, is_link = piece
    if is_link:
        return f"<{text}>"
    before, after = (" " if edge.isspace() else "" for edge in (text[0], text[-1]))
    return before + in_markdown(text) + after


def bar_in_markdown(start, length):
    """A bar of blocks that begins and ends at these fractions of its room; what is not 0 shows at least one block.

    >>> print(bar_in_markdown(0.25, 0.5))
    `······████████████······`
    """
    first = min(round(start * _CELLS), _CELLS - 1)
    blocks = min(max(round((start + length) * _CELLS) - first, length > 0), _CELLS - first)
    return Markdown(f"`{'·' * first}{'█' * blocks}{'·' * (_CELLS - first - blocks)}`")
