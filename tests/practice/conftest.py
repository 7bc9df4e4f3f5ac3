"""What tests of the practice share."""

import functools

import pytest

from mlsd_helpers.practice import cases

_load = cases.load
_kept = functools.cache(_load)


@pytest.fixture(scope="session")
def all_cases():
    """Every case that comes with the package, read once: not to be changed."""
    return tuple(map(_kept, cases.names()))


@pytest.fixture
def cases_read_once(monkeypatch):
    """The cases of the package are read once, for tests that change none of their designs; reading one takes 0.1 s."""
    monkeypatch.setattr(cases, "load", lambda case: (_kept if isinstance(case, str) else _load)(case))
