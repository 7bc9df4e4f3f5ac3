"""08-1: mend a PSI that counts empty bins and missing values."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")


def quantiles(values, n_bins):
    """The values at which bins with equally many rows end, all but the last bin; equal ones stand several times."""
    last_rows = -(-np.arange(1, n_bins) * len(values) // n_bins) - 1
    return np.sort(values)[np.maximum(last_rows, 0)]


def psi(reference, current, n_bins):
    """PSI, and its mean when nothing has changed; the one that exercise 08-1 hands out."""
    edges = quantiles(reference, n_bins)
    p, q = (np.bincount(np.searchsorted(edges, rows), minlength=n_bins) / len(rows) for rows in (reference, current))
    p, q = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    return ((q - p) * np.log(q / p)).sum(), (1 / len(reference) + 1 / len(current)) * (n_bins - 1)


def _weights(seed, n_reference, n_current, missing=(0.1, 0.2), most=8, shift=0.0):
    """Weights of parcels in half kilograms: many at the lowest, some at the highest, some not written down."""
    draw = np.random.default_rng(seed)
    samples = []
    for n, share, moved in ((n_reference, missing[0], 0), (n_current, missing[1], shift)):
        weights = np.clip(np.round(2 * draw.gamma(1.2, 1.5 + moved, n)) / 2, 0.5, most)
        weights[draw.random(n) < share] = np.nan
        weights[:2] = 0.5, most  # never all alike
        samples.append(weights)
    return samples


def two_weeks():
    """Weights of the parcels of two weeks, in kg; of exercise 08-1."""
    return _weights(4, 80, 60, missing=(0.1, 0.1))


def _by_the_package(reference, current, n_bins):
    from mlsd_helpers.drift import population_stability_index

    test = population_stability_index(reference, current, n_bins)
    return test.statistic, test.expected


def _there(values):
    return values[~np.isnan(values)]


def _variant(
    reference,
    current,
    n_bins,
    *,
    half=0.5,
    least=0.0,
    keep_missing=False,
    keep_equal=False,
    keep_top=False,
    side="left",
    sum_to_one=True,
    edges_of=lambda reference, current: reference,
    expected=lambda n, m, cells, n_bins: (1 / n + 1 / m) * (cells - 1),
    per_cell=lambda p, q: (q - p) * np.log(q / p),
    count=_there,
):
    n, m = len(count(reference)), len(count(current))
    if not keep_missing:
        reference, current = _there(reference), _there(current)
    edges = quantiles(edges_of(reference, current), n_bins)
    if not keep_equal:
        edges = np.unique(edges)
    if not keep_top:
        edges = edges[edges < np.nanmax(reference)]
    cells = len(edges) + 1
    counts = [
        np.bincount(np.searchsorted(edges, rows, side=side), minlength=cells) + half for rows in (reference, current)
    ]
    p, q = (
        np.maximum(each / (each.sum() if sum_to_one else len(rows)), least)
        for each, rows in zip(counts, (reference, current), strict=True)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return per_cell(p, q).sum(), expected(n, m, cells, n_bins)


def _but(**changes):
    return lambda reference, current, n_bins: _variant(reference, current, n_bins, **changes)


_TINY = _but(half=0.0, least=1e-4)
_NO_HALF = _but(half=0.0)
_BINS_ASKED = _but(expected=lambda n, m, cells, n_bins: (1 / n + 1 / m) * (n_bins - 1))
_ALL_CELLS = _but(expected=lambda n, m, cells, n_bins: (1 / n + 1 / m) * cells)
_ONE_SIDE = _but(expected=lambda n, m, cells, n_bins: (cells - 1) / n)
_MISSING_IN_BIN = _but(keep_missing=True, count=lambda rows: rows)
_MISSING_IN_N = _but(count=lambda rows: rows)
_EQUAL_EDGES = _but(keep_equal=True, expected=lambda n, m, cells, n_bins: (1 / n + 1 / m) * (cells - 1))
_TOP = _but(keep_top=True)
_NOT_ONE = _but(sum_to_one=False)
_RIGHT_SIDE = _but(side="right")
_OF_CURRENT = _but(edges_of=lambda reference, current: current)
_OF_BOTH = _but(edges_of=lambda reference, current: np.concatenate([reference, current]))
_ONE_WAY = _but(per_cell=lambda p, q: q * np.log(q / p))
_WHOLE = _but(half=1.0)


def _some_weeks(chance):
    n, m = chance.randint(30, 400), chance.randint(30, 400)
    missing = chance.random() / 3, chance.random() / 3
    seed = chance.randrange(10**9)
    return *_weights(seed, n, m, missing, chance.choice([4, 8, 20]), chance.choice([0, 1])), chance.choice([5, 10, 20])


def _without_ties():
    """No two weights alike, and none missing; the current ones all in the lower half."""
    draw = np.random.default_rng(5)
    return draw.random(40), draw.random(30) / 2, 10


@exercise(
    "08-1",
    "Mend a PSI that counts bins in which nobody can be",
    kind="repair",
    difficulty=2,
    minutes=15,
    hints=(
        "Where does `searchsorted` put a NaN? And how many rows can lie between two quantiles that are equal?",
        "Drop the missing values of both samples first. `np.unique` makes equal quantiles one; then one more may be "
        "left that parts nothing.",
        "Count the rows of each bin, add a half to every count, and divide by the sum of these: the shares of each "
        "sample add up to one. The mean counts the bins that are left.",
    ),
    wrong=(
        Wrong(lambda: psi, "as it was handed out"),
        Wrong(lambda: _TINY, "1e-4"),
        Wrong(lambda: _NO_HALF, "infinite"),
        Wrong(lambda: _WHOLE, "a half"),
        Wrong(lambda: _BINS_ASKED, "asked for"),
        Wrong(lambda: _ALL_CELLS, "the last"),
        Wrong(lambda: _ONE_SIDE, "both samples"),
        Wrong(lambda: _MISSING_IN_BIN, "highest bin"),
        Wrong(lambda: _MISSING_IN_N, "missing rows"),
        Wrong(lambda: _EQUAL_EDGES, "equal quantiles"),
        Wrong(lambda: _TOP, "largest"),
        Wrong(lambda: _NOT_ONE, "add up"),
        Wrong(lambda: _RIGHT_SIDE, "other side"),
        Wrong(lambda: _OF_CURRENT, "of the reference"),
        Wrong(lambda: _OF_BOTH, "of the reference"),
        Wrong(lambda: _ONE_WAY, "both ways"),
    ),
)
def mended_psi(answer):
    return judging.function(
        answer,
        _by_the_package,
        _some_weeks,
        fixed=[
            (*_weights(1, 200, 150), 10),
            (*_weights(2, 60, 300, most=4, shift=1), 20),
            (*_weights(3, 100, 100, missing=(0, 0.4)), 5),
            _without_ties(),
        ],
        tells=True,
        mistakes=[
            (psi, "that is as it was handed out"),
            (_TINY, "an empty bin counts as a share of 1e-4, which makes it dear in a small sample: add half a row"),
            (_NO_HALF, "a bin that one sample leaves empty makes this infinite: raise every count by half a row"),
            (_WHOLE, "every count is raised by a half, not by one"),
            (_BINS_ASKED, "the mean is that of the bins asked for; ties have merged some of them"),
            (_ALL_CELLS, "shares add up to one, so the share of the last bin follows from the others: one bin less"),
            (_ONE_SIDE, "the mean leaves out that both samples are drawn: 1/n and 1/m"),
            (_MISSING_IN_BIN, "missing values lie in the highest bin, and move the quantiles: leave them out first"),
            (_MISSING_IN_N, "the mean counts the missing rows; those that are compared are fewer"),
            (_EQUAL_EDGES, "equal quantiles enclose bins in which no row can lie: they are one"),
            (_TOP, "an edge at the largest value of the reference leaves it an empty bin above: drop it"),
            (_NOT_ONE, "with the half counts the shares do not add up to one: divide by the sum of the raised counts"),
            (
                _RIGHT_SIDE,
                "a value that equals an edge belongs to the bin that ends there, not on the other side",
            ),
            (_OF_CURRENT, "bins are those of the reference, so that they stay when next week is compared"),
            (_OF_BOTH, "bins are those of the reference, so that they stay when next week is compared"),
            (_ONE_WAY, "that is the divergence one way; PSI takes both ways: (q − p) × ln(q/p)"),
        ],
    )
