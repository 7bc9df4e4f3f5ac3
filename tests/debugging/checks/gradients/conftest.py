"""A small sound model of PyTorch, into which each test plants one bug."""

import pytest

from mlsd_helpers.debugging import TorchModel, run_checks
from tests.debugging.healthy import table_of_numbers


@pytest.fixture(scope="session")
def numbers():
    """Rows of six numbers with labels 0 and 1."""
    return table_of_numbers(0, n=300)


@pytest.fixture
def said(numbers):
    """The result of one check, on the numbers where no other data are given."""
    return lambda name, model, data=numbers, seed=0: run_checks(model, data, [name], random_state=seed)[0]


@pytest.fixture
def model_of(torch):
    """A model around a module of six inputs, trained by Adam on the cross-entropy."""

    def model_of(make, *, optimizer=None, **options):
        optimizer = optimizer or (lambda module: torch.optim.Adam(module.parameters(), lr=0.01))
        return TorchModel(make, torch.nn.functional.cross_entropy, optimizer, **options)

    return model_of


@pytest.fixture
def layers(torch):
    """A sound network: two layers with batch normalisation and dropout between."""
    nn = torch.nn
    return lambda: nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 2))
