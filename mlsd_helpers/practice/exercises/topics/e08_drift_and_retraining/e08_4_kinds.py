"""08-4: tell covariate, label and concept shift apart by what stayed."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")
pd = when_used("pandas")

OPTIONS = ("none", "covariate", "label", "concept")
ITEMS = ("1", "2", "3", "4", "5 or more")
_SHARES = (0.30, 0.25, 0.20, 0.15, 0.10)
_RETURNED = (0.05, 0.10, 0.15, 0.22, 0.30)  # of the orders with so many items
_PRIOR = 0.133  # Σ share × returned


def _by_label(rate):
    """Shares of the baskets, and of returns among them, when only the share of returned orders has changed."""
    shares, returned = np.array(_SHARES), np.array(_RETURNED)
    back, kept = rate * shares * returned / _PRIOR, (1 - rate) * shares * (1 - returned) / (1 - _PRIOR)
    return back + kept, back / (back + kept)


def _shops():
    """Which shift is made, how many orders there are each year, shares of the baskets, and of returns among them."""
    return {
        "a": ("label", 4000, *_by_label(0.20)),
        "b": ("covariate", 4000, (0.18, 0.20, 0.20, 0.20, 0.22), _RETURNED),
        "c": ("concept", 4000, _SHARES, (0.12, 0.13, 0.14, 0.14, 0.155)),  # Σ share × returned: as before
        "d": ("none", 120, _SHARES, _RETURNED),
        "e": ("concept", 4000, (0.18, 0.20, 0.20, 0.20, 0.22), (0.04, 0.08, 0.11, 0.165, 0.22)),
    }


_SEEDS = {"a": 1, "b": 2, "c": 9, "d": 4, "e": 4}


@cache
def _returns():
    rows = []
    for shop, (_, n, shares, returned) in _shops().items():
        draw = np.random.default_rng(_SEEDS[shop])
        for year, its_shares, its_returned in ((2023, _SHARES, _RETURNED), (2024, shares, returned)):
            orders = draw.multinomial(n, its_shares)
            back = draw.binomial(orders, its_returned)
            rows += [
                {"shop": shop, "year": year, "items": items, "orders": int(n_orders), "returned": int(n_back)}
                for items, n_orders, n_back in zip(ITEMS, orders, back, strict=True)
            ]
    return pd.DataFrame(rows)


def returns():
    """Orders of five shops in two years by the number of items, and how many were sent back; of exercise 08-4."""
    return _returns().copy()


def right():
    """The shift of each shop, as it was made."""
    return {shop: kind for shop, (kind, *_) in _shops().items()}


_LABEL_IF = (
    "Under label shift the baskets of those who send back are as before, and of those who do not, too: compare the "
    "years within each"
)
_COVARIATE_IF = (
    "Under covariate shift orders with as many items are sent back as often as before: compare the years within each "
    "number of items"
)
_NOT_BY_CHANCE = "with thousands of orders chance does not move"
_WHY = {
    "a": {
        "none": f"{_NOT_BY_CHANCE} the share of returns that far",
        "covariate": f"the baskets have moved, but is that all? {_COVARIATE_IF}",
        "concept": "orders with as many items are sent back more often, which label shift does, too: among those who "
        "send back, and among those who do not, are the baskets as before?",
        None: _LABEL_IF,
    },
    "b": {
        "none": f"{_NOT_BY_CHANCE} the baskets that far",
        "label": f"the share of returns has moved, but is that where it began? {_LABEL_IF}",
        "concept": "more orders are sent back, and that need be no other behaviour: within each number of items, are "
        "they sent back as often as before?",
        None: _COVARIATE_IF,
    },
    "c": {
        "none": "baskets and share of returns are as before, each by itself; look at both together: within each number "
        "of items",
        "covariate": f"the baskets have not moved at all. {_COVARIATE_IF}",
        "label": f"the share of returns has hardly moved. {_LABEL_IF}",
        None: _COVARIATE_IF,
    },
    "d": {
        None: "how far apart would two years with so few orders lie if nothing had changed? A PSI of 0.1 is no "
        "evidence at every size",
    },
    "e": {
        "none": f"{_NOT_BY_CHANCE} the baskets that far",
        "covariate": f"the baskets have moved, and were that all, more orders would be sent back. {_COVARIATE_IF}",
        "label": f"the share of returns has hardly moved. {_LABEL_IF}",
        None: _COVARIATE_IF,
    },
}


def _table(shop, year):
    its = _returns()[(_returns()["shop"] == shop) & (_returns()["year"] == year)]
    return its["orders"].to_numpy(), its["returned"].to_numpy()


def _by_margins():
    """Baskets moved, by PSI over 0.1: covariate; the share of returns, by 2 points: label; both: concept."""
    found = {}
    for shop in right():
        (before, back_before), (after, back_after) = _table(shop, 2023), _table(shop, 2024)
        p, q = before / before.sum(), after / after.sum()
        moved = ((q - p) * np.log(q / p)).sum() > 0.1
        rate_moved = abs(back_after.sum() / after.sum() - back_before.sum() / before.sum()) > 0.02
        found[shop] = ("none", "covariate", "label", "concept")[moved + 2 * rate_moved]
    return found


def _by_behaviour_alone():
    """Concept wherever orders with as many items are sent back otherwise."""
    return right() | {"a": "concept"}


def _but(**others):
    return lambda: right() | others


@exercise(
    "08-4",
    "Tell by what stayed which shift it is",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "Each shift leaves something as it was: covariate shift what follows from a basket, label shift the baskets of "
        "those who send back and of those who do not.",
        "Write both as tables of counts, a row a year: for each number of items how many were sent back and kept; for "
        "those sent back, and for those kept, how many items. Which tables have the same shares in both rows?",
        "`scipy.stats.chi2_contingency` tests a table. Statistics and degrees of freedom of the tables of one question "
        "add up, and `chi2.sf` says whether the sum is chance. When both hold, nothing has been shown.",
    ),
    wrong=(
        Wrong(_by_margins, "no other behaviour"),
        Wrong(_by_behaviour_alone, "label shift does, too"),
        Wrong(_but(a="covariate"), "within each number of items"),
        Wrong(_but(b="label"), "where it began"),
        Wrong(_but(b="concept"), "no other behaviour"),
        Wrong(_but(c="none"), "both together"),
        Wrong(_but(d="covariate"), "so few orders"),
        Wrong(_but(e="covariate"), "more orders would"),
        Wrong(_but(e="label"), "hardly moved"),
    ),
)
def kinds(answer):
    return judging.choices(answer, right(), OPTIONS, _WHY)
