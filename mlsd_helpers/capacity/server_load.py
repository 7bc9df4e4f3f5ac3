"""How busy servers are, and how many keep them at most so busy."""

import math

from mlsd_helpers.shared.number_checks import not_negative, positive, share, whole


def utilisation(arrivals_per_second: float, service_time_s: float, servers: int):
    """Share of the time that each server is busy; 1 or more means that the queue grows without end.

    Formula: λ × s ÷ c.

    Parameters
    ----------
    arrivals_per_second : float
        Requests per second, 0 or more (λ).
    service_time_s : float
        Mean seconds of work for one request on one server, above 0 (s).
    servers : int
        Requests that can be worked on at the same time: replicas × concurrent requests of each (c).

    Returns
    -------
    float
        Busy share, 0 or more; not capped at 1.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/M/M/c_queue

    Examples
    --------
    >>> utilisation(arrivals_per_second=100, service_time_s=0.05, servers=8)
    0.625
    """
    return offered_load(arrivals_per_second, service_time_s) / whole("servers", servers)


def servers_for_utilisation(arrivals_per_second: float, service_time_s: float, max_utilisation: float):
    """Smallest number of servers that keeps each of them at most this busy.

    Formula: ⌈λ × s ÷ max_utilisation⌉, at least 1. A relative excess below 10⁻⁹ is floating-point noise
    (70 × 0.01 is 0.7000000000000001) and buys no extra server.

    Parameters
    ----------
    arrivals_per_second : float
        Requests per second, 0 or more (λ).
    service_time_s : float
        Mean seconds of work for one request, above 0 (s).
    max_utilisation : float
        Highest busy share allowed, above 0 and at most 1; 0.7 is a common choice.

    Returns
    -------
    int
        Servers.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/M/M/c_queue

    Examples
    --------
    >>> servers_for_utilisation(arrivals_per_second=100, service_time_s=0.05, max_utilisation=0.7)
    8
    """
    load = offered_load(arrivals_per_second, service_time_s)
    return max(1, math.ceil(load / share("max_utilisation", max_utilisation, zero_allowed=False) * (1 - 1e-9)))


def offered_load(arrivals_per_second, service_time_s):
    """Seconds of work that arrive in a second: servers that would be busy if there were enough, in erlangs."""
    return not_negative("arrivals_per_second", arrivals_per_second) * positive("service_time_s", service_time_s)
