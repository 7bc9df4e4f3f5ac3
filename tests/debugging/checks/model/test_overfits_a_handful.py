"""Planted: a softmax before cross-entropy, (n,) broadcast against (n, 1), labels parted from rows inside the step."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, SGDClassifier
from sklearn.naive_bayes import BernoulliNB
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

from mlsd_helpers.debugging import Data, TorchModel
from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, table, train_step

CHECK = "overfits a handful"


def test_a_softmax_before_cross_entropy_is_found(torch):
    def model(*last):
        def make():
            return torch.nn.Sequential(torch.nn.Linear(4, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2), *last)

        loss = torch.nn.functional.cross_entropy
        return TorchModel(make, loss, lambda net: torch.optim.Adam(net.parameters(), 0.02))

    assert outcome(CHECK, model(torch.nn.Softmax(dim=1))).outcome == "failed"
    assert outcome(CHECK, model()).passed


def test_a_broadcast_loss_is_found(torch):
    def model(loss):
        def make():
            return torch.nn.Sequential(torch.nn.Linear(3, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))

        return TorchModel(make, loss, lambda net: torch.optim.Adam(net.parameters(), 0.02), task="regression")

    assert outcome(CHECK, model(lambda output, y: ((output - y) ** 2).mean()), numbers()).outcome == "failed"
    assert outcome(CHECK, model(lambda output, y: ((output[:, 0] - y) ** 2).mean()), numbers()).passed


def test_labels_parted_from_rows_inside_the_step_are_found():
    chance = np.random.default_rng(0)
    parted = logistic(train_step=lambda state, X, y: train_step(state, X, chance.permutation(y)))
    assert outcome(CHECK, parted).outcome == "failed"


def test_a_rate_much_too_low_is_found():
    assert outcome(CHECK, logistic(train_step=lambda *given: train_step(*given, rate=1e-5))).outcome == "failed"


def test_a_constant_model_fails():
    assert outcome(CHECK, DummyClassifier()).outcome == "failed"


@pytest.mark.parametrize(
    "bounded",
    [LogisticRegression(C=0.1), DecisionTreeClassifier(max_depth=1), BernoulliNB()],
    ids=lambda each: str(each),
)
def test_a_penalty_a_depth_or_signs_alone_bound_a_sound_model(bounded):
    result = outcome(CHECK, bounded, table(2))
    assert result.outcome == "does not apply"
    assert "learns two rows by heart and not more" in result.evidence


def test_a_penalty_that_forbids_to_learn_fails():
    assert outcome(CHECK, LogisticRegression(C=1e-6)).outcome == "failed"


@pytest.mark.parametrize(
    "model",
    [logistic(), SGDClassifier(loss="log_loss"), SGDClassifier(), LinearSVC(), SVC(C=100), DecisionTreeClassifier()],
)
def test_sound(model):
    assert outcome(CHECK, model).passed


def test_trees_that_want_twenty_rows_in_a_leaf_pass():
    assert outcome(CHECK, HistGradientBoostingClassifier(min_samples_leaf=20)).passed
    assert outcome(CHECK, HistGradientBoostingRegressor(min_samples_leaf=20), numbers()).passed


def test_sound_regressions():
    assert outcome(CHECK, line(), numbers()).passed
    assert outcome(CHECK, LinearRegression(), numbers()).passed


def test_rows_that_are_all_alike_could_not_run():
    alike = Data(np.ones((40, 2)), np.tile([0, 1], 20), np.ones((10, 2)), np.tile([0, 1], 5))
    assert outcome(CHECK, SGDClassifier(), alike).outcome == "could not run"
