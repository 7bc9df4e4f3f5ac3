"""The rule of levels in plain numbers: 0 for nothing shown, 1 for junior, 5 for principal."""

from mlsd_helpers.practice.leveling import LEVELS

SENIOR = LEVELS.index("senior") + 1


def four_at_it(steps):
    """The highest level that four of the six phases reach."""
    return sorted(steps)[2]


def level_by_rule(steps):
    """The level of six phases: four reach it, none lies more than one step below."""
    return min(min(steps) + 1, four_at_it(steps))
