"""A logistic regression in plain functions, sound as it is; a test changes one of its parts."""

import numpy as np

from mlsd_helpers.debugging import Data, Functions, run_checks


def table(seed=0, n=450, n_columns=4):
    """Rows whose class depends on all columns, two thirds of them to train on."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, n_columns))
    y = (X @ np.linspace(2, 1, n_columns) + rng.logistic(size=n) * 0.5 > 0).astype(int)
    return Data(X[: n * 2 // 3], y[: n * 2 // 3], X[n * 2 // 3 :], y[n * 2 // 3 :])


def numbers(seed=0, n=450):
    """The same for a regression: y = 2 x₀ - x₁ + x₂ + noise."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    y = X @ [2.0, -1.0, 1.0] + rng.normal(scale=0.5, size=n)
    return Data(X[: n * 2 // 3], y[: n * 2 // 3], X[n * 2 // 3 :], y[n * 2 // 3 :])


def start(seed):
    return {"weights": np.random.default_rng(seed).normal(scale=0.1, size=4), "bias": np.zeros(1)}


def train_step(state, X, y, rate=0.5):
    p = sigmoid(X @ state["weights"] + state["bias"])
    state["weights"] -= rate * X.T @ (p - y) / len(y)
    state["bias"] -= rate * np.mean(p - y)
    return float(-np.mean(np.log(np.where(y == 1, p, 1 - p))))


def predict(state, X):
    return sigmoid(X @ state["weights"] + state["bias"])


def parameters(state):
    return state


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def logistic(start=start, train_step=train_step, predict=predict, parameters=parameters, **settings):
    return Functions(start, train_step, predict, parameters, **settings)


def line(predict=None, train_step=None, rate=0.05, start=lambda seed: {"weights": np.zeros(3)}):
    """A regression by gradient descent on the mean squared error."""

    def plain_step(state, X, y):
        error = X @ state["weights"] - y
        state["weights"] -= rate * 2 * X.T @ error / len(y)
        return float(np.mean(error**2))

    answer = predict or (lambda state, X: X @ state["weights"])
    return Functions(start, train_step or plain_step, answer, lambda state: state, task="regression")


def outcome(check, model, data=None):
    """The result of one check."""
    return run_checks(model, table() if data is None else data, [check])[0]
