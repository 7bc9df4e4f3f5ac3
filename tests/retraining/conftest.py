"""A world of five months whose mean moves, and a model that is the mean of what it saw."""

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.retraining import Stream

MONTHS = ["2013-01", "2013-02", "2013-03", "2013-04", "2013-05"]


def mean_of(X, y):
    return float(np.mean(y))


def always(model, X):
    return np.full(len(X), model)


def minus_error(y_true, y_score):
    return -((y_true - y_score) ** 2)


@pytest.fixture
def world():
    """One row a day, at noon; the label is the number of its month, and known on the same day."""
    at = pd.date_range("2013-01-01", "2013-05-31") + pd.Timedelta("12h")
    frame = pd.DataFrame({"at": at, "x": at.month.astype(float), "y": at.month.astype(float)})
    return Stream(frame, ["x"], "y", "at")


@pytest.fixture
def options():
    return {"train": mean_of, "evaluate": minus_error, "predict": always, "progress": False}
