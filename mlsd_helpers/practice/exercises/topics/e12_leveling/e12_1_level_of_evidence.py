"""12-1: add confirmed evidence up to a level."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e12_leveling.rule import four_at_it, level_by_rule
from mlsd_helpers.practice.leveling import LEVELS, PHASES


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
    (lambda e: level_by_rule(_scores(e, counts_all=True)), "evidence that nobody confirmed counts for nothing"),
    (lambda e: round(sum(_scores(e)) / 6), "a mean lets one strong phase pay for a missing one; the rule does not"),
    (
        lambda e: four_at_it(_scores(e)),
        "four phases at the level are one condition; what of the phase furthest behind?",
    ),
    (lambda e: min(_scores(e)), "the weakest phase may lie one step below the level"),
    (
        lambda e: level_by_rule(_scores(e, last=True)),
        "a phase has the highest level that it shows, in whatever order it came",
    ),
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
            (
                [
                    *_even("senior", features="mid", modeling="mid", requirements="mid"),
                    ("features", "senior", False),
                    ("modeling", "senior", False),
                ],
            ),
        ],
        mistakes=LEVEL_MISTAKES,
    )
