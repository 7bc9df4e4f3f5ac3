"""What exercise 08-6 decides about: six challengers, each beside the champion for so many days in six regions."""

from functools import cache

from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")
pd = when_used("pandas")

REGIONS = ("north", "east", "south", "west", "centre", "islands")
_MADE = {  # days, USD more per 1,000 orders, how far days and single regions vary, what a region has less; a seed
    "a": (90, 10, 20, 25, {}, 0),
    "b": (60, 4, 20, 25, {}, 3),
    "c": (90, 17, 20, 25, {"islands": 30}, 7),
    "d": (240, 0.5, 20, 25, {}, 3),
    "e": (21, 12, 60, 25, {}, 1),
    "f": (100, 8, 20, 25, {"centre": 12}, 12),
}


@cache
def _challengers():
    rows = []
    for name, (n_days, gain, of_days, of_regions, less, seed) in _MADE.items():
        draw = np.random.default_rng(seed)
        of_day = of_days * draw.normal(size=n_days)
        for region in REGIONS:
            orders = draw.integers(80, 320, n_days)
            per_thousand = gain - less.get(region, 0) + of_day + of_regions * draw.normal(size=n_days)
            rows.append(
                pd.DataFrame(
                    {
                        "challenger": name,
                        "day": np.arange(1, n_days + 1),
                        "region": region,
                        "orders": orders,
                        "usd_more": np.round(orders * per_thousand / 1000, 2),
                    }
                )
            )
    return pd.concat(rows, ignore_index=True).sort_values(["challenger", "day"], kind="stable", ignore_index=True)


def challengers():
    """What six challengers earned more than the champion on the same orders; of exercise 08-6."""
    return _challengers().copy()
