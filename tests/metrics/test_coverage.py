"""Do intervals of 95 % hold the truth in 95 of 100 samples? On made samples whose truth is known in closed form.

With 2,000 samples the share that is covered has a standard error of half a percent. With 1,000, where a sample takes
long, it is 0.7 percent: an interval that covers 91 percent is refused in 98 runs of 100.
"""

import numpy as np
import pytest
from scipy.stats import binom, norm

from mlsd_helpers.metrics import (
    Confusion,
    ScoreHistogram,
    bootstrap_interval,
    cluster_bootstrap_interval,
    confusion,
    roc_auc_difference,
    roc_auc_interval,
    wilson_interval,
)

pytestmark = pytest.mark.slow

SAMPLES = 2000


def covered(truth, interval_of_a_sample, seed, samples=SAMPLES):
    """Share of samples whose interval holds the truth; one share for each value where there are several."""
    rng = np.random.default_rng(seed)
    intervals = [interval_of_a_sample(rng) for _ in range(samples)]
    low, high = (np.array([getattr(each, end) for each in intervals]) for end in ("low", "high"))
    share = np.mean((low <= truth) & (truth <= high), axis=0)
    print(f"covered: {np.round(share, 3)}")
    return share


def assert_nominal(share):
    assert np.all((share >= 0.93) & (share <= 0.97)), share


def normal_scores(rng, y_true, auc, shared=0.0):
    """Scores with variance 1 in each class, d apart: AUC = Φ(d ÷ √2). ``shared`` is what other rows share, too."""
    return norm.ppf(auc) * np.sqrt(2) * y_true + shared + np.sqrt(1 - np.var(shared)) * rng.normal(size=len(y_true))


# Wilson


def wilson_coverage(trials, shares):
    """Exactly: the binomial probability of the counts whose interval holds the share."""
    successes = np.arange(trials + 1)
    found = wilson_interval(successes, np.full(trials + 1, trials))
    shares = np.asarray(shares)[:, None]
    held = (found.low <= shares) & (shares <= found.high)
    return np.sum(binom.pmf(successes, trials, shares) * held, axis=1)


@pytest.mark.parametrize(("least", "lowest", "highest"), [(10, 0.928, 0.970), (20, 0.934, 0.965)])
def test_wilson_covers_from_ten_expected_successes_and_failures_on(least, lowest, highest):
    trials = [*range(2 * least, 200, 7), 300, 500, 1000, 3000]
    every = np.concatenate([wilson_coverage(n, np.linspace(least / n, 1 - least / n, 101)) for n in trials])
    print(f"covered: {every.min():.4f} to {every.max():.4f}")
    assert lowest <= every.min() <= every.max() <= highest


@pytest.mark.parametrize("trials", [1, 2, 5, 10, 20, 50])
def test_wilson_covers_on_average_over_shares_however_few_the_trials(trials):
    every = wilson_coverage(trials, np.linspace(0.001, 0.999, 999))
    print(f"covered: {every.min():.3f} at the worst share, {every.mean():.3f} on average")
    assert 0.79 <= every.min() <= 0.87
    assert 0.95 <= every.mean() <= 0.96


# DeLong


@pytest.mark.parametrize(
    ("auc", "n_positive", "n_negative"),
    [(0.6, 50, 50), (0.75, 50, 50), (0.75, 50, 500), (0.85, 100, 100), (0.9, 150, 150), (0.95, 200, 200)],
)
def test_delong_covers_an_auc(auc, n_positive, n_negative):
    y_true = np.repeat([1, 0], [n_positive, n_negative])
    assert_nominal(covered(auc, lambda rng: roc_auc_interval(y_true, normal_scores(rng, y_true, auc)), seed=1))


@pytest.mark.parametrize(("auc", "lowest", "highest"), [(0.75, 0.92, 0.95), (0.9, 0.885, 0.915), (0.95, 0.84, 0.88)])
def test_delong_with_thirty_of_each_class_falls_short_as_auc_rises(auc, lowest, highest):
    y_true = np.repeat([1, 0], 30)
    share = covered(auc, lambda rng: roc_auc_interval(y_true, normal_scores(rng, y_true, auc)), seed=2)
    assert lowest <= share <= highest


@pytest.mark.parametrize(("better", "worse", "n_each"), [(0.75, 0.7, 30), (0.75, 0.75, 30), (0.9, 0.85, 30)])
def test_delong_covers_the_difference_of_two_models_that_err_together(better, worse, n_each):
    y_true = np.repeat([1, 0], n_each)

    def paired(rng):
        both = np.sqrt(0.7) * rng.normal(size=2 * n_each)  # a correlation of 0.7 within each class
        own = np.sqrt(0.3) * rng.normal(size=(2, 2 * n_each))
        a, b = (
            norm.ppf(auc) * np.sqrt(2) * y_true + both + mine for auc, mine in zip((better, worse), own, strict=True)
        )
        return roc_auc_difference(y_true, a, b)

    assert_nominal(covered(better - worse, paired, seed=3))


def days(rng, n_days, share_positive=0.3, per_day=20):
    """Rows of days that share 0.3 of the variance of their scores: of any one row the scores stay N(d·y, 1)."""
    day = np.repeat(np.arange(n_days), per_day)
    y_true = (rng.random(len(day)) < share_positive).astype(int)
    noise = np.sqrt(0.3) * rng.normal(size=n_days)[day] + np.sqrt(0.7) * rng.normal(size=len(day))
    return day, y_true, norm.ppf(0.75) * np.sqrt(2) * y_true + noise


