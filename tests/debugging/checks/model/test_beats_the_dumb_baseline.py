"""Planted: labels of the rows to judge on in another order; a constant model; a regression in another unit."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import roc_auc_score
from sklearn.svm import LinearSVC

from mlsd_helpers.debugging import Data
from mlsd_helpers.debugging.adapters.adapting import adapt
from mlsd_helpers.debugging.checks.model._chance import agreement_and_chance
from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, table

CHECK = "beats the dumb baseline"


def test_shuffled_labels_to_judge_on_are_found():
    data = table()
    shuffled = Data(data.X_train, data.y_train, data.X_test, np.random.default_rng(0).permutation(data.y_test))
    assert outcome(CHECK, logistic(), shuffled).outcome == "failed"


def test_too_few_rows_to_tell_are_no_answer():
    data = table()
    few = Data(data.X_train, data.y_train, data.X_test[:9], 1 - data.y_test[:9])
    result = outcome(CHECK, logistic(), few)
    assert result.outcome == "could not run"
    assert "too few" in result.evidence


def test_constant_models_do_not_beat_themselves():
    assert outcome(CHECK, DummyClassifier()).outcome == "failed"
    assert outcome(CHECK, DummyRegressor(), numbers()).outcome == "failed"


def test_a_regression_in_another_unit_is_found():
    in_minutes = line(predict=lambda state, X: 60 * (X @ state["weights"]))
    assert outcome(CHECK, in_minutes, numbers()).outcome == "failed"


@pytest.mark.parametrize("model", [SGDClassifier(loss="log_loss"), LinearSVC(), LogisticRegression()])
def test_sound_estimators_pass_probabilities_or_scores(model):
    assert outcome(CHECK, model).passed


def test_sound_functions_pass():
    assert outcome(CHECK, logistic()).passed
    assert outcome(CHECK, line(), numbers()).passed


def test_its_figure_is_the_weighted_auc_of_each_class_against_the_rest():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 3))
    y = (X + rng.normal(size=X.shape)).argmax(axis=1)
    model = adapt(LogisticRegression()).train(X, y)
    shares = np.bincount(y) / len(y)
    each = [roc_auc_score(y == k, model.predict(X)[:, k]) for k in range(3)]
    expected = np.average(each, weights=shares * (1 - shares))
    assert agreement_and_chance(model, X, y, 0)[0] == pytest.approx(expected)


@pytest.mark.slow
def test_what_knows_nothing_passes_as_often_as_stated():
    # 400 times: one pass or none is expected of 400 × 1/1000; five or more have a chance of 0.0001 (Poisson, mean 0.4)
    model = adapt(LogisticRegression()).train([[0.0], [1.0]], [0, 1])
    passes = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        found, chance = agreement_and_chance(model, rng.normal(size=(30, 1)), rng.integers(0, 2, 30), seed)
        passes += found > chance
    assert passes < 5
