"""Planted: a softmax over the batch axis; batch normalisation left in training mode at prediction."""

import numpy as np

from mlsd_helpers.debugging import TorchModel
from tests.debugging.checks.model.sound import logistic, outcome, predict

CHECK = "other rows of the batch do not matter"


def test_a_softmax_over_the_rows_is_found():
    def over_rows(state, X):
        odds = np.exp(X @ state["weights"])
        return odds / odds.sum()

    assert outcome(CHECK, logistic(predict=over_rows)).outcome == "failed"


def test_batch_normalisation_in_training_mode_is_found(torch):
    def make():
        return torch.nn.Sequential(
            torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.ReLU(), torch.nn.Linear(8, 2)
        )

    def in_training_mode(module, X):
        with torch.no_grad():
            return module.train()(X).softmax(dim=1)

    def model(**how):
        loss = torch.nn.functional.cross_entropy
        return TorchModel(make, loss, lambda net: torch.optim.Adam(net.parameters(), 0.01), steps=60, **how)

    assert outcome(CHECK, model(predict=in_training_mode)).outcome == "failed"
    assert outcome(CHECK, model()).passed


def test_sound():
    assert outcome(CHECK, logistic(predict=predict)).passed


def test_rows_that_hear_of_those_before_them_alone_are_found():
    def running_mean(state, X):
        score = X @ state["weights"]
        return 1 / (1 + np.exp(-np.cumsum(score) / np.arange(1, len(X) + 1)))

    assert outcome(CHECK, logistic(predict=running_mean)).outcome == "failed"
