"""The result of an experiment with two arms: a difference with its interval and its p-value."""

from dataclasses import dataclass, field

from mlsd_helpers.experiments._tables import html_table
from mlsd_helpers.shared.interval import Interval


@dataclass(frozen=True, repr=False)
class ArmDifference(Interval):
    """Treatment minus control, with its interval, the p-value of no difference, and what each arm shows.

    Parameters
    ----------
    estimate, low, high, standard_error, confidence : float
        As of :class:`Interval`: treatment minus control, in the unit of the metric.
    control, treatment : float
        The metric in each arm.
    p_value : float
        Two-sided, of no difference. It is below 1 − confidence where 0 lies outside the interval.
    """

    control: float = field(kw_only=True)
    treatment: float = field(kw_only=True)
    p_value: float = field(kw_only=True)

    def __repr__(self) -> str:
        return (
            f"difference {self:.3g}, p-value {self.p_value:.2g} "
            f"(control {self.control:.3g}, treatment {self.treatment:.3g})"
        )

    def _repr_html_(self) -> str:
        head = ("control", "treatment", "difference", "low", "high", "p-value")
        row = [f"{value:.3g}" for value in (self.control, self.treatment, *self)]
        title = f"Treatment minus control, {self.confidence * 100:.4g} % interval"
        return html_table(head, [[*row, f"{self.p_value:.2g}"]], title)
