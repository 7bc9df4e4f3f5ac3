"""Planted: training labels in another order than their rows."""

import numpy as np
import pytest

from mlsd_helpers.debugging import Data
from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, table

CHECK = "training labels belong to their rows"


def shuffled(data, seed):
    y = np.random.default_rng(seed).permutation(data.y_train)
    return Data(data.X_train, y, data.X_test, data.y_test)


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_labels_are_found(seed):
    assert outcome(CHECK, logistic(), shuffled(table(seed), seed)).outcome == "failed"
    assert outcome(CHECK, line(), shuffled(numbers(seed), seed)).outcome == "failed"


@pytest.mark.parametrize("seed", range(5))
def test_sound(seed):
    assert outcome(CHECK, logistic(), table(seed)).passed
    assert outcome(CHECK, line(), numbers(seed)).passed


def test_too_few_rows_could_not_run():
    data = table(n=60)
    result = outcome(CHECK, logistic(), data)
    assert result.outcome == "could not run"
    assert "a third of the training rows is 13 rows" in result.evidence  # 40 - ⌈2/3 × 40⌉
