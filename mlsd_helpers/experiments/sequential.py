"""Looking at an experiment before its end: what it costs, and boundaries that pay for it."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mlsd_helpers.experiments._normal import STANDARD_NORMAL, critical_value, normal_quantiles
from mlsd_helpers.experiments._tables import html_table, text_table
from mlsd_helpers.shared.number_checks import fraction, number, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEAD = ("look", "data", "stop at |z| of", "nominal p", "alpha spent")
_ROUNDING = 1e-12  # of shares that were added up
_NAMES = {
    "obrien-fleming": "O'Brien-Fleming",
    "pocock": "Pocock",
    "lan-demets-obrien-fleming": "Lan-DeMets (O'Brien-Fleming type)",
    "lan-demets-pocock": "Lan-DeMets (Pocock type)",
}


def false_positive_rate_of_peeking(looks: int, alpha: float = 0.05) -> float:
    """Probability that at least one of several looks finds an effect where there is none.

    The test is two-sided at alpha at every look, and the looks are equally spaced in units: after 1/K, 2/K, … of them.
    Computed, not simulated: the density of the running sum is carried from look to look by numerical integration,
    fₖ(x) = ∫ fₖ₋₁(u) × φ(x − u) du over the paths that have not yet crossed |u| = z₁₋α⸝₂ × √(k − 1).

    Parameters
    ----------
    looks : int
        Looks in all, the one at the end included, from 1 to 1,000 (K).
    alpha : float
        Two-sided probability of a false alarm of a single look, between 0 and 1.

    Returns
    -------
    float
        Probability, at least alpha.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Armitage, McPherson and Rowe, Repeated Significance Tests on Accumulating Data, Journal of the Royal Statistical
    Society A 132, 1969: https://doi.org/10.2307/2343787

    Examples
    --------
    >>> [round(false_positive_rate_of_peeking(looks), 3) for looks in (1, 2, 5, 10, 20)]
    [0.05, 0.083, 0.142, 0.193, 0.248]
    """
    whole("looks", looks, at_least=1, at_most=1000)
    times = [look / looks for look in range(1, looks + 1)]
    return _total(_crossings(times, [critical_value(alpha)] * looks))


@dataclass(frozen=True, repr=False)
class GroupSequentialBoundaries:
    """When to stop at each look, and what looking costs.

    Parameters
    ----------
    kind : str
        Shape of the boundaries.
    alpha, power : float
        Two-sided probability of a false alarm over all looks; power at the planned change.
    information : tuple of float
        Share of the data that each look has, the last one 1.
    critical_z : tuple of float
        Stop at a look, and call the change real, when abs(z) reaches this.
    nominal_p : tuple of float
        The same as a two-sided p-value: stop when p is at most this.
    alpha_spent : tuple of float
        Probability of a false alarm up to and including each look; the last one is alpha.
    inflation : float
        Units at the last look ÷ units of a test with one look, for the same alpha and power. Multiply the sample size
        by it.
    expected_size_without_change, expected_size_with_change : float
        Units when it stops, on average ÷ units of a test with one look: when nothing changed, and under the change
        that the power is for.
    """

    kind: str
    alpha: float
    power: float
    information: tuple[float, ...]
    critical_z: tuple[float, ...]
    nominal_p: tuple[float, ...]
    alpha_spent: tuple[float, ...]
    inflation: float
    expected_size_without_change: float
    expected_size_with_change: float

    @property
    def _title(self):
        looks = len(self.information)
        plural = "s" if looks > 1 else ""
        return f"{_NAMES[self.kind]}, {looks} look{plural}, two-sided alpha {self.alpha:.3g} over all looks"

    @property
    def _rows(self):
        columns = zip(self.information, self.critical_z, self.nominal_p, self.alpha_spent, strict=True)
        return [
            (str(look), f"{time:.3g}", f"{z:.3f}", f"{p:.2g}", f"{spent:.2g}")
            for look, (time, z, p, spent) in enumerate(columns, start=1)
        ]

    @property
    def _price(self):
        return (
            f"Units, as multiples of those of one look (power {self.power:.3g}): at most {self.inflation:.3f}; "
            f"on average {self.expected_size_without_change:.3f} without a change, "
            f"{self.expected_size_with_change:.3f} with the planned one."
        )

    def plot(self, *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw the bar that abs(z) must reach at each look, beside the bar of a test with one look."""
        from mlsd_helpers import plots

        bars = {"stop at this z": self.critical_z, "one look": [critical_value(self.alpha)] * len(self.critical_z)}
        return plots.lines(
            self.information, bars, xlabel="share of the data seen", ylabel="abs(z) to stop at", title=title, ax=ax
        )

    def __repr__(self):
        return f"{self._title}\n{text_table(_HEAD, self._rows)}\n{self._price}"

    def _repr_html_(self):
        return html_table(_HEAD, self._rows, self._title, self._price)


