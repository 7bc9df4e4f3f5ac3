"""Planted: predictions without eval()."""

import pytest

CHECK = "prediction is in evaluation mode"


@pytest.fixture
def without_eval(torch):
    def predict(module, X):
        with torch.no_grad():
            return module(X).softmax(dim=1)

    return predict


def test_dropout_at_work_is_found(said, model_of, torch, without_eval):
    nn = torch.nn
    model = model_of(lambda: nn.Sequential(nn.Dropout(0.5), nn.Linear(6, 2)), predict=without_eval)
    result = said(CHECK, model)
    assert result.outcome == "failed"
    assert "found in training mode" in result.evidence


def test_batch_normalisation_that_goes_on_adapting_is_found(said, model_of, torch, without_eval):
    nn = torch.nn
    model = model_of(lambda: nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.Linear(8, 2)), predict=without_eval)
    result = said(CHECK, model)
    assert result.outcome == "failed"
    assert result.evidence.startswith("a prediction moved 1.running_mean")


def test_sound_ones_pass(said, model_of, layers, torch, without_eval):
    assert said(CHECK, model_of(layers)).passed
    assert said(CHECK, model_of(lambda: torch.nn.Linear(6, 2), predict=without_eval)).passed  # has no use for modes


def test_predictions_that_are_nan_do_not_pass(said, model_of, layers, torch):
    model = model_of(layers, predict=lambda module, X: module.eval()(X) * float("nan"))
    assert said(CHECK, model).outcome == "failed"
