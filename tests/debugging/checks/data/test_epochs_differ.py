"""Planted: an augmentation and a shuffle that are seeded anew in each pass."""

import numpy as np
import pytest

from mlsd_helpers.debugging import Data, run_checks

CHECK = "chance differs from epoch to epoch"
X = np.random.default_rng(0).normal(size=(64, 4)).astype(np.float32)
Y = np.arange(64) % 2


def outcome(passes):
    return run_checks(None, Data(X, Y, X, Y, loader=passes), [CHECK])[0]


def passes(rng_of_pass, shuffle=True, augment=lambda rng, rows: rows):
    """A loader whose every pass asks for its generator."""

    def one():
        rng = rng_of_pass()
        order = rng.permutation(64) if shuffle else np.arange(64)
        for start in range(0, 64, 16):
            which = order[start : start + 16]
            yield augment(rng, X[which]), Y[which]

    return one


def noise(rng, rows):
    return rows + 0.1 * rng.normal(size=rows.shape)


def flip(rng, rows):
    return np.where(rng.random((len(rows), 1)) < 0.5, rows[:, ::-1], rows)


@pytest.mark.parametrize("augment", [noise, flip])
@pytest.mark.parametrize("shuffle", [True, False])
def test_an_augmentation_seeded_in_each_pass_is_found(augment, shuffle):
    assert outcome(passes(lambda: np.random.default_rng(0), shuffle, augment)).outcome == "failed"


def test_an_order_seeded_in_each_pass_is_found():
    result = outcome(passes(lambda: np.random.default_rng(0)))
    assert result.outcome == "failed"
    assert result.evidence == "one and the same order of rows in the second pass"


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("augment", [noise, flip, lambda rng, rows: rows])
def test_chance_that_goes_on_passes(seed, augment):
    rng = np.random.default_rng(seed)
    assert outcome(passes(lambda: rng, augment=augment)).passed


def test_it_does_not_apply_where_nothing_is_drawn():
    assert outcome(passes(lambda: None, shuffle=False)).outcome == "does not apply"


def test_few_rows_tell_nothing():
    assert outcome(lambda: [(X[3:8] + 1, Y[3:8])]).outcome == "could not run"
    assert outcome(lambda: [(X[3:8], Y[3:8])]).outcome == "could not run"


def test_a_generator_that_has_ended_could_not_run():
    once = passes(lambda: np.random.default_rng(0))()
    assert "gave no batch" in outcome(lambda: once).evidence


def test_a_sampler_of_pytorch_that_is_never_told_the_epoch_is_found(torch):
    from torch.utils.data import DataLoader, DistributedSampler, TensorDataset

    rows = TensorDataset(torch.from_numpy(X), torch.from_numpy(Y))
    sampler = DistributedSampler(rows, num_replicas=1, rank=0, shuffle=True)
    assert outcome(lambda: iter(DataLoader(rows, 8, sampler=sampler))).outcome == "failed"
    assert outcome(lambda: iter(DataLoader(rows, 8, shuffle=True))).passed
