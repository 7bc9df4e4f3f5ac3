"""Back-of-envelope arithmetic for a design: traffic, availability, queues, latency of a request path, storage, cost.

Plain Python on plain numbers, so that a check of a design document starts at once. A month is 30 days everywhere:
720 hours, 43,200 minutes. A gigabyte is 10⁹ bytes. Shares, availabilities and percentiles are fractions: write 0.999,
not 99.9. Every function raises ValueError for a number that makes no sense.
"""

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral, Real
from statistics import NormalDist

SECONDS_PER_DAY = 86_400
DAYS_PER_MONTH = 30
HOURS_PER_MONTH = 720
MINUTES_PER_MONTH = 43_200
BYTES_PER_GB = 10**9

MAX_SERVERS = 1_000_000
MAX_STAGES = 200
MAX_COPIES = 10**9
_STANDARD_NORMAL = NormalDist()


def _number(name, value):
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} is {value!r}; expected a finite number")
    return value


def _positive(name, value):
    if _number(name, value) <= 0:
        raise ValueError(f"{name} is {value!r}; expected a number above 0")
    return value


def _not_negative(name, value):
    if _number(name, value) < 0:
        raise ValueError(f"{name} is {value!r}; expected 0 or more")
    return value


def _whole(name, value, at_most=None):
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        raise ValueError(f"{name} is {value!r}; expected a whole number of at least 1")
    if at_most is not None and value > at_most:
        raise ValueError(f"{name} is {value:,}; expected at most {at_most:,}: split the load before you compute it")
    return value


def _share(name, value, zero_allowed=True):
    """Check a fraction of 1; a value such as 99.9 gets the hint to write 0.999."""
    _number(name, value)
    if value < 0 or value > 1 or (value == 0 and not zero_allowed):
        expected = "a fraction from 0 to 1" if zero_allowed else "a fraction above 0 and at most 1"
        hint = f"; write {value / 100:.12g} for {value:.12g} %" if 1 < value <= 100 else ""
        raise ValueError(f"{name} is {value!r}; expected {expected}{hint}")
    return value


def _percentile(value):
    _share("percentile", value)
    if not 0 < value < 1:
        raise ValueError(f"percentile is {value!r}; expected a fraction between 0 and 1, such as 0.99")
    return value


# Traffic


def average_requests_per_second(users_per_day, requests_per_user_per_day):
    """Requests per second, averaged over the day.

    Formula: users × requests per user ÷ 86,400.

    Parameters
    ----------
    users_per_day : float
        Users active on a day, above 0.
    requests_per_user_per_day : float
        Requests that one of them causes on a day, above 0.

    Returns
    -------
    float
        Requests per second.

    Raises
    ------
    ValueError
        When an input is not a finite number above 0.

    References
    ----------
    https://landing.google.com/sre/workbook/chapters/non-abstract-design/

    Examples
    --------
    >>> average_requests_per_second(users_per_day=1_728_000, requests_per_user_per_day=5)
    100.0
    """
    users = _positive("users_per_day", users_per_day)
    return users * _positive("requests_per_user_per_day", requests_per_user_per_day) / SECONDS_PER_DAY


def peak_requests_per_second(users_per_day, requests_per_user_per_day, peak_factor):
    """Requests per second in the busiest moment that you plan for.

    Formula: users × requests per user ÷ 86,400 × peak factor.

    Parameters
    ----------
    users_per_day : float
        Users active on a day, above 0.
    requests_per_user_per_day : float
        Requests that one of them causes on a day, above 0.
    peak_factor : float
        Peak traffic over average traffic, at least 1.

    Returns
    -------
    float
        Requests per second.

    Raises
    ------
    ValueError
        When an input is not a finite number above 0, or the peak is below the average.

    References
    ----------
    https://landing.google.com/sre/workbook/chapters/non-abstract-design/

    Examples
    --------
    >>> peak_requests_per_second(users_per_day=1_728_000, requests_per_user_per_day=5, peak_factor=3)
    300.0
    """
    if _number("peak_factor", peak_factor) < 1:
        raise ValueError(f"peak_factor is {peak_factor!r}; expected at least 1: the peak is never below the average")
    return average_requests_per_second(users_per_day, requests_per_user_per_day) * peak_factor


# Availability


