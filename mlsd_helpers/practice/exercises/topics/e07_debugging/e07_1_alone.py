"""07-1: write the check that a row alone is answered as one among many."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e07_debugging.company import NAMES, is_by_itself, predictors
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")

ALLOWED = 1e-5  # of the largest prediction


def _by_construction(predict, rows):
    return is_by_itself(predict)


def _both(predict, rows):
    return np.concatenate([predict(rows[[i]]) for i in range(len(rows))]), predict(rows)


def _exactly(predict, rows):
    return bool(np.array_equal(*_both(predict, rows)))


def _by_fixed_digits(predict, rows):
    alone, together = _both(predict, rows)
    return bool(np.all(np.abs(alone - together) <= 1e-3))


def _by_each_prediction(predict, rows):
    return bool(np.allclose(*_both(predict, rows)))


def _blind_to_nan(predict, rows):
    alone, together = _both(predict, rows)
    return not np.any(np.abs(alone - together) > ALLOWED * np.abs(together).max())


def _on_average(predict, rows):
    alone, together = _both(predict, rows)
    return bool(abs(alone.mean() - together.mean()) <= ALLOWED * np.abs(together).max())


def _the_first_row(predict, rows):
    together = predict(rows)
    return bool(abs(predict(rows[:1])[0] - together[0]) <= ALLOWED * np.abs(together).max())


def _in_another_order(predict, rows):
    together, turned = predict(rows), predict(rows[::-1])[::-1]
    return bool(np.all(np.abs(turned - together) <= ALLOWED * np.abs(together).max()))


def _asked_twice(predict, rows):
    return bool(np.array_equal(predict(rows), predict(rows)))


def _rows_of(seed, n):
    """Rows of which the first is in the middle of all, and the second has a score of 0 for the weights below."""
    rows = np.random.default_rng(seed).normal(size=(n, 3))
    rows[0] = np.median(rows, axis=0)
    rows[1] = 1 / 7, 1 / 3, 22 / 21  # 1/7 − 2/3 + 11/21
    return rows


def _none_near_zero():
    """Rounding that is small beside each prediction."""
    return predictors()["rounds in single precision"], _rows_of(8, 20) + np.array([5, -5, 5])


def _some_rows(chance):
    kind = predictors([chance.uniform(0.5, 2) * sign for sign in (1, -1, 1)])[chance.choice(NAMES)]
    return kind, np.random.default_rng(chance.randrange(10**9)).normal(size=(chance.randint(12, 40), 3))


@exercise(
    "07-1",
    "Write the check that a row alone is answered as one among many",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "Ask for all rows at once, then for each row in a call of its own: `rows[[i]]` keeps both dimensions.",
        "How far may two numbers be apart that only rounding moved? That depends on how large predictions are.",
        "A comparison with NaN is false. Which way round do you have to ask, so that a NaN does not pass?",
    ),
    wrong=(
        Wrong(lambda: _exactly, "rounding"),
        Wrong(lambda: _by_fixed_digits, "how large"),
        Wrong(lambda: _by_each_prediction, "near zero"),
        Wrong(lambda: _blind_to_nan, "NaN"),
        Wrong(lambda: _on_average, "cancel"),
        Wrong(lambda: _the_first_row, "other rows"),
        Wrong(lambda: _in_another_order, "order"),
        Wrong(lambda: _asked_twice, "twice"),
    ),
)
def alone(answer):
    return judging.function(
        answer,
        _by_construction,
        _some_rows,
        fixed=[
            *((predict, _rows_of(seed, 20)) for seed, predict in enumerate(predictors().values())),
            _none_near_zero(),
        ],
        mistakes=[
            (_exactly, "equal to the last digit is too much: sums over one row and over many differ by rounding"),
            (
                _by_fixed_digits,
                "a fixed number of digits is nothing for dollars and all there is for rare chances: "
                "how large are the predictions?",
            ),
            (
                _by_each_prediction,
                "a share of each prediction leaves a prediction near zero no room for rounding; take "
                "the share of the largest",
            ),
            (_blind_to_nan, "a model that answers NaN to one row passes: no comparison with NaN is true"),
            (_on_average, "differences that cancel in the mean are differences"),
            (_the_first_row, "the first row may be one that its mates leave alone: ask the other rows, too"),
            (_in_another_order, "rows in another order are still together; a rank, a mean stays what it is"),
            (_asked_twice, "asked twice in the same company a row gets the same answer; ask it alone"),
        ],
    )
