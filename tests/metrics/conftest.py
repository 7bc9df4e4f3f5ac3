"""The same made rows on every engine."""

import numpy as np
import pyarrow as pa
import pytest


@pytest.fixture
def rows():
    """Labels, scores on a grid of 1/256 (so that ties occur and sums are exact), weights, predictions and groups."""
    rng = np.random.default_rng(41)
    n_rows = 600
    label = rng.random(n_rows) < 0.3
    score = np.clip(rng.normal(0.35 + 0.2 * label, 0.2), 0, 1)
    late = rng.normal(20, 15, n_rows)
    return pa.table(
        {
            "label": label.astype(int),
            "score": np.round(score * 256) / 256,
            "weight": rng.integers(0, 9, n_rows) / 8,
            "group": rng.choice(["EWR", "JFK", "LGA"], n_rows),
            "answer": np.where(label, "late", "on time"),
            "late": late,
            "predicted": late + rng.normal(0, 8, n_rows),
        }
    )
