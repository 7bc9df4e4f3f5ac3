"""The candidate's document, which an editor or a notebook may change, break or delete at any moment."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlsd_helpers.design import Design, DesignError, Findings
from mlsd_helpers.design.file import reading
from mlsd_helpers.design.schema import SECTIONS
from mlsd_helpers.practice.interview.plan import NAMES

_SHOWN = 3


@dataclass
class Watched:
    """The document as it was last seen, and as it was last readable.

    Attributes
    ----------
    path : Path
        Where it stands.
    text : str
        Its last readable text; empty while there was none.
    state : str
        ``readable``, ``unreadable`` or ``gone``, as last told.
    """

    path: Path
    text: str = ""
    state: str = "readable"
    broken: str = ""
    _design: Design | None = field(default=None, repr=False)
    _findings: Findings | None = field(default=None, repr=False)
    _shown: tuple | None = field(default=None, repr=False)

    @property
    def design(self) -> Design:
        """The last readable document; one with nothing but a name while there was none."""
        if self._design is None:
            self._design = Design.from_text(self.text, self.path) if self.text else Design.new("document")
        return self._design

    @property
    def findings(self) -> Findings:
        """What its check says."""
        if self._findings is None:
            self._findings = self.design.check()
        return self._findings

    @property
    def shown(self) -> tuple:
        """Evidence of the rubric's behaviours that it suggests."""
        if self._shown is None:
            from mlsd_helpers.practice.leveling import suggest

            self._shown = suggest(self.design)
        return self._shown

    def begun(self, phase: str) -> bool:
        """Whether anything is filled in for a phase."""
        section = getattr(self.design.document, phase, None) if phase in SECTIONS else None
        return section is not None and not section.is_empty()

    def look(self) -> tuple[str, dict[str, Any]] | None:
        """What is different from the last look, in words and as data; None when nothing is.

        The document is not taken over: :meth:`take` does that with the data, also when a transcript is read again.
        """
        try:
            text = reading.read_text(self.path)
        except DesignError as error:
            gone = not self.path.exists()
            if self.state == ("gone" if gone else "unreadable") and self.broken == str(error):
                return None
            why = "Your document is gone" if gone else f"I cannot read your document: {_reason(error)}"
            return f"{why}. {self._meanwhile()}", {"state": "gone" if gone else "unreadable", "error": str(error)}
        if text == self.text:
            return None if self.state == "readable" else ("I can read your document again.", {"state": "readable"})
        try:
            design = Design.from_text(text, self.path)
        except DesignError as error:
            if self.state == "unreadable" and self.broken == str(error):
                return None
            about = {"state": "unreadable", "error": str(error)}
            return f"I cannot read your document right now: {_reason(error)}. {self._meanwhile()}", about
        compared = self.design.diff(design, ("before", "now"))
        about = {
            "state": "readable",
            "changed": [change.path for change in compared.fields],
            "gained": [[finding.name, finding.path] for finding in compared.gained],
            "lost": [[finding.name, finding.path] for finding in compared.lost],
            "yaml": text,
        }
        return _told(about["changed"]), about

    def take(self, about) -> None:
        """Take over what :meth:`look` saw."""
        self.state, self.broken = about.get("state", "readable"), about.get("error", "")
        if "yaml" in about:
            self.text, self._design, self._findings, self._shown = about["yaml"], None, None, None

    def _meanwhile(self):
        return "I go by the last version that I could read." if self.text else "I go by what you say."


def _reason(error):
    problem = error.problems[0]
    where = f"line {problem.line}: " if problem.line else ""
    return (where + problem.message).rstrip(".")


def _told(changed):
    """One line: which sections changed, and which fields when they are few."""
    if not changed:
        return "I see that you saved your document; nothing in it means something else."
    fields = [" ".join(path.split(".")[1:] or [path]).replace("_", " ") for path in changed]
    if len(fields) <= _SHOWN:
        return f"I see your change in the document: {', '.join(dict.fromkeys(fields))}."
    sections = dict.fromkeys(NAMES.get(path.partition(".")[0], path.partition(".")[0]) for path in changed)
    return f"I see {len(changed)} changes in your document: {', '.join(sections)}."