def downtime_minutes_per_month(availability):
    """Minutes a month (30 days) that an availability allows the system to be down.

    Formula: 43,200 × (1 − availability).

    Parameters
    ----------
    availability : float
        Fraction of the time that the system answers, above 0 and at most 1.

    Returns
    -------
    float
        Minutes per month.

    Raises
    ------
    ValueError
        When the availability is not such a fraction; 99.9 is refused with the hint to write 0.999.

    References
    ----------
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/availability.html

    Examples
    --------
    >>> round(downtime_minutes_per_month(0.999), 1)
    43.2
    >>> downtime_minutes_per_month(99.9)
    Traceback (most recent call last):
    ValueError: availability is 99.9; expected a fraction above 0 and at most 1; write 0.999 for 99.9 %
    """
    return MINUTES_PER_MONTH * (1 - _share("availability", availability, zero_allowed=False))


def availability_in_series(availabilities):
    """Availability of a request that needs every one of several components.

    Assumes that the components fail independently. Formula: a₁ × a₂ × … × aₙ.

    Parameters
    ----------
    availabilities : iterable of float
        Fractions above 0 and at most 1, at least one of them.

    Returns
    -------
    float
        Fraction of the time that all components answer.

    Raises
    ------
    ValueError
        When there is no component, or a value is not such a fraction.

    References
    ----------
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/availability.html

    Examples
    --------
    >>> round(availability_in_series([0.999, 0.999, 0.995]), 6)
    0.993011
    """
    if not isinstance(availabilities, Iterable) or isinstance(availabilities, str):
        raise ValueError(f"availabilities is {availabilities!r}; expected a list of fractions, one for each component")
    checked = [_share(f"availabilities[{i}]", a, zero_allowed=False) for i, a in enumerate(availabilities)]
    if not checked:
        raise ValueError("availabilities is empty; expected the availability of at least one component")
    return math.prod(checked)


def availability_with_fallback(primary, fallback):
    """Availability of a component that has a fallback: it answers unless both are down.

    Assumes that the two fail independently. A fallback that shares the primary's network, store or release with it
    adds less than this. Formula: 1 − (1 − primary) × (1 − fallback).

    Parameters
    ----------
    primary, fallback : float
        Fractions above 0 and at most 1.

    Returns
    -------
    float
        Fraction of the time that at least one of them answers.

    Raises
    ------
    ValueError
        When a value is not such a fraction.

    References
    ----------
    https://docs.aws.amazon.com/whitepapers/latest/availability-and-beyond-improving-resilience/availability-with-redundancy.html

    Examples
    --------
    >>> round(availability_with_fallback(primary=0.99, fallback=0.99), 6)
    0.9999
    """
    primary = _share("primary", primary, zero_allowed=False)
    # p + f(1 − p) is the same number; it keeps every digit of an availability close to 1
    return primary + _share("fallback", fallback, zero_allowed=False) * (1 - primary)


# Queues


def utilisation(arrivals_per_second, service_time_s, servers):
    """Share of the time that each server is busy; 1 or more means that the queue grows without end.

    Formula: λ × s ÷ c.

    Parameters
    ----------
    arrivals_per_second : float
        Requests per second, 0 or more (λ).
    service_time_s : float
        Mean seconds of work for one request on one server, above 0 (s).
    servers : int
        Requests that can be worked on at the same time: replicas × concurrent requests of each (c).

    Returns
    -------
    float
        Busy share, 0 or more; not capped at 1.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/M/M/c_queue

    Examples
    --------
    >>> utilisation(arrivals_per_second=100, service_time_s=0.05, servers=8)
    0.625
    """
    return _offered_load(arrivals_per_second, service_time_s) / _whole("servers", servers)


def _offered_load(arrivals_per_second, service_time_s):
    return _not_negative("arrivals_per_second", arrivals_per_second) * _positive("service_time_s", service_time_s)


def servers_for_utilisation(arrivals_per_second, service_time_s, max_utilisation):
    """Smallest number of servers that keeps each of them at most this busy.

    Formula: ⌈λ × s ÷ max_utilisation⌉, at least 1. A relative excess below 10⁻⁹ is floating-point noise
    (70 × 0.01 is 0.7000000000000001) and buys no extra server.

    Parameters
    ----------
    arrivals_per_second : float
        Requests per second, 0 or more (λ).
    service_time_s : float
        Mean seconds of work for one request, above 0 (s).
    max_utilisation : float
        Highest busy share allowed, above 0 and at most 1; 0.7 is a common choice.

    Returns
    -------
    int
        Servers.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/M/M/c_queue

    Examples
    --------
    >>> servers_for_utilisation(arrivals_per_second=100, service_time_s=0.05, max_utilisation=0.7)
    8
    """
    load = _offered_load(arrivals_per_second, service_time_s)
    return max(1, math.ceil(load / _share("max_utilisation", max_utilisation, zero_allowed=False) * (1 - 1e-9)))


