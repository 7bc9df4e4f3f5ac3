"""Simulated panels: two raters who score the same answers, to see what an agreement over few answers is worth.

Nothing here was measured on people. Answers differ, phases of an answer differ, and each rater errs; a part of the
error is an impression of the whole answer, which all its phases share.
"""

from typing import Any

from mlsd_helpers.practice.leveling.cells import LEVELS, PHASES
from mlsd_helpers.practice.leveling.raters import _quadratic_kappa

BETWEEN_ANSWERS = 1.0  # standard deviations, in levels
WITHIN_ANSWERS = 0.6
ERROR = 0.7


def simulated_panels(
    n_panels: int,
    n_answers: int,
    impression: float,
    *,
    between: float = BETWEEN_ANSWERS,
    within: float = WITHIN_ANSWERS,
    error: float = ERROR,
    random_state: Any = 0,
):
    """Scores of two raters: an array of raters × panels × answers × phases, whole numbers from 0 to 5.

    Formula: score = 3 + answer + phase + impression of the answer + own error, rounded and kept on the scale; all parts
    normal, with standard deviations ``between``, ``within``, ``error`` √impression and ``error`` √(1 − impression).

    Parameters
    ----------
    n_panels, n_answers : int
        How many panels are simulated, and how many answers each scores.
    impression : float
        Share of the variance of a rater's error that all phases of an answer have in common, from 0 to 1.
    between, within, error : float
        Standard deviations, in levels.
    random_state : int
        Seed.

    Raises
    ------
    ValueError
        The share is not between 0 and 1.
    """
    import numpy as np

    if not 0 <= impression <= 1:
        raise ValueError(f"impression is {impression}; expected the share of the error that is one, from 0 to 1")
    rng, shape = np.random.default_rng(random_state), (n_panels, n_answers)
    truth = 3 + rng.normal(0, between, (*shape, 1)) + rng.normal(0, within, (*shape, len(PHASES)))
    shared = rng.normal(0, error * impression**0.5, (2, *shape, 1))
    own = rng.normal(0, error * (1 - impression) ** 0.5, (2, *shape, len(PHASES)))
    return np.clip(np.round(truth + shared + own), 0, len(LEVELS))


def interval_coverage(
    n_answers: int, impression: float, *, by: str, n_panels: int = 1000, resamples: int = 300, **spread: float
) -> int:
    """Of so many simulated panels: how many 95 % bootstrap intervals of weighted kappa hold the kappa of all answers.

    Parameters
    ----------
    n_answers, impression, **spread
        As for :func:`simulated_panels`. The kappa of all answers is that of 50,000.
    by : {"score", "answer"}
        What is resampled: each score as if it were independent, or whole answers.
    n_panels, resamples : int
        Panels, and resamples of each.

    Raises
    ------
    ValueError
        ``by`` is something else.
    """
    import numpy as np

    if by not in ("score", "answer"):
        raise ValueError(f"by is {by!r}; expected 'score' or 'answer'")
    scores = simulated_panels(n_panels, n_answers, impression, random_state=1, **spread)
    if by == "score":
        scores = scores.reshape(2, n_panels, -1, 1)
    units = scores.shape[2]
    drawn = np.random.default_rng(2).multinomial(units, np.full(units, 1 / units), size=resamples) / units
    first, second = scores
    powers = np.stack([(first - second) ** 2, first, second, first**2, second**2]).mean(axis=-1)
    apart, a, b, aa, bb = powers @ drawn.T  # means of each resample, from how often each unit was drawn
    with np.errstate(invalid="ignore", divide="ignore"):
        kappas = 1 - apart / (aa + bb - 2 * a * b)
    low, high = np.nanquantile(kappas, [0.025, 0.975], axis=-1)
    truth = kappa_of_all(impression, **spread)
    return int(((low <= truth) & (truth <= high)).sum())


def kappa_of_all(impression: float, **spread: float) -> float:
    """Weighted kappa of the two raters over 50,000 answers."""
    first, second = simulated_panels(1, 50_000, impression, random_state=3, **spread).reshape(2, -1)
    return float(_quadratic_kappa(first, second, -1))


def kappa_half_width(n_answers: int, impression: float, *, n_panels: int = 2000, **spread: float) -> float:
    """Half the distance between which 95 % of the kappas of simulated panels lie."""
    import numpy as np

    scores = simulated_panels(n_panels, n_answers, impression, random_state=4, **spread).reshape(2, n_panels, -1)
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = np.nanquantile(_quadratic_kappa(*scores, axis=-1), [0.025, 0.975])
    return float(high - low) / 2
