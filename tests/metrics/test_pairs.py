"""Pairs are counted exactly, whatever the scores look like: by comparison with each other, and with SciPy's ranks."""

import os
import subprocess
import sys
from itertools import product
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import mannwhitneyu, rankdata

from mlsd_helpers.metrics import pairs

LARGEST = np.finfo(float).max
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def by_comparing(positives, negatives):
    """Every pair, one positive at a time."""
    return sum(2 * int((each > negatives).sum()) + int((each == negatives).sum()) for each in positives)


def by_ranks(positives, negatives):
    """2 × U = 2 × (ranks of the positives − n⁺·(n⁺ + 1) ÷ 2); ranks of ties are halves, so doubled they are whole."""
    ranks = rankdata(np.concatenate([positives, negatives]))[: len(positives)]
    return int(np.rint(2 * ranks).astype(np.int64).sum()) - len(positives) * (len(positives) + 1)


def counted(positives, negatives):
    """By both ways, whichever this processor would take."""
    found = []
    for in_vectors in (True, False):
        with patch.object(pairs, "_SORTS_IN_VECTORS", in_vectors):
            found.append(pairs.wins_doubled(positives.copy(), negatives.copy()))
    assert found[0] == found[1]
    assert {type(wins) for wins in found} == {int}
    return found[0]


def split(scores, rng, share=0.3):
    is_positive = rng.random(len(scores)) < share
    is_positive[:2] = True, False
    return scores[is_positive], scores[~is_positive]


def ulps(n, rng, around=0.3):
    """Values that differ by one unit in the last place."""
    return np.float64(around) + np.spacing(around) * rng.integers(0, 50, n)


SCORES = {
    "uniform": lambda n, rng: rng.random(n),
    "normal": lambda n, rng: rng.normal(size=n),
    "exponential": lambda n, rng: rng.exponential(size=n),
    "lognormal of long tail": lambda n, rng: rng.lognormal(0, 5, n),
    "beta at both ends": lambda n, rng: rng.beta(0.05, 0.05, n),
    "logistic": lambda n, rng: 1 / (1 + np.exp(-rng.normal(-4, 3, n))),
    "rounded to two digits": lambda n, rng: rng.random(n).round(2),
    "three distinct values": lambda n, rng: rng.choice([0.1, 0.2, 0.7], n),
    "two distinct values": lambda n, rng: rng.choice([-1.0, 1.0], n),
    "all equal": lambda n, rng: np.full(n, 0.25),
    "all equal but one": lambda n, rng: np.r_[1.0, np.zeros(n - 1)],
    "all zero, of both signs": lambda n, rng: rng.choice([-0.0, 0.0], n),
    "two clusters far apart": lambda n, rng: rng.random(n) + 1e12 * rng.integers(0, 2, n),
    "two tiny clusters far apart": lambda n, rng: 1e-9 * rng.random(n) + rng.integers(0, 2, n),
    "half tied, half spread": lambda n, rng: np.where(rng.random(n) < 0.5, 0.5, rng.random(n)),
    "constant plus noise of the last digits": lambda n, rng: 1e6 + rng.normal(0, 1e-9, n),
    "one unit in the last place apart": ulps,
    "one unit apart, and an outlier": lambda n, rng: np.r_[1e300, ulps(n - 1, rng)],
    "powers from 1e-300 to 1e300": lambda n, rng: 10.0 ** rng.uniform(-300, 300, n),
    "powers of both signs": lambda n, rng: rng.choice([-1, 1], n) * 10.0 ** rng.uniform(-300, 300, n),
    "subnormals": lambda n, rng: 5e-324 * rng.integers(0, 1000, n),
    "subnormals and ones": lambda n, rng: np.where(rng.random(n) < 0.5, 5e-324 * rng.integers(0, 1000, n), 1.0),
    "the smallest range that has a scale": lambda n, rng: 1e-304 * rng.random(n),
    "largest floats of both signs": lambda n, rng: rng.choice([-LARGEST, -LARGEST / 2, 0, LARGEST], n),
    "a range just below the largest float": lambda n, rng: rng.uniform(0, LARGEST, n),
    "spikes at powers of two": lambda n, rng: 2.0 ** -rng.integers(0, 60, n),
    "spikes within spikes": lambda n, rng: rng.random(n) ** 60,
    "integers": lambda n, rng: rng.integers(0, 1000, n).astype(float),
    "float32": lambda n, rng: rng.random(n).astype(np.float32).astype(float),
    "geometric clusters": lambda n, rng: 10.0 ** -rng.integers(0, 15, n) + 1e-17 * rng.integers(0, 9, n),
}
WITHOUT_BINS = ("all equal", "all zero, of both signs", "subnormals", "largest floats of both signs")


