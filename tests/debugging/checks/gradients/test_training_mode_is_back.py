"""Planted: a prediction that leaves evaluation mode on, before steps that do not turn it off."""

import pytest

CHECK = "training mode is back after a prediction"


@pytest.fixture
def step(torch):
    """A training step that calls train() first, or does not."""

    def step(calls_train):
        def train_step(module, optimizer, X, y):
            if calls_train:
                module.train()
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(module(X), y)
            loss.backward()
            optimizer.step()
            return loss

        return train_step

    return step


@pytest.fixture
def leaves_it(torch):
    def predict(module, X):
        module.eval()
        with torch.no_grad():
            return module(X).softmax(dim=1)

    return predict


def test_evaluation_mode_that_is_left_on_is_found(said, model_of, layers, step, leaves_it):
    result = said(CHECK, model_of(layers, train_step=step(False), predict=leaves_it))
    assert result.outcome == "failed"
    assert (
        result.evidence == "after a prediction, Sequential, 0, 1 and 3 more is in evaluation mode while it is trained"
    )


def test_either_side_may_put_it_back(said, model_of, layers, step, leaves_it):
    assert said(CHECK, model_of(layers, train_step=step(True), predict=leaves_it)).passed
    assert said(CHECK, model_of(layers, train_step=step(False))).passed


def test_it_does_not_matter_without_dropout_and_batch_normalisation(said, model_of, torch, step, leaves_it):
    assert said(CHECK, model_of(lambda: torch.nn.Linear(6, 2), train_step=step(False), predict=leaves_it)).passed


def test_a_prediction_that_turns_a_frozen_part_to_training_is_found(said, model_of, layers, step, torch):
    def predict(module, X):
        module.eval()
        with torch.no_grad():
            output = module(X).softmax(dim=1)
        module.train()  # all of it, although batch normalisation was kept in evaluation mode
        return output

    def train_step(module, optimizer, X, y):
        if not hasattr(module, "begun"):
            module.begun = True
            module[1].eval()
        return step(False)(module, optimizer, X, y)

    result = said(CHECK, model_of(layers, train_step=train_step, predict=predict))
    assert result.outcome == "failed"
    assert result.evidence == "after a prediction, 1 is in training mode while it is trained"
