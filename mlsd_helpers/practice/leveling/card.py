"""Where a design document stands on the rubric: confirmed evidence, the level, open suggestions, the plan."""

from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from mlsd_helpers.design import Design
from mlsd_helpers.practice.leveling.cells import LEVELS, PHASES, level_name, step_of
from mlsd_helpers.practice.leveling.from_document import evidence_of, open_suggestions
from mlsd_helpers.practice.leveling.plan import StudyPlan, study_plan
from mlsd_helpers.practice.leveling.scoring import Suggestion, level, scores
from mlsd_helpers.shared.printable import as_lines


@dataclass(frozen=True, repr=False)
class ScoreCard:
    """What the evidence of a design document adds up to.

    ``scores`` and ``level`` rest on ``confirmed`` evidence alone; ``suggested`` counts for nothing yet. ``gone`` names
    what the document no longer says. ``target`` is the level aimed at, None when nobody has said; ``plan`` leads there,
    or one level up.
    """

    name: str
    scores: dict[str, int]
    level: int
    target: int | None
    confirmed: tuple
    suggested: tuple[Suggestion, ...]
    gone: tuple[str, ...]
    plan: StudyPlan

    @property
    def reached(self) -> bool:
        """Whether the target is reached; true when there is none."""
        return self.target is None or self.level >= self.target

    def summary(self) -> str:
        """One line: the level, what it rests on, and the target."""
        count = len(self.confirmed)
        rests = f"{count or 'no'} confirmed {'piece' if count == 1 else 'pieces'} of evidence"
        text = f"{self.name}: {level_name(self.level)}, from {rests}"
        if self.target is None:
            return text
        return f"{text}; target {level_name(self.target)} {'reached' if self.reached else 'not reached'}"

    def plot(self, *, title: str | None = None, ax: Any = None) -> Any:
        """Draw the scores over the six phases, with the target as a line, as :func:`radar` does; returns the Axes."""
        from mlsd_helpers.practice.leveling.picture import radar

        return radar(self.scores, self.target, title=title, ax=ax)

    def to_dict(self) -> dict:
        """Plain values, as ``mlsd score --format json`` prints them."""
        return {
            "name": self.name,
            "level": self.level,
            "level_name": level_name(self.level),
            "target": None if self.target is None else level_name(self.target),
            "reached": self.reached,
            "scores": self.scores,
            "confirmed": [piece.model_dump(exclude_none=True) for piece in self.confirmed],
            "suggested": [asdict(piece) for piece in self.suggested],
            "gone": list(self.gone),
            "plan": [asdict(step) for step in self.plan],
        }

    def to_text(self) -> str:
        """Lines for a terminal."""
        lines = [self.summary()]
        for phase, score in self.scores.items():
            bar = "█" * score + "·" * (len(LEVELS) - score)
            waiting = sum(piece.phase == phase for piece in self.suggested)
            lines.append(f"  {phase:<18} {bar} {level_name(score):<14} {waiting} suggested")
        if self.confirmed:
            lines.append("confirmed")
            lines += [f"  {piece.phase}, {piece.level}: {_place(piece)}" for piece in self.confirmed]
        lines += [f"  ! {message}" for message in self.gone]
        if self.suggested:
            lines.append("suggested; counts for nothing until you confirm it")
            for piece in self.suggested:
                lines += [f"  ? {piece.phase}, {piece.level}: {piece.behaviour}", f"      {_place(piece)}"]
                lines.append(f"      {piece.because}")
            lines.append(
                "  → confirm in notebook 12, or in the file: --add writes them there, and 'confirmed: true' counts"
            )
        lines.append(f"plan: {self.plan.summary()}")
        return as_lines([*lines, *repr(self.plan).splitlines()[1:]])

    def __repr__(self):
        return self.to_text()

    def _repr_html_(self):
        rows = "".join(
            f"<tr><td style='text-align:left'>{phase.replace('_', ' ')}</td>"
            f"<td style='text-align:left'>{level_name(score)}</td>"
            f"<td style='text-align:left'>{sum(piece.phase == phase for piece in self.confirmed)}</td>"
            f"<td style='text-align:left'>{sum(piece.phase == phase for piece in self.suggested)}</td></tr>"
            for phase, score in self.scores.items()
        )
        head = "".join(
            f"<th style='text-align:left'>{title}</th>"
            for title in ("phase", "score", "confirmed", "suggested, not counted")
        )
        gone = "".join(f"<br>! {escape(message)}" for message in self.gone)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<p><strong>{escape(self.summary())}</strong>{gone}</p>{table}"


def score_card(design: Design, target: str | int | None = None) -> ScoreCard:
    """Where a design document stands on the rubric, from its confirmed evidence alone.

    Parameters
    ----------
    design : Design
        The document.
    target : str or int, optional
        The level aimed at; the document's ``leveling.target_level`` by default.

    Raises
    ------
    ValueError
        The target is no level.

    Examples
    --------
    >>> print(score_card(Design.new("my_system")).summary())
    my_system: nothing shown, from no confirmed pieces of evidence
    """
    leveling = design.document.leveling
    wanted = target if target is not None else (leveling.target_level if leveling is not None else None)
    confirmed = tuple(piece for piece in evidence_of(design) if piece.confirmed)
    by_phase = scores(confirmed)
    now = level(by_phase)
    aim = step_of(wanted) if wanted is not None else min(now + 1, len(LEVELS))
    gone = tuple(finding.message for finding in design.check("L002")) if confirmed else ()
    plan = study_plan(by_phase, aim)
    ordered = tuple(sorted(confirmed, key=lambda piece: (PHASES.index(piece.phase), step_of(piece.level))))
    return ScoreCard(
        design.name,
        by_phase,
        now,
        None if wanted is None else aim,
        ordered,
        open_suggestions(design),
        gone,
        plan,
    )


def _place(piece):
    quote = "" if piece.quote is None else f"“{piece.quote}”"
    return quote if piece.path is None else f"{piece.path}: {quote}"
