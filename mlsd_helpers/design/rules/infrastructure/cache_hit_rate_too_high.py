from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule


@rule(
    "I009",
    "cache-hit-rate-too-high",
    severity="warning",
    reads=(
        "infrastructure.caches[].items",
        "infrastructure.caches[].cached_items",
        "infrastructure.caches[].zipf_exponent",
        "infrastructure.caches[].hit_rate",
    ),
    driver=rises("items", "infrastructure.caches[].items"),
)
def cache_hit_rate_too_high(document):
    """A cache is counted on for more hits than its size allows.

    Why: Every hit that does not come is a request that the service behind has to answer, at peak of all times.
    Formula: hit_rate > H(cached_items, s) ÷ H(items, s), with H(n, s) = 1 + 2^(−s) + … + n^(−s) and s the
    zipf_exponent: what a cache of the most popular items answers, and no cache of that size answers more.
    Fix: Count on the rate that the message names or less, keep more items, or measure how popularity falls.
    Source: https://doi.org/10.1109/INFCOM.1999.749260
    Taught in: notebooks/04_infrastructure.ipynb#Buy-what-the-promise-needs
    """
    for cache in document.infrastructure.caches or ():
        path = f"infrastructure.caches.{cache.name}"
        lacking = [f for f in ("items", "cached_items", "hit_rate", "zipf_exponent") if getattr(cache, f) is None]
        yield from (Lacks(f"{path}.{field}") for field in lacking)
        if lacking:
            continue
        cached = min(cache.cached_items, cache.items)
        possible = capacity.zipf_hit_rate(cached, cache.items, cache.zipf_exponent)
        if is_over(cache.hit_rate, possible):
            yield Found(
                f"{path}.hit_rate",
                f"{cached:,} of {cache.items:,} items, popularity falling with exponent {cache.zipf_exponent:,.4g}: at "
                f"most {100 * possible:.3g} % of the requests; {100 * cache.hit_rate:.3g} % are counted on",
            )
