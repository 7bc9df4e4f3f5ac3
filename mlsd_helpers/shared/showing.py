"""How numbers, texts and tables are shown in terminals, notebooks and pull requests."""

from collections.abc import Iterable
from html import escape

from mlsd_helpers.shared.printable import printable

_LEFT = 'style="text-align: left"'  # JupyterLab aligns tables to the right
_SHOWN = 70  # characters of a text that stand in one line


def number(value: float, digits: int = 4) -> str:
    """A number as a person writes it, to so many significant digits.

    >>> number(5.40029), number(1234567.0), number(-0.0), number(216)
    ('5.4', '1,235,000', '0', '216')
    """
    return f"{float(f'{value:.{digits}g}') + 0.0:,.15g}".replace("-", "−")


def exactly(value: float) -> str:
    """A number as it was given, without rounding.

    >>> exactly(1000000.0), exactly(0.15), exactly(1550)
    ('1,000,000', '0.15', '1,550')
    """
    return f"{value:,.15g}".replace("-", "−")


def one_line(text: str, width: int = _SHOWN) -> str:
    """The text on one line, shortened to ``width`` characters."""
    text = printable(" ".join(text.split()))
    return text if len(text) <= width else f"{text[: width - 1]}…"


def html_table(head: Iterable[str], rows: Iterable[Iterable[str]], caption: str = "") -> str:
    """A table of texts, which may hold anything: they are escaped."""
    titles = "".join(f"<th {_LEFT}>{escape(title)}</th>" for title in head)
    cells = ("".join(f"<td {_LEFT}>{escape(cell)}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    title = f"<p><strong>{escape(caption)}</strong></p>" if caption else ""
    return f"{title}<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def markdown_text(text: str) -> str:
    r"""A text that Markdown shows as it stands, on one line: nothing in it is a table, a link, a tag or a mention.

    >>> print(markdown_text("a|b <b> *c* @team\nd_e"))
    a\|b &lt;b&gt; \*c\* @&#8203;team d\_e
    """
    escaped = escape(" ".join(text.split()), quote=False)
    marked = "".join(f"\\{letter}" if letter in "\\`*_[]|~#" else letter for letter in escaped)
    return marked.replace("@", "@&#8203;")
