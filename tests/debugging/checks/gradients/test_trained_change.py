"""Planted: a layer left frozen, one that weight decay moves although it is frozen, a step that raises, a NaN."""

import numpy as np
import pytest

from mlsd_helpers.debugging import Functions

CHECK = "trained parameters change, frozen ones do not"


@pytest.fixture
def freezing(layers):
    """The sound network with its first layer frozen."""

    def make():
        module = layers()
        module[0].requires_grad_(False)
        return module

    return make


def test_the_sound_ones_pass(said, model_of, layers, freezing):
    assert said(CHECK, model_of(layers)).passed
    assert said(CHECK, model_of(freezing, frozen=("0.",))).evidence == "4 changed in 20 steps, 2 frozen ones did not"


def test_a_layer_left_frozen_is_named(said, model_of, freezing):
    result = said(CHECK, model_of(freezing))
    assert result.outcome == "failed"
    # the bias before batch normalisation has no influence and is not held against it
    assert result.evidence == "0.weight did not change in 20 steps and is not declared frozen"


def test_a_frozen_layer_that_weight_decay_moves_is_named(said, model_of, torch):
    class TwoHeads(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.head, self.encoder = torch.nn.Linear(6, 2), torch.nn.Linear(6, 2)

        def forward(self, X):
            return self.head(X) + 0 * self.encoder(X)  # a gradient of zero, instead of none

    decaying = model_of(
        TwoHeads,
        optimizer=lambda module: torch.optim.SGD(module.parameters(), lr=0.1, weight_decay=0.1),
        frozen=("encoder.",),
    )
    result = said(CHECK, decaying)
    assert result.outcome == "failed"
    assert result.evidence.startswith("encoder.weight, encoder.bias is declared frozen and changed")


def test_parameters_that_become_nan_do_not_pass(said, model_of, layers, torch):
    wild = model_of(layers, optimizer=lambda module: torch.optim.SGD(module.parameters(), lr=1e30))
    result = said(CHECK, wild)
    assert result.outcome == "failed"
    assert "not finite" in result.evidence


def test_a_frozen_name_that_fits_nothing_could_not_run(said, model_of, layers):
    result = said(CHECK, model_of(layers, frozen=("encodr.",)))
    assert result.outcome == "could not run"
    assert "'encodr.'" in result.evidence


def test_a_step_that_raises_could_not_run(said, model_of, layers):
    def broken(module, optimizer, X, y):
        raise RuntimeError("out of patience")

    result = said(CHECK, model_of(layers, train_step=broken))
    assert result.outcome == "could not run"
    assert result.evidence == "could not run, because RuntimeError: out of patience"


def test_plain_functions_are_checked_and_estimators_are_not(said):
    from sklearn.linear_model import SGDClassifier

    def step(state, X, y):
        state["w"] -= 0.1 * X.T @ (X @ state["w"] - y) / len(y)
        return 0.0

    def line(start):
        return Functions(lambda seed: start(), step, lambda state, X: X @ state["w"], lambda state: state)

    assert said(CHECK, line(lambda: {"w": np.zeros(6)})).passed
    left = said(CHECK, line(lambda: {"w": np.zeros(6), "offset": np.zeros(1)}))
    assert left.outcome == "failed"
    assert left.evidence.startswith("offset did not change")
    assert said(CHECK, SGDClassifier()).outcome == "does not apply"
