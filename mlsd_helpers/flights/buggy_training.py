"""A small network trained on the flights, in plain NumPy, and ten bugs that can be switched on in it one at a time.

The pipeline is short enough to read, and as wrong as asked for: what notebook 07 lets the check suite find.
"""

from typing import Any

import numpy as np
import pandas as pd

from mlsd_helpers.debugging import Data, Functions
from mlsd_helpers.flights.data import arrived_only, load_flights
from mlsd_helpers.flights.known import known_at_cutoff

BUGS = {
    "labels shuffled": "the labels were sorted on their own, so that none is beside its flight",
    "inputs unscaled": "the scaler was left out",
    "learning rate too high": "a rate of 30 in place of 0.1",
    "learning rate too low": "a rate of a millionth of 0.1",
    "frozen layer": "the first layer gets no updates",
    "wrong sign": "the step goes up the gradient",
    "a missing value": "a filled gap was left NaN in one training row",
    "leak": "the arrival delay, from which the label is made, is among the inputs",
    "dropout in use": "dropout stays on when predictions are served",
    "labels one row late": "a row was dropped from the inputs and not from the labels",
}
N_TRAIN, N_TEST, N_HIDDEN, DROPOUT = 6000, 3000, 16, 0.2


def network_and_data(bug: str | None = None) -> tuple[Functions, Data]:
    """The network, not yet trained, with flights of January to September to train on and of October to judge on.

    Parameters
    ----------
    bug : str, optional
        One of `BUGS`; none by default.

    Raises
    ------
    ValueError
        There is no such bug.
    """
    if bug is not None and bug not in BUGS:
        raise ValueError(f"there is no bug {bug!r}; the bugs are {', '.join(BUGS)}")
    (X_train, y_train, times_train), (X_test, y_test, times_test) = _rows(with_arrival_delay=bug == "leak")
    if bug != "inputs unscaled":
        mean, spread = X_train.mean(), X_train.std()
        X_train, X_test = (X_train - mean) / spread, (X_test - mean) / spread
    X_train, X_test = X_train.fillna(0), X_test.fillna(0)
    if bug == "a missing value":
        X_train.iloc[4321, 3] = np.nan
    if bug == "labels shuffled":
        y_train = np.sort(y_train)
    if bug == "labels one row late":
        X_train, y_train, times_train = X_train[1:], y_train[:-1], times_train[1:]
        X_test, y_test, times_test = X_test[1:], y_test[:-1], times_test[1:]
    rate = {"learning rate too high": 30.0, "learning rate too low": 1e-7}.get(bug, 0.1)
    return network(rate, bug), Data(X_train, y_train, X_test, y_test, times_train, times_test)


def network(rate: float = 0.1, bug: str | None = None) -> Functions:
    """One hidden layer with dropout, trained by gradient descent on the log loss."""

    def start(seed: int) -> dict[str, Any]:
        return {"rng": np.random.default_rng(seed)}  # the weights are made when the number of columns is known

    def train_step(state, X, y):
        X = np.asarray(X, dtype=float)
        _make_weights(state, X.shape[1])
        kept = (state["rng"].random((len(X), N_HIDDEN)) > DROPOUT) / (1 - DROPOUT)
        hidden, chance = _forward(state, X, kept)
        of_output = (chance - y) / len(y)  # gradient of the log loss with respect to what goes into the sigmoid
        of_hidden = np.outer(of_output, state["output"]) * kept * (hidden > 0)
        gradients = {"output": hidden.T @ of_output, "bias": of_output.sum(), "hidden": X.T @ of_hidden}
        gradients["hidden_bias"] = of_hidden.sum(axis=0)
        for name, gradient in gradients.items():
            if not (bug == "frozen layer" and name.startswith("hidden")):
                state[name] = state[name] - (-rate if bug == "wrong sign" else rate) * gradient
        return log_loss(y, chance)

    def predict(state, X):
        X = np.asarray(X, dtype=float)
        _make_weights(state, X.shape[1])
        kept = 1.0
        if bug == "dropout in use":
            kept = (state["rng"].random((len(X), N_HIDDEN)) > DROPOUT) / (1 - DROPOUT)
        return _forward(state, X, kept)[1]

    def parameters(state):
        return {name: np.atleast_1d(value) for name, value in state.items() if name != "rng"}

    return Functions(start, train_step, predict, parameters, steps=400, batch_size=100)


def log_loss(y: Any, chance: Any) -> float:
    """Mean log loss, in nats a flight."""
    chance = np.clip(chance, 1e-12, 1 - 1e-12)
    return float(-np.mean(np.where(y, np.log(chance), np.log(1 - chance))))


def _make_weights(state, n_columns):
    if "hidden" not in state:
        state["hidden"] = state["rng"].normal(0, np.sqrt(2 / n_columns), (n_columns, N_HIDDEN))
        state["hidden_bias"] = np.zeros(N_HIDDEN)
        state["output"] = state["rng"].normal(0, np.sqrt(1 / N_HIDDEN), N_HIDDEN)
        state["bias"] = 0.0


def _forward(state, X, kept):
    hidden = np.maximum(X @ state["hidden"] + state["hidden_bias"], 0) * kept
    with np.errstate(over="ignore"):
        return hidden, 1 / (1 + np.exp(-(hidden @ state["output"] + state["bias"])))


def _rows(with_arrival_delay):
    """Inputs, labels and times of a sample of flights: before October, and of October."""
    all_flights = load_flights()
    flights, _ = arrived_only(all_flights)
    known = known_at_cutoff(all_flights).drop(columns="month").select_dtypes("number").astype(float)
    for rows, n in ((flights["month"] < 10, N_TRAIN), (flights["month"] == 10, N_TEST)):
        some = flights[rows].sample(n, random_state=0)  # in an order of chance: neighbours have nothing in common
        X = known.loc[some.index].reset_index(drop=True)
        if with_arrival_delay:
            X["arr_delay"] = some["arr_delay"].to_numpy()
        yield X, some["is_late"].to_numpy().astype(int), some["scheduled_departure_utc"].to_numpy()
