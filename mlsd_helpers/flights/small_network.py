"""A network of one hidden layer in plain NumPy, short enough to read: gradient descent on the log loss."""

from typing import Any

import numpy as np

from mlsd_helpers.debugging import Functions


def network(
    n_columns: int,
    *,
    rate: float = 0.1,
    n_hidden: int = 16,
    dropout: float = 0.2,
    l1: float = 0.0,
    l2: float = 0.0,
    weight_decay: float = 0.0,
    jitter: float = 0.0,
    adaptive: bool = False,
    steps: int = 300,
    batch_size: int = 100,
    bug: str | None = None,
) -> Functions:
    """The network behind the protocol of the checks; each keyword is one thing that notebook 07 turns.

    Parameters
    ----------
    n_columns : int
        Inputs of one flight.
    rate : float
        Learning rate.
    n_hidden : int
        Units of the hidden layer.
    dropout : float
        Share of hidden units that are left out of a training step.
    l1, l2 : float
        Penalties on the sum of absolute weights and on half the sum of squared weights, in nats.
    weight_decay : float
        Share of each weight that is taken off at each step and rate, apart from the gradient.
    jitter : float
        Spread of the noise that is added to the inputs of a training step: augmentation of numbers.
    adaptive : bool
        Adam's steps in place of plain ones.
    steps, batch_size : int
        How long to train, on batches of how many flights.
    bug : str, optional
        "frozen layer", "wrong sign" or "dropout in use".
    """

    def start(seed: int) -> dict[str, Any]:
        rng = np.random.default_rng(seed)
        weights = {
            "hidden": rng.normal(0, np.sqrt(2 / n_columns), (n_columns, n_hidden)),
            "hidden_bias": np.zeros(n_hidden),
            "output": rng.normal(0, np.sqrt(1 / n_hidden), n_hidden),
            "output_bias": np.zeros(1),
        }
        return {"rng": rng, "weights": weights, "first": {}, "second": {}, "step": 0}

    def train_step(state, X, y):
        X, rng, weights = np.asarray(X, dtype=float), state["rng"], state["weights"]
        X = X + jitter * rng.normal(size=X.shape) if jitter else X
        kept = (rng.random((len(X), n_hidden)) >= dropout) / (1 - dropout)
        hidden, chance = forward(weights, X, kept)
        of_output = (chance - y) / len(y)  # of the log loss, with respect to what goes into the sigmoid
        of_hidden = np.outer(of_output, weights["output"]) * kept * (hidden > 0)
        gradients = {"output": hidden.T @ of_output, "hidden": X.T @ of_hidden}
        for name, weight in weights.items():
            if name in gradients:
                gradients[name] += l1 * np.sign(weight) + l2 * weight
        gradients |= {"output_bias": of_output.sum(keepdims=True), "hidden_bias": of_hidden.sum(axis=0)}
        state["step"] += 1
        for name, gradient in gradients.items():
            if bug == "frozen layer" and name.startswith("hidden"):
                continue
            step = _adam(state, name, gradient) if adaptive else gradient
            decay = 0.0 if name.endswith("bias") else weight_decay * weights[name]
            weights[name] = weights[name] + (1 if bug == "wrong sign" else -1) * rate * (step + decay)
        state["gradients"] = gradients
        return log_loss(y, chance).mean()

    def predict(state, X):
        X, kept = np.asarray(X, dtype=float), 1.0
        if bug == "dropout in use":
            kept = (state["rng"].random((len(X), n_hidden)) >= dropout) / (1 - dropout)
        return forward(state["weights"], X, kept)[1]

    return Functions(start, train_step, predict, lambda state: state["weights"], steps=steps, batch_size=batch_size)


def forward(weights: dict[str, np.ndarray], X: np.ndarray, kept: Any = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """What the hidden units give, shape (n, n_hidden), and the chance of a late flight, shape (n,)."""
    hidden = np.maximum(X @ weights["hidden"] + weights["hidden_bias"], 0) * kept
    return hidden, _sigmoid(hidden @ weights["output"] + weights["output_bias"])


def log_loss(y: Any, chance: Any) -> np.ndarray:
    """Log loss of each flight, in nats."""
    chance = np.clip(chance, 1e-12, 1 - 1e-12)
    return -np.where(y, np.log(chance), np.log(1 - chance))


def _sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def _adam(state, name, gradient, betas=(0.9, 0.999)):
    """The step of Adam at rate 1 (Kingma and Ba, https://arxiv.org/abs/1412.6980)."""
    averages = []
    for which, beta, value in (("first", betas[0], gradient), ("second", betas[1], gradient**2)):
        state[which][name] = beta * state[which].get(name, 0.0) + (1 - beta) * value
        averages.append(state[which][name] / (1 - beta ** state["step"]))
    return averages[0] / (np.sqrt(averages[1]) + 1e-8)
