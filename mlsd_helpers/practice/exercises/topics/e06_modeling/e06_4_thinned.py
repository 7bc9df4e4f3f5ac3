"""06-4: undo the thinning of the common class."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _by_log_odds(score, kept):
    import numpy as np
    from scipy.special import expit, logit

    return expit(logit(score) + np.log(kept))


def _some_scores(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    return rng.random(int(rng.integers(1, 20))), round(chance.uniform(0.01, 0.9), 3)


def _times_kept(score, kept):
    return score * kept


def _further_away(score, kept):
    return score / (score + kept * (1 - score))


def _as_it_was(score, kept):
    return score


@exercise(
    "06-4",
    "Undo the thinning of the common class",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "Count: among a thousand cases that get the same score, how many negatives were there before the thinning?",
        "The positives stay as many as they are; the negatives become 1 ÷ kept times as many.",
        "Odds are score ÷ (1 − score). By which factor do they change when the negatives come back?",
    ),
    wrong=(
        Wrong(lambda: _times_kept, "odds"),
        Wrong(lambda: _further_away, "wrong way"),
        Wrong(lambda: _as_it_was, "as they were"),
    ),
)
def thinned(answer):
    import numpy as np

    return judging.function(
        answer,
        _by_log_odds,
        _some_scores,
        fixed=[(np.array([0.0, 0.5, 1.0]), 0.1), (np.array([0.2, 0.9]), 1.0)],
        mistakes=[
            (_times_kept, "a score of 1 stays 1: the thinning changes the odds by that factor, not the probability"),
            (_further_away, "the scores move the wrong way: the model saw too few negatives, so it promises too much"),
            (_as_it_was, "the scores are as they were; the model has seen more positives than there will be"),
        ],
    )
