"""07-5: mend a test that finds knowledge in chance."""

from fractions import Fraction

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")


def gap(late, score):
    """Mean score of what was late, less that of what was not."""
    return score[late].mean() - score[~late].mean()


def p_value(late, score, orders):
    """How often chance alone does as well as these scores; the one that exercise 07-5 hands out."""
    draw = np.random.default_rng(0)
    shuffled = [gap(draw.permutation(late.ravel()), score.ravel()) for _ in orders]
    return np.mean(np.array(shuffled) >= gap(late, score))


def _days(seed, n_days, n_flights, n_orders, known=0.0):
    """Days of which some are late as a whole and some have high scores as a whole; ``known`` is what links the two."""
    draw = np.random.default_rng(seed)
    lateness, level = draw.normal(size=(2, n_days))
    level = known * lateness + np.sqrt(1 - known**2) * level
    late = draw.random((n_days, n_flights)) < 1 / (1 + np.exp(-2 * lateness[:, None]))
    late[0, :2] = True, False  # so that both are there
    score = np.clip(np.round(50 + 14 * level[:, None] + 6 * draw.normal(size=late.shape)), 0, 100).astype(int)
    return late, score, np.array([draw.permutation(n_days) for _ in range(n_orders)])


def a_summer():
    """Flights of 60 days, twenty a day: which were late, their scores, and 999 orders of the days; of exercise 07-5."""
    return _days(17, 60, 20, 999)


def _counted(late, score, orders):
    """By sums of whole numbers, in fractions, so that a tie is a tie."""
    n, n_late = late.size, int(late.sum())
    total = int(score.sum())

    def exactly(labels):
        of_late = sum(int(s) for s, is_late in zip(score.ravel(), labels.ravel(), strict=True) if is_late)
        return Fraction(of_late, n_late) - Fraction(total - of_late, n - n_late)

    observed = exactly(late)
    as_high = sum(exactly(late[order]) >= observed for order in orders)
    return float(Fraction(1 + as_high, 1 + len(orders)))


def _of_days(late, score, orders):
    return np.array([gap(late[order], score) for order in orders]), gap(late, score)


def _without_one(late, score, orders):
    found, observed = _of_days(late, score, orders)
    return float(np.mean(found >= observed))


def _half_of_one(late, score, orders):
    found, observed = _of_days(late, score, orders)
    return float((1 + np.sum(found >= observed)) / len(orders))


def _without_ties(late, score, orders):
    found, observed = _of_days(late, score, orders)
    return float((1 + np.sum(found > observed)) / (1 + len(orders)))


def _both_sides(late, score, orders):
    found, observed = _of_days(late, score, orders)
    return float((1 + np.sum(np.abs(found) >= abs(observed))) / (1 + len(orders)))


def _below(late, score, orders):
    found, observed = _of_days(late, score, orders)
    return float((1 + np.sum(found <= observed)) / (1 + len(orders)))


def _rows_and_one(late, score, orders):
    return float((1 + p_value(late, score, orders) * len(orders)) / (1 + len(orders)))


def _together(late, score, orders):
    found = np.array([gap(late[order], score[order]) for order in orders])
    return float((1 + np.sum(found >= gap(late, score))) / (1 + len(orders)))


def _within_days(late, score, orders):
    """Rows shuffled within their day: what differs between days stays where it is."""
    draw = np.random.default_rng(0)
    found = np.array([gap(draw.permuted(late, axis=1), score) for _ in orders])
    return float((1 + np.sum(found >= gap(late, score))) / (1 + len(orders)))


def _some_days(chance):
    n_days = chance.randint(6, 15)
    return _days(chance.randrange(10**9), n_days, chance.randint(3, 8), chance.randint(20, 60), chance.choice([0, 0.8]))


def _with_the_given_order():
    """Nineteen orders, one of which leaves the days as they are: it ties."""
    late, score, orders = _days(3, 8, 5, 19)
    orders[7] = np.arange(8)
    return late, score, orders


@exercise(
    "07-5",
    "Mend a test that finds knowledge in chance",
    kind="repair",
    difficulty=3,
    minutes=20,
    hints=(
        "Flights of a day share its weather. After the rows are shuffled, do their labels still?",
        "`late[order]` has the days in another order, each with its flights together; the scores stay where they are.",
        "What was observed is one of the orders that chance could have made: count it, above the line and below.",
    ),
    wrong=(
        Wrong(lambda: p_value, "rows are shuffled"),
        Wrong(lambda: _rows_and_one, "rows are shuffled"),
        Wrong(lambda: _without_one, "never zero"),
        Wrong(lambda: _half_of_one, "below the line"),
        Wrong(lambda: _without_ties, "as high"),
        Wrong(lambda: _both_sides, "one side"),
        Wrong(lambda: _below, "wrong side"),
        Wrong(lambda: _together, "along"),
        Wrong(lambda: _within_days, "within"),
    ),
)
def shuffled_labels(answer):
    return judging.function(
        answer,
        _counted,
        _some_days,
        fixed=[_days(1, 10, 6, 49), _with_the_given_order(), _days(4, 12, 4, 39, known=0.95)],
        tells=True,
        mistakes=[
            (
                p_value,
                "rows are shuffled, and what the flights of a day share is torn apart; and the order that was seen "
                "is not counted",
            ),
            (_rows_and_one, "rows are shuffled, and what the flights of a day share is torn apart"),
            (_without_one, "the order that was seen is one of those that chance could make: a p-value is never zero"),
            (_half_of_one, "count the order that was seen below the line, too"),
            (_without_ties, "an order that does as high as what was seen does as well: ties count"),
            (_both_sides, "scores that are upside down know nothing that helps: one side is asked"),
            (_below, "that counts the wrong side: how often does chance do as well, or better?"),
            (_together, "the scores go along with the labels, so that each order gives the same gap"),
            (_within_days, "within a day everything is shuffled; what differs between the days stays, and looks known"),
        ],
    )
