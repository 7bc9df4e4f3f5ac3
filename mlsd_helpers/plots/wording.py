"""Numbers and labels as text."""

import textwrap


def three_digits(value: float) -> str:
    """Write a number with at most three significant digits.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> plots.three_digits(0.67249), plots.three_digits(-12_345.6), plots.three_digits(43_200)
    ('0.672', '−12,300', '43,200')
    """
    return f"{float(f'{value:.3g}') + 0.0:,.15g}".replace("-", "−")


def fill(text: str, width: int) -> str:
    """Wrap into as few lines as the width allows, as even as those lines can be."""
    lines = textwrap.wrap(text, width, break_long_words=False)
    while width > 1 and len(tighter := textwrap.wrap(text, width - 1, break_long_words=False)) == len(lines):
        lines, width = tighter, width - 1
    return "\n".join(lines)
