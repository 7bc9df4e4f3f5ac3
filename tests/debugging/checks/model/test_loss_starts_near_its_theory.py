"""Planted: inputs not scaled, ten outputs for two classes, a start that was trained before, a unit too large."""

import numpy as np
from sklearn.linear_model import SGDClassifier

from mlsd_helpers.debugging import Data, TorchModel
from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, start, table, train_step

CHECK = "loss starts near its theory"


def test_inputs_on_a_wrong_scale_are_found():
    data = table()
    unscaled = Data(data.X_train * 1000, data.y_train, data.X_test * 1000, data.y_test)
    assert outcome(CHECK, logistic(), unscaled).outcome == "failed"


def test_a_start_that_knows_labels_is_found():
    data = table()

    def knows(seed):
        state = start(seed)
        for _ in range(100):
            train_step(state, data.X_train, data.y_train)
        return state

    result = outcome(CHECK, logistic(start=knows))
    assert result.outcome == "failed"


def test_outputs_for_more_classes_are_found(torch):
    def model(n_outputs):
        loss = torch.nn.functional.cross_entropy
        return TorchModel(
            lambda: torch.nn.Linear(4, n_outputs), loss, lambda net: torch.optim.SGD(net.parameters(), 0.1)
        )

    assert outcome(CHECK, model(10)).outcome == "failed"  # log 10 = 2.30 is more than log 2 + 1 = 1.69
    assert outcome(CHECK, model(2)).passed


def test_a_regression_that_starts_far_off_is_found():
    far = line(start=lambda seed: {"weights": np.random.default_rng(seed).normal(scale=100, size=3)})
    assert outcome(CHECK, far, numbers()).outcome == "failed"


def test_an_estimator_cannot_be_asked():
    assert outcome(CHECK, SGDClassifier(loss="log_loss")).outcome == "does not apply"


def test_sound():
    result = outcome(CHECK, logistic(start=lambda seed: {"weights": np.zeros(4), "bias": np.zeros(1)}))
    assert result.passed
    assert "losses from 0.693 to 0.693" in result.evidence  # log 2
    assert outcome(CHECK, line(), numbers()).passed
