"""What tests of the practice share."""

import pytest

from mlsd_helpers.practice import cases


@pytest.fixture(scope="session")
def all_cases():
    """Every case that comes with the package, read once: not to be changed."""
    return tuple(map(cases.load, cases.names()))
