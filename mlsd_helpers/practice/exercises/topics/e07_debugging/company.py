"""What exercise 07-1 is tried on: models that look at each row by itself, and models that look at its company."""

from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")

SMOOTHED = 0.5  # weight of the row itself


class Predictor:
    """Gives one number a row for an array of shape (rows, columns)."""

    def __init__(self, name, of_scores, weights, as_given=False):
        self._name, self._of_scores, self._weights, self._as_given = name, of_scores, weights, as_given

    def __call__(self, rows):
        rows = np.asarray(rows, dtype=float)
        if rows.ndim != 2 or rows.shape[1] != len(self._weights):
            expected = f"(rows, {len(self._weights)})"
            raise ValueError(f"rows of the shape {expected} are expected; got an array of the shape {rows.shape}")
        if self._as_given:
            return self._of_scores(rows * self._weights)
        return self._of_scores((rows * self._weights).sum(axis=1))

    def __repr__(self):
        return f"a model that {self._name}"


def _probability(scores):
    return 1 / (1 + np.exp(-scores))


def _in_single_precision(terms):
    """Sums one row from its last column on, several from the first: rounded differently, as libraries do."""
    terms = (1e5 * terms).astype(np.float32)
    terms = terms[:, ::-1] if len(terms) == 1 else terms
    total = np.zeros(len(terms), dtype=np.float32)
    for column in terms.T:
        total = total + column
    return total


def _ranked(scores):
    return (scores.argsort().argsort() - (len(scores) - 1) / 2) / len(scores)


def _by_the_spread(scores):
    with np.errstate(invalid="ignore"):
        return (scores - scores.mean()) / scores.std()  # of one row: 0 ÷ 0


def _centred(scores):
    return _probability(scores - scores.mean())


def _smoothed(scores):
    smooth = scores.copy()
    for i in range(1, len(scores)):
        smooth[i] = SMOOTHED * scores[i] + (1 - SMOOTHED) * smooth[i - 1]
    return _probability(smooth)


def _clipped(scores):
    return _probability(np.clip(scores, *np.quantile(scores, [0.1, 0.9])))


def _rare(scores):
    """Chances of some in a hundred thousand, spread over the rows that are asked together."""
    chances = 1e-4 * _probability(scores)
    return chances * (1 + len(scores)) / 2 / len(scores)


_KINDS = {  # name: how scores become predictions, and whether each row is by itself
    "looks at each row by itself": (_probability, True),
    "rounds in single precision": (_in_single_precision, True),
    "ranks the rows of a batch": (_ranked, False),
    "scales by the spread of the batch": (_by_the_spread, False),
    "takes off the mean of the batch": (_centred, False),
    "smooths over the rows before": (_smoothed, False),
    "clips at quantiles of the batch": (_clipped, False),
    "shares a rare chance out": (_rare, False),
}
NAMES = tuple(_KINDS)


def predictors(weights=(1.0, -2.0, 0.5)):
    """The predictors of exercise 07-1, by what they do."""
    weights = np.asarray(weights, dtype=float)
    return {
        name: Predictor(name, of_scores, weights, as_given=of_scores is _in_single_precision)
        for name, (of_scores, _) in _KINDS.items()
    }


def is_by_itself(predictor):
    """Whether a predictor looks at each row by itself, as it was made."""
    return _KINDS[predictor._name][1]
