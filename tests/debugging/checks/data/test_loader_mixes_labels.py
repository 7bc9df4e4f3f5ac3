"""Planted: a loader without shuffling over rows sorted by their labels."""

import numpy as np
import pytest
from scipy.stats import f

from mlsd_helpers.debugging import Data, run_checks

CHECK = "loader mixes the labels"


def outcome(y, order, batch_size=16, loader=True):
    X, y = np.arange(len(y), dtype=float)[:, None], np.asarray(y)
    starts = range(0, len(y), batch_size)
    batches = [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in starts]
    data = Data(X, y, X, y, loader=(lambda: iter(batches)) if loader else None)
    return run_checks(None, data, [CHECK])[0]


@pytest.mark.parametrize("batch_size", [1, 16, 50])
def test_sorted_labels_are_found(batch_size):
    result = outcome(np.repeat([0, 1, 2], 100), np.arange(300), batch_size)
    assert result.outcome == "failed"


def test_numbers_in_rising_order_are_found():
    y = np.random.default_rng(0).lognormal(size=300)
    assert outcome(y, np.argsort(y)).outcome == "failed"
    assert outcome(y, np.arange(300)).passed


@pytest.mark.parametrize("seed", range(20))
def test_shuffled_labels_pass(seed):
    order = np.random.default_rng(seed).permutation(300)
    assert outcome(np.repeat([0, 1, 2], 100), order).passed
    assert outcome(np.repeat([0, 1], [295, 5]), order, batch_size=1).passed


def test_the_order_within_a_batch_does_not_matter():
    order = np.arange(320).reshape(2, 160).T.reshape(10, 32)  # each batch takes 16 rows of either label
    assert outcome(np.repeat([0, 1], 160), np.sort(order, axis=1).ravel(), batch_size=32).passed


def test_the_part_is_that_of_an_analysis_of_variance():
    # blocks (0 × 12, 1 × 4) and (0 × 4, 1 × 12): between 32 · (¼)² = 2, in all 32 · ¼ = 8
    y = np.repeat([0, 1, 0, 1], [12, 4, 4, 12])
    assert outcome(y, np.arange(32)).evidence == "25% of the labels' variance is between 2 blocks of batches"


def test_the_stated_rate_is_that_of_the_f_distribution():
    # with half of the variance between k blocks of 16 rows, F = (16k - k) / (k - 1)
    rates = [f.sf((16 * k - k) / (k - 1), k - 1, 16 * k - k) for k in range(2, 100)]
    assert max(rates) == rates[0] == pytest.approx(6e-6, rel=0.1)


def test_too_few_rows_one_label_one_batch_and_no_loader():
    assert outcome(np.arange(20) % 2, np.arange(20), batch_size=5).outcome == "could not run"
    assert outcome(np.ones(64), np.arange(64)).outcome == "does not apply"
    assert outcome(np.repeat([0, 1], 32), np.arange(64), batch_size=64).outcome == "does not apply"
    assert outcome(np.repeat([0, 1], 32), np.arange(64), loader=False).outcome == "does not apply"


def test_a_loader_that_has_ended_or_gives_something_else_could_not_run():
    X, y = np.zeros((4, 1)), np.array([0, 1, 0, 1])
    ended = iter(())
    for loader, why in (
        (lambda: ended, "gave no batch"),
        (lambda: [X], "expected (X, y)"),
        (lambda: [(X[:0], y[:0])], "0 rows"),
        (lambda: [(X, y[:3])], "4 rows and 3 labels"),
    ):
        result = run_checks(None, Data(X, y, X, y, loader=loader), [CHECK])[0]
        assert result.outcome == "could not run"
        assert why in result.evidence
