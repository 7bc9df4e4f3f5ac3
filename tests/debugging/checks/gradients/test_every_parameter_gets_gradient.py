"""Planted: a forgotten layer, dead units, a step, a NaN in backward."""

import pytest

CHECK = "every parameter gets a finite gradient"


@pytest.fixture
def two_layers(torch, model_of):
    """A model of two layers with something done between them."""

    class Two(torch.nn.Module):
        def __init__(self, between, start):
            super().__init__()
            self.first, self.last, self.between = torch.nn.Linear(6, 8), torch.nn.Linear(8, 2), between
            start(self)

        def forward(self, X):
            return self.last(self.between(self, self.first(X)))

    return lambda between, start=lambda module: None: model_of(lambda: Two(between, start))


def test_a_layer_that_forward_forgets_is_named(said, two_layers, torch):
    model = two_layers(lambda module, X: torch.relu(X), lambda module: setattr(module, "middle", torch.nn.Linear(8, 8)))
    result = said(CHECK, model)
    assert result.outcome == "failed"
    assert result.evidence == "no path leads from the loss to middle.weight, middle.bias"


def test_it_may_be_declared_frozen(said, two_layers, torch):
    model = two_layers(lambda module, X: torch.relu(X), lambda module: setattr(module, "middle", torch.nn.Linear(8, 8)))
    model.frozen = ("middle.",)
    assert said(CHECK, model).passed


def test_a_loss_without_any_gradient_is_found(said, two_layers):
    model = two_layers(lambda module, X: X)
    model.loss_function = lambda output, y: (output.argmax(1) == y).float().mean()
    assert said(CHECK, model).outcome == "could not run"  # its own step cannot go backward either
    model._train_step = lambda module, optimizer, X, y: 0.0
    assert said(CHECK, model).outcome == "failed"


def test_units_that_are_dead_from_the_start_are_found(said, two_layers, torch):
    model = two_layers(
        lambda module, X: torch.relu(X), lambda module: torch.nn.init.constant_(module.first.bias, -1000)
    )
    result = said(CHECK, model)
    assert result.outcome == "failed"
    assert "the loss depends on" in result.evidence
    assert "first.bias" in result.evidence


def test_rounding_in_the_middle_is_found(said, two_layers, torch):
    result = said(CHECK, two_layers(lambda module, X: torch.round(3 * X)))
    assert result.outcome == "failed"
    assert result.evidence.startswith("the loss depends on first.weight, first.bias, but the gradient is zero")


def test_a_square_root_at_zero_is_found(said, two_layers, torch):
    # the length of zero: the slope of √x at 0 is infinite, that of x² is 0, and their product is no number
    result = said(CHECK, two_layers(lambda module, X: torch.sqrt((X - X) ** 2)))
    assert result.outcome == "failed"
    assert result.evidence == "the gradient of first.weight has values that are nan"


def test_a_bias_before_batch_normalisation_may_have_none(said, model_of, torch):
    class ZeroedBias(torch.nn.Module):
        """As the mean of a batch takes a bias away, but without rounding, so that the zero is exact."""

        def __init__(self):
            super().__init__()
            self.first, self.bias = torch.nn.Linear(6, 2, bias=False), torch.nn.Parameter(torch.zeros(2))

        def forward(self, X):
            return self.first(X) + (self.bias - self.bias)

    result = said(CHECK, model_of(ZeroedBias))
    assert result.passed
    assert "1 of zero since the loss does not depend on it" in result.evidence


def test_words_that_do_not_occur_and_a_gate_at_zero_may_have_none(said, model_of, torch, numbers):
    from mlsd_helpers.debugging import Data

    class Words(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.unused = torch.nn.Embedding(3, 4), torch.nn.Embedding(9, 4)
            self.gate, self.head = torch.nn.Parameter(torch.zeros(())), torch.nn.Linear(4, 2)

        def forward(self, X):
            vectors = self.used(X[:, 0]) + self.unused(X[:, 0])[:, :] * 0
            return self.head(vectors + self.gate * torch.tanh(self.used(X[:, 1])))

    X = (abs(numbers.X_train[:, :2]) > 0.7).astype(int)
    assert said(CHECK, model_of(Words), Data(X, numbers.y_train, X, numbers.y_train)).passed


def test_an_estimator_shows_no_gradients(said):
    from sklearn.linear_model import LogisticRegression

    assert said(CHECK, LogisticRegression()).outcome == "does not apply"


def test_a_gpu_that_is_not_there_could_not_run(said, model_of, layers, torch):
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    result = said(CHECK, model_of(layers, device="cuda"))
    assert result.outcome == "could not run"
    assert result.evidence.startswith("could not run, because the module cannot be put on 'cuda'")
