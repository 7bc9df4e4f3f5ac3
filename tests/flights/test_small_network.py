"""The network's gradients are those of its loss; each keyword does what it says, and each bug what it is called."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from mlsd_helpers.flights.small_network import forward, log_loss, network


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    return rng.normal(size=(20, 3)), rng.integers(0, 2, 20)


def flat(weights):
    return np.concatenate([each.ravel() for each in weights.values()])


def loss_at(vector, weights, X, y, penalty):
    parts, start = {}, 0
    for name, each in weights.items():
        parts[name] = vector[start : start + each.size].reshape(each.shape)
        start += each.size
    return log_loss(y, forward(parts, X)[1]).mean() + penalty(parts)


@pytest.mark.parametrize(
    ("settings", "penalty"),
    [
        ({}, lambda parts: 0.0),
        ({"l2": 0.3}, lambda parts: 0.15 * sum((parts[name] ** 2).sum() for name in ("hidden", "output"))),
        ({"l1": 0.3}, lambda parts: 0.3 * sum(np.abs(parts[name]).sum() for name in ("hidden", "output"))),
    ],
)
def test_gradients_are_those_of_the_loss(batch, settings, penalty):
    X, y = batch
    model = network(3, n_hidden=4, dropout=0.0, **settings).fresh(seed=0)
    weights = dict(model.state["weights"])
    expected = approx_fprime(flat(weights), loss_at, 1e-7, weights, X, y, penalty)
    model.step(X, y)
    assert flat({name: model.state["gradients"][name] for name in weights}) == pytest.approx(expected, abs=1e-5)


def test_a_plain_step_goes_down_by_the_rate(batch):
    model = network(3, rate=0.5, dropout=0.0).fresh(seed=0)
    before = flat(model.state["weights"])
    model.step(*batch)
    gradients = {name: model.state["gradients"][name] for name in model.state["weights"]}
    assert flat(model.state["weights"]) == pytest.approx(before - 0.5 * flat(gradients))


def test_adams_first_step_has_the_size_of_the_rate(batch):
    model = network(3, rate=0.01, dropout=0.0, adaptive=True).fresh(seed=0)
    before = flat(model.state["weights"])
    model.step(*batch)
    moved = np.abs(flat(model.state["weights"]) - before)
    gradient = np.abs(flat({name: model.state["gradients"][name] for name in model.state["weights"]}))
    assert moved == pytest.approx(0.01 * gradient / (gradient + 1e-8))  # at the first step the averages are g and g²


def test_weight_decay_spares_biases(batch):
    plain, decayed = (network(3, dropout=0.0, rate=0.1, weight_decay=decay).fresh(seed=0) for decay in (0.0, 0.5))
    start = dict(plain.state["weights"])
    for model in (plain, decayed):
        model.step(*batch)
    apart = {name: plain.state["weights"][name] - decayed.state["weights"][name] for name in start}
    assert apart["hidden"] == pytest.approx(0.1 * 0.5 * start["hidden"])
    assert not apart["hidden_bias"].any()


def test_a_frozen_layer_stays_and_a_wrong_sign_goes_up(batch):
    frozen = network(3, dropout=0.0, bug="frozen layer").fresh(seed=0)
    start = dict(frozen.state["weights"])
    frozen.step(*batch)
    assert np.array_equal(frozen.state["weights"]["hidden"], start["hidden"])
    assert not np.array_equal(frozen.state["weights"]["output"], start["output"])
    wrong = network(3, dropout=0.0, bug="wrong sign").fresh(seed=0)
    losses = [wrong.step(*batch) for _ in range(20)]
    assert losses[-1] > losses[0]


def test_log_loss_is_scikit_learns(batch):
    from sklearn.metrics import log_loss as of_sklearn

    y, chance = batch[1], np.random.default_rng(1).random(20)
    assert log_loss(y, chance).mean() == pytest.approx(of_sklearn(y, chance))
