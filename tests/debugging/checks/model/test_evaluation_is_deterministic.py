"""Planted: dropout on at prediction; noise added to inputs; a counter that each prediction moves."""

import numpy as np
import pytest

from mlsd_helpers.debugging import TorchModel
from tests.debugging.checks.model.sound import logistic, outcome, predict, start

CHECK = "evaluation is deterministic"


def augmented(state, X):
    return predict(state, X + np.random.normal(scale=0.05, size=X.shape))


def counting(state, X):
    state["bias"] = state["bias"] + 0.01
    return predict(state, X)


@pytest.mark.parametrize("planted", [augmented, counting])
def test_planted(planted):
    assert outcome(CHECK, logistic(start=start, predict=planted)).outcome == "failed"


def test_dropout_left_on_is_found(torch):
    def make():
        return torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.Dropout(0.2), torch.nn.Linear(16, 2))

    def left_on(module, X):
        with torch.no_grad():
            return module.train()(X).softmax(dim=1)

    def model(**how):
        loss = torch.nn.functional.cross_entropy
        return TorchModel(make, loss, lambda net: torch.optim.Adam(net.parameters(), 0.01), steps=30, **how)

    assert outcome(CHECK, model(predict=left_on)).outcome == "failed"
    assert outcome(CHECK, model()).passed


def test_sound():
    assert outcome(CHECK, logistic()).passed
