"""Plain functions behind the protocol."""

import numpy as np
import pytest

from mlsd_helpers.debugging import Functions
from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from tests.debugging.checks.model.sound import logistic, parameters, predict, start, table, train_step


def test_a_copy_does_not_touch_the_original():
    data = table()
    model = logistic().fresh(0)
    before = model.predict(data.X_test)
    model.copy().train(data.X_train, data.y_train)
    assert np.array_equal(model.predict(data.X_test), before)


def test_a_step_may_give_a_new_state():
    def functional(state, X, y):
        new = {name: value.copy() for name, value in state.items()}
        return new, train_step(new, X, y)

    data = table()
    in_place, renewed = (
        logistic(train_step=step).fresh(0).train(data.X_train, data.y_train) for step in (train_step, functional)
    )
    assert np.array_equal(in_place.predict(data.X_test), renewed.predict(data.X_test))


def test_a_nudge_moves_the_state_and_copies_are_told():
    model = logistic().fresh(0)
    before = model.parameters()["weights"]
    model.nudge("weights", np.random.default_rng(0))
    assert not np.array_equal(model.parameters()["weights"], before)
    copying = logistic(parameters=lambda state: {name: value.copy() for name, value in state.items()}).fresh(0)
    with pytest.raises(DoesNotApply, match="gives copies"):
        copying.nudge("weights", np.random.default_rng(0))


def test_tensors_are_nudged_too(torch):
    model = Functions(lambda seed: {"w": torch.zeros(2, requires_grad=True)}, train_step, predict, parameters).fresh(0)
    model.nudge("w", np.random.default_rng(0))
    assert np.array_equal(model.parameters()["w"] != 0, [True, True])


def test_predictions_keep_their_precision():
    model = logistic(predict=lambda state, X: predict(state, X).astype(np.float32)).fresh(0)
    assert model.predict(table().X_test).dtype == np.float32
    assert logistic(predict=lambda state, X: X[:, 0] > 0).fresh(0).predict(table().X_test).dtype == float


def test_classes_need_not_be_sorted():
    # columns in the order of classes: the first is "yes"
    said = logistic(predict=lambda state, X: np.tile([0.8, 0.2], (len(X), 1)), classes=["yes", "no"]).fresh(0)
    assert said.loss(np.zeros((2, 4)), np.array(["yes", "no"])) == pytest.approx(-np.mean(np.log([0.8, 0.2])))


def test_an_unknown_class_is_named():
    with pytest.raises(CouldNotRun, match="the label 2 is none of the model's classes 0, 1"):
        logistic().fresh(0).loss(np.zeros((2, 4)), np.array([0, 2]))


def test_without_parameters_it_says_so():
    with pytest.raises(DoesNotApply, match="no function was given that shows the parameters"):
        logistic(parameters=None).fresh(0).parameters()


def test_a_file_holds_the_state_before_any_training():
    assert np.allclose(logistic().saved_and_loaded().predict(np.zeros((1, 4))), 0.5)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"start": None}, TypeError, "start is None; expected a function"),
        ({"task": "ranking"}, ValueError, "task is 'ranking'; expected 'classification' or 'regression'"),
        ({"steps": 0}, ValueError, "steps is 0; expected a whole number of at least 1"),
    ],
)
def test_what_makes_no_sense_is_refused(change, error, said):
    with pytest.raises(error, match=said):
        Functions(**{"start": start, "train_step": train_step, "predict": predict, **change})
