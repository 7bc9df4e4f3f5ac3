"""Make an estimate from a case: its quantities with other values, the answer, and the arithmetic line by line."""

import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

from mlsd_helpers.design.file.errors import DesignError, Problem, nearest
from mlsd_helpers.practice import cases
from mlsd_helpers.practice.drills.index_memory import index_memory
from mlsd_helpers.practice.drills.language_model import token_cost, tokens
from mlsd_helpers.practice.drills.making import DAYS_A_MONTH, NotHere, load_of, other
from mlsd_helpers.practice.drills.quality import base_rate, threshold
from mlsd_helpers.practice.drills.reliability import chain, fan_out
from mlsd_helpers.practice.drills.wording import said
from mlsd_helpers.shared.showing import number

HOURS_A_MONTH = 720
MOST_BUSY = 0.7
_Z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
FEWEST = 3  # replicas or machines: below that there is nothing to estimate
CALLS = 0.01, 50  # for one request: above that a call is a token, below it a rare job
MOST_SLOWER = 50  # times, that a call may be asked to take longer than it does
_EFFECTS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)  # of the baseline
_SAMPLES = 1000, 3_000_000  # in one arm: experiments that somebody would run
_KEPT_DAYS = (7, 14, 30, 60, 90, 180, 365, 730)
_SIZES = ("PB", 1e6), ("TB", 1e3), ("GB", 1.0)  # in gigabytes


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


def _rate(case, chance):
    load = load_of(case, chance)
    asked = "What rate is that" if load.what == "predictions" else "How many requests come in that second"
    return f"{load.words}{load.peak_words}. {asked}?", f"{load.what}/s", load.peak, load.working


def _service(case):
    """The model's service; the largest other one when a call of the model's is a token, or runs on people's devices."""
    built = case.reference.document.infrastructure.services or ()
    serving = case.reference.document.modeling.serving_component
    for service in sorted(built, key=lambda s: (s.name != serving, -(s.replicas or 0))):
        paid = service.service_time_ms and service.replicas and service.price_usd_per_hour
        if paid and CALLS[0] <= _calls(service) <= CALLS[1]:
            return service
    raise NotHere


def _calls(service):
    return 1 if service.calls_per_request is None else service.calls_per_request


def _replicas(case, chance):
    service, load = _service(case), load_of(case, chance)
    at_once = service.concurrency or 1
    peak = float(f"{load.peak * _calls(service):.2g}")
    took = float(f"{service.service_time_ms * chance.choice((0.5, 0.7, 1, 1.5)):.1g}")
    while peak * took / 1000 / at_once / MOST_BUSY <= FEWEST - 1:  # a larger model, as it would be asked about
        took = float(f"{took * 2:.1g}")
    if took > MOST_SLOWER * service.service_time_ms:
        raise NotHere
    busy = peak * took / 1000
    needed = math.ceil(busy / at_once / MOST_BUSY - 1e-9)
    together = f"works on {number(at_once)} at once" if at_once > 1 else "works on one at a time"
    question = (
        f"{said(peak)} calls a second reach '{service.name}' {load.when}. Each takes {number(took)} ms, and a replica "
        f"{together}. How many replicas keep them at most 70 % busy?"
    )
    working = (
        f"{said(peak)}/s × {number(took)} ms = {said(busy)} calls at work at any moment\n"
        f"÷ {number(at_once)} at once ÷ 0.7 ≈ {number(busy / at_once / MOST_BUSY)}, so {number(needed)} replicas"
    )
    return question, "replicas", needed, working


def _storage(case, chance):
    sources = case.reference.document.features.sources or ()
    kept = [s for s in sources if s.retention_days != 0]  # 0: it passes by, such as the sound in a room
    stored = [s for s in kept if (s.rows_per_day or 0) * (s.bytes_per_row or 0) >= 1e9]  # a gigabyte a day
    copies = chance.choice((2, 3))
    if stored:
        source = chance.choice(stored)
        rows, size = other(source.rows_per_day, chance), max(10, other(source.bytes_per_row, chance))
        near = [days for days in _KEPT_DAYS if 1 / 3 <= days / (source.retention_days or 90) <= 3]
        days = chance.choice(near or [90])
        begins = f"'{source.name}' takes in {said(rows)} rows a day of {number(size)} bytes each"
    else:
        rows, size, days = load_of(case, chance).a_day, chance.choice((500, 1000, 2000)), chance.choice((90, 180, 365))
        begins = f"{said(rows)} answers a day are logged with their inputs, {number(size)} bytes each"
    a_day = rows * size / 1e9
    total = a_day * days * copies
    unit, gigabytes = next((name, size) for name, size in _SIZES if total >= size)
    question = f"{begins}. They are kept for {days} days in {copies} copies. How much storage is that, in {unit}?"
    a_day_unit, a_day_size = next(((name, s) for name, s in _SIZES if a_day >= s), ("GB", 1.0))
    working = (
        f"{said(rows)} × {number(size)} B = {number(a_day / a_day_size, 3)} {a_day_unit} a day\n"
        f"× {days} days × {copies} copies = {said(total / gigabytes)} {unit}"
    )
    return question, unit, total / gigabytes, working


