"""Numbers and labels as text."""

import math
import textwrap

import numpy as np


def three_digits(value: float) -> str:
    """Write a number with at most three significant digits.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> plots.three_digits(0.67249), plots.three_digits(-12_345.6), plots.three_digits(43_200)
    ('0.672', '−12,300', '43,200')
    """
    return f"{float(f'{value:.3g}') + 0.0:,.15g}".replace("-", "−")


def with_intervals(estimates: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[str]:
    """Write estimates with their intervals, all with the decimals that suit the median interval.

    Examples
    --------
    >>> with_intervals(np.array([12_345.6]), np.array([11_890.2]), np.array([12_801.0]))
    ['12,300 [11,900, 12,800]']
    """
    length = float(np.median(high - low))
    if length == 0:
        return [
            f"{three_digits(e)} [{three_digits(a)}, {three_digits(b)}]"
            for e, a, b in zip(estimates, low, high, strict=True)
        ]
    decimals = -math.floor(math.log10(length / 5))

    def write(value: float) -> str:
        return f"{round(value, decimals) + 0.0:,.{max(0, decimals)}f}".replace("-", "−")

    return [f"{write(e)} [{write(a)}, {write(b)}]" for e, a, b in zip(estimates, low, high, strict=True)]


def fill(text: str, width: int) -> str:
    """Wrap into as few lines as the width allows, as even as those lines can be."""
    lines = textwrap.wrap(text, width, break_long_words=False)
    while width > 1 and len(tighter := textwrap.wrap(text, width - 1, break_long_words=False)) == len(lines):
        lines, width = tighter, width - 1
    return "\n".join(lines)
