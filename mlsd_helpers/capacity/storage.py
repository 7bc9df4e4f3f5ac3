"""Gigabytes that a stream of rows fills."""

from mlsd_helpers.capacity.units import BYTES_PER_GB
from mlsd_helpers.shared.number_checks import not_negative, positive, whole


def storage_gb(rows_per_day: float, bytes_per_row: float, days: float, copies: float = 1):
    """Gigabytes (10⁹ bytes) that a daily stream of rows fills.

    Formula: rows × bytes × days × copies ÷ 10⁹.

    Parameters
    ----------
    rows_per_day : float
        Rows written on a day, 0 or more.
    bytes_per_row : float
        Bytes of one row as stored, above 0.
    days : float
        Days that rows are kept, above 0.
    copies : int
        Replicas of every row, at least 1.

    Returns
    -------
    float
        Gigabytes.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/Gigabyte (10⁹ bytes; a gibibyte is 2³⁰)

    Examples
    --------
    >>> storage_gb(rows_per_day=2_000_000, bytes_per_row=500, days=90, copies=3)
    270.0
    """
    rows = not_negative("rows_per_day", rows_per_day) * positive("days", days) * whole("copies", copies)
    return rows * positive("bytes_per_row", bytes_per_row) / BYTES_PER_GB
