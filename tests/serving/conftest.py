"""A service with a model that does as it is told, served for real on a free port of this machine."""

import threading
import time
from contextlib import contextmanager

import httpx
import numpy as np
import pytest

from mlsd_helpers.serving import Fallback, Row, ServerInThread, Version, create_app


class Flight(Row):
    distance: float
    carrier: str = "UA"


class Model:
    """Scores each row by its distance ÷ 10,000, after doing whatever ``before`` does."""

    def __init__(self, before=lambda rows: None):
        self.before = before

    def predict_proba(self, rows):
        self.before(rows)
        score = np.array([row["distance"] / 10_000 for row in rows])
        return np.column_stack([1 - score, score])


def rule(rows):
    return [0.2] * len(rows)


class Service:
    """The running server, a client, and what the app counted."""

    def __init__(self, app, server):
        self.app, self.url, self.stop = app, server.url, server.close
        self.client = httpx.Client(base_url=server.url, trust_env=False, timeout=20)

    def predict(self, distance=1000.0, id=None, **more):
        return self.client.post("/predict", json={"id": id, "features": {"distance": distance}} | more)

    def count(self, name, **labels):
        """The sum of a counter over all labels that are not given."""
        samples = [sample for family in self.app.state.counters.registry.collect() for sample in family.samples]
        return sum(s.value for s in samples if s.name == name and labels.items() <= s.labels.items())

    def outcomes(self):
        names = ("answered", "refused", "shed", "disconnected", "failed")
        found = {name: int(self.count("serving_requests_total", outcome=name)) for name in names}
        return {name: n for name, n in found.items() if n}


@pytest.fixture
def serve():
    """The function that serves a model under a ``with``; what is not told is quick and never fails."""

    @contextmanager
    def serving(model=None, *, heuristic=rule, features=lambda rows: rows, deadline_ms=5_000, threads=1, **options):
        version = model if model is not None else Version("1", Model())
        app = create_app(version, features, Fallback(heuristic, 0.1), deadline_ms, threads, row=Flight, **options)
        with ServerInThread(app) as server:
            service = Service(app, server)
            try:
                yield service
            finally:
                service.client.close()

    return serving


@pytest.fixture
def version():
    """The function that makes a version whose model does something before it scores."""
    return lambda name="1", before=lambda rows: None: Version(name, Model(before))


@pytest.fixture
def wait_until():
    """The function that waits for something to become true, for at most 20 s."""

    def wait(true):
        end = time.monotonic() + 20
        while not true():
            assert time.monotonic() < end, "it did not become true within 20 s"
            time.sleep(0.005)

    return wait


@pytest.fixture
def gate():
    """A gate that a model can be held at: closed until opened, and opened at the end of the test in any case."""
    event = threading.Event()
    yield event
    event.set()
