"""Planted: a generator held by the data set, and a worker_init_fn with one seed for all."""

import numpy as np
import pytest

from mlsd_helpers.debugging import Data, run_checks

CHECK = "workers draw different chance"
X = np.random.default_rng(0).normal(size=(32, 4)).astype(np.float32)
Y = np.arange(32) % 2


class Held:
    """Noise from a generator that the data set holds."""

    def __init__(self):
        self.rng = np.random.default_rng(0)

    def __len__(self):
        return len(X)

    def __getitem__(self, i):
        return X[i] + self.rng.normal(size=4).astype(np.float32), Y[i]


class Global(Held):
    """Noise from the global generator of PyTorch, which each worker of each epoch starts at another place."""

    def __getitem__(self, i):
        import torch

        return X[i] + torch.randn(4).numpy(), Y[i]


class Plain(Held):
    """No noise."""

    def __getitem__(self, i):
        return X[i], Y[i]


def seeded_by_epoch_and_worker(worker):
    from torch.utils.data import get_worker_info

    info = get_worker_info()
    info.dataset.dataset.rng = np.random.default_rng(info.seed)


def always_zero(worker):
    import torch

    torch.manual_seed(0)


def seeded_by_worker_alone(worker):
    import torch

    torch.manual_seed(worker)


@pytest.fixture
def outcome(torch):
    def outcome(dataset, iterator=True, **options):
        loader = torch.utils.data.DataLoader(dataset, batch_size=8, **{"num_workers": 2} | options)
        data = Data(X, Y, X, Y, loader=(lambda: iter(loader)) if iterator else (lambda: loader))
        return run_checks(None, data, [CHECK])[0]

    return outcome


@pytest.mark.parametrize("iterator", [True, False])
def test_a_generator_held_by_the_data_set_is_found(outcome, iterator):
    result = outcome(Held(), iterator)
    assert result.outcome == "failed"
    assert result.evidence == "workers 0 and 1 draw the same 64 times in epoch 1"


def test_one_seed_for_all_workers_is_found(outcome):
    assert outcome(Global(), worker_init_fn=always_zero).outcome == "failed"


def test_the_same_seeds_in_each_epoch_are_found(outcome):
    result = outcome(Global(), worker_init_fn=seeded_by_worker_alone)
    assert result.outcome == "failed"
    assert result.evidence == "worker 0 draws the same 64 times in both epochs"


def test_the_global_generator_passes(outcome):
    assert outcome(Global()).passed


def test_it_does_not_apply_without_workers_without_chance_and_without_a_loader(outcome):
    assert outcome(Held(), num_workers=0).outcome == "does not apply"
    assert outcome(Plain()).outcome == "does not apply"
    assert run_checks(None, Data(X, Y, X, Y), [CHECK])[0].outcome == "does not apply"
    assert run_checks(None, Data(X, Y, X, Y, loader=lambda: [(X, Y)]), [CHECK])[0].outcome == "does not apply"