def erlang_c(servers, offered_load):
    """Probability that a request must wait in an M/M/c queue (Poisson arrivals, exponential work, c servers).

    Formula, without factorials, so that it holds for thousands of servers: B₀ = 1,
    Bₖ = a·Bₖ₋₁ ÷ (k + a·Bₖ₋₁), C = B_c ÷ (1 − (a ÷ c) × (1 − B_c)).

    Parameters
    ----------
    servers : int
        Servers, from 1 to 1,000,000 (c).
    offered_load : float
        Arrivals per second × service time in seconds, 0 or more (a, in erlangs).

    Returns
    -------
    float
        Probability from 0 to 1; 1 when the load reaches the number of servers, as the queue then never empties.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_C_formula

    Examples
    --------
    >>> round(erlang_c(servers=2, offered_load=1), 6)
    0.333333
    """
    servers = _whole("servers", servers, at_most=MAX_SERVERS)
    load = _not_negative("offered_load", offered_load)
    if load >= servers:
        return 1.0
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def response_time_percentile_s(arrivals_per_second, service_time_s, servers, percentile, service_cv=1.0):
    """Percentile of waiting plus service time, in seconds, with c servers and one queue.

    With μ = 1 ÷ s and C from :func:`erlang_c`, a request waits with probability C, and then for an exponential time.

    ``service_cv=1`` is M/M/c and exact: the wait has rate θ = cμ − λ, and
    P(T > t) = (1 − C)·e^(−μt) + C·(e^(−βt) + β·(e^(−αt) − e^(−βt)) ÷ (β − α)), α and β the smaller and the larger of
    μ and θ, is inverted by bisection. For one server this is −ln(1 − percentile) ÷ (μ − λ).

    Any other ``service_cv`` is an approximation: the mean wait is scaled by (1 + cv²) ÷ 2 (Allen and Cunneen, Poisson
    arrivals), C and the exponential shape of the wait are kept, and the service time is a gamma distribution with that
    mean and cv (constant when cv is below 0.01). Against simulated queues (1 to 16 servers, 50 to 90 % busy, cv 0 to 2)
    its p99 was 13 % too low to 12 % too high. No approximation from two moments is right for every queue.

    Parameters
    ----------
    arrivals_per_second : float
        Requests per second, 0 or more (λ); Poisson arrivals.
    service_time_s : float
        Mean seconds of work for one request, above 0 (s).
    servers : int
        Servers, from 1 to 1,000,000 (c).
    percentile : float
        Fraction between 0 and 1, such as 0.99.
    service_cv : float
        Standard deviation of the service time over its mean, from 0 to 3.

    Returns
    -------
    float
        Seconds; ``math.inf`` when the load reaches the number of servers.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/M/M/c_queue and https://en.wikipedia.org/wiki/M/G/k_queue

    Examples
    --------
    At 75 requests per second and 10 ms of work, one server's p99 is ln(100) ÷ (100 − 75) seconds.

    >>> round(response_time_percentile_s(75, 0.010, servers=1, percentile=0.99), 4)
    0.1842
    >>> response_time_percentile_s(120, 0.010, servers=1, percentile=0.99)
    inf
    """
    load = _offered_load(arrivals_per_second, service_time_s)
    waits = erlang_c(servers, load)
    tail = 1 - _percentile(percentile)
    if not 0 <= _number("service_cv", service_cv) <= 3:
        raise ValueError(
            f"service_cv is {service_cv!r}; expected 0 to 3: split wider mixes into classes of similar work"
        )
    if load >= servers:
        return math.inf
    wait_rate = servers - load  # per mean service time, the unit of time from here on
    if service_cv == 1:
        return service_time_s * _mmc_sojourn(waits, wait_rate, tail)
    wait_rate *= 2 / (1 + service_cv**2)
    if service_cv < 0.01:
        return service_time_s * (1 + max(0.0, math.log(waits / tail) / wait_rate if waits > 0 else 0.0))
    return service_time_s * _gamma_sojourn(waits, wait_rate, service_cv, tail)


