"""How far raters agree beyond chance: weighted kappa with an interval."""

import math
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
_FEWEST_GROUPS = 10  # with fewer, resampling them holds the kappa of all answers far less often than it says


@dataclass(frozen=True, repr=False)
class Agreement:
    """How far raters agree.

    ``kappa`` is 1 when they agree on everything, 0 when no more than chance would, below 0 when less. ``exact`` is the
    share of scores that are the same, ``adjacent`` of those at most one step apart; of several raters, the means over
    their pairs. ``groups`` counts what is independent, such as answers of six scores each; None where every item was
    taken to be. With too few of them the ends of the interval and its standard error are NaN. ``note`` says what to
    mind in reading it.
    """

    kappa: Interval
    exact: float
    adjacent: float
    items: int
    raters: int
    note: str = ""
    groups: int | None = None

    def __repr__(self):
        over = f"{self.items} items" + ("" if self.groups is None else f" in {self.groups} groups")
        if self.kappa.low == self.kappa.low:
            ends = f"95 % interval over {over} [{_two(self.kappa.low)}, {_two(self.kappa.high)}]"
        else:
            ends = f"over {over}, too few for an interval"
        text = (
            f"weighted kappa {_two(self.kappa.estimate)}, {ends}; "
            f"{self.exact:.0%} the same, {self.adjacent:.0%} at most one step apart"
        )
        if self.raters > 2:
            text += f"; means over the pairs of {self.raters} raters"
        return f"{text}\n{self.note}" if self.note else text


def _two(number):
    return f"{round(number, 2) + 0.0:.2f}".replace("-", "−")


def agreement(
    *raters: Sequence[int] | Mapping[Any, int], groups: Sequence | Mapping | None = None, random_state: Any = 0
) -> Agreement:
    """How far raters agree beyond chance, with an interval over the items, or over groups of them.

    Quadratic weights: a miss of two steps counts as much as four of one. Of more than two raters, the mean over pairs.

    Formula: 1 − Σ w O ÷ Σ w E, with w = (i − j)², O the observed shares of pairs of scores and E those of two raters
    with the same marginal shares who score independently.

    Parameters
    ----------
    *raters : sequence of int, or mapping to int
        Scores from 0 to 5 of the same items, in the same order or under the same keys; two raters or more.
    groups : sequence, or mapping to a group, optional
        Which items hang together, such as the answer that each score was given to: six scores of one answer share the
        answer and the rater's impression of it. Whole groups are resampled then; without, each item counts as
        independent, which is right only where it is.
    random_state : int
        Seed of the bootstrap: the same seed and scores give the same interval.

    Returns
    -------
    Agreement
        With a percentile interval over 2,000 resamples of the items. Few items make it wide; under about twenty it is a
        rough guide. Over groups the resamples are of whole groups; with fewer than ten there is no interval (its ends
        are NaN), and ``note`` says between which values kappa lies when one group is left out. Where raters agree on
        everything, no resample differs: the interval then reaches down to what kappa would be with four items more
        (z² at 95 %) on which they give the lowest and the highest score seen.

    Raises
    ------
    ValueError
        Fewer than two raters or two items, scores off the scale or of different items; when all give one and the same
        score to everything, where kappa is 0 ÷ 0; or when that happens in more than 5 % of the resamples. Groups that
        are not given for every item.

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

    apart = np.array([np.abs(np.subtract(table[i], table[j])) for i, j in pairs])
    same, near = float((apart == 0).mean()), float((apart <= 1).mean())
    rows = np.array(table, dtype=float)
    members = _members(groups, raters, len(table[0]))
    if members is not None and len(members) < _FEWEST_GROUPS:
        note = " ".join(filter(None, [_left_out(rows, members, mean_kappa), _note(table)]))
        interval = Interval(estimate, math.nan, math.nan, math.nan)
        return Agreement(interval, same, near, len(table[0]), len(table), note, len(members))
    if members is None:
        drawn = _resampled_items(rows, mean_kappa, random_state)
    else:
        drawn = _resampled_groups(rows, members, pairs, random_state)
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
    interval = Interval(estimate, float(low), float(high), float(defined.std(ddof=1)))
    n_groups = None if members is None else len(members)
    return Agreement(interval, same, near, len(table[0]), len(table), _note(table), n_groups)


def _resampled_items(rows, mean_kappa, random_state):
    import numpy as np
    from scipy.stats import DegenerateDataWarning, bootstrap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)  # undefined resamples are counted by the caller
        return bootstrap(
            list(rows),
            mean_kappa,
            paired=True,
            vectorized=True,
            n_resamples=_RESAMPLES,
            method="percentile",
            rng=np.random.default_rng(random_state),
        ).bootstrap_distribution


def _resampled_groups(rows, members, pairs, random_state):
    """Kappa on resamples of whole groups, from how often each group was drawn."""
    import numpy as np

    rng = np.random.default_rng(random_state)
    drawn = rng.multinomial(len(members), np.full(len(members), 1 / len(members)), size=_RESAMPLES)
    in_group = np.zeros((len(members), rows.shape[1]))
    for group, places in enumerate(members):
        in_group[group, places] = 1
    weights = drawn @ in_group  # of each item in each resample

    def mean(values):
        return weights @ values / weights.sum(axis=1)

    def kappa(first, second):
        with np.errstate(invalid="ignore", divide="ignore"):
            return 1 - mean((first - second) ** 2) / (mean(first**2) + mean(second**2) - 2 * mean(first) * mean(second))

    return np.mean([kappa(rows[i], rows[j]) for i, j in pairs], axis=0)


def _members(groups, raters, items):
    """The places of the items of each group; None where there are no groups."""
    if groups is None:
        return None
    if isinstance(groups, Mapping):
        keys = list(raters[0]) if isinstance(raters[0], Mapping) else range(items)
        missing = [str(key) for key in keys if key not in groups]
        if missing:
            raise ValueError(f"groups lacks {', '.join(missing)}; say for every item which group it is of")
        groups = [groups[key] for key in keys]
    groups = list(groups)
    if len(groups) != items:
        raise ValueError(f"groups names {len(groups)} items and {items} were scored; give one for each item")
    members = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    return list(members.values())


def _left_out(rows, members, mean_kappa):
    import numpy as np

    if len(members) < 3:
        return f"{len(members)} group{'s' * (len(members) != 1)}: nothing can be said about others"
    without = [mean_kappa(*np.delete(rows, places, axis=1)) for places in members]
    ends = " and ".join(_two(end) for end in (np.nanmin(without), np.nanmax(without)))
    return (
        f"{len(members)} groups say little about others (an interval needs {_FEWEST_GROUPS}); "
        f"with one of them left out, kappa lies between {ends}"
    )


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
