"""Planted: a detach, a trip through NumPy, a wrong backward of one's own, half of a gradient that is lost."""

import numpy as np
import pytest

CHECK = "gradient matches differences"


@pytest.fixture
def with_between(torch, model_of):
    """A model of three layers with something planted before the last."""

    class Three(torch.nn.Module):
        def __init__(self, between):
            super().__init__()
            self.first, self.middle, self.last = torch.nn.Linear(6, 8), torch.nn.Linear(8, 8), torch.nn.Linear(8, 2)
            self.between = between

        def forward(self, X):
            hidden = torch.tanh(self.first(X))
            return self.last(self.between(hidden, torch.tanh(self.middle(hidden))))

    return lambda between: model_of(lambda: Three(between))


def test_the_sound_one_passes(said, with_between):
    assert said(CHECK, with_between(lambda hidden, after: hidden + after)).passed


def test_a_detach_is_found_where_a_second_path_is_left(said, with_between):
    # first still gets a gradient through hidden, so that only its size is wrong; middle gets none
    result = said(CHECK, with_between(lambda hidden, after: hidden + after.detach()))
    assert result.outcome == "failed"
    assert result.evidence.startswith("of 6 gradients, first.weight, first.bias, middle.weight and 1 more, are off")


def test_a_trip_through_numpy_is_found(said, with_between, torch):
    through = with_between(lambda hidden, after: hidden + torch.from_numpy(np.tanh(after.detach().numpy())))
    assert said(CHECK, through).outcome == "failed"


def test_a_wrong_backward_is_found(said, with_between, torch):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            context.save_for_backward(x)
            return x**2

        @staticmethod
        def backward(context, gradient):
            return gradient * context.saved_tensors[0]  # should be twice that

    result = said(CHECK, with_between(lambda hidden, after: Square.apply(hidden)))
    assert result.outcome == "failed"
    assert "of 6 gradients, first.weight, first.bias, are off by up to 0.5 of their length" in result.evidence


def test_a_gradient_that_is_lost_in_half_of_the_units_is_found(said, with_between, torch):
    halves = with_between(lambda hidden, after: torch.cat([after[:, :4], after[:, 4:].detach()], dim=1))
    assert said(CHECK, halves).outcome == "failed"


def test_dropout_and_batch_normalisation_in_training_mode_pass(said, model_of, layers):
    assert said(CHECK, model_of(layers)).passed


def test_a_loss_that_is_nan_does_not_pass(said, with_between, torch):
    assert said(CHECK, with_between(lambda hidden, after: torch.log(after - 2))).outcome == "failed"


def test_a_module_that_computes_in_single_precision_could_not_run(said, model_of, torch):
    class Single(torch.nn.Linear):
        def forward(self, X):
            return super().forward(X).to(torch.float32)

    result = said(CHECK, model_of(lambda: Single(6, 2)))
    assert result.outcome == "could not run"
    assert "does not compute in float64" in result.evidence


def test_chance_of_another_generator_could_not_run(said, with_between, torch):
    chance = np.random.default_rng(0)
    result = said(CHECK, with_between(lambda hidden, after: hidden * float(chance.random())))
    assert result.outcome == "could not run"
    assert "chance of another generator" in result.evidence


def test_labels_turned_to_numbers_are_turned_to_exact_ones(said, model_of, torch):
    model = model_of(lambda: torch.nn.Linear(6, 1))
    model.loss_function = lambda output, y: torch.nn.functional.binary_cross_entropy_with_logits(
        output[:, 0], y.float()
    )
    assert said(CHECK, model).passed


def test_a_bias_of_zero_under_black_images_passes(said, model_of, torch):
    from mlsd_helpers.debugging import Data

    def make():
        module = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
        torch.nn.init.zeros_(module[0].bias)
        return module

    black, y = np.zeros((64, 6), dtype=np.float32), np.arange(64) % 2
    assert said(CHECK, model_of(make), Data(black, y, black, y)).passed


def test_precision_is_as_before(said, model_of, layers, torch):
    said(CHECK, model_of(layers))
    assert torch.get_default_dtype() == torch.float32
    assert torch.zeros(1, dtype=torch.float64).float().dtype == torch.float32
