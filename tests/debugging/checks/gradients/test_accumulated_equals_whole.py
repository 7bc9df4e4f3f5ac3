"""Planted: mean losses of parts that are added up undivided, or divided by the wrong number."""

import pytest

CHECK = "accumulated gradients equal whole-batch gradients"


@pytest.fixture
def in_parts(torch):
    """A training step over four parts of the batch, each loss divided by a number."""

    def in_parts(divided_by):
        def train_step(module, optimizer, X, y):
            module.train()
            optimizer.zero_grad()
            for part_X, part_y in zip(X.chunk(4), y.chunk(4), strict=True):
                loss = torch.nn.functional.cross_entropy(module(part_X), part_y) / divided_by
                loss.backward()
            torch.nn.utils.clip_grad_norm_(module.parameters(), 0.01)
            optimizer.step()
            return loss

        return train_step

    return in_parts


def test_divided_by_the_number_of_parts_it_passes_with_batch_normalisation_and_dropout(
    said, model_of, layers, in_parts
):
    result = said(CHECK, model_of(layers, train_step=in_parts(4)))
    assert result.passed
    assert result.evidence.startswith("4 passes add up to 1 times the gradient of all 32 rows")


def test_undivided_parts_are_found(said, model_of, layers, in_parts):
    result = said(CHECK, model_of(layers, train_step=in_parts(1)))
    assert result.outcome == "failed"
    # off by 4g - g, in units of the longer, 4g: three quarters
    assert result.evidence == "4 passes add up to 4 times the gradient of all 32 rows, off by 0.75"


def test_calls_that_are_accumulated_are_seen(said, model_of, layers, torch):
    def over_calls(divided_by):
        calls = []

        def train_step(module, optimizer, X, y):
            loss = torch.nn.functional.cross_entropy(module(X), y)
            (loss / divided_by).backward()
            calls.append(1)
            if len(calls) % 3 == 0:
                optimizer.step()
                optimizer.zero_grad()
            return loss

        return train_step

    assert said(CHECK, model_of(layers, train_step=over_calls(3), batch_size=16)).passed
    result = said(CHECK, model_of(layers, train_step=over_calls(1), batch_size=16))
    assert result.outcome == "failed"
    assert result.evidence.startswith("3 passes add up to 3 times the gradient of all 48 rows")


def test_means_over_labelled_rows_only_are_found(said, model_of, layers, torch, numbers):
    # a part with few labelled rows counts as much as one with many
    from mlsd_helpers.debugging import Data

    def ignoring(output, y):
        return torch.nn.functional.cross_entropy(output, y, ignore_index=-100)

    def train_step(module, optimizer, X, y):
        optimizer.zero_grad()
        for part_X, part_y in zip(X.chunk(4), y.chunk(4), strict=True):
            loss = ignoring(module(part_X), part_y) / 4
            loss.backward()
        optimizer.step()
        return loss

    y = numbers.y_train.copy()
    y[numbers.X_train[:, 3] > 0.3] = -100
    model = model_of(layers, train_step=train_step)
    model.loss_function = ignoring
    assert said(CHECK, model, Data(numbers.X_train, y, numbers.X_test, numbers.y_test)).outcome == "failed"


def test_it_does_not_apply_to_one_pass_a_step(said, model_of, layers):
    assert said(CHECK, model_of(layers)).outcome == "does not apply"


def test_dropout_that_cannot_be_turned_off_could_not_run(said, model_of, in_parts, torch):
    class Dropping(torch.nn.Linear):
        def forward(self, X):
            return super().forward(torch.nn.functional.dropout(X, 0.5))

    result = said(CHECK, model_of(lambda: Dropping(6, 2), train_step=in_parts(4)))
    assert result.outcome == "could not run"
