"""How long a request takes that is made of stages, and the tail of it."""

import math
import random
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from numbers import Integral
from typing import NamedTuple

from mlsd_helpers.capacity.lognormal import STANDARD_NORMAL, lognormal_parameters
from mlsd_helpers.shared.number_checks import fraction, whole

MAX_STAGES = 200
MAX_COPIES = 10**9
_SAMPLES = 20_000


@dataclass(frozen=True)
class Stage:
    """One step of a request: its own work, then the stages it calls.

    Its own work takes a lognormal time with this median and p99. It then waits for the stages it calls, one after
    another, or for the slowest when ``parallel``. With ``fan_out=n`` the stage runs as n parallel copies and the
    slowest counts; each copy makes the stage's calls itself. All times are independent: a shared cause, such as a busy
    host, makes a real path slower than this.

    Parameters
    ----------
    p50_ms, p99_ms : float
        Median and 99th percentile of its own work in milliseconds; 0 < p50_ms ≤ p99_ms.
    calls : sequence of Stage
        The stages it waits for.
    parallel : bool
        True when all calls start at once.
    fan_out : int
        Parallel copies of the stage, at least 1.

    Raises
    ------
    ValueError
        When a value is out of its range, a call is not a Stage, or the path has over 200 stages or 10⁹ copies of one.

    References
    ----------
    Dean and Barroso, The Tail at Scale, 2013: https://doi.org/10.1145/2408776.2408794

    Examples
    --------
    >>> shard = Stage(p50_ms=5, p99_ms=30, fan_out=100)
    >>> request = Stage(p50_ms=2, p99_ms=6, calls=(shard,))
    >>> round(sum_of_p99s_ms(request))
    94
    """

    p50_ms: float
    p99_ms: float
    calls: tuple["Stage", ...] = ()
    parallel: bool = False
    fan_out: int = 1

    def __post_init__(self):
        lognormal_parameters(self.p50_ms, self.p99_ms)
        whole("fan_out", self.fan_out)
        if not isinstance(self.parallel, bool):
            raise ValueError(f"parallel is {self.parallel!r}; expected True or False")
        if isinstance(self.calls, str) or not isinstance(self.calls, Iterable):
            raise ValueError(f"calls is {self.calls!r}; expected a list of stages: write calls=[stage]")
        object.__setattr__(self, "calls", tuple(self.calls))
        for i, called in enumerate(self.calls):
            if not isinstance(called, Stage):
                raise ValueError(f"calls[{i}] is {called!r}; expected a Stage")
        # A stage that is reached twice is waited for twice, so that a graph of n stages can unroll into 2ⁿ of them
        size = 1 + sum(called._size for called in self.calls)
        if size > MAX_STAGES:
            raise ValueError(
                f"the path has {size:,} stages, each counted as often as it is called; at most {MAX_STAGES:,}"
            )
        copies = self.fan_out * max((called._copies for called in self.calls), default=1)
        if copies > MAX_COPIES:
            raise ValueError(f"fan_out multiplies to {copies:,} copies of one stage; expected at most {MAX_COPIES:,}")
        object.__setattr__(self, "_size", size)
        object.__setattr__(self, "_copies", copies)


def _slowest_own_work_ms(stage, percentile, copies):
    """Percentile of the slowest of ``copies`` independent lognormal times: the percentile**(1/copies) of one."""
    mu, sigma = lognormal_parameters(stage.p50_ms, stage.p99_ms)
    one_is_slower = -math.expm1(math.log(percentile) / copies)
    return math.exp(mu - sigma * STANDARD_NORMAL.inv_cdf(one_is_slower))


def sum_of_p99s_ms(stage: Stage):
    """Add up the p99s along a path: the usual budget on paper, without sampling.

    Calls one after another add: too high while the stages are independent, as they are rarely all slow together.
    Parallel calls take the largest: too low when several are about as slow, as one of them often is. Then only
    :func:`latency_percentile_ms` tells. A stage of which n copies run (its own fan_out times
    those above it) counts with the p99 of the slowest: the 0.99^(1/n) percentile of one.

    Parameters
    ----------
    stage : Stage
        The first stage of the request.

    Returns
    -------
    float
        Milliseconds.

    Raises
    ------
    ValueError
        When ``stage`` is not a Stage.

    References
    ----------
    https://en.wikipedia.org/wiki/Order_statistic

    Examples
    --------
    >>> sum_of_p99s_ms(Stage(5, 20, calls=[Stage(10, 50), Stage(10, 80)], parallel=True))
    100.0
    """
    _stage(stage)
    return float(_added_p99s_ms(stage, 1))


def _added_p99s_ms(stage, copies):
    own, copies = _own_p99_ms(stage, copies), copies * stage.fan_out
    called = [_added_p99s_ms(call, copies) for call in stage.calls]
    return own + (max(called, default=0.0) if stage.parallel else math.fsum(called))


def _own_p99_ms(stage, copies):
    """The p99 of its own work, of the slowest of its copies; ``copies`` are those of what calls it."""
    copies *= stage.fan_out
    return stage.p99_ms if copies == 1 else _slowest_own_work_ms(stage, 0.99, copies)


class Span(NamedTuple):
    """When one stage of a request does its own work, in milliseconds from the start of the request."""

    stage: Stage
    depth: int
    start_ms: float
    own_ms: float
    critical: bool


