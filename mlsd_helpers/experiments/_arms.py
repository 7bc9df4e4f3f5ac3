"""How many units each arm of an experiment has: checked, and rounded up."""

import math

from mlsd_helpers.shared.number_checks import number, positive


def units_per_arm(n_per_arm, ratio):
    """Check that both arms have at least one unit: n_per_arm in the control arm, ratio times as many in the other."""
    if number("n_per_arm", n_per_arm) < 1:
        raise ValueError(f"n_per_arm is {n_per_arm!r}; expected at least 1")
    if n_per_arm * positive("ratio", ratio) < 1:
        raise ValueError(
            f"ratio is {ratio!r}, which leaves {n_per_arm * ratio:.3g} units in the treatment arm; expected at least 1 "
            f"unit, a ratio of {1 / n_per_arm:.3g} or more"
        )
    return n_per_arm


def whole_units(units, ratio):
    """Units of the control arm, rounded up, and at least as many as leave one unit to either arm."""
    if not math.isfinite(units) or not math.isfinite(1 / ratio):
        raise ValueError(
            "the change is so small that it would need more units than a float holds (1.8e308); check its unit, and "
            "that of the standard deviation"
        )
    nearest = round(1 / ratio)
    least = nearest if nearest * ratio >= 1 else nearest + 1
    return max(1, math.ceil(units), least)
