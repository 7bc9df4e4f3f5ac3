"""Say how far off an estimate is."""

import math
from dataclasses import dataclass

from mlsd_helpers.shared.showing import number

WITHIN = 2.0  # times too large or too small: what a back-of-envelope sum should reach


@dataclass(frozen=True)
class Score:
    """How far off an estimate is.

    Attributes
    ----------
    estimate, factor : float
        What was estimated, and that by the answer.
    within_two, right_order : bool
        Whether it is less than a factor of 2, and of √10, too large or too small.
    """

    estimate: float
    factor: float
    within_two: bool
    right_order: bool

    def __str__(self):
        if self.within_two:
            word = "✓ within a factor of two"
        elif self.right_order:
            word = "~ the right order of magnitude"
        else:
            word = "✗ another order of magnitude"
        return word + ("" if math.isclose(self.factor, 1, rel_tol=0.005) else f" ({self.apart})")

    @property
    def apart(self) -> str:
        """How far off it is, in words."""
        large = self.factor > 1
        return f"{number(self.factor if large else 1 / self.factor, 2)} × too {'large' if large else 'small'}"


def score(estimate: float, answer: float) -> Score:
    """Compare an estimate with the answer: by factor two, and by order of magnitude (less than a factor of √10)."""
    factor = estimate / answer
    off = abs(math.log10(factor))
    return Score(estimate, factor, off <= math.log10(WITHIN) + 1e-12, off < 0.5)
