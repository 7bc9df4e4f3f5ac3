"""The check of how many units each arm of an experiment has."""

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
