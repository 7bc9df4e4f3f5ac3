"""How far raters agree beyond chance: weighted kappa with an interval."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from mlsd_helpers.practice.leveling.cells import LEVELS, step_of
from mlsd_helpers.shared.interval import Interval

_SCALE = range(len(LEVELS) + 1)
_RESAMPLES = 2000
_FEWEST_DEFINED = 0.95  # of the resamples
_MORE_ITEMS = 4  # unlike those seen: z² of 95 %, as Agresti and Coull add them
_SAME = 1e-12  # resamples that differ by less differ by rounding


@dataclass(frozen=True, repr=False)
class Agreement:
    """How far raters agree.

    ``kappa`` is 1 when they agree on everything, 0 when no more than chance would, below 0 when less. ``exact`` is the
    share of scores that are the same, ``adjacent`` of those at most one step apart; of several raters, the means over
    their pairs. ``note`` says what to mind in reading it.
    """

    kappa: Interval
    exact: float
    adjacent: float
    items: int
    raters: int
    note: str = ""

    def __repr__(self):
        text = (
            f"weighted kappa {_two(self.kappa.estimate)}, 95 % interval over {self.items} items "
            f"[{_two(self.kappa.low)}, {_two(self.kappa.high)}]; "
            f"{self.exact:.0%} the same, {self.adjacent:.0%} at most one step apart"
        )
        if self.raters > 2:
            text += f"; means over the pairs of {self.raters} raters"
        return f"{text}\n{self.note}" if self.note else text


def _two(number):
    return f"{round(number, 2) + 0.0:.2f}".replace("-", "−")


def agreement(*raters: Sequence[int] | Mapping[Any, int], random_state: Any = 0) -> Agreement:
    """How far raters agree beyond chance, with an interval over the items.

    Quadratic weights: a miss of two steps counts as much as four of one. Of more than two raters, the mean over pairs.

    Formula: 1 − Σ w O ÷ Σ w E, with w = (i − j)², O the observed shares of pairs of scores and E those of two raters
    with the same marginal shares who score independently.

    Parameters
    ----------
    *raters : sequence of int, or mapping to int
        Scores from 0 to 5 of the same items, in the same order or under the same keys; two raters or more.
    random_state : int
        Seed of the bootstrap: the same seed and scores give the same interval.

    Returns
    -------
    Agreement
        With a percentile interval over 2,000 resamples of the items. Few items make it wide; under about twenty it is a
        rough guide. Where raters agree on everything, no resample differs: the interval then reaches down to what kappa
        would be with four items more (z² at 95 %) on which they give the lowest and the highest score seen.

    Raises
    ------
    ValueError
        Fewer than two raters or two items, scores off the scale or of different items; when all give one and the same
        score to everything, where kappa is 0 ÷ 0; or when that happens in more than 5 % of the resamples.

    References
    ----------
    Cohen, Weighted kappa, 1968: https://doi.org/10.1037/h0026256;
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.cohen_kappa_score.html

    Examples
    --------
    >>> agreement([1, 2, 3, 4, 3, 2], [1, 2, 3, 4, 3, 3]).kappa.estimate  # 1 - 1/6 ÷ 1.8333
    0.909...
    """
    import numpy as np
    from scipy.stats import DegenerateDataWarning, bootstrap
    from sklearn.metrics import cohen_kappa_score

    table = _table(raters)
    pairs = list(combinations(range(len(table)), 2))
    for first, second in pairs:
        if len({*table[first], *table[second]}) == 1:
            raise ValueError(
                f"raters {first + 1} and {second + 1} both gave {table[first][0]} to everything: kappa compares with "
                "chance, and chance would agree as well (0 ÷ 0); score items that differ"
            )
    options = {"labels": list(_SCALE), "weights": "quadratic"}
    estimate = float(np.mean([cohen_kappa_score(table[i], table[j], **options) for i, j in pairs]))

    def mean_kappa(*rows, axis=-1):
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.mean([_quadratic_kappa(rows[i], rows[j], axis) for i, j in pairs], axis=0)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)  # undefined resamples are counted below
        drawn = bootstrap(
            [np.array(row, dtype=float) for row in table],
            mean_kappa,
            paired=True,
            vectorized=True,
            n_resamples=_RESAMPLES,
            method="percentile",
            rng=np.random.default_rng(random_state),
        ).bootstrap_distribution
    defined = drawn[np.isfinite(drawn)]
    if len(defined) < _FEWEST_DEFINED * len(drawn):
        raise ValueError(
            f"kappa is undefined on {len(drawn) - len(defined):,} of {len(drawn):,} resamples of {len(table[0])} "
            "items: too few items, or too much alike, for an interval; score more"
        )
    low, high = np.quantile(defined, [0.025, 0.975])
    if high - low < _SAME:
        lowest, highest = min(map(min, table)), max(map(max, table))
        unlike = [lowest, highest] * (_MORE_ITEMS // 2)
        more = [[*row, *(unlike if place % 2 else unlike[::-1])] for place, row in enumerate(table)]
        low = min(low, mean_kappa(*np.array(more, dtype=float)))
    apart = np.array([np.abs(np.subtract(table[i], table[j])) for i, j in pairs])
    same, near = float((apart == 0).mean()), float((apart <= 1).mean())
    interval = Interval(estimate, float(low), float(high), float(defined.std(ddof=1)))
    return Agreement(interval, same, near, len(table[0]), len(table), _note(table))


def _quadratic_kappa(first, second, axis):
    """Cohen's kappa with quadratic weights, from moments: the weights are squared differences of the scores."""
    apart = ((first - second) ** 2).mean(axis=axis)
    means_apart = (first.mean(axis=axis) - second.mean(axis=axis)) ** 2
    return 1 - apart / (first.var(axis=axis) + second.var(axis=axis) + means_apart)


def _table(raters):
    if len(raters) < 2:
        raise ValueError(f"{len(raters)} rater{'s' * (len(raters) != 1)} given; agreement needs two or more")
    if all(isinstance(rater, Mapping) for rater in raters):
        for number, rater in enumerate(raters[1:], 2):
            differ = set(rater) ^ set(raters[0])
            if differ:
                named = ", ".join(sorted(map(str, differ)))
                raise ValueError(f"rater 1 and rater {number} scored different items; only one has {named}")
        raters = [[rater[key] for key in raters[0]] for rater in raters]
    elif any(isinstance(rater, Mapping) for rater in raters):
        raise ValueError("some raters are mappings and some are not; give all scores in one way")
    table = [list(rater) for rater in raters]
    if len({len(row) for row in table}) > 1:
        lengths = ", ".join(str(len(row)) for row in table)
        raise ValueError(f"the raters scored {lengths} items; expected scores of the same items, in the same order")
    if len(table[0]) < 2:
        raise ValueError(f"{len(table[0])} item scored; agreement needs two or more")
    return [[_score(value, row, item) for item, value in enumerate(values)] for row, values in enumerate(table)]


def _score(value, row, item):
    try:
        if isinstance(value, str):
            raise ValueError
        return step_of(value)
    except ValueError:
        raise ValueError(
            f"score {item + 1} of rater {row + 1} is {value!r}; expected a whole number from 0 to {len(LEVELS)}"
        ) from None


def _note(table):
    flat = [row + 1 for row, scores in enumerate(table) if len(set(scores)) == 1]
    if all(row == table[0] for row in table):
        return "the raters agree on everything, so every resample does too: more items would say how far that holds"
    if not flat:
        return ""
    score = table[flat[0] - 1][0]
    return f"rater {flat[0]} gave {score} to everything: kappa is 0 then, whatever the others say"
