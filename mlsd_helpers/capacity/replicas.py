"""How many replicas a percentile of the response time needs, and how many to keep it when a zone fails."""

from mlsd_helpers.capacity.response_time import response_time_percentile_s
from mlsd_helpers.capacity.server_load import servers_for_utilisation
from mlsd_helpers.shared.number_checks import positive, whole


def replicas_for_response_time(
    arrivals_per_second: float,
    service_time_s: float,
    target_s: float,
    percentile: float,
    service_cv: float = 1.0,
    concurrency: int = 1,
):
    """Smallest number of replicas whose response time percentile stays within a target.

    Formula: the smallest n with :func:`response_time_percentile_s` of n × concurrency servers ≤ target, by doubling and
    bisection. All replicas take from one queue: a load balancer that deals requests out blindly needs more.

    Parameters
    ----------
    arrivals_per_second : float
        Requests per second at peak, 0 or more; Poisson arrivals.
    service_time_s : float
        Mean seconds of work for one request, above 0.
    target_s : float
        Response time to keep, seconds above 0.
    percentile : float
        Share of the requests that must keep it, a fraction between 0 and 1, such as 0.99.
    service_cv : float
        Standard deviation of the service time over its mean, from 0 to 3.
    concurrency : int
        Requests that one replica works on at once, at least 1.

    Returns
    -------
    int
        Replicas, at least 1.

    Raises
    ------
    ValueError
        When an input is out of its range; when the service time alone exceeds the target, so that no number of replicas
        would do; or when over 1,000,000 servers are needed.

    References
    ----------
    https://en.wikipedia.org/wiki/M/M/c_queue

    Examples
    --------
    >>> replicas_for_response_time(460, 0.020, target_s=0.100, percentile=0.99)
    12
    """
    alone_s = response_time_percentile_s(0, service_time_s, 1, percentile, service_cv)
    if positive("target_s", target_s) < alone_s:
        raise ValueError(
            f"target_s is {target_s:.6g}; expected at least {alone_s:.6g}, the {percentile:.6g} percentile of the "
            "service time alone: make a request cheaper, no number of replicas does it"
        )

    def slow(replicas):
        load = arrivals_per_second, service_time_s, replicas * concurrency
        return response_time_percentile_s(*load, percentile, service_cv) > target_s

    servers = servers_for_utilisation(arrivals_per_second, service_time_s, 1)
    enough = -(-servers // whole("concurrency", concurrency))
    too_few, step = enough - 1, 1
    while slow(enough):
        too_few, enough = enough, enough + step
        step *= 2
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        too_few, enough = (middle, enough) if slow(middle) else (too_few, middle)
    return enough


def replicas_that_can_lose_a_zone(replicas_needed: int, zones: int):
    """Smallest number of replicas of which enough are left when one zone fails.

    Formula: ⌈needed × zones ÷ (zones − 1)⌉. Replicas are spread evenly, and the fullest zone is the one that fails.

    Parameters
    ----------
    replicas_needed : int
        Replicas that the peak needs, at least 1.
    zones : int
        Failure zones, at least 2.

    Returns
    -------
    int
        Replicas in all zones together.

    Raises
    ------
    ValueError
        When an input is no such number; with one zone nothing is left when it fails.

    References
    ----------
    https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/static-stability.html

    Examples
    --------
    12 are needed; 18 in three zones are 6 + 6 + 6, and 12 are left without the first:

    >>> replicas_that_can_lose_a_zone(replicas_needed=12, zones=3)
    18
    """
    zones = whole("zones", zones, at_least=2)
    return -(-whole("replicas_needed", replicas_needed) * zones // (zones - 1))
