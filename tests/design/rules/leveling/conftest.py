"""Pieces of evidence."""

import pytest


@pytest.fixture(scope="session")
def evidence():
    """A piece of evidence, of a senior unless said otherwise."""

    def piece(phase="requirements", level="senior", confirmed=True, **rest):
        return {"phase": phase, "level": level, "confirmed": confirmed, **rest}

    return piece
