"""Small designs made of components that take requests."""

import pytest


def _serving(name, **fields):
    return {"name": name, "path": "serving", "latency_p50_ms": 1, "latency_p99_ms": 1, "availability": 1, **fields}


def _design(*components, **requirements):
    wants = {"latency_p99_ms": 1000, "availability_target": 0.999} | requirements
    section = {"entry_point": components[0]["name"], "components": list(components)}
    return {"name": "flights", "requirements": wants, "high_level_design": section}


def _ladder(rungs, **fields):
    sides = [
        _serving(f"{side}{i}", calls=[f"a{i + 1}", f"b{i + 1}"] if i + 1 < rungs else [], **fields)
        for i in range(rungs)
        for side in "ab"
    ]
    return _design(_serving("api", calls=["a0", "b0"]), *sides)


@pytest.fixture(scope="session")
def serving():
    """A component that takes requests and is fast and always there."""
    return _serving


@pytest.fixture(scope="session")
def design():
    """A document with these components only; the first is the entry point."""
    return _design


@pytest.fixture(scope="session")
def ladder():
    """Two components a rung, each calling both of the next: 2^rungs ways through the request."""
    return _ladder