def test_counts_equal_those_from_ranks(every):
    def equal(kind, n_rows):
        rng = np.random.default_rng([n_rows, list(SCORES).index(kind)])
        positives, negatives = split(SCORES[kind](n_rows, rng), rng)
        assert counted(positives, negatives) == by_ranks(positives, negatives)

    every(equal, product(SCORES, [2, 3, 17, 4095, 4096, 30_000]))


@pytest.mark.parametrize(
    "kind", ["uniform", "lognormal of long tail", "half tied, half spread", "spikes within spikes"]
)
def test_counts_of_200_000_rows_equal_those_from_ranks(kind):
    rng = np.random.default_rng(7)
    positives, negatives = split(SCORES[kind](200_000, rng), rng, share=0.1)
    assert counted(positives, negatives) == by_ranks(positives, negatives)


def test_counts_run_on_over_more_bins_than_fit_in_one_chunk():
    rng = np.random.default_rng(8)
    positives, negatives = split(rng.random(3 * pairs._ROWS_PER_BIN * pairs._CHUNK), rng)
    assert counted(positives, negatives) == by_ranks(positives, negatives)


@pytest.mark.parametrize("chunk", [1000, 4999, 5000, 5001])
@pytest.mark.parametrize("kind", ["uniform", "half tied, half spread", "powers of both signs"])
def test_the_size_of_chunks_is_of_no_account(kind, chunk, monkeypatch):
    monkeypatch.setattr(pairs, "_CHUNK", chunk)
    rng = np.random.default_rng(9)
    positives, negatives = rng.permutation(SCORES[kind](10_000, rng)).reshape(2, 5000)
    assert counted(positives, negatives) == by_ranks(positives, negatives)


@pytest.mark.parametrize("kind", SCORES)
def test_counts_equal_those_of_comparing_every_pair(kind):
    rng = np.random.default_rng(list(SCORES).index(kind))
    positives, negatives = split(SCORES[kind](5000, rng), rng)
    assert counted(positives, negatives) == by_comparing(positives, negatives)


@pytest.mark.parametrize("kind", SCORES)
@pytest.mark.parametrize("n_positive", [1, 2, 4999])
def test_classes_may_be_very_unequal(kind, n_positive):
    rng = np.random.default_rng([n_positive, list(SCORES).index(kind)])
    scores = rng.permutation(SCORES[kind](5000, rng))
    positives, negatives = scores[:n_positive], scores[n_positive:]
    assert counted(positives, negatives) == by_ranks(positives, negatives)


@pytest.mark.parametrize("kind", ["uniform", "three distinct values", "powers of both signs", "half tied, half spread"])
@pytest.mark.parametrize("arranged", [np.sort, lambda scores: np.sort(scores)[::-1]], ids=["rising", "falling"])
def test_order_of_the_rows_is_of_no_account(kind, arranged):
    rng = np.random.default_rng(3)
    positives, negatives = (arranged(scores) for scores in split(SCORES[kind](20_000, rng), rng))
    assert counted(positives, negatives) == by_ranks(positives, negatives)


@pytest.mark.parametrize("kind", SCORES)
def test_the_two_classes_share_all_pairs(kind):
    rng = np.random.default_rng(4)
    positives, negatives = split(SCORES[kind](6000, rng), rng)
    both_ways = counted(positives, negatives) + counted(negatives, positives)
    assert both_ways == 2 * len(positives) * len(negatives)


def test_separate_classes_win_all_pairs_or_none():
    low, high = np.linspace(0, 1, 3000), np.linspace(2, 3, 5000)
    assert counted(high, low) == 2 * 3000 * 5000
    assert counted(low, high) == 0


def test_counts_equal_the_statistic_of_mann_and_whitney():
    rng = np.random.default_rng(5)
    positives, negatives = rng.normal(0.5, 1, 4000).round(3), rng.normal(0, 1, 6000).round(3)
    statistic = mannwhitneyu(positives, negatives, method="asymptotic").statistic
    assert counted(positives, negatives) == round(2 * statistic)


