"""Leveling: what an answer or a design shows, phase by phase, and the level that follows.

Behaviour counts, not adjectives: each of the 30 cells of the rubric (six phases, five levels) lists what somebody at
that level says or writes. Evidence is suggested from a design document (:func:`suggest`) or from what was said
(:func:`suggest_from_text`), confirmed by a person (:func:`confirm`), and only then scored (:func:`scores`,
:func:`level`). Naming a technology is evidence of nothing.

>>> from mlsd_helpers.practice import leveling
>>> strong = dict.fromkeys(leveling.PHASES, 3)
>>> leveling.level(strong), leveling.level(strong | {"modeling": 5}), leveling.level(strong | {"requirements": 1})
(3, 3, 2)
"""

from mlsd_helpers.practice.leveling.cells import LEVELS, PHASES, Cell, cell, level_name, rubric
from mlsd_helpers.practice.leveling.scoring import Suggestion, level, scores
from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {
    "Agreement": "raters",
    "ScoreCard": "card",
    "Sentence": "answers",
    "StudyPlan": "plan",
    "WorkedAnswer": "answers",
    "agreement": "raters",
    "confirm": "from_document",
    "evidence_of": "from_document",
    "interval_coverage": "panels",
    "kappa_half_width": "panels",
    "open_suggestions": "from_document",
    "radar": "picture",
    "score_card": "card",
    "simulated_panels": "panels",
    "study_plan": "plan",
    "suggest": "from_document",
    "suggest_from_text": "from_text",
    "unseen_sentences": "answers",
    "worked_answers": "answers",
}
__getattr__, __dir__ = lazily(globals(), _MODULE_OF)

__all__ = [
    "LEVELS",
    "PHASES",
    "Agreement",
    "Cell",
    "ScoreCard",
    "Sentence",
    "StudyPlan",
    "Suggestion",
    "WorkedAnswer",
    "agreement",
    "cell",
    "confirm",
    "evidence_of",
    "interval_coverage",
    "kappa_half_width",
    "level",
    "level_name",
    "open_suggestions",
    "radar",
    "rubric",
    "score_card",
    "scores",
    "simulated_panels",
    "study_plan",
    "suggest",
    "suggest_from_text",
    "unseen_sentences",
    "worked_answers",
]
