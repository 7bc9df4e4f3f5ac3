"""Exercises of notebook 12: the rule of levels, agreement of raters, what to study first."""

import itertools
import math
from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.leveling import LEVELS, PHASES

SENIOR = LEVELS.index("senior") + 1


def _by_order(evidence):
    """The rule read off the scores in order: the lowest and the third lowest decide."""
    steps = sorted(
        max((LEVELS.index(level) + 1 for phase, level, confirmed in evidence if phase == one and confirmed), default=0)
        for one in PHASES
    )
    return min(steps[0] + 1, steps[2])


def _scores(evidence, counts_all=False, last=False):
    found = dict.fromkeys(PHASES, 0)
    for phase, level, confirmed in evidence:
        if confirmed or counts_all:
            step = LEVELS.index(level) + 1
            found[phase] = step if last else max(found[phase], step)
    return list(found.values())


def _four_at_it(steps):
    return sorted(steps)[2]


def _rule(steps):
    return min(min(steps) + 1, _four_at_it(steps))


def _some_evidence(chance):
    about = chance.randint(1, 5)
    evidence = []
    for phase in PHASES:
        for _ in range(chance.choice((0, 1, 2, 2, 3, 3))):
            step = min(5, max(1, about + chance.choice((-2, -1, 0, 0, 0, 1, 2))))
            evidence.append((phase, LEVELS[step - 1], chance.random() < 0.8))
    chance.shuffle(evidence)
    return (evidence,)


def _even(level, **others):
    return [(phase, others.get(phase, level), True) for phase in PHASES if others.get(phase, level)]


LEVEL_MISTAKES = (
    (lambda e: _rule(_scores(e, counts_all=True)), "evidence that nobody confirmed counts for nothing"),
    (lambda e: round(sum(_scores(e)) / 6), "a mean lets one strong phase pay for a missing one; the rule does not"),
    (
        lambda e: _four_at_it(_scores(e)),
        "four phases at the level are one condition; what of the phase furthest behind?",
    ),
    (lambda e: min(_scores(e)), "the weakest phase may lie one step below the level"),
    (lambda e: _rule(_scores(e, last=True)), "a phase has the highest level that it shows, in whatever order it came"),
    (lambda e: max(_scores(e)), "the strongest phase alone lifts nothing"),
)


@exercise(
    "12-1",
    "Add confirmed evidence up to a level",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "First one score a phase, then the rule. A phase without confirmed evidence has a score too.",
        "The score of a phase is the highest level that is confirmed for it; junior is 1, nothing is 0.",
        "Try the levels from 5 down: every score is at least L − 1, and four of the six are at least L.",
    ),
    wrong=tuple(Wrong(lambda wrong=wrong: wrong, message[:30]) for wrong, message in LEVEL_MISTAKES),
)
def level_of_evidence(answer):
    return judging.function(
        answer,
        _by_order,
        _some_evidence,
        fixed=[
            ([],),
            (_even("mid", modeling="principal"),),
            (_even("senior", infrastructure="junior"),),
            (_even("staff", features=None),),
            ([*_even("senior"), ("features", "staff", False), ("features", "junior", True)],),
        ],
        mistakes=LEVEL_MISTAKES,
    )


RATINGS = range(6)


def _kappa(first, second, weights="quadratic", labels=RATINGS):
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(first, second, weights=weights, labels=labels))


def _squared(first, second):
    return sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / len(first)


def _guessers_of_all_scores(first, second):
    chance = sum((a - b) ** 2 for a in RATINGS for b in RATINGS) / len(RATINGS) ** 2
    return 1 - _squared(first, second) / chance


def _correlation(first, second):
    import numpy as np

    return float(np.corrcoef(first, second)[0, 1])


def _share_equal(first, second):
    return sum(a == b for a, b in zip(first, second, strict=True)) / len(first)


def _two_raters(chance):
    first = [0, 2, 5, *(chance.randint(0, 5) for _ in range(chance.randint(6, 25)))]
    second = [min(5, max(0, score + chance.choice((-2, -1, 0, 0, 0, 1, 1)))) for score in first]
    return first, second


