"""The templates of reports, in which whatever a value contains is shown as text."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from mlsd_helpers.design.diagram.svg import STYLE
from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.design.report.markdown import Markdown, bar_in_markdown, in_markdown, linked_markdown
from mlsd_helpers.design.report.values import has_long_word, is_short_word, paragraphs, pieces
from mlsd_helpers.shared.printable import whole_characters

_HERE = "mlsd_helpers.design.report"


def html_page(name: str, content: dict, package: str = _HERE) -> str:
    """A template of ``package`` as an HTML page; it may include those of this package."""
    return _template(name, package, autoescape=True).render(content)


def markdown_page(name: str, content: dict, package: str = _HERE) -> str:
    """A template of ``package`` as GitHub Markdown; it may include those of this package."""
    # finalize escapes every value that the template prints, as autoescape does in HTML
    text = _template(name, package, finalize=in_markdown).render(content)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def write_page(
    target: Path, to_html: Callable[[], str], to_markdown: Callable[[], str], sources: Mapping[str, Path | None]
) -> None:
    """Write a report by the ending of its name; an earlier one there is replaced.

    Parameters
    ----------
    target : Path
        Ends in ``.html`` or ``.md``.
    to_html, to_markdown : callable
        The one that is needed is called.
    sources : mapping of str to Path or None
        What the report is made from, by what it is called: never overwritten.

    Raises
    ------
    DesignError
        The ending is another one, the file is a source or no ordinary file, or it cannot be written.
    """
    from mlsd_helpers.design.file.writing import write_atomically

    try:
        _refuse_what_is_no_report(target, sources)
        text = to_markdown() if target.suffix.lower() == ".md" else to_html()
        write_atomically(target, whole_characters(text))  # the name of a file need not be text
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DesignError([Problem(f"the report cannot be written: {reason}; choose another path")], target) from None


def _refuse_what_is_no_report(target, sources):
    real = target.resolve()
    if not {target.suffix.lower(), real.suffix.lower()} <= {".html", ".md"}:
        place = f" (it is a link to {real.name})" if real.name != target.name else ""
        ending = repr(target.suffix) if target.suffix else "no ending"
        message = f"a report ends in .html or .md; got {ending}{place}; choose such a name, then print to PDF if needed"
        raise DesignError([Problem(message)], target)
    for what, source in sources.items():
        if source and target.exists() and source.exists() and target.samefile(source):
            raise DesignError([Problem(f"this is {what} itself; choose another name for the report")], target)
    if target.exists() and not target.is_file():
        raise DesignError([Problem("this is not an ordinary file; choose another name for the report")], target)


@cache
def _template(name, package, **settings):
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    loader = ChoiceLoader([PackageLoader(each) for each in dict.fromkeys((package, _HERE))])
    pages = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **settings)
    pages.filters |= {"paragraphs": paragraphs, "pieces": pieces, "linked": linked_markdown}
    pages.filters |= {"as_it_is": Markdown, "bar": bar_in_markdown}
    pages.tests |= {"breakable": has_long_word, "short_word": is_short_word}
    pages.globals["diagram_style"] = STYLE
    return pages.get_template(name)
