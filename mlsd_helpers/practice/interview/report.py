"""The report of an interview: one self-contained HTML page, or Markdown; what a candidate typed is shown as text."""

import os
from datetime import datetime
from html import escape
from pathlib import Path

from mlsd_helpers.design.report.blocks import Bar, Bars, Bullets, Chapter, Column, Fact, Prose, Table
from mlsd_helpers.design.report.pages import html_page, markdown_page, write_page
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.interview import timing
from mlsd_helpers.practice.interview.moments import minute
from mlsd_helpers.practice.interview.plan import clock_text
from mlsd_helpers.shared.showing import html_table, one_line

_PACKAGE = "mlsd_helpers.practice.interview"
_SHOWN_DIFFERENCES = {"finding": 2, "number": 3, "choice": 2, "not_stated": 2, "parts": 1}  # of a phase
_SHOWN_QUOTE = 280  # characters
_WHO = {"candidate": "Candidate", "document": "Document", "confirmed": "Decision", "warning": "Clock"}
_QUIET = ("pause", "unpause", "end", "plan")  # named by what they are
_MOMENTS = {
    "crux": "The crux",
    "push_back": "Push-backs",
    "twist": "The twist",
    "finding": "What stands in the document at the end",
}


def write_report(verdict, path: Path) -> Path:
    """Write the report of a verdict; an earlier one at ``path`` is replaced.

    Raises
    ------
    DesignError
        ``path`` ends in neither ``.html`` nor ``.md``, is the transcript or the document itself, or cannot be written.
    """
    links = _links_from(path)
    sources = {"the transcript": verdict.transcript.path, "the design document": verdict.transcript.design_path}
    write_page(path, lambda: to_html(verdict, links), lambda: to_markdown(verdict, links), sources)
    return path


def to_html(verdict, links: str | None = None) -> str:
    """The report as one HTML page that needs no network and runs no script.

    ``links`` is the way from the page to the folder that holds the notebooks; without it sections are only named.
    """
    return html_page("verdict.html.j2", _content(verdict, links), _PACKAGE)


def to_markdown(verdict, links: str | None = None) -> str:
    """The report as GitHub Markdown."""
    return markdown_page("verdict.md.j2", _content(verdict, links), _PACKAGE)


def summary_html(verdict) -> str:
    """The verdict in a notebook: levels and time by phase, what decided, what to practise."""
    rows = [
        (
            label_of(phase.phase),
            leveling.level_name(phase.suggested),
            leveling.level_name(phase.confirmed),
            f"{phase.minutes:.0f} of {phase.planned_minutes}",
        )
        for phase in verdict.phases
    ]
    head = ("phase", "suggested", "confirmed", "minutes")
    title = f"{verdict.title}, interviewed for {verdict.target}: {verdict.level}"
    parts = [html_table(head, rows, title)]
    parts += [f"<p>? {escape(limit)}</p>" for limit in verdict.limits]
    moments = "".join(f"<li>{escape(one_line(str(moment), _SHOWN_QUOTE))}</li>" for moment in verdict.moments)
    parts += [f"<p><strong>What decided</strong></p><ul>{moments}</ul>"] if moments else []
    drills = "".join(f"<li>{escape(drill.what)} {_html_links(drill.links)}</li>" for drill in verdict.drills)
    parts += [f"<p><strong>To practise next</strong></p><ol>{drills}</ol>"] if drills else []
    return "".join(parts)


def _html_links(links):
    """Links as a notebook follows them, which lies beside the one that it links to."""
    return " · ".join(
        f'<a href="{escape(link.removeprefix("notebooks/"))}">{escape(section_name(link))}</a>' for link in links
    )


def section_name(link: str) -> str:
    """A link to a section of a notebook in words.

    >>> section_name("notebooks/03_features.ipynb#Ask-when-each-value-is-known")
    '03_features: Ask when each value is known'
    """
    notebook, _, section = link.rpartition("/")[2].partition("#")
    return ": ".join(filter(None, [notebook.removesuffix(".ipynb"), section.replace("-", " ")]))


def _links_from(path):
    """The way from a report to the folder that holds the notebooks; None when it lies outside of it."""
    root = Path(__file__).resolve().parents[3]
    here = path.resolve().parent
    if not (root / "notebooks").is_dir() or not here.is_relative_to(root):
        return None
    return Path(os.path.relpath(root, here)).as_posix()


def _content(verdict, links):
    start = verdict.transcript.start
    return {
        "title": verdict.title,
        "case": verdict.case,
        "target": verdict.target,
        "date": _day(start["date"]),
        "level": verdict.level[0].upper() + verdict.level[1:],
        "meaning": _meaning(verdict),
        "limits": verdict.limits,
        "headline": _headline(verdict),
        "chapters": tuple(_chapters(verdict)),
        "drills": tuple((drill, tuple(map(section_name, drill.links))) for drill in verdict.drills),
        "links": links,
        "turns": tuple(map(_turn, verdict.transcript.events)),
        "damaged": verdict.transcript.damaged,
    }


