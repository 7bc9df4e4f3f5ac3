"""08-6: promote, keep or wait."""

import math
from functools import cache
from statistics import NormalDist

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.comparing import as_number
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")

SOUGHT_USD, PATIENCE_DAYS = 5, 180  # for 1,000 orders; decided by the head of the delivery service
RIGHT = {"a": "promote", "b": "wait", "c": "keep", "d": "keep", "e": "keep", "f": "promote"}
OPTIONS = ("promote", "keep", "wait")


@cache
def _gain(challenger, region=None, by=("day",)):
    """Gain for 1,000 orders, its standard error over days or other units by the jackknife, and how many units."""
    from mlsd_helpers.practice.exercises.topics.e08_drift_and_retraining.trials import challengers

    its = challengers()
    its = its[its["challenger"] == challenger]
    if region is not None:
        its = its[its["region"] == region]
    more, orders = its.groupby(list(by))[["usd_more", "orders"]].sum().to_numpy(float).T
    without = 1000 * (more.sum() - more) / (orders.sum() - orders)
    n = len(more)
    return 1000 * more.sum() / orders.sum(), float(np.sqrt((n - 1) ** 2 / n * without.var(ddof=1))), n


def _wait(gain=SOUGHT_USD, end=0.975, power=0.8):
    """How many days challenger b lacks, as the days that Student's t takes more than the normal are counted in, too."""
    z, z_power = NormalDist().inv_cdf(end), NormalDist().inv_cdf(power)
    _, error, days = _gain("b")
    return ((z + z_power) * error * math.sqrt(days) / gain) ** 2 + z**2 / 2 - days


def _by_cells(challenger):
    gain, error, _ = _gain(challenger, by=("day", "region"))
    return "promote" if gain > 1.96 * error else "keep"


def _waits(value):
    return lambda: RIGHT | {"b": value()}


def _but(**others):
    return lambda: RIGHT | {"b": math.ceil(_wait())} | others


_MISTAKES = {  # days for b that people get, and what they did
    "in all": (lambda: _wait() + _gain("b")[2], "that is how many are needed in all, and some have passed"),
    "no power": (
        lambda: _wait(power=0.5),
        "with so many days a gain of that size is seen every other time; it is to be seen in four of five cases",
    ),
    "one side": (
        lambda: _wait(end=0.95),
        "that is for an interval of 90 %: its ends are at 1.96 standard errors",
    ),
    "gain seen": (
        lambda: _wait(gain=_gain("b")[0]),
        "that is for the gain that was seen so far, which is mostly chance; decide by the one sought",
    ),
}

_WHY = {
    "a": {
        None: "its whole interval over days lies above zero, and no region earns less: what else would you wait for?"
    },
    "b": {
        "promote": "regions of one day share its weather and are no six strangers: add the day up first, and its "
        "interval holds zero",
        None: "its days are too few to see the gain sought, and those that lack fit into the patience",
    },
    "c": {
        "promote": "it earns more on the whole; is there a region that pays for it, beyond chance?",
        None: "a region loses beyond chance, and its days will not take that back",
    },
    "d": {
        "promote": "its interval holds zero",
        None: "its days were enough to see the gain sought, and it was not seen: how long until you believe that?",
    },
    "e": {
        "promote": "it seems to earn most of all, over days that swing most of all: its interval over days holds zero",
        None: "count the days that lack at its own swing from day to day: is the patience long enough?",
    },
    "f": {
        "keep": "of six regions one looks that poor now and then by chance alone: what does Holm's correction leave?",
        None: "its whole interval over days lies above zero; a region that looks poor is to be held against six looks",
    },
}


@exercise(
    "08-6",
    "Promote a challenger, keep the champion, or wait",
    kind="compute",
    difficulty=3,
    minutes=20,
    hints=(
        "The unit is the day: add up the regions of a day first, then gain = Σ USD ÷ Σ orders, and its standard error "
        "from what each day has more than gain × orders.",
        "First the guardrail, a one-sided t-test over days in each region with `mlsd_helpers.experiments.holm`; then "
        "the interval; then whether the days were enough; then the patience.",
        "Days in all: ((1.96 + 0.84) × s ÷ sought)², s being the standard error × √days. Wait for those that lack, "
        "unless they are more than the patience.",
    ),
    wrong=(
        Wrong(_but(b="promote"), "no six strangers"),
        Wrong(lambda: {each: _by_cells(each) for each in RIGHT}, "no six strangers"),
        Wrong(_but(b="keep"), "fit into the patience"),
        Wrong(_but(b="wait"), "how many"),
        Wrong(_but(c="promote"), "pays for it"),
        Wrong(_but(d=30), "enough to see"),
        Wrong(_but(e="promote"), "swing"),
        Wrong(_but(e=365), "long enough"),
        Wrong(_but(f="keep"), "by chance alone"),
        Wrong(_but(a="keep"), "whole interval"),
        *(Wrong(_waits(value), says[:30]) for value, says in _MISTAKES.values()),
        Wrong(_waits(lambda: _wait() / 2), "b: too small"),
    ),
)
def promotion(answer):
    given = None if judging.is_blank(answer) else judging.plain_mapping(answer)
    if given is None:
        return judging.choices(answer, RIGHT, OPTIONS, _WHY)
    said = {key: value if as_number(value) is None else "wait" for key, value in given.items()}
    off = judging.choices(said, RIGHT, OPTIONS, _WHY)
    if off is not None:
        return off
    if as_number(given["b"]) is None:
        return "b: wait, yes; how many days more? Give the number in place of the word"
    mistakes = {value(): says for value, says in _MISTAKES.values()}
    off = judging.number(given["b"], _wait(), rel=0.02, mistakes=mistakes, unit="days")
    return off and f"b: {off}"
