"""12-2: measure how far two raters agree beyond chance."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

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
