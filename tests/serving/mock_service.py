"""A service for a process of its own: what it is made of must be importable there."""

import os
import time
from pathlib import Path

import numpy as np

from mlsd_helpers.serving import Fallback, JsonLines, PredictionLog, Row, Version, create_app

LOG = "MOCK_SERVICE_LOG"


class Flight(Row):
    distance: float


class Model:
    def predict_proba(self, rows):
        time.sleep(0.005)
        score = np.array([row["distance"] / 10_000 for row in rows])
        return np.column_stack([1 - score, score])


def make_app():
    log = PredictionLog(JsonLines(Path(os.environ[LOG])), batch_seconds=0.02) if LOG in os.environ else None
    fallback = Fallback(lambda rows: [0.2] * len(rows), 0.1)
    return create_app(Version("1", Model()), lambda rows: rows, fallback, 2_000, 1, row=Flight, log=log)
