"""Detectors that watch a stream of numbers, and how long they run until they alarm although nothing has changed.

The average run length (ARL) without a change is what a false-alarm rate is to a single test. Tables of it hold for
independent values. Values that follow each other (r > 0) alarm far earlier: a CUSUM with k = 0.5, h = 5 runs for 465
values when they are independent, for 109 at a correlation of 0.27 and for 41 at 0.6. So :func:`calibrate` sets the
threshold by drawing blocks of a reference, within which values follow each other as they do in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.intervals import critical_value
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.number_checks import not_negative, number, positive, whole

_FEWEST = 50  # values of a reference
_LONGEST = 100_000  # run length that is simulated in minutes
_SIDES = ("both", "up", "down")


@dataclass(frozen=True)
class _Detector:
    def update(self, value: float) -> bool:
        """Take the next value of the stream; whether it alarms. After an alarm the detector starts again.

        Raises
        ------
        ValueError
            When the value is not a finite number.
        """
        state = self._next(self._state, float(number("value", value)))
        alarmed = bool(self._height(state) > self.threshold)
        self._state[:] = self._start() if alarmed else state
        return alarmed

    def alarms(self, values: ArrayLike) -> np.ndarray:
        """The positions of an array at which a detector that starts at its beginning alarms; this one keeps its state.

        Parameters
        ----------
        values : array-like of float, shape (n,)
            In the order of time, finite.
        """
        fresh = replace(self)
        return np.array(
            [at for at, value in enumerate(checks.numbers("values", values).tolist()) if fresh.update(value)]
        )

    def reset(self) -> None:
        """Forget what was seen, as after a change that has been dealt with."""
        self._state[:] = self._start()


@dataclass(frozen=True)
class Cusum(_Detector):
    """Cumulative sum of how far values lie from their mean, less a slack; it alarms when a sum passes a threshold.

    Formula: z = (x − mean) ÷ standard deviation; S⁺ ← max(0, S⁺ + z − k), S⁻ ← max(0, S⁻ − z − k); alarm when either
    exceeds h. It is the quickest detector of a lasting shift by 2k standard deviations. With k = 0.5, h = 5 and
    independent normal values it runs for 465 values without a change (938 when it watches one side), and for 10.4 after
    a shift of one standard deviation.

    Where it fails: the run length holds for independent values with the mean and deviation given. Both are often
    estimated, and values follow each other: let :func:`calibrate` choose the threshold.

    Parameters
    ----------
    mean, standard_deviation : float
        Of values when nothing has changed.
    slack : float
        k, in standard deviations: half the shift to be found.
    threshold : float
        h, in standard deviations.
    side : {"both", "up", "down"}
        Which changes alarm.

    References
    ----------
    Page, Continuous Inspection Schemes, 1954: https://doi.org/10.2307/2333009; run lengths:
    https://www.itl.nist.gov/div898/handbook/pmc/section3/pmc323.htm

    Examples
    --------
    >>> detector = Cusum(mean=0, standard_deviation=1, threshold=4)
    >>> [detector.update(value) for value in [0.1, 2.0, 2.0, 2.0]]
    [False, False, False, True]
    """

    mean: float
    standard_deviation: float
    slack: float = 0.5
    threshold: float = 5.0
    side: str = "both"
    _state: list = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        number("mean", self.mean)
        positive("standard_deviation", self.standard_deviation)
        not_negative("slack", self.slack)
        _check_end(self)
        object.__setattr__(self, "_state", self._start())

    def _start(self):
        return [0.0, 0.0]

    def _next(self, state, value):
        z = (value - self.mean) / self.standard_deviation
        up, down = state
        return [_above_zero(up + z - self.slack), _above_zero(down - z - self.slack)]

    def _height(self, state):
        return _of_side(self.side, *state)


@dataclass(frozen=True)
class PageHinkley(_Detector):
    """Cumulative deviation from the mean seen so far; it alarms when that has risen far above its lowest point.

    Formula: with the mean x̄ₜ of all values so far, U ← U + x − x̄ₜ − δ, alarm upwards when U − min U > λ; and the same
    mirrored downwards. It needs no mean in advance, and learns a slow drift as the new normal. Of a known mean it is
    :class:`Cusum`. ``slack`` δ and ``threshold`` λ are in the unit of the values.

    Where it fails: while the mean is young it moves with the first values, and a change in them becomes the normal. A
    small slack with a fixed threshold alarms on noise alone: U is then nearly a random walk, whose range grows with √t.
    Let :func:`calibrate` choose the threshold.

    Parameters
    ----------
    slack, threshold : float
        δ and λ, in the unit of the values.
    side : {"both", "up", "down"}
        Which changes alarm.
    min_values : int
        Values seen before the first alarm, at least 1.

    References
    ----------
    Mouss et al., Test of Page–Hinkley, an approach for fault detection, 2004:
    https://doi.org/10.1109/ASCC.2004.184970

    Examples
    --------
    >>> PageHinkley(slack=0.1, threshold=2, min_values=3).alarms([0, 0, 0, 0, 2, 2, 2]).tolist()
    [5]
    """

    slack: float
    threshold: float
    side: str = "both"
    min_values: int = 30
    _state: list = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        not_negative("slack", self.slack)
        whole("min_values", self.min_values)
        _check_end(self)
        object.__setattr__(self, "_state", self._start())

    def _start(self):
        return [0, 0.0, 0.0, 0.0]  # values, their mean, height above the lowest point and below the highest

    def _next(self, state, value):
        n_values, mean, up, down = state
        n_values = n_values + 1
        mean = mean + (value - mean) / n_values
        return [
            n_values,
            mean,
            _above_zero(up + value - mean - self.slack),
            _above_zero(down - value + mean - self.slack),
        ]

    def _height(self, state):
        n_values, _, *heights = state
        return _of_side(self.side, *heights) * (n_values >= self.min_values)


def _above_zero(height):
    return np.maximum(height, 0.0) if isinstance(height, np.ndarray) else max(height, 0.0)


def _of_side(side, up, down):
    if side == "both":
        return np.maximum(up, down) if isinstance(up, np.ndarray) else max(up, down)
    return up if side == "up" else down


def _check_end(detector):
    positive("threshold", detector.threshold)
    if detector.side not in _SIDES:
        raise ValueError(f"side is {detector.side!r}; expected one of {', '.join(map(repr, _SIDES))}")


def run_length(
    detector: Cusum | PageHinkley,
    reference: ArrayLike | None = None,
    *,
    correlation: float = 0.0,
    shift: float = 0.0,
    block_length: int | None = None,
    n_runs: int = 1000,
    most_values: int = 20_000,
    confidence: float = 0.95,
    random_state: int | np.random.Generator | None = 0,
) -> Interval:
    """How many values a detector takes until it alarms, on average: by simulation of values that follow each other.

    Without a ``reference`` the values are normal with mean 0 and standard deviation 1, the correlation of neighbours as
    given, an autoregression of first order: xₜ = r·xₜ₋₁ + √(1 − r²)·e. With one they are blocks of it, drawn anywhere
    and put one after the other, so that values within a block follow each other as they did. Every run begins with a
    fresh detector.

    Formula: values taken in all runs ÷ alarms. A run without an alarm ends after ``most_values`` and counts with the
    values that it took, which is right where alarms come at a constant rate, as they do after the first few.

    Parameters
    ----------
    detector : Cusum or PageHinkley
        Its state is not touched.
    reference : array-like of float, shape (n,), optional
        Values without a change, in the order of time, at least 50.
    correlation : float
        Of neighbours, from −1 to 1, both excluded; without a reference.
    shift : float
        Added to every value, in its unit: 0 gives the run length between false alarms, a shift the delay until it is
        found, counted from a detector at its start.
    block_length : int, optional
        Values in a block. By default Carlstein's for values that follow each other by the lag-1 correlation r of the
        reference: (√6·r ÷ (1 − r²))^⅔ · n^⅓. Where they follow a week, give several weeks.
    n_runs, most_values : int
        Runs, at least 100, and where each of them ends.
    confidence : float
        Of the interval, which holds the error of the simulation only; not that of a short reference.
    random_state : int, numpy.random.Generator or None
        Seed: the same seed gives the same interval.

    Returns
    -------
    Interval
        In values.

    Raises
    ------
    TypeError
        When ``detector`` is none.
    ValueError
        When a reference is too short or not finite, both it and a correlation are given, or no run alarms.

    References
    ----------
    Blocks: Künsch, The Jackknife and the Bootstrap for General Stationary Observations, 1989,
    https://doi.org/10.1214/aos/1176347265; their length: Carlstein, The Use of Subseries Values for Estimating the
    Variance of a General Statistic from a Stationary Sequence, 1986, https://doi.org/10.1214/aos/1176350057

    Examples
    --------
    >>> of_table = run_length(Cusum(0, 1, slack=0.5, threshold=4), n_runs=400)  # 168 in the table
    >>> of_table.low < 168 < of_table.high
    True
    """
    if not isinstance(detector, _Detector):
        raise TypeError(f"detector is a {type(detector).__name__}; expected a Cusum(…) or a PageHinkley(…)")
    whole("n_runs", n_runs, at_least=100)
    whole("most_values", most_values)
    number("shift", shift)
    z = critical_value(confidence)
    values = _source(reference, correlation, block_length, n_runs, random_state)
    taken, n_alarms = _runs(detector, values, shift, n_runs, most_values)
    if n_alarms < 2:
        raise ValueError(
            f"{n_alarms} of {n_runs:,} runs alarmed within {most_values:,} values; raise most_values, or lower the "
            "threshold"
        )
    mean = taken.sum() / n_alarms
    # Of a ratio: each run adds the values that it took, less the mean where it alarmed. Those that did took fewest.
    alarmed = np.arange(n_runs) < n_alarms
    error = float(np.sqrt(n_runs * np.var(np.sort(taken) - mean * alarmed, ddof=1)) / n_alarms)
    return Interval(float(mean), float(max(0.0, mean - z * error)), float(mean + z * error), error, confidence)


def calibrate(
    reference: ArrayLike,
    average_run_length: float,
    *,
    slack: float = 0.5,
    side: str = "both",
    kind: type[Cusum] | type[PageHinkley] = Cusum,
    block_length: int | None = None,
    n_runs: int = 1000,
    random_state: int | np.random.Generator | None = 0,
) -> Cusum | PageHinkley:
    """The detector that alarms once in so many values on blocks of a reference in which nothing changed.

    The threshold is found by halving; all of them are judged on the same draws, each of which ends after four times the
    run length wanted.

    Where it fails: the mean and the deviation are those of the reference. Of n values that hang together the mean
    itself is uncertain by √((1 + r) ÷ (1 − r) ÷ n) deviations, and a mean that is off by 0.2 deviations cuts a run
    length of 465 to 190: a reference shorter than the run length gives a threshold for itself, not for the stream.
    A season longer than the reference is a change to the detector.

    Parameters
    ----------
    reference : array-like of float, shape (n,)
        In the order of time, at least 50 values, in which nothing changed.
    average_run_length : float
        Values between two false alarms, 10 to 100,000: 365 for a false alarm a year from one value a day.
    slack : float
        In standard deviations of the reference: half the shift to be found.
    side : {"both", "up", "down"}
        Which changes alarm.
    kind : type
        :class:`Cusum` or :class:`PageHinkley`.
    block_length, n_runs, random_state
        As for :func:`run_length`.

    Returns
    -------
    Cusum or PageHinkley

    Raises
    ------
    ValueError
        When the reference is too short, constant or not finite.

    Examples
    --------
    >>> reference = np.random.default_rng(0).normal(size=2000)
    >>> detector = calibrate(reference, 168)
    >>> 3.5 < detector.threshold < 4.5  # the table has 4
    True
    """
    reference = _reference(reference)
    if not 10 <= number("average_run_length", average_run_length) <= _LONGEST:
        raise ValueError(f"average_run_length is {average_run_length!r}; expected 10 to {_LONGEST:,} values")
    whole("n_runs", n_runs, at_least=100)
    if kind not in (Cusum, PageHinkley):
        raise ValueError(f"kind is {kind!r}; expected Cusum or PageHinkley")
    deviation = float(reference.std(ddof=1))
    if not deviation > 1e-12 * np.abs(reference).max():
        raise ValueError(
            f"reference is constant ({reference[0]:g}); a detector needs values that vary: watch for any other"
        )
    seed = np.random.default_rng(random_state).integers(2**63)

    def at(threshold):
        if kind is Cusum:
            return Cusum(float(reference.mean()), deviation, slack, threshold, side)
        return PageHinkley(slack * deviation, threshold * deviation, side)

    def length(threshold):
        values = _source(reference, 0.0, block_length, n_runs, seed)
        taken, n_alarms = _runs(at(threshold), values, 0.0, n_runs, int(4 * average_run_length))
        return taken.sum() / n_alarms if n_alarms else np.inf

    low, high = 0.01, 4.0
    while length(high) < average_run_length:
        low, high = high, 2 * high
    while high - low > 0.002 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if length(middle) < average_run_length else (low, middle)
    return at(round((low + high) / 2, 6))


def _runs(detector, values: Iterable[np.ndarray], shift, n_runs, most):
    """How many values each run took, and how many of the runs ended with an alarm."""
    taken = np.full(n_runs, most)
    active = np.arange(n_runs)
    state = [np.full(n_runs, start) for start in detector._start()]
    for step, drawn in zip(range(1, most + 1), values, strict=False):
        state = detector._next(state, drawn[active] + shift)
        alarmed = detector._height(state) > detector.threshold
        if alarmed.any():
            taken[active[alarmed]] = step
            active = active[~alarmed]
            state = [part[~alarmed] for part in state]
            if not len(active):
                break
    return taken, n_runs - len(active)


def _source(reference, correlation, block_length, n_runs, random_state):
    """The next value of every run, again and again."""
    rng = np.random.default_rng(random_state)
    if reference is None:
        if not -1 < number("correlation", correlation) < 1:
            raise ValueError(f"correlation is {correlation!r}; expected a number between -1 and 1")
        if block_length is not None:
            raise ValueError("block_length is for blocks of a reference; pass reference=..., or leave it out")
        return _autoregression(rng, correlation, n_runs)
    reference = _reference(reference)
    if correlation:
        raise ValueError("correlation is given beside a reference, which has its own; pass one of the two")
    if block_length is None:
        block_length = _length_of(reference)
    whole("block_length", block_length, at_most=len(reference) // 2)
    return _blocks(rng, reference, block_length, n_runs)


def _reference(values):
    values = checks.numbers("reference", values)
    if len(values) < _FEWEST:
        raise ValueError(f"reference has {len(values):,} values; expected at least {_FEWEST}, better some hundred")
    return values


def _length_of(reference):
    """Carlstein's block for an autoregression of first order."""
    away = reference - reference.mean()
    if not (square := away @ away):
        return 1
    r = min(abs(away[1:] @ away[:-1]) / square, 0.99)
    return int(np.clip(np.ceil((np.sqrt(6) * r / (1 - r**2)) ** (2 / 3) * np.cbrt(len(away))), 1, len(away) // 2))


def _autoregression(rng, correlation, n_runs):
    values = rng.standard_normal(n_runs)
    fresh = np.sqrt(1 - correlation**2)
    while True:
        yield values
        values = correlation * values + fresh * rng.standard_normal(n_runs)


def _blocks(rng, reference, length, n_runs):
    while True:
        starts = rng.integers(len(reference), size=n_runs)  # a block that reaches the end goes on at the beginning
        for step in range(length):
            yield reference[(starts + step) % len(reference)]
