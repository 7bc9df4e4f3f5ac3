"""An estimate with its interval, as every tool returns it."""

from typing import NamedTuple


class Interval(NamedTuple):
    """An estimate, the two ends of its confidence interval, and its standard error, in the unit of the metric.

    Each is a number, or an array where the metric has several values, such as one for each threshold.

    Examples
    --------
    >>> Interval(0.668, 0.651, 0.685, 0.0087)
    0.668 [0.651, 0.685], standard error 0.0087
    """

    estimate: float
    low: float
    high: float
    standard_error: float

    def __repr__(self):
        if getattr(self.estimate, "ndim", 0):
            return f"Interval of {self.estimate.size:,} estimates: {tuple.__repr__(self)}"
        return f"{self.estimate:.3g} [{self.low:.3g}, {self.high:.3g}], standard error {self.standard_error:.2g}"
