"""PyTorch is an extra: its tests are skipped without it, except where everything must run."""

import os
from importlib.util import find_spec

import pytest


@pytest.fixture(scope="session")
def torch():
    """PyTorch on one thread, so that sums are always taken in one order."""
    if find_spec("torch") is None and "CI" not in os.environ:
        pytest.skip("PyTorch is not installed; pip install 'mlsd-helpers[torch]'")
    import torch

    torch.set_num_threads(1)
    return torch
