"""Requests per second, on average and in the busiest moment."""

from mlsd_helpers.capacity.units import SECONDS_PER_DAY
from mlsd_helpers.shared.number_checks import number, positive


def average_requests_per_second(users_per_day: float, requests_per_user_per_day: float):
    """Requests per second, averaged over the day.

    Formula: users × requests per user ÷ 86,400.

    Parameters
    ----------
    users_per_day : float
        Users active on a day, above 0.
    requests_per_user_per_day : float
        Requests that one of them causes on a day, above 0.

    Returns
    -------
    float
        Requests per second.

    Raises
    ------
    ValueError
        When an input is not a finite number above 0.

    References
    ----------
    https://landing.google.com/sre/workbook/chapters/non-abstract-design/

    Examples
    --------
    >>> average_requests_per_second(users_per_day=1_728_000, requests_per_user_per_day=5)
    100.0
    """
    users = positive("users_per_day", users_per_day)
    return users * positive("requests_per_user_per_day", requests_per_user_per_day) / SECONDS_PER_DAY


def peak_requests_per_second(users_per_day: float, requests_per_user_per_day: float, peak_factor: float):
    """Requests per second in the busiest moment that you plan for.

    Formula: users × requests per user ÷ 86,400 × peak factor.

    Parameters
    ----------
    users_per_day : float
        Users active on a day, above 0.
    requests_per_user_per_day : float
        Requests that one of them causes on a day, above 0.
    peak_factor : float
        Peak traffic over average traffic, at least 1.

    Returns
    -------
    float
        Requests per second.

    Raises
    ------
    ValueError
        When an input is not a finite number above 0, or the peak is below the average.

    References
    ----------
    https://landing.google.com/sre/workbook/chapters/non-abstract-design/

    Examples
    --------
    >>> peak_requests_per_second(users_per_day=1_728_000, requests_per_user_per_day=5, peak_factor=3)
    300.0
    """
    if number("peak_factor", peak_factor) < 1:
        raise ValueError(f"peak_factor is {peak_factor!r}; expected at least 1: the peak is never below the average")
    return average_requests_per_second(users_per_day, requests_per_user_per_day) * peak_factor
