"""Planted: ranks within the batch; a scaler of the batch; a state carried along; a batch axis that is squeezed away."""

import numpy as np
import pytest
from scipy.stats import rankdata

from mlsd_helpers.debugging import TorchModel
from tests.debugging.checks.model.sound import logistic, outcome, predict

CHECK = "one row alone equals one among many"


def ranked(state, X):
    return predict(state, rankdata(X, axis=0) / len(X) - 0.5)


def scaled_by_the_batch(state, X):
    return predict(state, (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-9))


def running_mean(state, X):
    p = predict(state, X)
    return 0.5 * p + 0.5 * np.concatenate([[0.5], p[:-1]])


def refuses_one(state, X):
    if len(X) == 1:
        raise ValueError("expected more than 1 value per channel")
    return predict(state, X)


@pytest.mark.parametrize("planted", [ranked, scaled_by_the_batch, running_mean, refuses_one])
def test_planted(planted):
    assert outcome(CHECK, logistic(predict=planted)).outcome == "failed"


def test_integer_casts_of_what_the_batch_gives_have_no_gradient_and_are_found(torch):
    class Rounded(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.last = torch.nn.Linear(4, 2)

        def forward(self, X):
            return self.last(X - X.mean(dim=0).mul(10).int() / 10 + (X.argsort(dim=0).argsort(dim=0) / len(X)).detach())

    model = TorchModel(Rounded, torch.nn.functional.cross_entropy, lambda net: torch.optim.Adam(net.parameters(), 0.05))
    assert outcome(CHECK, model).outcome == "failed"


def test_sound():
    assert outcome(CHECK, logistic()).passed


def test_a_constant_model_has_no_answer():
    result = outcome(CHECK, logistic(predict=lambda state, X: np.full(len(X), 0.3)))
    assert result.outcome == "could not run"
    assert "all 150 predictions are the same" in result.evidence
