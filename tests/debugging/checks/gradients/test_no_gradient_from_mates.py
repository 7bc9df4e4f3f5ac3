"""Planted: a softmax and a mean over the batch, a view that mixes rows, attention over the batch."""

import pytest

from mlsd_helpers.debugging import TorchModel
from tests.debugging.healthy import short_texts, transformer

CHECK = "no gradient from batch mates"


@pytest.fixture
def doing(torch, model_of):
    """A model of two layers that does something between them."""

    class Doing(torch.nn.Module):
        def __init__(self, between):
            super().__init__()
            self.first, self.last, self.between = torch.nn.Linear(6, 8), torch.nn.Linear(8, 2), between

        def forward(self, X):
            return self.last(self.between(torch.tanh(self.first(X))))

    return lambda between: model_of(lambda: Doing(between))


@pytest.mark.parametrize(
    "between",
    [
        lambda X: X.softmax(dim=0),
        lambda X: X - X.mean(dim=0),
        lambda X: X.reshape(X.shape[1], X.shape[0]).T,
        lambda X: X + X.max(),
    ],
    ids=["softmax over rows", "mean of the batch", "a view that mixes rows", "the largest of the batch"],
)
def test_what_mixes_rows_is_found(said, doing, between):
    assert said(CHECK, doing(between)).outcome == "failed"


def test_attention_that_takes_the_batch_for_the_sequence_is_found(said, model_of, torch):
    class Over(torch.nn.Module):
        def __init__(self, batch_first):
            super().__init__()
            self.words, self.head = torch.nn.Embedding(12, 8), torch.nn.Linear(8, 2)
            self.attention = torch.nn.TransformerEncoderLayer(8, 2, 8, batch_first=batch_first)

        def forward(self, X):
            return self.head(self.attention(self.words(X)).mean(dim=1))

    texts = short_texts(0, n=300)
    assert said(CHECK, model_of(lambda: Over(False)), texts).outcome == "failed"
    assert said(CHECK, model_of(lambda: Over(True)), texts).passed


def test_sound_ones_pass(said, doing, torch, model_of, layers):
    assert said(CHECK, doing(torch.nn.functional.softplus)).passed
    assert said(CHECK, model_of(layers)).passed  # batch normalisation mixes rows in training mode only
    assert said(CHECK, transformer(), short_texts(0, n=300)).passed


def test_inputs_without_a_gradient_do_not_pass(said, model_of, doing, torch):
    class Coded(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.last = torch.nn.Linear(12, 2)

        def forward(self, X):
            return self.last(torch.nn.functional.one_hot(X, 12).sum(dim=1).float())

    assert said(CHECK, model_of(Coded), short_texts(0, n=300)).outcome == "does not apply"
    assert said(CHECK, doing(lambda X: X.detach())).outcome == "could not run"


def test_a_gradient_that_is_nan_does_not_pass(said, doing, torch):
    # the slope of √x at zero is infinite, and times the zero that other rows have it is NaN
    assert said(CHECK, doing(lambda X: torch.sqrt(X * 0))).outcome == "failed"


@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_softmax_over_the_rows_in_the_loss_is_found(said, torch, n_classes):
    F = torch.nn.functional
    losses = {
        "wrong": lambda output, y: F.nll_loss(output.log_softmax(dim=0), y),
        "plain": F.cross_entropy,
        "weighted": lambda output, y: F.cross_entropy(output, y, weight=torch.arange(1.0, n_classes + 1)),
        "margin": F.multi_margin_loss,
    }
    for name, loss in losses.items():
        model = TorchModel(lambda: torch.nn.Linear(6, n_classes), loss, lambda net: torch.optim.Adam(net.parameters()))
        assert said(CHECK, model).outcome == ("failed" if name == "wrong" else "passed")
