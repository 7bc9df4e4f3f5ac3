"""Bugs in what gives the rows to training: their order, and chance."""

from itertools import count

import numpy as np

from mlsd_helpers.debugging.adapters.torch_model import TorchModel
from mlsd_helpers.debugging.data import Data
from mlsd_helpers.debugging.known_bugs._nets import adam, cross_entropy, two_layers
from mlsd_helpers.debugging.known_bugs._rows import two_classes
from mlsd_helpers.debugging.known_bugs.known_bug import known_bug
from mlsd_helpers.shared.lazy_names import when_used

torch = when_used("torch")


def _network_with(data, loader):
    """A network, and the same rows with a loader declared."""
    about = data.X_train, data.y_train, data.X_test, data.y_test
    return TorchModel(lambda: two_layers(2), cross_entropy, adam), Data(*about, loader=loader)


@known_bug(
    "rows sorted by class, loader without shuffle",
    wrong="The loader does not shuffle by default, and the rows lie class after class.",
    title="Default dataloader params have shuffle=False",
    url="https://github.com/Deci-AI/super-gradients/issues/416",
    caught_by=["loader mixes the labels"],
)
def sorted_rows(mended, seed):
    data = two_classes(seed)
    order = np.argsort(data.y_train, kind="stable")
    data = Data(data.X_train[order], data.y_train[order], data.X_test, data.y_test)
    rows = list(zip(data.X_train, data.y_train, strict=True))
    return _network_with(data, lambda: torch.utils.data.DataLoader(rows, batch_size=32, shuffle=mended))


@known_bug(
    "set_epoch forgotten",
    wrong="A distributed sampler draws its order from a seed and the epoch, and nobody tells it the epoch.",
    title="Trainer is missing sampler.set_epoch for distributed mode",
    url="https://github.com/huggingface/transformers/issues/4398",
    caught_by=["chance differs from epoch to epoch"],
)
def no_set_epoch(mended, seed):
    from torch.utils.data import DataLoader, DistributedSampler

    data, epochs = two_classes(seed), count()
    rows = list(zip(data.X_train, data.y_train, strict=True))
    sampler = DistributedSampler(rows, num_replicas=1, rank=0)

    def loader():
        if mended:
            sampler.set_epoch(next(epochs))
        return DataLoader(rows, batch_size=32, sampler=sampler)

    return _network_with(data, loader)


class _Augmented:
    """Rows to which noise is added when they are read; ``how`` says from where it is drawn, and whether it is kept."""

    def __init__(self, data, how):
        self.X, self.y, self.how = data.X_train, data.y_train, how
        self.rng = np.random.default_rng(0)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        row = self.X[i]
        if self.how == "generator of the data set":
            row = row + self.rng.normal(0, 0.1, len(row)).astype(np.float32)
        elif self.how == "generator of the worker":
            row = row + 0.1 * torch.randn(len(row)).numpy()
        elif self.how == "mirrored, and thrown away" and torch.rand(1) < 0.5:
            np.flip(row)
        elif self.how == "mirrored" and torch.rand(1) < 0.5:
            row = np.flip(row).copy()
        return row, self.y[i]


@known_bug(
    "workers that draw the same",
    wrong="The data set holds a generator with a fixed seed, of which each worker of each epoch gets the same copy.",
    title="np.random generates the same random numbers for each data batch",
    url="https://github.com/wolny/pytorch-3dunet/issues/32",
    caught_by=["workers draw different chance"],
)
def same_chance(mended, seed):
    data = two_classes(seed)
    rows = _Augmented(data, "generator of the worker" if mended else "generator of the data set")
    return _network_with(data, lambda: torch.utils.data.DataLoader(rows, batch_size=32, shuffle=True, num_workers=2))


@known_bug(
    "augmentation thrown away",
    wrong="np.fliplr gives a new array, which nobody keeps, so that no image is ever mirrored.",
    title="[Bug] Image flip augmentation not applied due to missing assignment",
    url="https://github.com/Eaphan/NCLR/issues/10",
    not_caught_because="training is what it would be without augmentation; no check knows that one was wanted",
)
def flip_lost(mended, seed):
    data = two_classes(seed)
    rows = _Augmented(data, "mirrored" if mended else "mirrored, and thrown away")
    return _network_with(data, lambda: torch.utils.data.DataLoader(rows, batch_size=32, shuffle=True))
