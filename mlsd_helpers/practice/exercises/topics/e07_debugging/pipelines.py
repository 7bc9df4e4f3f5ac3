"""The pipelines of exercise 07-6: one logistic regression, whose bug is a switch."""

from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")

BUG_OF = {  # by the name under which a pipeline is handed out
    "a": "labels shuffled",
    "b": "rate too high",
    "c": "wrong sign of the loss",
    "d": "inputs without a common scale",
    "e": "labels one row late",
    "f": "rows see their batch",
}
_N, _N_TRAIN, _RATE = 600, 400, 0.3
_WEIGHTS = (1.5, -1.0, 0.8, 0.5, -0.5, 0.0)


def pipeline(name):
    """The model and the data of a pipeline, for ``run_checks``; of exercise 07-6."""
    return planted(BUG_OF[name])


def planted(bug=None):
    """The pipeline with a bug; None is the sound one."""
    from mlsd_helpers.debugging import Data, Functions

    X, y = _rows(bug)
    data = Data(X[:_N_TRAIN], y[:_N_TRAIN], X[_N_TRAIN:], y[_N_TRAIN:])
    return Functions(_start, _step_with(bug), _predict_with(bug), lambda state: state), data


def _rows(bug):
    draw = np.random.default_rng(0)
    X = draw.normal(size=(_N, len(_WEIGHTS)))
    y = (draw.random(_N) < _probability(X @ np.array(_WEIGHTS))).astype(int)
    if bug == "labels shuffled":
        y = np.random.default_rng(1).permutation(y)
    elif bug == "labels one row late":
        y = np.roll(y, 1)
    elif bug == "inputs without a common scale":
        X[:, 0] *= 1000
    return X, y


def _start(seed):
    return {"weights": 0.01 * np.random.default_rng(seed).normal(size=len(_WEIGHTS)), "bias": np.zeros(1)}


def _step_with(bug):
    rate = {"rate too high": 300.0, "rate too low": 3e-5}.get(bug, _RATE)
    rate = -rate if bug == "wrong sign of the loss" else rate

    def step(state, X, y):
        p = _probability(X @ state["weights"] + state["bias"])
        state["weights"] -= rate * X.T @ (p - y) / len(y)
        state["bias"] -= rate * np.mean(p - y, keepdims=True)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    return step


def _predict_with(bug):
    def predict(state, X):
        scores = X @ state["weights"] + state["bias"]
        if bug == "rows see their batch":
            return (scores.argsort().argsort() + 0.5) / len(scores)
        return _probability(scores)

    return predict


def _probability(scores):
    return 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
