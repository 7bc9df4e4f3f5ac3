"""Checks of what is to be drawn: the message says what was given, what was expected and what to do."""

from collections.abc import Sequence

import numpy as np


def finite_numbers(name: str, values: Sequence[float]) -> np.ndarray:
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim != 1 or not len(numbers):
        raise ValueError(f"{name} has shape {numbers.shape}; expected a sequence of at least one number")
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        raise ValueError(
            f"{name} has {len(wrong)} of {len(numbers)} values that are not finite (first at position {wrong[0]}: "
            f"{numbers[wrong[0]]}); drop or fill them before drawing"
        )
    return numbers


def same_length(name: str, values: Sequence, **others: Sequence | None) -> None:
    for other, sequence in others.items():
        if sequence is not None and len(sequence) != len(values):
            raise ValueError(f"{other} has length {len(sequence)} and {name} has {len(values)}; expected the same")
