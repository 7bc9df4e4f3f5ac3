"""The report of a design document: one self-contained HTML page, or Markdown.

What stands in a section comes from the schema's fields, so that a new field is reported without a change here.
The same document gives the same bytes.
"""

from pathlib import Path

from mlsd_helpers.design.report.content import content_of
from mlsd_helpers.design.report.pages import html_page, markdown_page, write_page


def write_report(design, path=None) -> Path:
    """Write the report of ``design``.

    Parameters
    ----------
    design : Design
        The document in hand, saved or not.
    path : path, optional
        Ends in ``.html`` or ``.md``. Without it: beside the document, named like it with the ending ``.report.html``;
        in the current folder when the document has no file. An earlier report there is replaced.

    Returns
    -------
    Path

    Raises
    ------
    DesignError
        The ending is another one, the file is the design document itself or no ordinary file, or it cannot be written.

    Examples
    --------
    >>> from mlsd_helpers.design import Design
    >>> write_report(Design.new("flight_delay_alerts"), "report.pdf")
    Traceback (most recent call last):
    ...
    mlsd_helpers.design.file.errors.DesignError: report.pdf: a report ends in .html or .md; got '.pdf'; ...
    """
    target = _default_path(design) if path is None else Path(path)
    write_page(target, lambda: to_html(design), lambda: to_markdown(design), {"the design document": design.path})
    return target


def to_html(design) -> str:
    """The report as one HTML page that needs no network and runs no script."""
    return html_page("report.html.j2", vars(content_of(design)))


def to_markdown(design) -> str:
    """The report as GitHub Markdown; whatever a field contains is shown as text."""
    return markdown_page("report.md.j2", vars(content_of(design)))


def _default_path(design):
    return (
        design.path.with_name(f"{design.path.stem}.report.html") if design.path else Path(f"{design.name}.report.html")
    )
