"""A study plan: from the gaps between scores and a target to sections of the notebooks and exercises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from mlsd_helpers.practice.data_files import read_data
from mlsd_helpers.practice.leveling.cells import LEVELS, PHASES, cell, level_name, step_of
from mlsd_helpers.practice.leveling.scoring import checked_scores, level

ROOT = Path(__file__).resolve().parents[3]  # of the project, where notebooks/ and exercises/ are
_FIRST_TO_LEARN = 2  # nobody needs to practise what a junior answer shows, such as one box called model
_LEFT = 'style="text-align: left; vertical-align: top"'


@dataclass(frozen=True)
class Step:
    """The next thing to learn in one phase: the behaviours of the level above the score, and where to practise them.

    ``sections`` and ``exercises`` are paths from the root of the project: ``notebooks/01_requirements.ipynb#…``.
    """

    phase: str
    score: int
    gap: int
    level: str
    behaviours: tuple[str, ...]
    sections: tuple[str, ...]
    exercises: tuple[str, ...]


class StudyPlan(Sequence):
    """What to study to reach a target, the phase that is furthest behind first; a sequence of :class:`Step`."""

    def __init__(self, steps: Iterable[Any], scores: Mapping[str, int], target: str | int):
        self._steps = tuple(steps)
        self.scores = dict(scores)
        self.target = target

    def __getitem__(self, index):
        return self._steps[index]

    def __len__(self):
        return len(self._steps)

    def summary(self) -> str:
        """One line: the level now, the target, and how many phases are behind it."""
        now = level_name(level(self.scores))
        behind = "1 phase is behind" if len(self) == 1 else f"{len(self) or 'no'} phases are behind"
        return f"level now: {now}; target: {level_name(self.target)}; {behind}"

    def __repr__(self):
        lines = [self.summary()]
        for step in self:
            lines.append(f"  {step.phase}: {level_name(step.score)}, {step.gap} below; next, {step.level}:")
            lines += [f"    - {behaviour}" for behaviour in step.behaviours]
            lines += [f"    → {link}" for link in (*step.sections, *step.exercises)]
        return "\n".join(lines)

    def _repr_html_(self):
        rows = "".join(
            f"<tr><td {_LEFT}>{escape(step.phase.replace('_', ' '))}<br>{escape(level_name(step.score))}, "
            f"{step.gap} below</td><td {_LEFT}>{escape(step.level)}: {escape('; '.join(step.behaviours))}</td>"
            f"<td {_LEFT}>{'<br>'.join(_link(link) for link in (*step.sections, *step.exercises))}</td></tr>"
            for step in self
        )
        summary = f"<p>{escape(self.summary())}</p>"
        if not rows:
            return summary
        head = "".join(f"<th {_LEFT}>{title}</th>" for title in ("phase", "what to show next", "where to practise it"))
        return f"{summary}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def study_plan(scores: Mapping[str, int], target: str | int) -> StudyPlan:
    """What to study next, phase by phase, to reach a target level.

    Each phase below the target becomes one step: the behaviours of the level just above its score, mid at least, with
    the sections of the notebooks that practise them, and the exercises of those notebooks where there are any. The
    largest gap comes first: a phase two steps behind the target holds the level down, whatever the others show.

    Parameters
    ----------
    scores : mapping of str to int
        A score from 0 to 5 for each of the six phases.
    target : str or int
        The level aimed at: ``"senior"``, or 3.

    Raises
    ------
    ValueError
        A phase is missing, or a score or the target is not on the scale.

    Examples
    --------
    >>> plan = study_plan(dict.fromkeys(PHASES, 3) | {"features": 1}, "senior")
    >>> plan[0].phase, plan[0].gap, plan[0].level, plan[0].sections[0]
    ('features', 2, 'mid', 'notebooks/03_features.ipynb#Ask-when-each-value-is-known')
    """
    scores, target = checked_scores(scores), step_of(target)
    behind = sorted((phase for phase in PHASES if scores[phase] < target), key=lambda phase: scores[phase])
    steps = []
    for phase in behind:
        next_level = LEVELS[min(target, max(scores[phase] + 1, _FIRST_TO_LEARN)) - 1]
        sections = tuple(map(_section, read_data("sections.yaml")[phase][next_level]))
        behaviours = cell(phase, next_level).behaviours
        steps.append(
            Step(phase, scores[phase], target - scores[phase], next_level, behaviours, sections, _exercises(sections))
        )
    return StudyPlan(steps, scores, target)


def _section(short):
    notebook, _, heading = short.partition("#")
    return f"notebooks/{notebook}.ipynb#{heading}"


def _exercises(sections):
    """The exercise notebooks that begin with the number of one of these notebooks, once there are exercises."""
    numbers = dict.fromkeys(Path(section).name[:2] for section in sections)
    found = sorted((ROOT / "exercises").glob("[0-9][0-9]*.ipynb"))
    return tuple(f"exercises/{path.name}" for number in numbers for path in found if path.name.startswith(number))


def _link(path):
    """A link as a notebook in ``notebooks/`` follows it."""
    name, _, heading = path.partition("#")
    target = path.removeprefix("notebooks/") if path.startswith("notebooks/") else f"../{path}"
    words = heading.replace("-", " ") or name
    return f'<a href="{escape(target)}">{escape(Path(name).stem[:2])} {escape(words)}</a>'
