"""Loss surfaces on which it is known, by construction, what a training run is doing: to try signals and verdicts on.

Each is a function of twenty weights with its exact gradient. Noise is added to the gradient, as mini-batches do, and to
the loss that a step records.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlsd_helpers.debugging.log.training_log import TrainingLog

_STEEP = np.linspace(0.5, 1, 19)  # curvature of all directions but the first
_MINIMUM = np.full(20, 2.0)  # away from 0, where the ratio of update to weight would know it
#: Far below the limit of stability of the steepest direction. Momentum of 0.9 takes steps ten times as long.
_ORDINARY = {"sgd": 0.1, "momentum": 0.01, "adam": 0.01}
_SLOW = _ORDINARY | {"adam": 0.003}
#: The limits are 2 ÷ curvature for plain descent and 2 (1 + 0.9) ÷ curvature with momentum; Adam has none, and jumps
#: about the minimum by steps as long as its rate.
_TOO_HIGH = {"sgd": 1.9, "momentum": 3.6, "adam": 1.0}
_UNSTABLE = {"sgd": 2.03, "momentum": 3.9}


@dataclass(frozen=True, repr=False)
class Landscape:
    """A loss surface, where to start on it, and what a run there is doing.

    Attributes
    ----------
    name : str
        Such as "long valley".
    truth : str
        The verdict of :func:`diagnose` that is right there after a thousand steps.
    surface : callable
        Weights of shape (20,), measured from the minimum, to the loss above the irreducible one and its gradient.
    start : ndarray, shape (20,)
        Where runs begin, measured from the minimum, before a little chance is added.
    rates : dict of str to float
        The learning rate for each optimiser of :func:`descend` for which this is the truth.
    noise : float
        Standard deviation of the noise in each entry of the gradient, and in the recorded loss a third of it.
    irreducible : float
        Loss at the minimum.

    Examples
    --------
    >>> valley = LANDSCAPES["long valley"]
    >>> valley, round(valley.loss(valley.at(valley.start)), 9)
    (long valley: flat region, 1.5)
    """

    name: str
    truth: str
    surface: Callable[[np.ndarray], tuple[float, np.ndarray]]
    start: np.ndarray
    rates: dict[str, float]
    noise: float
    irreducible: float = 0.5

    def at(self, from_minimum: np.ndarray) -> np.ndarray:
        """The weights that lie so far from the minimum."""
        return _MINIMUM + from_minimum

    def loss(self, weights: np.ndarray) -> float:
        """The loss without noise."""
        return self.irreducible + float(self.surface(weights - _MINIMUM)[0])

    def gradient(self, weights: np.ndarray) -> np.ndarray:
        """The gradient without noise."""
        return self.surface(weights - _MINIMUM)[1]

    def __repr__(self) -> str:
        return f"{self.name}: {self.truth}"


def _bowl(x):
    steep = np.append(0.7, _STEEP)
    return 0.5 * (steep * x) @ x, steep * x


def _long_valley(x):
    curvature = np.append(1e-4, _STEEP)  # ten thousand times as long as it is wide
    return 0.5 * (curvature * x) @ x, curvature * x


def _curved_valley(x):
    """A floor that winds, x₁ = 2 sin(x₀ ÷ 2), and falls gently along x₀."""
    across = x[1:].copy()
    across[0] -= 2 * np.sin(x[0] / 2)
    pull = _STEEP * across
    gradient = np.append(5e-4 * x[0] - pull[0] * np.cos(x[0] / 2), pull)
    return 0.5 * pull @ across + 2.5e-4 * x[0] ** 2, gradient


def _saddle(x):
    """A ridge along which both sides fall, with curvature −0.01 on top, to two minima at x₀ = ±10."""
    pull, u = _STEEP * x[1:], x[0] / 10
    loss = 0.5 * pull @ x[1:] + 0.25 * (1 - u**2) ** 2
    return loss, np.append(0.1 * (u**3 - u), pull)


def _dead_unit(x):
    """A rectified unit that no row turns on: the loss is what it is, without a gradient."""
    active = max(float(x.sum()), 0.0)
    return 1.0 + 0.5 * active**2, np.full(20, active)


def _from(first, others):
    return np.append(first, np.full(19, others))


_LANDSCAPES = (
    Landscape("bowl with noise", "noise floor", _bowl, _from(1, 1), _ORDINARY, 0.5),
    Landscape("bowl without noise", "stationary", _bowl, _from(1, 1), _ORDINARY, 0.0),
    Landscape("long valley", "flat region", _long_valley, _from(np.sqrt(2e4), 0), _ORDINARY, 0.03),
    Landscape("curved valley", "flat region", _curved_valley, _from(50.0, 0), _SLOW, 0.05),
    Landscape("saddle", "flat region", _saddle, _from(0.5, 0.5), _SLOW, 0.03),
    Landscape("rate too high", "oscillating", _long_valley, _from(np.sqrt(2e4), 0.5), _TOO_HIGH, 0.1),
    Landscape("rate beyond the limit", "diverging", _bowl, _from(1, 1), _UNSTABLE, 0.1),
    Landscape("dead unit", "dead", _dead_unit, _from(-1, -1), _ORDINARY, 0.0),
)
#: The landscapes by name.
LANDSCAPES = {each.name: each for each in _LANDSCAPES}


def descend(
    landscape: Landscape,
    optimiser: str = "sgd",
    *,
    rate: float | None = None,
    noise: float | None = None,
    n_steps: int = 1000,
    random_state: int = 0,
) -> TrainingLog:
    """Train on a landscape, and log every step.

    Parameters
    ----------
    landscape : Landscape
        One of :data:`LANDSCAPES`.
    optimiser : {"sgd", "momentum", "adam"}
        Plain descent; with momentum of 0.9; Adam with its usual decays of 0.9 and 0.999
        (https://arxiv.org/abs/1412.6980).
    rate, noise : float, optional
        The landscape's own by default.
    n_steps : int
        Steps.
    random_state : int
        Seed of noise and start.

    Returns
    -------
    TrainingLog
        Whose ``losses_at_averages`` takes ``lambda: landscape.loss(weights)``; the weights are its ``run.weights``.

    Raises
    ------
    ValueError
        The landscape has no rate for this optimiser, and none is given.

    Examples
    --------
    >>> log = descend(LANDSCAPES["bowl without noise"], n_steps=200)
    >>> log.history["gradient_norm"][[0, 199]].round(3).tolist()
    [3.373, 0.0]
    """
    run = Run(landscape, optimiser, rate, noise, random_state)
    log = TrainingLog([run.weights], every=1)
    log.run = run
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(n_steps):
            with log.step() as step:
                run.step(record=step.record)
    return log


class Run:
    """A run on a landscape that can go on, or be copied and go on elsewhere.

    Parameters are those of :func:`descend`.
    """

    def __init__(
        self,
        landscape: Landscape,
        optimiser: str = "sgd",
        rate: float | None = None,
        noise: float | None = None,
        random_state: int = 0,
    ):
        rates = landscape.rates
        if optimiser not in (*rates, "adam") or (rate is None and optimiser not in rates):
            raise ValueError(f"there is no rate for {optimiser!r} on {landscape.name}; it has {', '.join(rates)}")
        self.landscape, self.optimiser = landscape, optimiser
        self.rate = rates[optimiser] if rate is None else rate
        self.noise = landscape.noise if noise is None else noise
        self.rng = np.random.default_rng(random_state)
        self.weights = landscape.at(landscape.start + 0.05 * np.abs(landscape.start) * self.rng.standard_normal(20))
        self.first_moment, self.second_moment, self.n_steps = np.zeros(20), np.zeros(20), 0

    def loss(self) -> float:
        """The loss without noise, where the run is."""
        return self.landscape.loss(self.weights)

    def step(self, rng: np.random.Generator | None = None, record: Callable | None = None) -> None:
        """One step down, with noise from the run's own generator unless another is given."""
        rng = self.rng if rng is None else rng
        gradient = self.landscape.gradient(self.weights) + self.noise * rng.standard_normal(20)
        if record is not None:
            momentum = None if self.optimiser == "sgd" else [self.first_moment]
            loss = self.loss() + self.noise / 3 * rng.standard_normal()
            record(loss, gradients=[gradient], momentum=momentum, learning_rate=self.rate)
        self.weights -= self.rate * self._direction(gradient)

    def _direction(self, gradient):
        self.n_steps += 1
        if self.optimiser == "sgd":
            return gradient
        if self.optimiser == "momentum":
            self.first_moment = 0.9 * self.first_moment + gradient
            return self.first_moment
        self.first_moment = 0.9 * self.first_moment + 0.1 * gradient
        self.second_moment = 0.999 * self.second_moment + 0.001 * gradient**2
        first = self.first_moment / (1 - 0.9**self.n_steps)
        return first / (np.sqrt(self.second_moment / (1 - 0.999**self.n_steps)) + 1e-8)