def _cost(case, chance):
    built = [s for s in case.reference.document.infrastructure.services or () if s.replicas and s.price_usd_per_hour]
    if not built:
        raise NotHere
    load = load_of(case, chance)
    needs = case.reference.document.requirements
    grown = load.a_day / (needs.users_per_day * needs.requests_per_user_per_day)
    replicas = sum(service.replicas for service in built)
    machines = max(FEWEST, round(float(f"{replicas * grown * chance.choice((0.8, 1, 1.3)):.2g}")))
    mean_price = sum(service.replicas * service.price_usd_per_hour for service in built) / replicas
    price = float(f"{mean_price:.1g}")
    month = machines * price * HOURS_A_MONTH
    in_a_month = load.a_day * DAYS_A_MONTH
    million = month / in_a_month * 1e6
    question = (
        f"All services together run on {said(machines)} machines at {number(price)} USD an hour each on average, for "
        f"{said(load.a_day)} {load.what} a day. What do a million {load.what} cost, machines alone?"
    )
    working = (
        f"{said(machines)} × {number(price)} USD × 720 h = {said(month)} USD a month\n"
        f"{said(load.a_day)} × 30 = {said(in_a_month)} {load.what} a month\n"
        f"{said(month)} USD ÷ {said(in_a_month)} × 1 million = {number(million, 3)} USD"
    )
    return question, "USD", million, working


def _sample_size(case, chance):
    needs = case.reference.document.requirements
    metric = needs.success_metric
    if metric is None or needs.serving == "batch":  # a few hundred clients are no sample to speak of
        raise NotHere
    base, sign = other(metric.baseline, chance, 2), -1 if metric.better == "lower" else 1
    if metric.kind == "proportion":
        base, units = min(base, 0.8), _units(metric.measured_in)
        stands = f"stands at {number(100 * base)} %"
        name, thumb, shown = "p(1 − p)", base * (1 - base), f"{number(base)} × {number(1 - base)}"
    else:
        deviation, units = base * chance.choice((0.5, 1, 2)), "units"
        stands = f"has a mean of {number(base)} and a standard deviation of {number(deviation)}"
        name, thumb, shown = "variance", deviation**2, f"{number(deviation)}²"

    def needed(share):
        after = base * (1 + sign * share)
        both = thumb + (after * (1 - after) if metric.kind == "proportion" else thumb)
        return _Z**2 * both / (after - base) ** 2

    fitting = [share for share in _EFFECTS if _SAMPLES[0] <= needed(share) <= _SAMPLES[1]]
    if not fitting:
        raise NotHere
    share = chance.choice(fitting)
    effect = base * share
    question = (
        f"'{metric.name}' {stands}. How many {units} does each of two arms need to see a relative "
        f"{'fall' if sign < 0 else 'rise'} of {number(100 * share)} %, with 80 % power at 5 % two-sided?"
    )
    working = (
        f"the rule of thumb: 16 × {name} ÷ effect²\neffect = {number(base)} × {number(share)} = {number(effect)}\n"
        f"16 × {shown} ÷ {number(effect)}² ≈ {said(16 * thumb / effect**2)}; exactly {said(needed(share))}"
    )
    return question, f"{units} in each arm", needed(share), working


def _units(measured_in):
    """What a share is a share of: "share of all views, judged by …" counts views."""
    found = re.match(r"share of (?:all )?([\w ]+?)(?: (?:who|that|which)\b|,|$)", measured_in or "")
    return found[1] if found else "units"


_MAKERS: dict[str, Callable] = {
    "rate": _rate,
    "replicas": _replicas,
    "storage": _storage,
    "cost": _cost,
    "sample_size": _sample_size,
    "index_memory": index_memory,
    "tokens": tokens,
    "token_cost": token_cost,
    "fan_out": fan_out,
    "chain": chain,
    "base_rate": base_rate,
    "threshold": threshold,
}
KINDS = tuple(_MAKERS)


def drill(kind: str, case: str, seed: int | None = None) -> Drill:
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
    except NotHere:
        return None
    return Drill(kind, case.name, f"{case.title}: {question}", unit, float(answer), working)


def drills(seed: int | None = None) -> tuple[Drill, ...]:
    """Every estimate that the cases give, with numbers by the seed: kinds in turn."""
    known = [cases.load(name) for name in cases.names()]
    made = (_made(kind, case, seed) for case in known for kind in KINDS)
    return tuple(one for one in made if one is not None)
