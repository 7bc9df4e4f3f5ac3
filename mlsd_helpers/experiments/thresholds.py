"""The threshold that follows from what the two errors cost."""

import math

from mlsd_helpers.shared.number_checks import number


def cost_optimal_threshold(cost_fp: float, cost_fn: float) -> float:
    """Probability above which acting costs less than not acting, for calibrated scores.

    Formula: cost_fp ÷ (cost_fp + cost_fn). Right answers cost nothing: put what they cost or earn into the two errors.

    Parameters
    ----------
    cost_fp : float
        Cost of a false positive (acted, but need not have), 0 or more.
    cost_fn : float
        Cost of a false negative (did not act, but should have), 0 or more, in the same unit.

    Returns
    -------
    float
        Threshold from 0 to 1.

    Raises
    ------
    ValueError
        When a cost is negative or not a finite number, or both are 0.

    References
    ----------
    Elkan, The Foundations of Cost-Sensitive Learning, 2001: https://cseweb.ucsd.edu/~elkan/rescale.pdf

    Examples
    --------
    >>> cost_optimal_threshold(cost_fp=5, cost_fn=20)
    0.2
    """
    for name, cost in (("cost_fp", cost_fp), ("cost_fn", cost_fn)):
        if number(name, cost) < 0:
            raise ValueError(f"{name} is {cost!r}; expected 0 or more: a gain is a negative cost of the right answer")
    if cost_fp == 0 and cost_fn == 0:
        raise ValueError("cost_fp and cost_fn are both 0; expected at least one error that costs something")
    if math.isinf(float(cost_fp) + float(cost_fn)):
        cost_fp, cost_fn = cost_fp / 2, cost_fn / 2
    return cost_fp / (cost_fp + cost_fn)
