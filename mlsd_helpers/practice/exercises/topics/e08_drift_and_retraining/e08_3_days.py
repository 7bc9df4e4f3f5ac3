"""08-3: mend a drift test that takes the rows of a day for independent."""

from fractions import Fraction

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")


def p_value(counts, is_current):
    """Whether two parts of the days have the same shares, by χ² over their rows; of exercise 08-3, which mends it."""
    from scipy.stats import chi2_contingency

    table = np.array([counts[~is_current].sum(axis=0), counts[is_current].sum(axis=0)])
    return float(chi2_contingency(table).pvalue)


def _days(seed, n_days, n_current, n_rows, follows=0.6, moved=0.0):
    """Rows of each day in each of four bins; ``follows`` is the correlation of the weather from one day to the next."""
    draw = np.random.default_rng(seed)
    weather = np.empty(n_days)
    weather[0] = draw.normal()
    for day in range(1, n_days):
        weather[day] = follows * weather[day - 1] + np.sqrt(1 - follows**2) * draw.normal()
    is_current = np.arange(n_days) >= n_days - n_current
    scores = np.outer(0.4 * weather + moved * is_current, [-1.5, -0.5, 0.5, 1.5])
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    rows = draw.integers(n_rows // 2, 2 * n_rows, n_days)
    return draw.multinomial(rows, shares), is_current


def two_months():
    """Orders of 60 days by the size of their basket, the last 30 being the current ones; of exercise 08-3."""
    return _days(22, 60, 30, 60)


def _distance(counts, is_current):
    """In fractions, so that a tie is a tie."""
    now = [int(n) for n in counts[is_current].sum(axis=0)]
    all_rows = [int(n) for n in counts.sum(axis=0)]
    before = [total - n for total, n in zip(all_rows, now, strict=True)]
    gaps = (Fraction(n, sum(now)) - Fraction(was, sum(before)) for n, was in zip(now, before, strict=True))
    return sum(gap**2 * Fraction(sum(all_rows), total) for gap, total in zip(gaps, all_rows, strict=True) if total)


def _around_the_circle(counts, is_current):
    """Turns the days instead of the labels."""
    order = list(range(len(counts)))
    seen = _distance(counts, is_current)
    turned = [_distance(counts[order[step:] + order[:step]], is_current) for step in order]
    return float(Fraction(sum(each >= seen for each in turned), len(turned)))


def _share(found, seen, more=0, less=0):
    return float((more + sum(each >= seen for each in found)) / (more + less + len(found)))


def _turned(counts, is_current, distance=_distance, steps=None):
    steps = range(len(counts)) if steps is None else steps
    return [distance(counts, np.roll(is_current, step)) for step in steps]


def _without_the_one_seen(counts, is_current):
    return _share(_turned(counts, is_current, steps=range(1, len(counts))), _distance(counts, is_current))


def _seen_twice(counts, is_current):
    return _share(_turned(counts, is_current), _distance(counts, is_current), more=1)


def _without_ties(counts, is_current):
    seen = _distance(counts, is_current)
    found = _turned(counts, is_current)
    return float(sum(each > seen for each in found) / len(found))


def _lower(counts, is_current):
    seen = _distance(counts, is_current)
    found = _turned(counts, is_current)
    return float(sum(each <= seen for each in found) / len(found))


def _along(counts, is_current):
    return 1.0


def _mean_of_days(counts, is_current):
    """Each day counts alike, however many rows it has."""
    of_day = counts / counts.sum(axis=1, keepdims=True)
    overall = counts.sum(axis=0) / counts.sum()

    def distance(counts, is_current):
        gaps = of_day[is_current].mean(axis=0) - of_day[~is_current].mean(axis=0)
        return round((gaps**2 / overall)[overall > 0].sum(), 12)

    return _share(_turned(counts, is_current, distance), distance(counts, is_current))


def _off_the_end(counts, is_current):
    """The current days are pushed to the earlier ones without coming round, as far as they stay whole."""
    n, k = len(counts), int(is_current.sum())
    found = [_distance(counts, (np.arange(n) >= start) & (np.arange(n) < start + k)) for start in range(n - k + 1)]
    return _share(found, _distance(counts, is_current))


def _unweighted(counts, is_current):
    """Without the division by the overall share."""

    def distance(counts, is_current):
        now, before = (counts[side].sum(axis=0) for side in (is_current, ~is_current))
        return round(((now / now.sum() - before / before.sum()) ** 2).sum(), 12)

    return _share(_turned(counts, is_current, distance), distance(counts, is_current))


def _some_days(chance):
    n_days = chance.randint(10, 24)
    n_current = chance.randint(3, n_days - 3)
    return _days(chance.randrange(10**9), n_days, n_current, chance.randint(8, 40), 0.6, chance.choice([0, 0.5]))


def _a_quiet_fortnight():
    """The same six days twice over: turning by six ties."""
    counts = np.tile(_days(3, 6, 3, 20)[0], (2, 1))
    return counts, np.arange(12) % 6 >= 3


@exercise(
    "08-3",
    "Mend a drift test that takes a day's rows for strangers",
    kind="repair",
    difficulty=3,
    minutes=20,
    hints=(
        "What does chance draw anew: a row, or a day with its rows? And does a day know what the one before was like?",
        "`np.roll(is_current, step)` turns the labels around the circle of days: each day keeps its rows, neighbours "
        "stay neighbours. There are as many steps as days.",
        "Of each step: the counts of both parts, their shares, Σ (q − p)² ÷ π. Step 0 is what was seen, and is one of "
        "them. Let what is equal but for rounding count.",
    ),
    wrong=(
        Wrong(lambda: p_value, "rows"),
        Wrong(lambda: _without_the_one_seen, "never zero"),
        Wrong(lambda: _seen_twice, "twice"),
        Wrong(lambda: _without_ties, "at least as far"),
        Wrong(lambda: _lower, "wrong side"),
        Wrong(lambda: _along, "along"),
        Wrong(lambda: _mean_of_days, "alike"),
        Wrong(lambda: _off_the_end, "circle"),
        Wrong(lambda: _unweighted, "π"),
        Wrong(lambda: _dealt, "asked twice"),
    ),
)
def over_days(answer):
    off = judging.function(
        answer,
        _around_the_circle,
        _some_days,
        fixed=[_days(11, 20, 8, 30), _a_quiet_fortnight(), _days(12, 16, 5, 12, moved=0.4), _days(13, 24, 12, 30)],
        tells=True,
        mistakes=[
            (p_value, "rows are taken for independent, and those of a day share its weather: χ² finds it each time"),
            (_without_the_one_seen, "what was seen is one of the steps around the circle: a p-value is never zero"),
            (_seen_twice, "step 0 is what was seen; adding one for it counts it twice"),
            (
                _without_ties,
                "a step that parts the days as far as what was seen is one of those at least as far",
            ),
            (_lower, "that counts the wrong side: how many steps part the days at least as far?"),
            (_along, "the days go along with their labels, so that each step gives the same distance"),
            (_mean_of_days, "each day counts alike here; q and p are shares of the rows of a part"),
            (
                _off_the_end,
                "the labels stop at the end; on a circle of days they come in again at the start",
            ),
            (_unweighted, "the squares are not divided by π, so that a rare bin hardly counts"),
        ],
    )
    return off and (_differs_when_asked_twice(answer) or off)


def _dealt(counts, is_current):
    """Labels dealt to the days at random."""
    seen, draw = _distance(counts, is_current), np.random.default_rng()
    return _share([_distance(counts, draw.permutation(is_current)) for _ in range(49)], seen, more=1)


def _differs_when_asked_twice(answer):
    """What to say about an answer by chance, as of labels that are dealt to the days at random; else None."""
    if judging.not_a_function(answer) is not None:
        return None
    try:
        found = {float(answer(*_days(13, 24, 12, 30))) for _ in range(4)}
    except (Exception, SystemExit):
        return None
    if len(found) == 1 or any(value != value for value in found):
        return None
    return (
        "asked twice, it gives two p-values: labels that are dealt to the days at random tear neighbours apart, and "
        "neighbours are alike; turn the circle, by every step there is"
    )