def test_counts_are_plain_integers_that_do_not_overflow():
    n_rows = 60_000  # 2 × 60,000² is beyond 32 bits
    wins = counted(np.full(n_rows, 2.0) + np.arange(n_rows) % 2, np.arange(n_rows) % 2.0)
    assert (type(wins), wins) == (int, 2 * n_rows**2)


def test_single_precision_is_counted_as_the_same_numbers_in_double(every):
    def equal(kind):
        rng = np.random.default_rng(list(SCORES).index(kind))
        with np.errstate(over="ignore"):
            scores = SCORES[kind](5000, rng).astype(np.float32)
        positives, negatives = split(np.nan_to_num(scores), rng)
        assert counted(positives, negatives) == by_ranks(positives.astype(float), negatives.astype(float))

    every(equal, [(kind,) for kind in SCORES])


def test_a_value_has_its_ranks_among_the_others_whatever_the_block(every, monkeypatch):
    def equal(kind, block):
        monkeypatch.setattr(pairs, "_BLOCK", block)
        rng = np.random.default_rng(list(SCORES).index(kind))
        values, others = (np.sort(each) for each in split(SCORES[kind](700, rng), rng))
        for few, many in ((values, others), (others, values)):
            ranks = list(pairs.ranks_among(few, many))
            assert np.array_equal(np.concatenate([below for _, below, _ in ranks]), np.searchsorted(many, few))
            assert np.array_equal(np.concatenate([up_to for *_, up_to in ranks]), np.searchsorted(many, few, "right"))
            assert np.array_equal(np.concatenate([few[rows] for rows, *_ in ranks]), few)

    every(equal, product(SCORES, [1, 7, 64, 10_000]))


@pytest.mark.skipif(not pairs._SORTS_IN_VECTORS, reason="this processor sorts one by one anyway")
def test_where_numpy_sorts_one_by_one_the_bins_are_taken():
    code = "from mlsd_helpers.metrics import pairs; print(pairs._SORTS_IN_VECTORS)"
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 ASIMD"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@given(
    values=st.lists(FINITE, min_size=1, max_size=6),
    picks=arrays(np.int64, st.integers(2, 40), elements=st.integers(0, 10**6)),
    share=st.floats(0.01, 0.99),
)
@settings(max_examples=150, deadline=None)
def test_any_few_values_are_counted_exactly_below_and_above_the_switch_to_bins(values, picks, share):
    few = np.array(values)[picks % len(values)]
    for scores in (few, np.resize(few, 4500)):
        positives, negatives = split(scores, np.random.default_rng(0), share)
        assert counted(positives, negatives) == by_ranks(positives, negatives)


@given(arrays(float, st.integers(50, 400), elements=FINITE), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_any_finite_floats_are_counted_exactly_in_bins(scores, seed):
    rng = np.random.default_rng(seed)
    scores = np.concatenate([scores, np.nextafter(scores[:50], 0), rng.choice(scores, 4000)])
    positives, negatives = split(scores, rng, rng.uniform(0.01, 0.99))
    assert counted(positives, negatives) == by_ranks(positives, negatives)


@given(
    centres=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5),
    widths=st.lists(st.sampled_from([0.0, 1e-12, 1e-6, 1.0, 1e3]), min_size=5, max_size=5),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_mixtures_of_clusters_are_counted_exactly(centres, widths, seed):
    rng = np.random.default_rng(seed)
    of = rng.integers(0, len(centres), 6000)
    scores = np.array(centres)[of] + np.array(widths)[of] * rng.normal(size=6000)
    positives, negatives = split(scores, rng, rng.uniform(0.01, 0.99))
    assert counted(positives, negatives) == by_ranks(positives, negatives)


@pytest.mark.parametrize("kind", SCORES)
def test_bins_follow_each_other_as_the_scores_do(kind):
    rng = np.random.default_rng(6)
    positives, negatives = split(SCORES[kind](5000, rng), rng)
    places = pairs._places(positives, negatives)
    if kind in WITHOUT_BINS:
        assert places is None  # and the caller sorts
        return
    scores, places = np.concatenate([positives, negatives]), np.concatenate(places)
    order = np.argsort(scores)
    assert (np.diff(places[order]) >= 0).all()
    ties = scores[order][1:] == scores[order][:-1]
    assert (np.diff(places[order])[ties] == 0).all()
