"""A table as text and as HTML, without pandas, for the results of this package."""

from html import escape

_LEFT = 'style="text-align: left"'  # JupyterLab aligns tables to the right


def text_table(head, rows):
    """Columns padded to their widest cell, two spaces apart."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def html_table(head, rows, title, note=""):
    """A title, the rows under their head, and a closing note; text is escaped."""
    header = "".join(f"<th {_LEFT}>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td {_LEFT}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    closing = f"<p>{escape(note)}</p>" if note else ""
    return (
        f"<p><strong>{escape(title)}</strong></p>"
        f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>{closing}"
    )
