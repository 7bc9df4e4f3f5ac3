"""How many days an experiment takes."""

from mlsd_helpers.shared.number_checks import fraction, number, positive, whole


def experiment_days(
    n_per_arm: float, eligible_per_day: float, share_in_experiment: float = 1.0, arms: int = 2, *, ratio: float = 1.0
) -> float:
    """Days until every arm has its units.

    Formula: units in all arms ÷ (eligible per day × share), where all arms have n per arm × (1 + ratio × (arms − 1)):
    with equal arms, n per arm × arms. Counts each unit once: users who come back on a later day are not new ones. Not
    rounded: run whole weeks, so that every weekday counts alike.

    Parameters
    ----------
    n_per_arm : float
        Units needed in each arm, above 0; with unequal arms, those in the control arm.
    eligible_per_day : float
        New units a day that could take part, above 0.
    share_in_experiment : float
        Fraction of them that takes part, all arms together, above 0 and at most 1.
    arms : int
        Control arm and treatment arms, at least 2.
    ratio : float
        Units in each treatment arm per unit in the control arm, above 0.

    Returns
    -------
    float
        Days.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://www.itl.nist.gov/div898/handbook/prc/section2/prc242.htm (the sample size that it starts from)

    Examples
    --------
    >>> experiment_days(n_per_arm=14_000, eligible_per_day=10_000, share_in_experiment=0.2)
    14.0

    A quarter as many in the treatment arm: 14,000 + 3,500 units at 2,000 a day.

    >>> experiment_days(n_per_arm=14_000, eligible_per_day=10_000, share_in_experiment=0.2, ratio=0.25)
    8.75
    """
    share = number("share_in_experiment", share_in_experiment)
    if share != 1:
        fraction("share_in_experiment", share)
    treatment_arms = whole("arms", arms, at_least=2) - 1
    units = positive("n_per_arm", n_per_arm) * (1 + positive("ratio", ratio) * treatment_arms)
    return units / (positive("eligible_per_day", eligible_per_day) * share)
