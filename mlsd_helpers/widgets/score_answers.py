"""A form to score answers phase by phase, unseen by the reference until the reader asks for it."""

from collections.abc import Iterable, MutableMapping
from html import escape
from typing import Any

import ipywidgets as w

from mlsd_helpers.practice import leveling

_CELL = "text-align:left;padding:0.1em 1em 0.1em 0.2em"


def scoring_form(answers: Iterable[Any], scores: MutableMapping[str, Any]) -> "ScoringForm":
    """A form to score worked answers, one column each; the reference is shown once everything has a score.

    Parameters
    ----------
    answers : sequence of WorkedAnswer
        The answers to score.
    scores : dict of str to dict of str to int
        The reader's scores by name of answer and by phase; the form begins with them and writes into them, so that a
        later cell reads what was chosen. What is missing is None and stands open: ``{}`` begins with nothing scored.

    Raises
    ------
    ValueError
        There are scores of an answer or a phase that is not there, or scores off the scale.
    """
    return ScoringForm(answers, scores)


class ScoringForm(w.VBox):
    """A dropdown for each answer and phase; ``reference`` shows or hides the reference scores and the agreement.

    ``inputs`` holds the dropdown of each answer and phase: ``inputs["A", "features"]``.
    """

    def __init__(self, answers: Iterable[Any], scores: MutableMapping[str, Any]):
        self.answers, self.scores = tuple(answers), scores
        _complete(self.answers, scores)
        levels = [("–", None), *((leveling.level_name(step), step) for step in range(len(leveling.LEVELS) + 1))]
        self.inputs = {}
        columns = [w.VBox([w.HTML("&nbsp;"), *(_label(phase.replace("_", " ")) for phase in leveling.PHASES)])]
        for answer in self.answers:
            boxes = []
            for phase in leveling.PHASES:
                box = w.Dropdown(options=levels, value=scores[answer.name][phase], layout=w.Layout(width="9.5em"))
                box.observe(self._chosen(answer.name, phase), "value")
                self.inputs[answer.name, phase] = box
                boxes.append(box)
            columns.append(w.VBox([_label(f"answer {answer.name}"), *boxes]))
        self.reference = w.ToggleButton(
            description="Show reference",
            tooltip="The reference scores, their reasons, and how far you agree",
            layout=w.Layout(width="auto"),
        )
        self.reference.observe(lambda change: self._show(), "value")
        self._shown = w.HTML()
        super().__init__([w.HBox(columns), w.HBox([self.reference]), self._shown])
        self._show()

    def _chosen(self, name, phase):
        def chosen(change):
            self.scores[name][phase] = change["new"]
            self._show()

        return chosen

    @property
    def missing(self) -> int:
        """How many scores are still to be given."""
        return sum(step is None for answer in self.answers for step in self.scores[answer.name].values())

    def _show(self):
        self.reference.disabled = self.missing > 0
        if self.missing:
            total = len(self.answers) * len(leveling.PHASES)
            self._shown.value = (
                f"<p>{total - self.missing} of {total} scores given. The reference is shown when all are.</p>"
            )
            return
        levels = [f"{a.name}: {leveling.level_name(leveling.level(self.scores[a.name]))}" for a in self.answers]
        self._shown.value = f"<p>By the stated rule, your scores add up to {escape(', '.join(levels))}.</p>"
        if self.reference.value:
            self._shown.value += _reference(self.answers, self.scores)

    def _repr_mimebundle_(self, **kwargs):
        """The live form, and for a reader without a kernel the scores that it begins with."""
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = "Scores of the answers, phase by phase. Run this cell to score them."
        rows = [
            [phase.replace("_", " "), *(_name(self.scores[a.name][phase]) for a in self.answers)]
            for phase in leveling.PHASES
        ]
        names = ["", *(f"answer {answer.name}" for answer in self.answers)]
        bundle["text/html"] = f"{_table(names, rows)}{self._shown.value}<p>Run this cell to score them.</p>"
        return bundle


def _complete(answers, scores):
    """Give every answer and phase a place in the scores, None where there is no score yet."""
    names = [answer.name for answer in answers]
    for name in scores:
        if name not in names:
            raise ValueError(f"scores has answer {name}; the answers are {', '.join(names)}")
    for name in names:
        given = scores.setdefault(name, {})
        leveling.level(dict.fromkeys(leveling.PHASES, 0) | {p: step or 0 for p, step in given.items()})
        scores[name] = dict.fromkeys(leveling.PHASES) | dict(given)


def _name(step):
    return "–" if step is None else leveling.level_name(step)


def _reference(answers, scores):
    """Where the reader and the reference differ, with the reasons, and how far they agree."""
    mine = [scores[answer.name][phase] for answer in answers for phase in leveling.PHASES]
    theirs = [answer.scores[phase] for answer in answers for phase in leveling.PHASES]
    try:
        agree = str(leveling.agreement(mine, theirs, groups=[a.name for a in answers for _ in leveling.PHASES]))
    except ValueError as error:
        agree = str(error)
    rows = [
        [f"{a.name}, {phase.replace('_', ' ')}", yours, leveling.level_name(a.scores[phase]), a.reasons[phase].why]
        for a in answers
        for phase in leveling.PHASES
        if (yours := leveling.level_name(scores[a.name][phase])) != leveling.level_name(a.scores[phase])
    ]
    table = _table(["where you differ", "yours", "reference", "the reason"], rows) if rows else "<p>No difference.</p>"
    return f"<p>{escape(agree)}</p>{table}"


def _table(names, rows):
    head = "".join(f"<th style='{_CELL}'>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td style='{_CELL}'>{escape(value)}</td>" for value in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _label(text):
    return w.Label(text, layout=w.Layout(width="auto"))