def test_obuchowski_covers_an_auc_over_days():
    def over_days(rng):
        day, y_true, score = days(rng, 80)
        return roc_auc_interval(y_true, score, groups=day)

    assert_nominal(covered(0.75, over_days, seed=4))


# Bootstrap


def four_ratios(counts):
    """Precision, recall, F1 and cost (false positive 3, false negative 20) of TP, FP, FN, TN."""
    tp, fp, fn, _ = np.moveaxis(np.asarray(counts, dtype=float), -1, 0)
    n_rows = np.sum(counts, axis=-1)
    return np.stack([tp / (tp + fp), tp / (tp + fn), 2 * tp / (2 * tp + fp + fn), (3 * fp + 20 * fn) / n_rows], axis=-1)


@pytest.mark.parametrize(
    ("n_rows", "shares"),
    [(500, [0.15, 0.05, 0.1, 0.7]), (2000, [0.01, 0.01, 0.01, 0.97])],  # the second: twenty rows of each kind
)
def test_the_bootstrap_covers_precision_recall_f1_and_cost(n_rows, shares):
    def of_a_sample(rng):
        return bootstrap_interval(rng.multinomial(n_rows, shares), four_ratios, n_resamples=1000, random_state=rng)

    assert_nominal(covered(four_ratios(shares), of_a_sample, seed=5))


THRESHOLDS = np.array([0.0, 1.0, 2.0])
TRUE_RECALL = norm.sf(THRESHOLDS - norm.ppf(0.75) * np.sqrt(2))
TRUE_PRECISION = 0.3 * TRUE_RECALL / (0.3 * TRUE_RECALL + 0.7 * norm.sf(THRESHOLDS))
TRUE_F1 = 2 / (1 / TRUE_RECALL + 1 / TRUE_PRECISION)


@pytest.mark.parametrize(("metric", "truth"), [("precision", TRUE_PRECISION), ("recall", TRUE_RECALL), ("f1", TRUE_F1)])
def test_confusion_covers_at_each_threshold(metric, truth):
    def of_a_sample(rng):
        y_true = (rng.random(800) < 0.3).astype(int)
        found = confusion(y_true, normal_scores(rng, y_true, 0.75), THRESHOLDS)
        return found.interval(metric, n_resamples=500, random_state=rng)

    assert_nominal(covered(truth, of_a_sample, seed=6, samples=1000))


def test_confusion_covers_over_days():
    def of_a_sample(rng):
        day, y_true, score = days(rng, 80)
        flagged = score[:, None] >= THRESHOLDS
        of_day = (day[:, None] == np.arange(80)).astype(int).T
        tp, fp = of_day @ (flagged & (y_true[:, None] == 1)), of_day @ (flagged & (y_true[:, None] == 0))
        fn, tn = (of_day @ (y_true == label)[:, None] - found for label, found in ((1, tp), (0, fp)))
        at = Confusion(THRESHOLDS, tp, fp, tn, fn, np.arange(80))
        return at.cluster_interval("f1", n_resamples=500, random_state=rng)

    assert_nominal(covered(TRUE_F1, of_a_sample, seed=7, samples=1000))


EDGES = np.linspace(0, 1, 101)


def histogram(day, y_true, score, n_days):
    """As score_histogram counts, without the overhead of an engine for every sample."""
    counts = np.zeros((n_days, 2, 100), dtype=int)
    np.add.at(counts, (day, y_true, np.searchsorted(EDGES, norm.cdf(score), side="right") - 1), 1)
    return counts[:, 0], counts[:, 1]


def test_a_histogram_covers_its_auc():
    def of_a_sample(rng):
        y_true = (rng.random(400) < 0.3).astype(int)
        negatives, positives = histogram(np.zeros(400, dtype=int), y_true, normal_scores(rng, y_true, 0.75), 1)
        return ScoreHistogram(EDGES, negatives[0], positives[0]).interval(n_resamples=300, random_state=rng)

    assert_nominal(covered(0.75, of_a_sample, seed=8, samples=1500))


def test_a_histogram_covers_its_auc_over_days():
    def of_a_sample(rng):
        counts = histogram(*days(rng, 80), 80)
        return ScoreHistogram(EDGES, *counts, np.arange(80)).cluster_interval(n_resamples=300, random_state=rng)

    assert_nominal(covered(0.75, of_a_sample, seed=9, samples=1500))


def regression_over_days(n_days):
    """RMSE and R² where days share an error of variance 0.25, rows have one of 1, and true values a variance of 4."""

    def rmse_and_r2(sums):
        squared_error, square, plain, n_rows = np.moveaxis(sums, -1, 0)
        r2 = 1 - squared_error / (square - plain**2 / n_rows)
        return np.stack([np.sqrt(squared_error / n_rows), r2], axis=-1)

    def of_a_sample(rng):
        y_true = 2 * rng.normal(size=(n_days, 20))
        error = 0.5 * rng.normal(size=(n_days, 1)) + rng.normal(size=(n_days, 20))
        sums = [np.sum(error**2, axis=1), np.sum(y_true**2, axis=1), np.sum(y_true, axis=1), np.full(n_days, 20)]
        return cluster_bootstrap_interval(np.transpose(sums), rmse_and_r2, n_resamples=500, random_state=rng)

    return covered([np.sqrt(1.25), 1 - 1.25 / 4], of_a_sample, seed=10, samples=1000)


def test_the_cluster_bootstrap_covers_rmse_and_r2_over_eighty_days():
    assert_nominal(regression_over_days(80))


def test_the_cluster_bootstrap_falls_short_over_ten_days():
    share = regression_over_days(10)
    assert np.all((share > 0.85) & (share < 0.92))
