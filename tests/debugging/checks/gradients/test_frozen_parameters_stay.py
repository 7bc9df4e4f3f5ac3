"""Planted: a layer that weight decay moves although it is frozen, one that was thawed, a step that raises."""

import pytest

CHECK = "frozen parameters do not change"


@pytest.fixture
def freezing(layers):
    """The sound network with its first layer frozen."""

    def make():
        module = layers()
        module[0].requires_grad_(False)
        return module

    return make


def test_the_sound_ones_pass(said, model_of, layers, freezing):
    result = said(CHECK, model_of(freezing, frozen=("0.",)))
    assert result.passed
    assert result.evidence == "2 frozen parameters are as they were"
    assert said(CHECK, model_of(layers)).outcome == "does not apply"


def test_a_layer_that_is_declared_frozen_and_was_not_frozen_is_named(said, model_of, layers):
    result = said(CHECK, model_of(layers, frozen=("0.",)))
    assert result.outcome == "failed"
    assert result.evidence.startswith("0.weight")


def test_a_layer_left_frozen_is_the_business_of_another_check(said, model_of, freezing):
    result = said("training changes the parameters", model_of(freezing))
    assert result.outcome == "failed"
    assert "0.weight" in result.evidence


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
    assert result.evidence.startswith("encoder.weight, encoder.bias changed")


def test_a_frozen_name_that_fits_nothing_could_not_run(said, model_of, layers):
    result = said(CHECK, model_of(layers, frozen=("encodr.",)))
    assert result.outcome == "could not run"
    assert "'encodr.'" in result.evidence


def test_a_step_that_raises_could_not_run(said, model_of, layers):
    def broken(module, optimizer, X, y):
        raise RuntimeError("out of patience")

    result = said(CHECK, model_of(layers, train_step=broken, frozen=("0.",)))
    assert result.outcome == "could not run"
    assert result.evidence == "could not run, because RuntimeError: out of patience"


def test_an_estimator_has_nothing_to_freeze(said):
    from sklearn.linear_model import SGDClassifier

    assert said(CHECK, SGDClassifier()).outcome == "does not apply"
