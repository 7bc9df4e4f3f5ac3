"""Planted: a forgotten zero_grad, on a bowl whose swing is known and on a network."""

import re

import numpy as np
import pytest

from mlsd_helpers.debugging import Data, Functions

CHECK = "loss does not rise late"
ROWS = Data(np.ones((64, 1)), np.zeros(64), np.ones((8, 1)), np.zeros(8))


def bowl(zeroed, rate=0.01, curvature=0.25):
    """½λw² from w = 1: forgotten zeroing swings with a period of π / √(0.01 × 0.25) = 63 steps."""

    def step(state, X, y):
        loss = curvature * state["w"] ** 2 / 2
        state["g"] = curvature * state["w"] + (0 if zeroed else state["g"])
        state["w"] -= rate * state["g"]
        return loss

    return Functions(lambda seed: {"w": 1.0, "g": 0.0}, step, lambda state, X: X[:, 0] * state["w"], task="regression")


def test_the_swing_of_forgotten_zeroing_is_found(said):
    result = said(CHECK, bowl(zeroed=False), ROWS)
    assert result.outcome == "failed"
    # loss = ⅛ cos²(√(0.01 × 0.25) t), whose highest block of 20 steps after its first zero is that of 60 to 79
    highest = max(np.mean(np.cos(0.05 * np.arange(first, first + 20)) ** 2) / 8 for first in range(20, 120, 20))
    told = float(re.search(r"rose to ([\d.]+)", result.evidence)[1])
    assert told == pytest.approx(highest, rel=0.05)


def test_the_same_bowl_with_zeroing_passes(said):
    assert said(CHECK, bowl(zeroed=True), ROWS).passed


def test_a_network_without_zero_grad_is_found(said, model_of, layers, torch):
    def forgotten(module, optimizer, X, y):
        module.train()
        loss = torch.nn.functional.cross_entropy(module(X), y)
        loss.backward()
        optimizer.step()
        return loss

    assert said(CHECK, model_of(layers, train_step=forgotten)).outcome == "failed"
    assert said(CHECK, model_of(layers)).passed


def test_labels_that_cannot_be_learned_are_no_rise(said, model_of, layers, numbers):
    noise = np.random.default_rng(0).integers(0, 2, len(numbers.y_train))
    data = Data(numbers.X_train, noise, numbers.X_test, numbers.y_test)
    assert said(CHECK, model_of(layers), data).passed


def test_a_loss_that_is_nan_does_not_pass(said):
    steps = Functions(lambda seed: {}, lambda state, X, y: float("nan"), lambda state, X: X[:, 0])
    assert said(CHECK, steps, ROWS).outcome == "failed"


def test_an_estimator_without_steps_has_no_late_loss(said):
    from sklearn.linear_model import LogisticRegression

    assert said(CHECK, LogisticRegression()).outcome == "does not apply"


@pytest.mark.parametrize("seed", range(20))
def test_a_loss_that_only_varies_does_not_rise(said, seed):
    # the best of six blocks of noise is below the first by chance, and others are above it by as much
    noise = Functions(np.random.default_rng, lambda chance, X, y: chance.normal(1, 0.1), lambda state, X: X[:, 0])
    assert said(CHECK, noise, ROWS, seed).passed
