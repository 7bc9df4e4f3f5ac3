"""Bytes that move: in a second, and in a month."""

from mlsd_helpers.capacity.units import BYTES_PER_GB, DAYS_PER_MONTH
from mlsd_helpers.shared.number_checks import not_negative


def bandwidth_mbit_per_second(requests_per_second: float, bytes_per_request: float):
    """Megabits (10⁶ bits) a second that requests move.

    Formula: requests × bytes × 8 ÷ 10⁶.

    Parameters
    ----------
    requests_per_second : float
        Requests per second, 0 or more: those of the peak when a link is to carry them.
    bytes_per_request : float
        Bytes of one request, or of its answer, 0 or more.

    Returns
    -------
    float
        Megabits per second, as network links are sold.

    Raises
    ------
    ValueError
        When an input is negative or not a finite number.

    References
    ----------
    https://en.wikipedia.org/wiki/Data-rate_units

    Examples
    --------
    >>> bandwidth_mbit_per_second(requests_per_second=500, bytes_per_request=20_000)
    80.0
    """
    moved = not_negative("requests_per_second", requests_per_second)
    return moved * not_negative("bytes_per_request", bytes_per_request) * 8 / 10**6


def transfer_gb_per_month(requests_per_day: float, bytes_per_request: float):
    """Gigabytes (10⁹ bytes) that requests move in a month of 30 days.

    Formula: requests × bytes × 30 ÷ 10⁹.

    Parameters
    ----------
    requests_per_day : float
        Requests on a day, 0 or more.
    bytes_per_request : float
        Bytes of one answer, 0 or more: what leaves is what is paid for.

    Returns
    -------
    float
        Gigabytes per month.

    Raises
    ------
    ValueError
        When an input is negative or not a finite number.

    References
    ----------
    https://aws.amazon.com/ec2/pricing/on-demand/ (prices of transfer)

    Examples
    --------
    >>> transfer_gb_per_month(requests_per_day=8_000_000, bytes_per_request=5_000)
    1200.0
    """
    moved = not_negative("requests_per_day", requests_per_day)
    return moved * not_negative("bytes_per_request", bytes_per_request) * DAYS_PER_MONTH / BYTES_PER_GB
