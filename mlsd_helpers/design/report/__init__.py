"""The report of a design document: one self-contained HTML page, or Markdown.

What stands in a section comes from the schema's fields, so that a new field is reported without a change here.
The same document gives the same bytes.
"""

import re
from functools import cache
from pathlib import Path

from mlsd_helpers.design.diagram.svg import STYLE
from mlsd_helpers.design.errors import DesignError, Problem
from mlsd_helpers.design.report.content import content_of
from mlsd_helpers.design.report.markdown import Markdown, bar_in_markdown, in_markdown, linked_markdown
from mlsd_helpers.design.report.values import has_long_word, is_short_word, paragraphs, pieces


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
    mlsd_helpers.design.errors.DesignError: report.pdf: a report ends in .html or .md; got '.pdf'; ...
    """
    from mlsd_helpers.design.writing import write_atomically

    target = _default_path(design) if path is None else Path(path)
    try:
        _refuse_what_is_no_report(target, design.path)
        text = to_markdown(design) if target.suffix.lower() == ".md" else to_html(design)
        write_atomically(target, text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DesignError([Problem(f"the report cannot be written: {reason}; choose another path")], target) from None
    return target


def to_html(design) -> str:
    """The report as one HTML page that needs no network and runs no script."""
    return _template("report.html.j2", autoescape=True).render(vars(content_of(design)))


def to_markdown(design) -> str:
    """The report as GitHub Markdown; whatever a field contains is shown as text."""
    # finalize escapes every value that the template prints, as autoescape does in HTML
    text = _template("report.md.j2", finalize=in_markdown).render(vars(content_of(design)))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _template(name, **settings):
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("mlsd_helpers.design.report")
    pages = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **settings)
    pages.filters |= {"paragraphs": paragraphs, "pieces": pieces, "linked": linked_markdown}
    pages.filters |= {"as_it_is": Markdown, "bar": bar_in_markdown}
    pages.tests |= {"breakable": has_long_word, "short_word": is_short_word}
    pages.globals["diagram_style"] = STYLE
    return pages.get_template(name)


def _default_path(design):
    return (
        design.path.with_name(f"{design.path.stem}.report.html") if design.path else Path(f"{design.name}.report.html")
    )


def _refuse_what_is_no_report(target, document):
    real = target.resolve()
    if not {target.suffix.lower(), real.suffix.lower()} <= {".html", ".md"}:
        place = f" (it is a link to {real.name})" if real.name != target.name else ""
        ending = repr(target.suffix) if target.suffix else "no ending"
        message = f"a report ends in .html or .md; got {ending}{place}; choose such a name, then print to PDF if needed"
        raise DesignError([Problem(message)], target)
    if target.exists() and document and document.exists() and target.samefile(document):
        raise DesignError([Problem("this is the design document itself; choose another name for the report")], target)
    if target.exists() and not target.is_file():
        raise DesignError([Problem("this is not an ordinary file; choose another name for the report")], target)
