"""Bugs in the layers."""

from mlsd_helpers.debugging.adapters.torch_model import TorchModel
from mlsd_helpers.debugging.known_bugs._nets import adam, cross_entropy, two_layers
from mlsd_helpers.debugging.known_bugs._rows import texts, two_classes
from mlsd_helpers.debugging.known_bugs.known_bug import known_bug
from mlsd_helpers.shared.lazy_names import when_used

torch = when_used("torch")


@known_bug(
    "layers in a plain list",
    wrong="Layers in a list of Python are no part of the module: not trained, not saved, not moved to a device.",
    title="nn.Module not importing parameters contained in lists",
    url="https://github.com/pytorch/pytorch/issues/666",
    caught_by=["optimiser holds every parameter", "saved and reloaded it is the same"],
)
def plain_list(mended, seed):
    nn = torch.nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            hidden = [nn.Linear(6, 32), nn.Linear(32, 32)]
            self.hidden = nn.ModuleList(hidden) if mended else hidden
            self.last = nn.Linear(32, 2)

        def forward(self, X):
            for layer in self.hidden:
                X = layer(X).relu()
            return self.last(X)

    return TorchModel(Net, cross_entropy, adam), two_classes(seed)


@known_bug(
    "dropout that eval() does not turn off",
    wrong="functional.dropout is called without training=self.training, so that predictions are drawn by chance.",
    title="F.dropout的问题 (on F.dropout)",
    url="https://github.com/rixwew/pytorch-fm/issues/21",
    caught_by=["dropout is off in prediction", "evaluation is deterministic"],
)
def dropout_on(mended, seed):
    nn = torch.nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.last = nn.Linear(6, 32), nn.Linear(32, 2)

        def forward(self, X):
            hidden = self.first(X).relu()
            return self.last(nn.functional.dropout(hidden, 0.1, training=self.training if mended else True))

    return TorchModel(Net, cross_entropy, adam), two_classes(seed)


@known_bug(
    "running mean that is no buffer",
    wrong="A layer that scales its inputs keeps their mean and variance as plain attributes, which are not saved.",
    title="Add tests for core PyTorch files (register_buffer in Normalizer)",
    url="https://github.com/Unity-Technologies/ml-agents/pull/4292",
    caught_by=["saved and reloaded it is the same"],
)
def no_buffer(mended, seed):
    class Normalizer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            for name, start in {"mean": torch.zeros(6), "variance": torch.ones(6)}.items():
                if mended:
                    self.register_buffer(name, start)
                else:
                    setattr(self, name, start)

        def forward(self, X):
            if self.training:
                self.mean = 0.9 * self.mean + 0.1 * X.mean(dim=0).detach()
                self.variance = 0.9 * self.variance + 0.1 * X.var(dim=0).detach()
            return (X - self.mean) / self.variance.sqrt()

    return TorchModel(lambda: torch.nn.Sequential(Normalizer(), two_layers(2)), cross_entropy, adam), two_classes(seed)


@known_bug(
    "square root at zero",
    wrong="The words of a text have no variance where it is one word, and the root of zero has a gradient of NaN.",
    title="Calling Tensor.sqrt() should add a small value to avoid potential numerical error",
    url="https://github.com/pyg-team/pytorch_geometric/issues/2559",
    caught_by=["every parameter gets a finite gradient", "training changes the parameters"],
)
def root_at_zero(mended, seed):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.last = torch.nn.Embedding(12, 8), torch.nn.Linear(16, 2)

        def forward(self, X):
            is_word, words = (X > 0)[:, :, None], self.words(X)
            n_words = is_word.sum(dim=1)
            mean = (words * is_word).sum(dim=1) / n_words
            variance = ((words - mean[:, None]) ** 2 * is_word).sum(dim=1) / n_words
            return self.last(torch.cat([mean, (variance + (1e-6 if mended else 0)).sqrt()], dim=1))

    return TorchModel(Net, cross_entropy, adam), texts(seed)
