"""Checks of what is to be drawn: the message says what was given, what was expected and what to do."""

from collections.abc import Callable, Mapping, Sequence

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


def finite_number(name: str, value: float) -> float:
    return float(finite_numbers(name, [value])[0])


def shares(name: str, values: Sequence[float]) -> np.ndarray:
    numbers = finite_numbers(name, values)
    wrong = np.flatnonzero((numbers < 0) | (numbers > 1))
    if len(wrong):
        raise ValueError(
            f"{name} has {len(wrong)} of {len(numbers)} values outside 0 to 1 (first at position {wrong[0]}: "
            f"{numbers[wrong[0]]}); expected shares, so divide counts by their total and percentages by 100"
        )
    return numbers


def inside_intervals(labels: Sequence[str], name: str, values: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    slack = 1e-9 * (np.abs(values) + np.abs(high - low))  # an end worked out as 0.9999999999999999 still holds 1
    outside = np.flatnonzero((low > values + slack) | (values > high + slack))
    if len(outside):
        i = outside[0]
        raise ValueError(
            f"{labels[i]!r}: {name} {values[i]} lies outside its interval from {low[i]} to {high[i]}; "
            f"expected low <= {name} <= high"
        )


def named_pairs(
    curves: Mapping[str, object], names: tuple[str, str], pair_of: Callable[[Sequence], tuple | None]
) -> dict[str, tuple]:
    """The two sequences of each curve, which may be given as a pair or as a result of three parts.

    ``pair_of`` takes the two from such a result, or returns None where it is not one.
    """
    if not hasattr(curves, "items"):
        raise ValueError(f"curves is a {type(curves).__name__}; expected a name for each: {{label: curve}}")
    if not curves:
        raise ValueError(f"curves is empty; pass at least one as {{label: ({names[0]}, {names[1]})}}")
    for label, curve in curves.items():
        if not hasattr(curve, "__len__"):
            raise ValueError(
                f"curves[{label!r}] is a {type(curve).__name__}; expected ({names[0]}, {names[1]}), or the result of "
                "the metric that made them"
            )
    pairs = {label: pair_of(curve) if len(curve) == 3 else curve for label, curve in curves.items()}
    for label, pair in pairs.items():
        if pair is None or len(pair) != 2:
            raise ValueError(
                f"curves[{label!r}] holds {len(curves[label])} sequences; expected two, ({names[0]}, {names[1]}), or "
                "the result of the metric that made them"
            )
    return pairs
