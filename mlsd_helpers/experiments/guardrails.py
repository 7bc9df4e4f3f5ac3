"""Several guardrail metrics in one experiment: Holm's step-down correction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlsd_helpers.experiments._tables import html_table, text_table
from mlsd_helpers.shared.number_checks import fraction, number

_HEAD = ("guardrail", "p-value", "adjusted", "")


@dataclass(frozen=True, repr=False)
class HolmResult:
    """Which of several hypotheses are rejected, in the order they were given.

    Parameters
    ----------
    alpha : float
        Probability of at least one false alarm.
    names : tuple
        Names of the hypotheses; their positions 0, 1, … when none were given.
    p_values, adjusted_p_values : tuple of float
        Before and after the correction.
    rejected : tuple of bool
        Whether each is rejected.
    """

    alpha: float
    names: tuple
    p_values: tuple[float, ...]
    adjusted_p_values: tuple[float, ...]
    rejected: tuple[bool, ...]

    @property
    def rejected_names(self):
        """Names of the rejected hypotheses."""
        return tuple(name for name, rejected in zip(self.names, self.rejected, strict=True) if rejected)

    @property
    def _title(self):
        return f"Holm at {self.alpha:.3g}: {sum(self.rejected)} of {len(self.rejected)} rejected"

    @property
    def _rows(self):
        columns = zip(self.names, self.p_values, self.adjusted_p_values, self.rejected, strict=True)
        return [(str(name), f"{p:.3g}", f"{q:.3g}", "rejected" if rejected else "") for name, p, q, rejected in columns]

    def __repr__(self):
        return f"{self._title}\n{text_table(_HEAD, self._rows)}"

    def _repr_html_(self):
        return html_table(_HEAD, self._rows, self._title)


def holm(p_values: Mapping[Any, float] | Sequence[float], alpha: float = 0.05) -> HolmResult:
    """Correct the p-values of several tests, so that alpha bounds the chance of even one false alarm among them.

    Formula: sort the m p-values, p₍₁₎ ≤ … ≤ p₍ₘ₎. The adjusted value of p₍ᵢ₎ is the largest (m − j + 1) × p₍ⱼ₎ over
    j ≤ i, at most 1. Rejected is p₍ᵢ₎ when it and all smaller ones are at most alpha ÷ (m − j + 1), compared in this
    form, as statsmodels does: then 0.05 ÷ 11 is rejected among 11, though its adjusted value rounds to just above 0.05.

    This bounds the family-wise error rate, however the tests depend on each other: guardrails measured on the same
    users may be correlated. It rejects all that Bonferroni rejects, and often more.

    For guardrails: each null hypothesis says "this metric got no worse". A rejected one is an alarm, and with alpha =
    0.05 a harmless change raises one or more alarms in at most 5 % of experiments. An alarm that stays silent is no
    proof of safety: ask for the power to see the harm you fear, at alpha ÷ m to be safe. If you demand the opposite,
    that every guardrail proves to be no worse than a margin, test each at alpha: all must pass, so nothing needs
    correcting.

    Parameters
    ----------
    p_values : mapping of name to float, or sequence of float
        One p-value per test, each from 0 to 1. A pandas Series counts as a mapping.
    alpha : float
        Probability of at least one false alarm, between 0 and 1.

    Returns
    -------
    HolmResult
        Adjusted p-values and what is rejected, in the order given.

    Raises
    ------
    ValueError
        When there is no p-value, one is missing or outside 0 to 1, a name repeats, or alpha is out of its range.

    References
    ----------
    Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979:
    https://www.jstor.org/stable/4615733

    Examples
    --------
    >>> holm({"latency": 0.01, "crashes": 0.04, "unsubscribes": 0.03})
    Holm at 0.05: 1 of 3 rejected
    guardrail     p-value  adjusted
    latency       0.01     0.03      rejected
    crashes       0.04     0.06
    unsubscribes  0.03     0.06
    """
    fraction("alpha", alpha)
    names, values = _named(p_values)
    values = tuple(_probability(f"p_values[{name!r}]", value) for name, value in zip(names, values, strict=True))
    adjusted, rejected = [0.0] * len(values), [False] * len(values)
    largest, so_far = 0.0, True
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        left = len(values) - rank
        largest = max(largest, min(1.0, left * values[place]))
        so_far = so_far and values[place] <= alpha / left
        adjusted[place], rejected[place] = largest, so_far
    return HolmResult(
        alpha=alpha,
        names=names,
        p_values=values,
        adjusted_p_values=tuple(adjusted),
        rejected=tuple(rejected),
    )


def _probability(name, value):
    if not 0 <= number(name, value) <= 1:
        raise ValueError(f"{name} is {value!r}; expected a probability from 0 to 1")
    return float(value)


def _named(p_values):
    if hasattr(p_values, "items"):
        names, values = tuple(p_values.keys()), tuple(value for _, value in p_values.items())
    elif hasattr(p_values, "__iter__") and not isinstance(p_values, str):
        values = tuple(p_values)
        names = tuple(range(len(values)))
    else:
        raise ValueError(f"p_values is {p_values!r}; expected a mapping of name to p-value, or a sequence of p-values")
    if not values:
        raise ValueError("p_values is empty; expected at least one p-value")
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise ValueError(f"p_values has the name {repeated!r} more than once; give each test a name of its own")
    return names, values