def _mmc_sojourn(waits, wait_rate, tail):
    """The time that M/M/c response times exceed with probability ``tail``; mean service time 1."""
    slow, fast = min(1.0, wait_rate), max(1.0, wait_rate)

    def survival(t):
        gap = (fast - slow) * t
        shared = t if gap == 0 else t * -math.expm1(-gap) / gap
        waited = math.exp(-fast * t) + fast * math.exp(-slow * t) * shared
        return (1 - waits) * math.exp(-t) + waits * waited

    low, high = 0.0, 1.0
    while survival(high) > tail:
        low, high = high, 2 * high
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if survival(middle) > tail else (low, middle)
    return (low + high) / 2


def _gamma_sojourn(waits, wait_rate, service_cv, tail, cells=400):
    """The time that wait plus gamma service exceeds with probability ``tail``; mean service time 1.

    Steps through the service time cell by cell: ``waiting`` is the probability that the service alone would be over
    and the wait is not. Service times spread evenly inside a cell, which makes each step exact.
    """
    shape = 1 / service_cv**2
    end = 1.0
    while _gamma_survival(shape, shape * end) > tail / 1000:
        end *= 1.25
    width = end / cells
    kept = math.exp(-wait_rate * width)
    joined = -math.expm1(-wait_rate * width) / (wait_rate * width)
    serving, waiting = 1.0, 0.0
    exceeded = 1.0
    for cell in range(1, cells + 1):
        before, serving_before = exceeded, serving
        serving = _gamma_survival(shape, shape * width * cell)
        waiting = waiting * kept + (serving_before - serving) * joined
        exceeded = serving + waits * waiting
        if exceeded <= tail:
            inside = math.log(before / tail) / math.log(before / exceeded)  # the tail falls exponentially in a cell
            return width * (cell - 1 + inside)
    return end + math.log(exceeded / tail) / wait_rate


def _gamma_survival(shape, x):
    """Regularised upper incomplete gamma function Q(shape, x): https://dlmf.nist.gov/8.11 and /8.9."""
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        n = shape
        while term > total * 1e-16:
            n += 1
            term *= x / n
            total += term
        return max(0.0, 1 - scale * total)
    # Lentz's method for the continued fraction
    b = x + 1 - shape
    c, d = math.inf, 1 / b
    fraction = d
    for i in range(1, 100_000):
        a = -i * (i - shape)
        b += 2
        d = 1 / (a * d + b)
        c = b + a / c
        fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return scale * fraction


# Latency of a request path


def lognormal_parameters(p50, p99):
    """Mean and standard deviation of the logarithm, of the lognormal distribution with this median and p99.

    Formula: μ = ln p50, σ = ln(p99 ÷ p50) ÷ 2.3263 (the standard normal's 99th percentile).

    Parameters
    ----------
    p50, p99 : float
        Median and 99th percentile in the same unit; 0 < p50 ≤ p99. Equal values make a constant (σ = 0).

    Returns
    -------
    tuple of float
        (mu, sigma).

    Raises
    ------
    ValueError
        When a value is not above 0, or the p99 is below the median.

    References
    ----------
    https://en.wikipedia.org/wiki/Log-normal_distribution#Quantiles

    Examples
    --------
    >>> mu, sigma = lognormal_parameters(p50=20, p99=100)
    >>> round(mu, 3), round(sigma, 3)
    (2.996, 0.692)
    """
    if _positive("p99", p99) < _positive("p50", p50):
        raise ValueError(f"p99 is {p99!r}, below p50 = {p50!r}; expected a p99 of at least the median: swapped?")
    return math.log(p50), (math.log(p99) - math.log(p50)) / _STANDARD_NORMAL.inv_cdf(0.99)


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
        _whole("fan_out", self.fan_out)
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
    return math.exp(mu - sigma * _STANDARD_NORMAL.inv_cdf(one_is_slower))


def sum_of_p99s_ms(stage):
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

    def add_up(stage, copies):
        copies *= stage.fan_out
        called = [add_up(call, copies) for call in stage.calls]
        waited = max(called, default=0.0) if stage.parallel else math.fsum(called)
        own = stage.p99_ms if copies == 1 else _slowest_own_work_ms(stage, 0.99, copies)
        return own + waited

    return float(add_up(stage, 1))


