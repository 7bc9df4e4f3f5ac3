"""05-4: mend an average precision that depends on the order of the rows."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import arrived_in
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@cache
def _coarse_june():
    flights = arrived_in(6).dropna(subset="minutes")
    return flights["is_late"].to_numpy(), (flights["minutes"] // 10 * 10).to_numpy()


def coarse_june():
    """Late or not, and recent delays in steps of ten minutes, of the flights of June for which they are known."""
    late, steps = _coarse_june()
    return late.copy(), steps.copy()


def _average_precision_of_sklearn(y_true, y_score):
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(y_true, y_score))


def _some_tied_scores(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n = int(rng.integers(4, 60))
    y_true = rng.random(n) < 0.4
    y_true[rng.integers(n)] = True
    return y_true, rng.integers(0, 6, n) / 5


def _row_by_row(y_true, y_score, tie_breaker=None):
    import numpy as np

    order = np.argsort(-y_score, kind="stable") if tie_breaker is None else np.lexsort((tie_breaker, -y_score))
    found = np.cumsum(y_true[order])
    return float((found / np.arange(1, len(y_true) + 1))[y_true[order]].mean())


def _positives_first(y_true, y_score):
    return _row_by_row(y_true, y_score, tie_breaker=~y_true)


def _positives_last(y_true, y_score):
    return _row_by_row(y_true, y_score, tie_breaker=y_true)


def _trapezoids(y_true, y_score):
    from sklearn.metrics import auc, precision_recall_curve

    precision, recall, _ = precision_recall_curve(y_true, y_score)
    return float(auc(recall, precision))


def _interpolated(y_true, y_score):
    """Each precision raised to the highest one at the same recall or above, as older contests of vision had it."""
    import numpy as np
    from sklearn.metrics import precision_recall_curve

    precision, recall, _ = precision_recall_curve(y_true, y_score)
    return float(-np.sum(np.diff(recall) * np.maximum.accumulate(precision)[:-1]))


def _tied_and_alone():
    import numpy as np

    tied = np.array([False, True, False, True]), np.array([0.5, 0.5, 0.5, 0.5])
    alone = np.array([True]), np.array([0.3])
    late = np.array([False, False, True]), np.array([0.9, 0.5, 0.1])
    rising = np.array([False, True, True]), np.array([0.9, 0.8, 0.7])
    return [tied, alone, late, rising]


@exercise(
    "05-4",
    "Mend an average precision that depends on the order of the rows",
    kind="repair",
    difficulty=3,
    minutes=25,
    flights=True,
    hints=(
        "A threshold takes all rows of one score or none. How many thresholds are there with four equal scores?",
        "Precision and recall exist where one score ends and the next begins: np.diff of sorted scores is not zero.",
        "Add up, over these places: precision × the recall gained since the place before. The last row is a place.",
    ),
    wrong=(
        Wrong(lambda: _row_by_row, "order of the rows"),
        Wrong(lambda: _positives_last, "pessimistic"),
        Wrong(lambda: _positives_first, "optimistic"),
        Wrong(lambda: _trapezoids, "straight line"),
        Wrong(lambda: _interpolated, "raised"),
        Wrong(lambda: lambda y_true, y_score: 0.3, "it gives 0.3, where"),
    ),
)
def average_precision(answer):
    return judging.function(
        answer,
        _average_precision_of_sklearn,
        _some_tied_scores,
        fixed=[*_tied_and_alone(), _coarse_june()],
        tells=True,
        mistakes=[
            (_row_by_row, "within equal scores the result still follows the order of the rows"),
            (_positives_last, "that breaks ties in the pessimistic way; a threshold takes equal scores together"),
            (_positives_first, "that breaks ties in the optimistic way; a threshold takes equal scores together"),
            (_interpolated, "a precision is not raised to a higher one that comes with more recall"),
            (_trapezoids, "between two points precision does not follow a straight line; take steps"),
        ],
    )
