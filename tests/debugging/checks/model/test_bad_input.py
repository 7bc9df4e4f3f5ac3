"""What checks of a model say when something is missing or broken: it could not run or failed, and never passed."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError

from mlsd_helpers.debugging import Data, TorchModel, all_checks, run_checks
from tests.debugging.checks.model.sound import (
    line,
    logistic,
    numbers,
    outcome,
    parameters,
    predict,
    start,
    table,
    train_step,
)

CHECKS = [each.name for each in all_checks().values() if each.about == "model"]


class Unpredicting(ClassifierMixin, BaseEstimator):
    """It has fit and no predict."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self


class Unfitted(Unpredicting):
    """Its fit leaves nothing behind."""

    def predict(self, X):
        raise NotFittedError("this Unfitted instance is not fitted yet")


def raises(*given):
    raise RuntimeError("the step broke")


def ends(*given):
    return next(iter(()))


def no_number(state, X, y):
    return None


def turns_nan(state, X, y):
    state["weights"] = state["weights"] * np.nan
    return float("nan")


BROKEN = {
    "no predict": Unpredicting(),
    "not fitted": Unfitted(),
    "a step that raises": logistic(train_step=raises),
    "a generator that ends in the step": logistic(train_step=ends),
    "a step without a loss": logistic(train_step=no_number),
    "a loss of NaN": logistic(train_step=turns_nan),
    "a start that raises": logistic(start=raises),
    "a predict that raises": logistic(predict=raises),
    "predictions of text": logistic(predict=lambda state, X: np.full(len(X), "spam")),
    "predictions of nothing": logistic(predict=lambda state, X: np.zeros((0, 2))),
    "predictions of NaN": logistic(predict=lambda state, X: np.full(len(X), np.nan)),
}
UNTRAINED = ("loss starts near its theory",)
NO_PREDICTIONS_NEEDED = ("training changes the parameters", "training lowers the loss", "steps go down the loss")


@pytest.mark.parametrize("broken", BROKEN)
def test_never_a_pass(broken):
    # these look at losses and parameters alone, or at the untrained model alone
    spared = NO_PREDICTIONS_NEEDED if "predict" in broken else UNTRAINED if "step" in broken or "loss" in broken else ()
    for result in run_checks(BROKEN[broken], table(), [name for name in CHECKS if name not in spared]):
        assert not result.passed, result
        assert result.outcome != "could not run" or result.evidence.startswith("could not run, because "), result


def test_a_nan_loss_alone_fails_where_the_loss_is_looked_at():
    def reports_nan(state, X, y):
        train_step(state, X, y)
        return float("nan")

    for name in ("training lowers the loss", "steps go down the loss"):
        assert outcome(name, logistic(train_step=reports_nan)).outcome == "failed"


def test_what_needs_predictions_says_how_many_are_not_finite():
    result = outcome("one row alone equals one among many", BROKEN["predictions of NaN"])
    assert result.evidence == "could not run, because 150 of 150 predictions are not finite"


def test_an_unknown_label_is_named():
    data = table()
    unknown = Data(data.X_train, data.y_train, data.X_test, data.y_test + 6)
    result = outcome("beats the dumb baseline", logistic(), unknown)
    assert result.outcome == "could not run"
    assert "is none of the model's classes 0, 1" in result.evidence


@pytest.mark.parametrize("check", CHECKS)
def test_mismatched_types_could_not_run(torch, check):
    data = table()
    of_text = Data(data.X_train.astype(str), data.y_train, data.X_test.astype(str), data.y_test)
    model = TorchModel(
        lambda: torch.nn.Linear(4, 2),
        torch.nn.functional.cross_entropy,
        lambda net: torch.optim.SGD(net.parameters(), 0.1),
    )
    assert outcome(check, model, of_text).outcome in ("could not run", "does not apply")


@pytest.mark.parametrize("check", CHECKS)
def test_an_absent_device_could_not_run(torch, check):
    model = TorchModel(
        lambda: torch.nn.Linear(4, 2),
        torch.nn.functional.cross_entropy,
        lambda net: torch.optim.SGD(net.parameters(), 0.1),
        device="cuda:9",
    )
    result = outcome(check, model)
    assert result.outcome == ("does not apply" if "ignores" in check else "could not run")
    assert "ignores" in check or "the module cannot be put on 'cuda:9'" in result.evidence


@pytest.mark.parametrize("check", CHECKS)
def test_one_row_never_raises(check):
    tiny = Data(np.zeros((1, 4)), [1], np.ones((1, 4)), [1])
    assert outcome(check, logistic(), tiny).outcome in ("could not run", "does not apply", "failed", "passed")


@pytest.mark.parametrize("seed", [0, 1])
def test_sound_functions_pass_all(seed):
    for model, data in ((logistic(start, train_step, predict, parameters), table(seed)), (line(), numbers(seed))):
        for result in run_checks(model, data, CHECKS, random_state=seed):
            assert result.passed or result.outcome == "does not apply", result
