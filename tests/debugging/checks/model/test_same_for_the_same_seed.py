"""Planted: a start that draws from another source than the seed."""

import numpy as np

from tests.debugging.checks.model.sound import logistic, outcome, start

CHECK = "same for the same seed"


def test_a_second_source_of_chance_is_found():
    another = np.random.default_rng(0)
    model = logistic(start=lambda seed: {**start(seed), "bias": another.normal(size=1)}, steps=5)
    assert outcome(CHECK, model).outcome == "failed"


def test_sound():
    assert outcome(CHECK, logistic()).passed
