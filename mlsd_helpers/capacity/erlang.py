"""The share of requests that finds every server busy."""

import math

from mlsd_helpers.shared.number_checks import not_negative, whole

MAX_SERVERS = 1_000_000


def erlang_c(servers: int, offered_load: float):
    """Probability that a request must wait in an M/M/c queue (Poisson arrivals, exponential work, c servers).

    Formula: C = 1 ÷ ((1 − ρ) × S + ρ) with ρ = a ÷ c and S = 1 + c/a + c(c−1)/a² + …, the inverse of Erlang's B. Every
    term is the one before times (servers left) ÷ load: no factorial, no overflow, exact to 10⁻¹² or better. The sum
    ends when its terms have faded, which takes 1,000 of them for 10,000 servers that are 99 % busy.

    Parameters
    ----------
    servers : int
        Servers, from 1 to 1,000,000 (c).
    offered_load : float
        Arrivals per second × service time in seconds, 0 or more (a, in erlangs).

    Returns
    -------
    float
        Probability from 0 to 1; 1 when the load reaches the number of servers, as the queue then never empties.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_C_formula

    Examples
    --------
    >>> round(erlang_c(servers=2, offered_load=1), 6)
    0.333333
    """
    if whole("servers", servers) > MAX_SERVERS:
        raise ValueError(
            f"servers is {servers:,}; expected at most {MAX_SERVERS:,}: split the load before you compute it"
        )
    load = not_negative("offered_load", offered_load)
    if load >= servers:
        return 1.0
    if load == 0:
        return 0.0
    term = total = 1.0
    for left in range(servers, 0, -1):
        term *= left / load
        total += term
        if term < 1e-17 * total or total == math.inf:  # infinite: nobody waits, to 10⁻³⁰⁸
            break
    busy = load / servers
    return 1 / ((1 - busy) * total + busy)
