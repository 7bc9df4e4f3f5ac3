"""Availability of what is built from parts, and the minutes down that it allows."""

import math
from collections.abc import Iterable

from mlsd_helpers.capacity.units import MINUTES_PER_MONTH
from mlsd_helpers.shared.number_checks import share


def downtime_minutes_per_month(availability: float):
    """Minutes a month (30 days) that an availability allows the system to be down.

    Formula: 43,200 × (1 − availability).

    Parameters
    ----------
    availability : float
        Fraction of the time that the system answers, above 0 and at most 1.

    Returns
    -------
    float
        Minutes per month.

    Raises
    ------
    ValueError
        When the availability is not such a fraction; 99.9 is refused with the hint to write 0.999.

    References
    ----------
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/availability.html

    Examples
    --------
    >>> round(downtime_minutes_per_month(0.999), 1)
    43.2
    >>> downtime_minutes_per_month(99.9)
    Traceback (most recent call last):
    ValueError: availability is 99.9; expected a fraction above 0 and at most 1; write 0.999 for 99.9 %
    """
    return MINUTES_PER_MONTH * (1 - share("availability", availability, zero_allowed=False))


def availability_in_series(availabilities: Iterable[float]):
    """Availability of a request that needs every one of several components.

    Assumes that the components fail independently. Formula: a₁ × a₂ × … × aₙ.

    Parameters
    ----------
    availabilities : iterable of float
        Fractions above 0 and at most 1, at least one of them.

    Returns
    -------
    float
        Fraction of the time that all components answer.

    Raises
    ------
    ValueError
        When there is no component, or a value is not such a fraction.

    References
    ----------
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/availability.html

    Examples
    --------
    >>> round(availability_in_series([0.999, 0.999, 0.995]), 6)
    0.993011
    """
    return math.prod(_availabilities(availabilities))


def availability_in_parallel(availabilities: Iterable[float]):
    """Availability of several components of which any one is enough, such as copies in several zones.

    Assumes that the components fail independently; what they share (a network, a store, a release) takes them down
    together. Formula: 1 − (1 − a₁) × (1 − a₂) × … × (1 − aₙ).

    Parameters
    ----------
    availabilities : iterable of float
        Fractions above 0 and at most 1, at least one of them.

    Returns
    -------
    float
        Fraction of the time that at least one component answers.

    Raises
    ------
    ValueError
        When there is no component, or a value is not such a fraction.

    References
    ----------
    https://docs.aws.amazon.com/whitepapers/latest/availability-and-beyond-improving-resilience/availability-with-redundancy.html

    Examples
    --------
    >>> round(availability_in_parallel([0.99, 0.99, 0.99]), 9)
    0.999999
    """
    return 1 - math.prod(1 - availability for availability in _availabilities(availabilities))


def availability_with_fallback(primary: float, fallback: float):
    """Availability of a component that has a fallback: it answers unless both are down.

    Assumes that the two fail independently. A fallback that shares the primary's network, store or release with it
    adds less than this. Formula: 1 − (1 − primary) × (1 − fallback).

    Parameters
    ----------
    primary, fallback : float
        Fractions above 0 and at most 1.

    Returns
    -------
    float
        Fraction of the time that at least one of them answers.

    Raises
    ------
    ValueError
        When a value is not such a fraction.

    References
    ----------
    https://docs.aws.amazon.com/whitepapers/latest/availability-and-beyond-improving-resilience/availability-with-redundancy.html

    Examples
    --------
    >>> round(availability_with_fallback(primary=0.99, fallback=0.99), 6)
    0.9999
    """
    primary = share("primary", primary, zero_allowed=False)
    # p + f(1 − p) is the same number; it keeps every digit of an availability close to 1
    return primary + share("fallback", fallback, zero_allowed=False) * (1 - primary)


def _availabilities(availabilities):
    if not isinstance(availabilities, Iterable) or isinstance(availabilities, str):
        raise ValueError(f"availabilities is {availabilities!r}; expected a list of fractions, one for each component")
    checked = [share(f"availabilities[{i}]", a, zero_allowed=False) for i, a in enumerate(availabilities)]
    if not checked:
        raise ValueError("availabilities is empty; expected the availability of at least one component")
    return checked