def p99_waterfall(stage: Stage):
    """When each stage works if all take their p99: the parts of :func:`sum_of_p99s_ms`, in the order of the calls.

    A stage works first and then calls. Calls one after another start when the one before is done, parallel calls start
    together. The critical path is what the sum is made of: of parallel calls the longest alone is on it.

    Parameters
    ----------
    stage : Stage
        The first stage of the request.

    Returns
    -------
    tuple of Span
        ``own_ms`` is the p99 of the stage's own work, of the slowest of its copies; ``critical`` says whether it is on
        the critical path; ``depth`` counts the calls from the first stage to it.

    Raises
    ------
    ValueError
        When ``stage`` is not a Stage.

    References
    ----------
    Critical paths of requests: https://www.usenix.org/conference/atc22/presentation/zhang-zhizhou

    Examples
    --------
    >>> request = Stage(5, 20, calls=[Stage(10, 50), Stage(10, 80)], parallel=True)
    >>> [(span.start_ms, span.own_ms, span.critical) for span in p99_waterfall(request)]
    [(0.0, 20, True), (20.0, 50, False), (20.0, 80, True)]
    """
    _stage(stage)
    return tuple(_spans(stage, 1, 0, 0.0, True))


def _spans(stage, copies, depth, start_ms, critical):
    own, copies = _own_p99_ms(stage, copies), copies * stage.fan_out
    yield Span(stage, depth, start_ms, own, critical)
    took = [_added_p99s_ms(call, copies) for call in stage.calls]
    longest = took.index(max(took)) if took else None
    for i, call in enumerate(stage.calls):
        waited = 0.0 if stage.parallel else math.fsum(took[:i])
        counts = critical and (not stage.parallel or i == longest)
        yield from _spans(call, copies, depth + 1, start_ms + own + waited, counts)


def latency_percentile_ms(stage: Stage, percentile: float = 0.99, samples: int = _SAMPLES, seed: int = 0):
    """Percentile of the latency of a whole request, by a seeded simulation of its stages.

    A stage without calls needs no simulation: it is the percentile^(1/fan_out) quantile of its lognormal. Otherwise
    the times of all stages are drawn independently, added (or the largest taken, when parallel), and the percentile
    is read from the sorted sums. The slowest of n copies is drawn from its exact distribution. Where a stage with
    fan_out has calls, the slowest copy of each called stage counts, an upper bound (measured 10 to 30 % too high when
    both take equally long): the copy that is slowest in its own work need not be the one with the slowest call.

    Parameters
    ----------
    stage : Stage
        The first stage of the request.
    percentile : float
        Fraction between 0 and 1.
    samples : int
        Requests simulated; at least 10 of them must lie beyond the percentile.
    seed : int
        The same seed gives the same figure.

    Returns
    -------
    float
        Milliseconds. With 20,000 samples the p99 of typical paths varies by 1 to 3 % from seed to seed.

    Raises
    ------
    ValueError
        When an input is out of its range, or the samples are too few for the percentile.

    References
    ----------
    Dean and Barroso, The Tail at Scale, 2013: https://doi.org/10.1145/2408776.2408794

    Examples
    --------
    >>> request = Stage(20, 100, calls=[Stage(20, 100)])
    >>> latency_percentile_ms(request) < sum_of_p99s_ms(request)
    True
    """
    _stage(stage)
    fraction("percentile", percentile)
    if isinstance(seed, bool) or not isinstance(seed, Integral):
        raise ValueError(f"seed is {seed!r}; expected a whole number")
    needed = math.ceil(10 / (1 - percentile) - 1e-6)
    if whole("samples", samples) < needed:
        raise ValueError(f"samples is {samples:,}; percentile {percentile} needs at least {needed:,}")
    if not stage.calls:
        return _slowest_own_work_ms(stage, percentile, stage.fan_out)
    latencies = sorted(_draw(stage, 1, samples, seed)[0])
    if samples > _SAMPLES:
        _standard_draws.cache_clear()  # not worth the memory that they take
    position = percentile * (samples - 1)
    below = math.floor(position)
    above = min(below + 1, samples - 1)
    return latencies[below] + (position - below) * (latencies[above] - latencies[below])


def _draw(stage, copies, samples, seed, before=()):
    """Latencies of ``samples`` requests through this stage, the slowest of ``copies`` of it in each.

    ``before`` has the copies of each stage that was drawn before it; the second value has this stage and those below
    it added.
    """
    copies *= stage.fan_out
    drawn = (*before, copies)
    mu, sigma = lognormal_parameters(stage.p50_ms, stage.p99_ms)
    exp = math.exp
    total = [exp(mu + sigma * z) for z in _standard_draws(seed, samples, drawn)[0]]
    called = []
    for call in stage.calls:
        waits, drawn = _draw(call, copies, samples, seed, drawn)
        called.append(waits)
    if called:
        combine = max if stage.parallel else sum
        total = [own + combine(waits) for own, waits in zip(total, zip(*called, strict=True), strict=True)]
    return total, drawn


@lru_cache(maxsize=32)
def _standard_draws(seed, samples, drawn):
    """Standard normal draws for the last of these stages, the largest of its copies in each, and the state after them.

    They do not depend on how long a stage takes, so whoever varies the times of a path (how far is it from its budget?)
    finds them here.
    """
    rng, copies = random.Random(seed), drawn[-1]
    if drawn[:-1]:
        rng.setstate(_standard_draws(seed, samples, drawn[:-1])[1])
    if copies == 1:
        gauss = rng.gauss
        draws = array("d", (gauss(0.0, 1.0) for _ in range(samples)))
    else:
        # The largest of n is the U^(1/n) quantile of one; through ln U the upper tail keeps its digits
        quantile, uniform, log, expm1 = STANDARD_NORMAL.inv_cdf, rng.random, math.log, math.expm1
        draws = array("d", (-quantile(-expm1(log(1.0 - uniform()) / copies)) for _ in range(samples)))
    return draws, rng.getstate()


def _stage(stage):
    if not isinstance(stage, Stage):
        raise ValueError(f"stage is {stage!r}; expected a Stage")