def group_sequential_boundaries(
    looks: int | None = None,
    alpha: float = 0.05,
    kind: str = "obrien-fleming",
    *,
    power: float = 0.8,
    information: Sequence[float] | None = None,
) -> GroupSequentialBoundaries:
    """Stopping boundaries for planned looks, so that alpha bounds the false alarms of all looks together.

    Formula: with tₖ the share of the data at look k, stop when abs(z) ≥ C (``"pocock"``: the same bar at every look) or
    abs(z) ≥ C ÷ √tₖ (``"obrien-fleming"``: hardly ever early, close to the fixed bar at the end). C makes the
    probability that any look crosses equal to alpha.

    Both need the looks to fall where they were planned. The two Lan-DeMets kinds do not: they spend alpha by a function
    of the data seen so far, α*(t), so that a boundary depends on no later look.
    ``"lan-demets-obrien-fleming"``: α*(t) = 4 − 4·Φ(z₁₋α⸝₄ ÷ √t), half of it on either side.
    ``"lan-demets-pocock"``: α*(t) = α·ln(1 + (e − 1)·t).

    Computed by the recursion of :func:`false_positive_rate_of_peeking`, under drift for the power and the expected
    sizes. It holds for any statistic that grows by independent, nearly normal increments: differences of rates and of
    means, with units that arrive over time.

    Parameters
    ----------
    looks : int, optional
        Looks in all, equally spaced, the one at the end included, from 1 to 100. Leave it out when you pass
        ``information``.
    alpha : float
        Two-sided probability of a false alarm over all looks, between 0 and 1.
    kind : str
        ``"obrien-fleming"``, ``"pocock"``, ``"lan-demets-obrien-fleming"`` or ``"lan-demets-pocock"``.
    power : float
        Probability to stop on the side of the planned change, above alpha and below 1: for the price.
    information : sequence of float, optional
        Shares of the data at looks that are not equally spaced, rising, the last one 1, such as ``(0.25, 0.5, 1)``.

    Returns
    -------
    GroupSequentialBoundaries
        Critical z, nominal p and alpha spent at each look; inflation of the sample size and expected sizes.

    Raises
    ------
    ValueError
        When an input is out of its range, or looks and information contradict each other.

    References
    ----------
    Pocock, Biometrika 64, 1977: https://doi.org/10.1093/biomet/64.2.191
    O'Brien and Fleming, Biometrics 35, 1979: https://doi.org/10.2307/2530245
    Lan and DeMets, Biometrika 70, 1983: https://doi.org/10.1093/biomet/70.3.659

    Examples
    --------
    >>> group_sequential_boundaries(4)
    O'Brien-Fleming, 4 looks, two-sided alpha 0.05 over all looks
    look  data  stop at |z| of  nominal p  alpha spent
    1     0.25  4.049           5.2e-05    5.2e-05
    2     0.5   2.863           0.0042     0.0042
    3     0.75  2.337           0.019      0.021
    4     1     2.024           0.043      0.05
    Units, as multiples of those of one look (power 0.8): at most 1.024; on average 1.017 without a change,
    0.831 with the planned one.
    """
    if kind not in _NAMES:
        raise ValueError(f"kind is {kind!r}; expected one of {', '.join(map(repr, _NAMES))}")
    fraction("alpha", alpha)
    times = _information_times(looks, information)
    z_alpha, z_power = normal_quantiles(alpha, power)
    bars = _spending_bars(kind, times, alpha) if kind.startswith("lan-demets") else _classic_bars(kind, times, alpha)
    crossed = _crossings(times, bars)
    drift = _drift_for_power(times, bars, power)
    inflation = (drift / (z_alpha + z_power)) ** 2
    return GroupSequentialBoundaries(
        kind=kind,
        alpha=alpha,
        power=power,
        information=tuple(times),
        critical_z=tuple(bars),
        nominal_p=tuple(2 * _beyond(bar) for bar in bars),
        alpha_spent=tuple(itertools.accumulate(math.fsum(both) for both in crossed)),
        inflation=inflation,
        expected_size_without_change=inflation * _mean_time(times, crossed),
        expected_size_with_change=inflation * _mean_time(times, _crossings(times, bars, drift)),
    )


def _information_times(looks, information):
    if information is None:
        if looks is None:
            raise ValueError("looks is None; expected a whole number from 1 to 100, or pass information=(0.25, 0.5, 1)")
        whole("looks", looks, at_least=1, at_most=100)
        return [look / looks for look in range(1, looks + 1)]
    if not hasattr(information, "__iter__") or isinstance(information, str):
        raise ValueError(f"information is {information!r}; expected shares of the data such as (0.25, 0.5, 1)")
    times = [float(number(f"information[{look}]", time)) for look, time in enumerate(information)]
    if not 1 <= len(times) <= 100:
        raise ValueError(f"information has {len(times)} looks; expected 1 to 100")
    if looks is not None and looks != len(times):
        raise ValueError(f"looks is {looks!r} and information has {len(times)}; pass information alone")
    if math.isclose(times[-1], 1, rel_tol=_ROUNDING):  # sums of shares, such as ten times 0.1
        times[-1] = 1.0
    steps = [later - earlier for earlier, later in zip([0.0, *times], times, strict=False)]
    if min(steps) < 0.001 - _ROUNDING or times[-1] != 1:
        raise ValueError(
            f"information is {tuple(times)}; expected shares of the data that rise by 0.001 or more from look to look "
            "and end at 1"
        )
    return times