def latency_percentile_ms(stage, percentile=0.99, samples=20_000, seed=0):
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
    _percentile(percentile)
    if isinstance(seed, bool) or not isinstance(seed, Integral):
        raise ValueError(f"seed is {seed!r}; expected a whole number")
    needed = math.ceil(10 / (1 - percentile) - 1e-6)
    if _whole("samples", samples) < needed:
        raise ValueError(f"samples is {samples:,}; percentile {percentile} needs at least {needed:,}")
    if not stage.calls:
        return _slowest_own_work_ms(stage, percentile, stage.fan_out)
    latencies = sorted(_draw(stage, 1, samples, random.Random(seed)))
    position = percentile * (samples - 1)
    below = math.floor(position)
    above = min(below + 1, samples - 1)
    return latencies[below] + (position - below) * (latencies[above] - latencies[below])


def _draw(stage, copies, samples, rng):
    """Latencies of ``samples`` requests through this stage, the slowest of ``copies`` of it in each."""
    copies *= stage.fan_out
    mu, sigma = lognormal_parameters(stage.p50_ms, stage.p99_ms)
    exp = math.exp
    if copies == 1:
        gauss = rng.gauss
        total = [exp(gauss(mu, sigma)) for _ in range(samples)]
    else:
        # The slowest of n is the U^(1/n) quantile of one; −ln U is exponential, and the upper tail keeps its digits
        quantile, exponential, expm1 = _STANDARD_NORMAL.inv_cdf, rng.expovariate, math.expm1
        total = [exp(mu - sigma * quantile(-expm1(-exponential(copies)))) for _ in range(samples)]
    called = [_draw(call, copies, samples, rng) for call in stage.calls]
    if called:
        combine = max if stage.parallel else sum
        total = [own + combine(waits) for own, waits in zip(total, zip(*called, strict=True), strict=True)]
    return total


def _stage(stage):
    if not isinstance(stage, Stage):
        raise ValueError(f"stage is {stage!r}; expected a Stage")


def slow_share_of_fan_out(slow_probability, calls):
    """Share of requests with at least one slow call, when each request makes several.

    Assumes independent calls. Formula: 1 − (1 − p)ⁿ.

    Parameters
    ----------
    slow_probability : float
        Probability that one call is slow, a fraction from 0 to 1 (p).
    calls : int
        Calls that a request waits for, at least 1 (n).

    Returns
    -------
    float
        Fraction of the requests.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Dean and Barroso, The Tail at Scale, 2013: https://doi.org/10.1145/2408776.2408794

    Examples
    --------
    >>> round(slow_share_of_fan_out(slow_probability=0.01, calls=100), 3)
    0.634
    """
    _whole("calls", calls)
    if _share("slow_probability", slow_probability) == 1:
        return 1.0
    return -math.expm1(calls * math.log1p(-slow_probability))


# Storage and cost


def instance_cost_usd_per_month(instances, price_usd_per_hour):
    """Cost of instances that run all month (30 days).

    Formula: instances × price × 720 hours.

    Parameters
    ----------
    instances : float
        Instances, 0 or more; an average over the month (2.5) is fine.
    price_usd_per_hour : float
        US dollars for one instance and hour, 0 or more.

    Returns
    -------
    float
        US dollars per month.

    Raises
    ------
    ValueError
        When an input is negative or not a finite number.

    References
    ----------
    https://aws.amazon.com/ec2/pricing/on-demand/ (prices by the hour)

    Examples
    --------
    >>> instance_cost_usd_per_month(instances=4, price_usd_per_hour=0.25)
    720.0
    """
    hourly = _not_negative("instances", instances) * _not_negative("price_usd_per_hour", price_usd_per_hour)
    return float(hourly * HOURS_PER_MONTH)


def storage_gb(rows_per_day, bytes_per_row, days, copies=1):
    """Gigabytes (10⁹ bytes) that a daily stream of rows fills.

    Formula: rows × bytes × days × copies ÷ 10⁹.

    Parameters
    ----------
    rows_per_day : float
        Rows written on a day, 0 or more.
    bytes_per_row : float
        Bytes of one row as stored, above 0.
    days : float
        Days that rows are kept, above 0.
    copies : int
        Replicas of every row, at least 1.

    Returns
    -------
    float
        Gigabytes.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/Gigabyte (10⁹ bytes; a gibibyte is 2³⁰)

    Examples
    --------
    >>> storage_gb(rows_per_day=2_000_000, bytes_per_row=500, days=90, copies=3)
    270.0
    """
    rows = _not_negative("rows_per_day", rows_per_day) * _positive("days", days) * _whole("copies", copies)
    return rows * _positive("bytes_per_row", bytes_per_row) / BYTES_PER_GB


