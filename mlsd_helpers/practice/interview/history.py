"""All interviews of a folder: levels by phase over time, and where the minutes went."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.interview.verdict import Verdict, verdict
from mlsd_helpers.shared.printable import as_lines
from mlsd_helpers.shared.showing import html_table

_SHORT = {"high_level_design": "High-level"}


@dataclass(frozen=True, repr=False)
class History:
    """The verdicts over the transcripts of a folder, the oldest first.

    Attributes
    ----------
    folder : Path
        Where they were looked for.
    verdicts : tuple of Verdict
        One for each transcript that could be read.
    problems : tuple of str
        What could not be read, and what of a transcript was cut.
    """

    folder: Path
    verdicts: tuple[Verdict, ...]
    problems: tuple[str, ...]

    def __len__(self):
        return len(self.verdicts)

    @property
    def table(self):
        """A pandas DataFrame: date, case, level aimed at, minutes, level, whether it is confirmed, a score a phase."""
        import pandas as pd

        rows = []
        for each in self.verdicts:
            row = {
                "date": pd.Timestamp(_when(each)).tz_localize(None),
                "case": each.case,
                "target": each.target,
                "minutes": each.minutes,
                "level": leveling.level_name(_step(each)),
                "confirmed": not each.undecided and bool(each.evidence),
            }
            rows.append(row | {phase.phase: _step_of_phase(each, phase) for phase in each.phases})
        columns = ["date", "case", "target", "minutes", "level", "confirmed", *leveling.PHASES]
        return pd.DataFrame(rows, columns=columns)

    def figure(self):
        """Levels by phase over the interviews, and minutes by phase against the plan; returns both Axes.

        A level is filled when it is confirmed, and open while it is suggested. A diamond in place of the point: it
        was shown elsewhere, and no minute went to the phase itself.

        Raises
        ------
        DesignError
            There is no interview to draw.
        """
        if not self.verdicts:
            raise DesignError([Problem("there is no interview to draw; 'mlsd interview CASE' plays one")], self.folder)
        from mlsd_helpers.practice.interview.history_figure import draw

        return draw(self.verdicts)

    def _rows(self):
        for each in self.verdicts:
            phases = (
                leveling.level_name(_step_of_phase(each, phase)) + ", no minute" * phase.without_minutes
                for phase in each.phases
            )
            yield _when(each).date().isoformat(), each.case, each.target, f"{each.minutes:.0f}", each.level, *phases

    _HEAD = ("date", "case", "for", "minutes", "level", *(_SHORT.get(p, label_of(p)) for p in leveling.PHASES))

    def __repr__(self):
        lines = [self.summary(), *("  " + " · ".join(row) for row in self._rows())]
        return as_lines([*lines, *(f"  ! {problem}" for problem in self.problems)])

    def _repr_html_(self):
        from html import escape

        table = html_table(self._HEAD, self._rows(), self.summary())
        return table + "".join(f"<p>! {escape(problem)}</p>" for problem in self.problems)

    def summary(self) -> str:
        """One line: how many interviews, and how many files could not be read."""
        count = len(self.verdicts)
        text = f"{count} interview{'s' * (count != 1)} in {self.folder.name or self.folder}"
        return text + (f"; {len(self.problems)} to look at" if self.problems else "")


def history(folder="interviews") -> History:
    """The interviews whose transcripts stand in a folder.

    Parameters
    ----------
    folder : path
        Its files that end in ``.jsonl`` are read; one that is damaged is said and left out.

    Raises
    ------
    DesignError
        There is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        message = "there is no such folder; 'mlsd interview' writes its transcripts to interviews/"
        raise DesignError([Problem(message)], folder)
    verdicts, problems = [], []
    for path in sorted(folder.glob("*.jsonl")):
        try:
            each = verdict(path)
        except DesignError as error:
            problems.append(f"{path.name} is left out: {error.problems[0].message}")
            continue
        if each.transcript.damaged:
            problems.append(f"{path.name}: its last line is cut; what stands before it counts")
        verdicts.append(each)
    return History(folder, tuple(sorted(verdicts, key=_when)), tuple(problems))


def _when(each):
    """When the interview began, by its transcript."""
    try:
        return datetime.fromisoformat(each.transcript.start["date"]).replace(tzinfo=None)
    except ValueError:
        return datetime.min


def _step(each):
    return each.suggested if each.undecided else each.confirmed


def _step_of_phase(each, phase):
    """The score that counts: what is suggested until everything has been decided."""
    return phase.suggested if each.undecided else phase.confirmed