def _day(text):
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return text


def _meaning(verdict):
    if not verdict.evidence:
        return "Nothing that was said or written shows behaviour of the rubric."
    if verdict.undecided:
        return (
            f"Suggested from quotes, {verdict.undecided} of which nobody has confirmed or turned down yet; "
            f"what is confirmed so far gives: {leveling.level_name(verdict.confirmed)}."
        )
    return "From the quotes that were confirmed."


def _headline(verdict):
    minutes, counts = verdict.transcript.start["minutes"], len(verdict.evidence)
    decided = sum(bool(piece.confirmed) for piece in verdict.evidence)
    yield Fact("Time", f"{verdict.minutes:.0f} of {minutes}", "minutes, without pauses")
    yield Fact("Evidence", f"{decided} of {counts}", "quotes confirmed")
    if verdict.findings is not None:
        errors = len(verdict.findings.errors)
        yield Fact("Errors in the document", str(errors), f"of {len(verdict.findings)} findings")


def _chapters(verdict):
    yield Chapter("Levels", tuple(_levels(verdict)))
    yield Chapter("Decisive moments", tuple(_moments(verdict)))
    yield Chapter("Time", tuple(_time(verdict)))
    if verdict.differences:
        yield Chapter("What the reference did differently", tuple(_differences(verdict)))
    yield Chapter("Evidence", tuple(_evidence(verdict)))


def _levels(verdict):
    decided = not verdict.undecided
    steps = len(leveling.LEVELS)
    rows = []
    for phase in verdict.phases:
        step = phase.confirmed if decided else phase.suggested
        status = "" if not step else "confirmed" if phase.confirmed == step else "suggested"
        rows.append(Bar(label_of(phase.phase), 0, step / steps, status, leveling.level_name(step)))
    columns = Column("Phase", "", False), Column("", "", False), Column("Level", "", False)
    rule = "A level is reached when every phase is at most one step below it and four of the six are at it or above."
    aim = leveling.LEVELS.index(verdict.target) + 1
    yield Bars("Levels", rule, columns, tuple(rows), aim / steps, f"{verdict.target}, the level interviewed for")


def _moments(verdict):
    if not verdict.moments:
        yield Prose("", "The transcript holds no question on the crux, no push-back, no twist and no finding.")
    for kind, title in _MOMENTS.items():
        items = tuple(str(moment) for moment in verdict.moments if moment.kind == kind)
        if items:
            yield Bullets(title, items)


def _time(verdict):
    rows = tuple(
        (
            label_of(phase.phase),
            f"{phase.minutes:.1f}",
            str(phase.planned_minutes),
            timing.in_words(phase.minutes, phase.planned_minutes),
        )
        for phase in verdict.phases
    )
    columns = (Column("Phase", "", False), Column("Took", "minutes", True), Column("Plan", "minutes", True))
    yield Table("", (*columns, Column("", "", False)), rows)


def _differences(verdict):
    yield Prose("", "A reference is one good answer, not the only one: ask of each line why it differs.")
    columns = tuple(Column(label, "", False) for label in ("What", "Yours", "Reference"))
    for phase in dict.fromkeys(difference.phase for difference in verdict.differences):
        here = [difference for difference in verdict.differences if difference.phase == phase]
        shown = tuple(_first_of_each_kind(here))
        rows = tuple((d.what, one_line(d.yours, _SHOWN_QUOTE), one_line(d.reference, _SHOWN_QUOTE)) for d in shown)
        if rows:
            more = f", {len(shown)} of {len(here)}" if len(shown) < len(here) else ""
            yield Table(f"{label_of(phase)}{more}", columns, rows)


def _first_of_each_kind(here):
    for kind, most in _SHOWN_DIFFERENCES.items():
        yield from [difference for difference in here if difference.kind == kind][:most]


def _evidence(verdict):
    if not verdict.evidence:
        yield Prose("", "None was found.")
        return
    for phase in verdict.phases:
        if phase.evidence:
            rows = tuple((f"{e.level}, {e.status}", e.behaviour, _quote(e), _where(e)) for e in phase.evidence)
            labels = ("Level", "Behaviour", "What was said or written", "Where")
            yield Table(label_of(phase.phase), tuple(Column(label, "", False) for label in labels), rows)


def _quote(piece):
    return f"“{one_line(piece.quote, _SHOWN_QUOTE)}”"


def _where(piece):
    return piece.path or f"minute {minute(piece.at)}"


def _turn(event):
    """Time, speaker and text of one line of the transcript."""
    who = _WHO.get(event.kind, "" if event.kind in _QUIET else "Interviewer")
    text = event.text or event.kind
    if event.kind == "twist":
        who = "Interviewer, the twist"
    if event.kind == "confirmed":
        text = f"{'confirmed' if event.about.get('confirmed') else 'turned down'}: {text}"
    return clock_text(event.at), who or event.kind.capitalize(), text, event.kind