def _classic_bars(kind, times, alpha):
    from scipy.optimize import brentq

    shape = [1.0 if kind == "pocock" else 1 / math.sqrt(time) for time in times]

    def excess(constant):
        return _total(_crossings(times, [constant * factor for factor in shape])) - alpha

    # One look needs the fixed bar; the bar of Bonferroni at every look is more than enough.
    constant = brentq(excess, critical_value(alpha) - 1e-9, critical_value(alpha / len(times)) + 1e-9, xtol=1e-12)
    return [constant * factor for factor in shape]


def _spending_bars(kind, times, alpha):
    from scipy.optimize import brentq

    paths, bars, spent = _Paths(), [], 0.0
    for time, next_time in zip(times, [*times[1:], None], strict=True):
        to_spend = _alpha_spent_by(kind, time, alpha) - spent
        spent += to_spend
        if to_spend > 0:
            bar = brentq(lambda bar, t=time, left=to_spend: math.fsum(paths.crossing(t, bar)) - left, 0, 40, xtol=1e-12)
        else:
            bar = math.inf  # the probability to spend is below the smallest float
        bars.append(bar)
        if next_time is not None:
            paths.go_on(time, bar, next_time)
    return bars


def _alpha_spent_by(kind, time, alpha):
    if kind == "lan-demets-pocock":
        return alpha * math.log1p((math.e - 1) * time)
    return 4 * _beyond(critical_value(alpha / 2) / math.sqrt(time))


def _beyond(z):
    """Probability that a standard normal exceeds z; statistics.NormalDist loses it beyond z = 8."""
    return math.erfc(z / math.sqrt(2)) / 2


def _drift_for_power(times, bars, power):
    """Mean of the last look's z at which the probability to cross upwards is the power."""
    from scipy.optimize import brentq

    def excess(drift):
        return math.fsum(upwards for upwards, _ in _crossings(times, bars, drift)) - power

    # One look at the last bar would have this power here; 1 more makes up for what crosses downwards before.
    enough = bars[-1] + STANDARD_NORMAL.inv_cdf(power) + 1
    return brentq(excess, 0, enough, xtol=1e-12)


def _mean_time(times, crossed):
    """Share of the data at which the experiment ends, on average: at the last look when no look crosses."""
    stopped = [math.fsum(both) for both in crossed]
    return math.fsum(map(operator.mul, times, stopped)) + 1 - math.fsum(stopped)


def _total(crossed):
    return math.fsum(itertools.chain.from_iterable(crossed))


def _crossings(times, bars, drift=0.0):
    """Probabilities that each look is the first to cross its bar: upwards, and downwards."""
    paths, crossed = _Paths(drift), []
    for time, bar, next_time in zip(times, bars, [*times[1:], None], strict=True):
        crossed.append(paths.crossing(time, bar))
        if next_time is not None:
            paths.go_on(time, bar, next_time)
    return crossed


class _Paths:
    """The paths of a running sum with mean drift × t and variance t that no look has stopped yet.

    ``nodes`` are places that the sum may have, ``mass`` the probability near each of them.
    """

    def __init__(self, drift=0.0):
        import numpy as np

        self.drift = drift
        self.time = 0.0
        self.nodes, self.mass = np.zeros(1), np.ones(1)

    def crossing(self, time, bar):
        """Probabilities that a look at this time is the first with z beyond the bar: upwards, and downwards."""
        from scipy.special import ndtr

        if bar == math.inf:
            return 0.0, 0.0
        means, std = self._ahead(time)
        edge = bar * math.sqrt(time)
        return float(self.mass @ ndtr((means - edge) / std)), float(self.mass @ ndtr((-edge - means) / std))

    def go_on(self, time, bar, next_time):
        """Make the look at this time and keep the paths within its bar."""
        import numpy as np

        means, std = self._ahead(time)
        # Beyond 38.5 standard deviations a normal density is 0 as a float.
        edge = min(bar * math.sqrt(time), 38.5 * math.sqrt(time) + abs(self.drift) * time)
        # Gauss-Legendre: with half a standard deviation from node to node, this smooth density loses no digit.
        count = 6 * edge / min(std, math.sqrt(next_time - time)) + 40
        points, weights = _gauss_legendre(32 * math.ceil(count / 32))
        nodes = edge * points
        density = np.exp(-0.5 * ((nodes[:, None] - means) / std) ** 2) / (std * math.sqrt(2 * math.pi))
        self.nodes, self.mass, self.time = nodes, edge * weights * (density @ self.mass), time

    def _ahead(self, time):
        step = time - self.time
        return self.nodes + self.drift * step, math.sqrt(step)


@lru_cache(maxsize=256)
def _gauss_legendre(count):
    import numpy as np

    return np.polynomial.legendre.leggauss(count)