KAPPA_MISTAKES = (
    (
        _share_equal,
        "that is the share of equal scores; how many would be equal by chance, and how far apart are the others?",
    ),
    (
        lambda a, b: _kappa(a, b, None),
        "every difference counts the same here; two steps apart are to count four times one",
    ),
    (lambda a, b: _kappa(a, b, "linear"), "the weights grow with the difference; they are to grow with its square"),
    (
        lambda a, b: _kappa(a, b, labels=None),
        "the steps between scores are counted among the scores that occur; 2 and 5 lie three apart",
    ),
    (
        _guessers_of_all_scores,
        "chance is two raters with these scores, shuffled, not two who give each score equally often",
    ),
    (_correlation, "that is a correlation: a rater who is always one step lower would agree in full"),
)


@exercise(
    "12-2",
    "Measure how far two raters agree beyond chance",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "Two means are compared: the squared difference as it is, and as it would be by chance.",
        "By chance, any score of the first rater meets any score of the second: take the mean over all these pairs.",
        "1 − mean of (a − b)² over the items ÷ mean of (a − b)² over all pairs, every a with every b.",
    ),
    wrong=tuple(Wrong(lambda wrong=wrong: wrong, message[:30]) for wrong, message in KAPPA_MISTAKES),
)
def weighted_kappa(answer):
    return judging.function(
        answer,
        _kappa,
        _two_raters,
        fixed=[([0, 5, 5, 2, 0], [0, 5, 2, 2, 5]), ([1, 2, 3, 4], [2, 3, 4, 5]), ([1, 1, 4], [1, 4, 4])],
        mistakes=KAPPA_MISTAKES,
        rel=1e-6,
    )


_PROFILE = dict(zip(PHASES, (3, 2, 2, 1, 4, 2), strict=True))
_HOURS = dict(zip(PHASES, ((9, 20), (6, 14), (9, 16), (5, 7), (3, 8), (8, 12)), strict=True))


def profile():
    """Scores of the six phases in exercise 12-6."""
    return dict(_PROFILE)


def hours():
    """Hours of practice for the first and the second step up in each phase, in exercise 12-6."""
    return {phase: list(steps) for phase, steps in _HOURS.items()}


def _after(plan):
    return {phase: _PROFILE[phase] + plan.get(phase, 0) for phase in PHASES}


def _takes(plan):
    return sum(sum(_HOURS[phase][:steps]) for phase, steps in plan.items())


@cache
def _fewest_hours():
    """Over all plans, what the cheapest takes that reaches the level."""
    plans = (dict(zip(PHASES, steps, strict=True)) for steps in itertools.product(range(3), repeat=len(PHASES)))
    return min(_takes(p) for p in plans if _rule(list(_after(p).values())) >= SENIOR and max(_after(p).values()) <= 5)


@exercise(
    "12-6",
    "Plan the hours that make a senior",
    kind="design",
    difficulty=3,
    minutes=15,
    hints=(
        "Which of the two conditions of the rule fail now? Which phase must move whatever it costs?",
        "Count the phases at senior or above, then look for the cheapest ways to the missing ones; a phase may take "
        "two steps.",
        "Three to the power of six plans are few: try all with itertools.product and keep the cheapest that reaches 3.",
    ),
    wrong=(
        Wrong(lambda: {"infrastructure": 1, "high_level_design": 1, "communication": 1}, "fewer hours"),
        Wrong(lambda: {"modeling": 1, "requirements": 1}, "one step"),
        Wrong(lambda: {"infrastructure": 1}, "four"),
        Wrong(lambda: {"infrastructure": 3}, "two steps"),
    ),
)
def plan_of_study(answer):
    if judging.is_blank(answer):
        return judging.NOTHING_YET
    plan = judging.plain_mapping(answer)
    if plan is None:
        return "a dictionary of steps by phase is expected, such as {'features': 1}"
    unknown = [phase for phase in plan if phase not in PHASES]
    if unknown or not plan:
        return f"the phases are {', '.join(PHASES)}; got {', '.join(map(str, unknown)) or 'none'}"
    steps = {phase: judging.as_number(value) for phase, value in plan.items()}
    for phase, value in steps.items():
        if value is None or math.isnan(value) or value not in (0, 1, 2):
            return f"{phase}: at most two steps are on offer, whole ones"
    steps = {phase: int(value) for phase, value in steps.items()}
    scores = _after(steps)
    if max(scores.values()) > len(LEVELS):
        return f"no score is above {len(LEVELS)}"
    if min(scores.values()) < SENIOR - 1:
        return "a phase is still more than one step below senior"
    if sum(score >= SENIOR for score in scores.values()) < 4:
        return "no phase is too far behind; four at senior or above are needed as well"
    if _takes(steps) > _fewest_hours():
        return "that makes a senior; another plan takes fewer hours"
    return None
