"""Little's law: how many requests are in a system at once."""

from mlsd_helpers.shared.number_checks import not_negative


def requests_in_progress(arrivals_per_second: float, time_in_system_s: float):
    """Requests that are in a system at once, on average.

    Holds for every system whose requests leave as fast as they come, whatever their order and their distribution: for
    a queue (time = mean wait), for servers (mean service time, which gives the busy ones), for all of it (mean response
    time: connections, memory, workers that a client keeps).

    Formula: L = λ × W.

    Parameters
    ----------
    arrivals_per_second : float
        Requests per second, 0 or more (λ).
    time_in_system_s : float
        Mean seconds that a request stays, 0 or more (W): a mean, never a percentile.

    Returns
    -------
    float
        Requests.

    Raises
    ------
    ValueError
        When an input is negative or not a finite number.

    References
    ----------
    Little, A Proof for the Queuing Formula: L = λW, 1961: https://doi.org/10.1287/opre.9.3.383

    Examples
    --------
    >>> requests_in_progress(arrivals_per_second=200, time_in_system_s=0.25)
    50.0
    """
    arrivals = not_negative("arrivals_per_second", arrivals_per_second)
    return float(arrivals * not_negative("time_in_system_s", time_in_system_s))
