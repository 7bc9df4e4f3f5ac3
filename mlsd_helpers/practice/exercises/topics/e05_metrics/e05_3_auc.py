"""05-3: write AUC for scores with ties and weights."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _auc_of_sklearn(y_true, y_score, sample_weight):
    from sklearn.metrics import roc_auc_score

    if y_true.all() or not y_true.any():
        return float("nan")
    return float(roc_auc_score(y_true, y_score, sample_weight=sample_weight))


def _some_weighted_scores(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n = int(rng.integers(4, 60))
    y_true = rng.random(n) < 0.4
    y_true[:2] = True, False
    return y_true, rng.integers(0, 6, n) / 5, rng.integers(1, 9, n) / 2


def _auc_where(tie, weighted=True):
    def auc(y_true, y_score, sample_weight):
        w = sample_weight if weighted else sample_weight * 0 + 1
        up, down = y_score[y_true][:, None], y_score[~y_true][None, :]
        pairs = w[y_true][:, None] * w[~y_true][None, :]
        if not pairs.size:
            return float("nan")
        return float(((up > down) * pairs + tie * (up == down) * pairs).sum() / pairs.sum())

    return auc


_lost, _won, _unweighted = _auc_where(0), _auc_where(1), _auc_where(0.5, weighted=False)


def _one_class():
    import numpy as np

    return np.array([False, False, False]), np.array([0.1, 0.2, 0.3]), np.ones(3)


def _all_tied():
    import numpy as np

    return np.array([True, False, True]), np.array([0.5, 0.5, 0.5]), np.array([1.0, 2.0, 3.0])


def _unequal_weights():
    import numpy as np

    return np.array([True, False, True, False]), np.array([0.8, 0.6, 0.2, 0.2]), np.array([1.0, 2.0, 4.0, 0.5])


def _auc_of_one_class(y_true, y_score, sample_weight):
    if y_true.all() or not y_true.any():
        return 0.5
    return _auc_of_sklearn(y_true, y_score, sample_weight)


@exercise(
    "05-3",
    "Write AUC for scores with ties and weights",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "AUC is a share of pairs: one positive, one negative. y_score[y_true][:, None] meets all others at once.",
        "What is a pair of equal scores worth? What does a pair weigh when both of its rows have a weight?",
        "A pair weighs the product of the two; a tie counts half. Divide by the weight of all pairs.",
    ),
    wrong=(
        Wrong(lambda: _lost, "lost"),
        Wrong(lambda: _won, "won"),
        Wrong(lambda: _unweighted, "weights"),
        Wrong(lambda: _auc_of_one_class, "no pairs"),
    ),
)
def auc(answer):
    return judging.function(
        answer,
        _auc_of_sklearn,
        _some_weighted_scores,
        fixed=[_all_tied(), _unequal_weights(), _one_class()],
        mistakes=[
            (_lost, "ties count as lost; nobody knows which of the two would come first"),
            (_won, "ties count as won; nobody knows which of the two would come first"),
            (_unweighted, "the weights are not used"),
            (_auc_of_one_class, "with one class there are no pairs, and a share of nothing is not a number"),
        ],
    )
