"""Make an estimate from a case: its quantities with other values, the answer, and the arithmetic line by line."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

from mlsd_helpers.design.errors import DesignError, Problem, nearest
from mlsd_helpers.design.showing import number
from mlsd_helpers.practice import cases

SECONDS_A_DAY, HOURS_A_MONTH = 86_400, 720
MOST_BUSY = 0.7
_SCALES = (0.2, 0.3, 0.5, 0.7, 1.5, 2, 3, 5)


@dataclass(frozen=True)
class Drill:
    """One estimate.

    Attributes
    ----------
    kind, case : str
        What is estimated, and for which design case.
    question, unit : str
        What to say, and in which unit.
    answer : float
        In ``unit``.
    working : str
        The arithmetic, one step a line.
    """

    kind: str
    case: str
    question: str
    unit: str
    answer: float
    working: str

    @property
    def name(self) -> str:
        """What the history remembers it by."""
        return f"{self.kind}:{self.case}"


class _NotHere(Exception):
    """The case lacks what this kind of estimate needs."""


def _given(value):
    if value is None or value == 0:
        raise _NotHere
    return value


def _other(value, chance, digits=1):
    """Another value of that size, round enough to say aloud."""
    return float(f"{_given(value) * chance.choice(_SCALES):.{digits}g}")


def _whole(value, chance):
    return max(1, round(_other(value, chance)))


def _traffic(case, chance):
    needs = case.reference.document.requirements
    users, each = _whole(needs.users_per_day, chance), _given(needs.requests_per_user_per_day)
    return users, each, chance.choice((2, 3, 4, 5))


def _rate(case, chance):
    users, each, factor = _traffic(case, chance)
    question = (
        f"{number(users)} users or devices a day, {number(each)} requests each; the busiest second has {factor} times "
        "the requests of the mean one. How many requests does it have?"
    )
    mean = users * each / SECONDS_A_DAY
    working = (
        f"{number(users)} × {number(each)} = {number(users * each)} requests a day\n"
        f"÷ 86,400 s ≈ {number(mean)} a second on average\n× {factor} = {number(mean * factor)} a second"
    )
    return question, "requests/s", mean * factor, working


def _service(case):
    built = case.reference.document.infrastructure.services or ()
    serving = case.reference.document.modeling.serving_component
    for service in sorted(built, key=lambda service: service.name != serving):
        if service.service_time_ms and service.replicas:
            return service
    raise _NotHere


def _replicas(case, chance):
    service = _service(case)
    at_once = service.concurrency or 1
    took = _other(service.service_time_ms, chance, 2)
    peak = round(float(f"{chance.choice((4, 7, 15, 40, 120)) * at_once * MOST_BUSY / took * 1000:.1g}"))
    question = (
        f"{number(peak)} calls a second reach '{service.name}' at peak; each keeps it busy for {number(took)} ms, and "
        f"a replica works on {number(at_once)} at once. How many replicas keep it at most 70 % busy?"
    )
    busy = peak * took / 1000
    working = (
        f"{number(peak)}/s × {number(took)} ms = {number(busy)} calls at work at any moment\n"
        f"÷ {number(at_once)} at once ÷ 0.7 = {number(busy / at_once / MOST_BUSY)}, rounded up"
    )
    return question, "replicas", max(1.0, -(-busy / at_once // MOST_BUSY)), working


def _storage(case, chance):
    sources = [s for s in case.reference.document.features.sources or () if s.rows_per_day and s.bytes_per_row]
    if not sources:
        raise _NotHere
    source = max(sources, key=lambda s: s.rows_per_day * s.bytes_per_row)
    rows, size = _whole(source.rows_per_day, chance), _whole(source.bytes_per_row, chance)
    days, copies = chance.choice((30, 90, 180, 365)), chance.choice((2, 3))
    question = (
        f"'{source.name}' grows by {number(rows)} rows a day of {number(size)} bytes each; they are kept for {days} "
        f"days in {copies} copies. How many gigabytes is that?"
    )
    a_day = rows * size / 1e9
    working = (
        f"{number(rows)} × {number(size)} B = {number(a_day)} GB a day\n× {days} days × {copies} copies = "
        f"{number(a_day * days * copies)} GB"
    )
    return question, "GB", a_day * days * copies, working


def _cost(case, chance):
    service = _service(case)
    replicas = _whole(service.replicas, chance)
    price = _other(service.price_usd_per_hour, chance, 1)
    users, each, _ = _traffic(case, chance)
    question = (
        f"'{service.name}' runs on {number(replicas)} machine{'s' * (replicas > 1)} at {number(price)} USD an hour and "
        f"serves {number(users * each)} requests a day. What do a million requests cost, machines alone?"
    )
    month = replicas * price * HOURS_A_MONTH
    million = month / (users * each * 30) * 1e6
    working = (
        f"{number(replicas)} × {number(price)} USD × 720 h = {number(month)} USD a month\n"
        f"{number(users * each)} × 30 = {number(users * each * 30)} requests a month\n"
        f"{number(month)} ÷ {number(users * each * 30)} × 1,000,000 = {number(million)} USD"
    )
    return question, "USD", million, working


def _sample_size(case, chance):
    metric = case.reference.document.requirements.success_metric
    if metric is None or metric.kind != "proportion" or not 0 < metric.baseline < 1:
        raise _NotHere
    base = min(0.8, max(0.01, _other(metric.baseline, chance)))
    share = chance.choice((0.01, 0.02, 0.05, 0.1))
    after = base * (1 + share)
    question = (
        f"'{metric.name}' stands at {number(100 * base)} %. How many units does each of two arms need to see a "
        f"relative rise of {number(100 * share)} %, with 80 % power at 5 % two-sided?"
    )
    z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
    needed = z**2 * (base * (1 - base) + after * (1 - after)) / (after - base) ** 2
    working = (
        f"the rule of thumb: 16 × p(1 − p) ÷ effect²\n"
        f"effect = {number(base)} × {number(share)} = {number(base * share)}\n"
        f"16 × {number(base)} × {number(1 - base)} ÷ {number(base * share)}² ≈ "
        f"{number(16 * base * (1 - base) / (base * share) ** 2)}; exactly {number(needed)}"
    )
    return question, "units in each arm", needed, working


_MAKERS: dict[str, Callable] = {
    "rate": _rate,
    "replicas": _replicas,
    "storage": _storage,
    "cost": _cost,
    "sample_size": _sample_size,
}
KINDS = tuple(_MAKERS)


def drill(kind: str, case: str, seed=None) -> Drill:
    """An estimate of this kind on this case, with numbers by the seed.

    Raises
    ------
    DesignError
        There is no such kind or case, or the case has nothing of the kind to estimate.
    """
    if kind not in _MAKERS:
        near = nearest(str(kind), KINDS)
        hint = f"did you mean '{near}'?" if near else f"they are {', '.join(KINDS)}"
        raise DesignError([Problem(f"there is no estimate of kind {kind!r}; {hint}")])
    made = _made(kind, cases.load(case), seed)
    if made is None:
        raise DesignError([Problem(f"{case} has nothing of kind {kind!r} to estimate")])
    return made


def _made(kind, case, seed):
    try:
        question, unit, answer, working = _MAKERS[kind](case, random.Random(f"{seed}:{kind}:{case.name}"))
    except _NotHere:
        return None
    return Drill(kind, case.name, f"{case.title}: {question}", unit, float(answer), working)


def drills(seed=None) -> tuple[Drill, ...]:
    """Every estimate that the cases give, with numbers by the seed: kinds in turn."""
    known = [cases.load(name) for name in cases.names()]
    made = (_made(kind, case, seed) for case in known for kind in KINDS)
    return tuple(one for one in made if one is not None)
