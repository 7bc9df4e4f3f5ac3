"""How many requests a cache of the most popular items answers."""

import math

from mlsd_helpers.shared.number_checks import not_negative, whole

MAX_ITEMS = 10**18
_SUMMED = 64  # terms added one by one; from there on Euler and Maclaurin's formula is exact to floating point
# B₂ⱼ ÷ (2j)!, Bernoulli's numbers
_CORRECTIONS = (1 / 12, -1 / 720, 1 / 30_240, -1 / 1_209_600)


def zipf_hit_rate(cached_items: float, items: float, exponent: float):
    """Share of requests that a cache answers which holds the most popular items, when popularity follows Zipf's law.

    The item of rank r is asked for in proportion to r^(−s). This is the most that any cache of that size can reach
    while popularity does not change: one that must find out what is popular (least recently used) answers less.

    Formula: H(k, s) ÷ H(N, s), with H(n, s) = 1 + 2^(−s) + … + n^(−s); beyond 64 terms by Euler and Maclaurin's
    formula, exact to 10⁻¹³ for any number of items.

    Parameters
    ----------
    cached_items : int
        Items that the cache holds, from 0 to ``items`` (k).
    items : int
        Distinct items that are asked for, from 1 to 10¹⁸ (N).
    exponent : float
        How steep popularity falls, 0 or more (s): 0 when all are equally popular, about 1 for words, pages, products.

    Returns
    -------
    float
        Fraction of the requests.

    Raises
    ------
    ValueError
        When an input is out of its range, or the cache would hold more items than there are.

    References
    ----------
    Breslau and others, Web Caching and Zipf-like Distributions, 1999: https://doi.org/10.1109/INFCOM.1999.749260;
    https://dlmf.nist.gov/2.10#i

    Examples
    --------
    One percent of a million products answers two thirds of the requests:

    >>> round(zipf_hit_rate(cached_items=10_000, items=1_000_000, exponent=1), 3)
    0.68
    """
    items = whole("items", items, at_most=MAX_ITEMS)
    not_negative("exponent", exponent)
    if whole("cached_items", cached_items, at_least=0, at_most=MAX_ITEMS) > items:
        raise ValueError(
            f"cached_items is {cached_items:,}, more than items = {items:,}; expected at most all of them: swapped?"
        )
    return _harmonic(cached_items, exponent) / _harmonic(items, exponent)


def _harmonic(n, s):
    """1 + 2^(−s) + … + n^(−s)."""
    summed = math.fsum(k**-s for k in range(1, min(n, _SUMMED) + 1))
    if n <= _SUMMED:
        return summed
    first, last = float(_SUMMED), float(n)
    stretch, steep = math.log(last / first), 1 - s
    integral = first**steep * (math.expm1(steep * stretch) / steep if steep else stretch)
    rest = [integral, (last**-s - first**-s) / 2]
    at_first, at_last = s * first ** (-s - 1), s * last ** (-s - 1)  # minus the first derivative of x^(−s)
    for j, correction in enumerate(_CORRECTIONS):
        rest.append(correction * (at_first - at_last))
        steeper = (s + 2 * j + 1) * (s + 2 * j + 2)
        at_first, at_last = at_first * steeper / first**2, at_last * steeper / last**2
    return math.fsum([summed, *rest])