def monthly_cost_usd(
    instances,
    price_usd_per_hour,
    storage_gb=0,
    storage_price_usd_per_gb_month=0,
    transfer_gb=0,
    transfer_price_usd_per_gb=0,
):
    """Cost of a month (30 days): instances, storage and transfer.

    Formula: instances × price × 720 + stored GB × price + transferred GB × price.

    Parameters
    ----------
    instances : float
        Instances that run all month, 0 or more.
    price_usd_per_hour : float
        US dollars for one instance and hour, 0 or more.
    storage_gb : float
        Gigabytes stored, 0 or more.
    storage_price_usd_per_gb_month : float
        US dollars for one gigabyte and month, 0 or more.
    transfer_gb : float
        Gigabytes transferred in the month, 0 or more.
    transfer_price_usd_per_gb : float
        US dollars for one gigabyte transferred, 0 or more.

    Returns
    -------
    float
        US dollars per month.

    Raises
    ------
    ValueError
        When an input is negative or not a finite number.

    References
    ----------
    https://aws.amazon.com/ec2/pricing/on-demand/ (prices of compute and transfer)

    Examples
    --------
    >>> monthly_cost_usd(4, 0.25, storage_gb=1000, storage_price_usd_per_gb_month=0.02)
    740.0
    """
    stored = _not_negative("storage_gb", storage_gb) * _not_negative(
        "storage_price_usd_per_gb_month", storage_price_usd_per_gb_month
    )
    transferred = _not_negative("transfer_gb", transfer_gb) * _not_negative(
        "transfer_price_usd_per_gb", transfer_price_usd_per_gb
    )
    return instance_cost_usd_per_month(instances, price_usd_per_hour) + stored + transferred


def cost_per_thousand_decisions_usd(monthly_cost_usd, decisions_per_day):
    """Cost of a thousand decisions, over a month of 30 days.

    Formula: monthly cost ÷ (30 × decisions per day) × 1,000.

    Parameters
    ----------
    monthly_cost_usd : float
        US dollars per month, 0 or more.
    decisions_per_day : float
        Decisions that the system makes on a day, above 0.

    Returns
    -------
    float
        US dollars per 1,000 decisions.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://www.finops.org/framework/capabilities/unit-economics/

    Examples
    --------
    >>> cost_per_thousand_decisions_usd(monthly_cost_usd=720, decisions_per_day=12_000)
    2.0
    """
    cost = _not_negative("monthly_cost_usd", monthly_cost_usd)
    return cost / (_positive("decisions_per_day", decisions_per_day) * DAYS_PER_MONTH) * 1000


# People who act on what the system flags


def flagged_per_day(volume_per_day, flagged_share):
    """Cases a day that somebody has to look at.

    Formula: volume × flagged share.

    Parameters
    ----------
    volume_per_day : float
        Cases that the system sees on a day, 0 or more.
    flagged_share : float
        Fraction of them that it flags, from 0 to 1.

    Returns
    -------
    float
        Cases per day.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/Alarm_fatigue

    Examples
    --------
    >>> flagged_per_day(volume_per_day=5_000, flagged_share=0.18)
    900.0
    """
    return float(_not_negative("volume_per_day", volume_per_day) * _share("flagged_share", flagged_share))


def true_alert_share(prevalence, recall, flagged_share):
    """Share of the alerts that are right: the precision.

    Formula: prevalence × recall ÷ flagged share.

    Parameters
    ----------
    prevalence : float
        Fraction of all cases that are positive, from 0 to 1.
    recall : float
        Fraction of the positive cases that are flagged, from 0 to 1.
    flagged_share : float
        Fraction of all cases that are flagged, above 0 and at most 1.

    Returns
    -------
    float
        Fraction of the flagged cases that are positive.

    Raises
    ------
    ValueError
        When an input is out of its range, or the three contradict each other: fewer cases flagged than true positives.

    References
    ----------
    https://en.wikipedia.org/wiki/Precision_and_recall

    Examples
    --------
    >>> round(true_alert_share(prevalence=0.07, recall=0.33, flagged_share=0.18), 3)
    0.128
    """
    found = _share("prevalence", prevalence) * _share("recall", recall)
    precision = found / _share("flagged_share", flagged_share, zero_allowed=False)
    if precision > 1 + 1e-9:
        raise ValueError(
            f"flagged_share is {flagged_share!r}, below prevalence {prevalence!r} × recall {recall!r} = {found:.6g}; "
            "expected at least as many flagged as true positives: lower the recall or raise the flagged share"
        )
    return min(1.0, precision)
