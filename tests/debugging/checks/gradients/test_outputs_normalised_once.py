"""Planted: a softmax before a cross-entropy, a sigmoid before a loss with logits."""

import pytest

from mlsd_helpers.debugging import TorchModel

CHECK = "outputs are normalised once"


@pytest.fixture
def trained_by(torch):
    """A network with a last layer and a loss."""

    def trained_by(loss, n_outputs, *last):
        def make():
            return torch.nn.Sequential(torch.nn.Linear(6, 16), torch.nn.ReLU(), torch.nn.Linear(16, n_outputs), *last)

        return TorchModel(make, loss, lambda module: torch.optim.Adam(module.parameters(), lr=0.01))

    return trained_by


def test_softmax_before_a_cross_entropy_is_found(said, trained_by, torch):
    cross_entropy = torch.nn.functional.cross_entropy
    assert said(CHECK, trained_by(cross_entropy, 2, torch.nn.Softmax(dim=1))).outcome == "failed"
    assert said(CHECK, trained_by(cross_entropy, 2)).evidence == "the network gives scores, not probabilities"


@pytest.mark.parametrize("flat", [False, True])
def test_sigmoid_before_a_loss_with_logits_is_found(said, trained_by, torch, flat):
    def loss(output, y):
        return torch.nn.functional.binary_cross_entropy_with_logits(output.reshape(-1), y.to(output.dtype))

    last = [torch.nn.Flatten(0)] if flat else []
    assert said(CHECK, trained_by(loss, 1, torch.nn.Sigmoid(), *last)).outcome == "failed"
    assert said(CHECK, trained_by(loss, 1, *last)).passed


def test_losses_of_probabilities_pass(said, trained_by, torch):
    def log_loss(output, y):
        return torch.nn.functional.nll_loss(output.clamp(min=1e-12).log(), y)

    def squared(output, y):
        return ((output - torch.nn.functional.one_hot(y, 2)) ** 2).mean()

    def binary(output, y):
        return torch.nn.functional.binary_cross_entropy(output[:, 0], y.to(output.dtype))

    def binary_of_each(output, y):  # raises where an output is above 1
        labels = torch.nn.functional.one_hot(y, 2).to(output.dtype)
        return torch.nn.functional.binary_cross_entropy(output, labels)

    for model in (
        trained_by(log_loss, 2, torch.nn.Softmax(dim=1)),
        trained_by(squared, 2, torch.nn.Softmax(dim=1)),
        trained_by(binary, 1, torch.nn.Sigmoid()),
        trained_by(binary_of_each, 2, torch.nn.Softmax(dim=1)),
        trained_by(lambda output, y: ((output[:, 0] - y) ** 2).mean(), 1, torch.nn.Sigmoid()),
    ):
        assert said(CHECK, model).evidence == "the network gives probabilities, and the loss takes them as such"


def test_scores_that_lie_between_0_and_1_by_chance_are_scores(said, trained_by, torch):
    def loss(output, y):
        return torch.nn.functional.binary_cross_entropy_with_logits(output[:, 0], y.to(output.dtype))

    def make():
        module = torch.nn.Linear(6, 1)
        torch.nn.init.constant_(module.weight, 0.001)
        torch.nn.init.constant_(module.bias, 0.5)
        return module

    model = TorchModel(make, loss, lambda module: torch.optim.Adam(module.parameters(), lr=0.01))
    assert said(CHECK, model).evidence == "the network gives scores, not probabilities"


def test_a_regression_has_nothing_to_normalise(said, torch):
    model = TorchModel(
        lambda: torch.nn.Linear(6, 1),
        lambda output, y: ((output[:, 0] - y) ** 2).mean(),
        lambda module: torch.optim.Adam(module.parameters()),
        task="regression",
    )
    assert said(CHECK, model).outcome == "does not apply"
