"""Drawing counts is drawing rows: the bootstrap over bins against one that draws rows, or whole days."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, f1_score, precision_score, recall_score, roc_auc_score
from statsmodels.stats.proportion import proportion_confint

from mlsd_helpers.metrics import (
    bootstrap_interval,
    cluster_bootstrap_interval,
    cluster_mean_interval,
    confusion,
    expected_cost,
    regression_sums,
    roc_auc_interval,
    score_histogram,
)

DRAWS = 4000
COST_FP, COST_FN = 3.0, 20.0


def cost_score(y_true, flagged):
    (_, fp), (fn, _) = confusion_matrix(y_true, flagged)
    return 1000 * (COST_FP * fp + COST_FN * fn) / len(y_true)


METRICS = {"precision": precision_score, "recall": recall_score, "f1": f1_score, "cost": cost_score}


@pytest.fixture(scope="module")
def made_rows():
    """900 rows of 30 days, whose days differ in how many are positive."""
    rng = np.random.default_rng(8)
    day = np.repeat(np.arange(30), 30)
    y_true = (rng.random(900) < rng.uniform(0.1, 0.6, 30)[day]).astype(int)
    return y_true, rng.normal(y_true, 1.2), day


def counted(rows, y_true, flagged):
    """TN, FP, FN, TP of the drawn rows, for each draw: all that the four metrics need to know."""
    kinds = 2 * y_true + flagged
    return np.stack([(kinds[rows] == kind).sum(axis=-1) for kind in range(4)], axis=-1)


def of_counts(name, counts):
    tn, fp, fn, tp = np.moveaxis(counts, -1, 0)
    formulas = {
        "precision": lambda: tp / (tp + fp),
        "recall": lambda: tp / (tp + fn),
        "f1": lambda: 2 * tp / (2 * tp + fp + fn),
        "cost": lambda: 1000 * (COST_FP * fp + COST_FN * fn) / (tn + fp + fn + tp),
    }
    return formulas[name]()


def assert_same_distribution(found, naive):
    """Of n draws the standard deviation is known to 1 ÷ √(2n) of it, a quantile of 2.5 % to 2.7 ÷ √n: four of those."""
    sd, n = naive.std(ddof=1), min(len(naive), DRAWS)
    assert found.standard_error == pytest.approx(sd, rel=4 / np.sqrt(n))
    low, high = np.quantile(naive, [0.025, 0.975])
    assert (found.low, found.high) == pytest.approx((low, high), abs=10 / np.sqrt(n) * sd)


@pytest.mark.parametrize("name", METRICS)
def test_drawing_counts_agrees_with_drawing_rows(made_rows, name):
    y_true, score, _ = made_rows
    flagged = (score >= 0.8).astype(int)
    rows = np.random.default_rng(0).integers(0, 900, (DRAWS, 900))
    naive = of_counts(name, counted(rows, y_true, flagged))
    counts = np.bincount(2 * y_true + flagged, minlength=4)
    found = bootstrap_interval(counts, lambda drawn: of_counts(name, drawn), n_resamples=DRAWS, random_state=1)
    assert found.estimate == pytest.approx(METRICS[name](y_true, flagged))
    assert_same_distribution(found, naive)


@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
def test_confusion_draws_the_same_at_each_of_its_thresholds(made_rows, name):
    y_true, score, _ = made_rows
    thresholds = [-0.5, 0.8, 1.5]
    found = confusion(y_true, score, thresholds).interval(name, n_resamples=DRAWS, random_state=1)
    rows = np.random.default_rng(0).integers(0, 900, (DRAWS, 900))
    for at, threshold in enumerate(thresholds):
        flagged = (score >= threshold).astype(int)
        assert found.estimate[at] == pytest.approx(METRICS[name](y_true, flagged))
        one = type(found)(*(each[at] for each in (*found, found.standard_error)))
        assert_same_distribution(one, of_counts(name, counted(rows, y_true, flagged)))


@pytest.mark.parametrize("name", METRICS)
def test_drawing_sums_of_days_agrees_with_drawing_their_rows(made_rows, name):
    y_true, score, day = made_rows
    flagged = (score >= 0.8).astype(int)
    days = np.random.default_rng(0).integers(0, 30, (DRAWS, 30))
    rows = np.arange(900).reshape(30, 30)[days].reshape(DRAWS, 900)  # all rows of each day drawn
    naive = of_counts(name, counted(rows, y_true, flagged))
    sums = np.stack([np.bincount(day, (2 * y_true + flagged) == kind) for kind in range(4)], axis=1)
    found = cluster_bootstrap_interval(sums, lambda drawn: of_counts(name, drawn), n_resamples=DRAWS, random_state=1)
    assert found.estimate == pytest.approx(METRICS[name](y_true, flagged))
    assert_same_distribution(found, naive)
    if name != "cost":
        of_groups = confusion(y_true, score, 0.8, by=day).cluster_interval(name, n_resamples=DRAWS, random_state=2)
        assert_same_distribution(of_groups, naive)


def test_days_that_differ_make_the_interval_wider_than_independent_rows_would(made_rows):
    y_true, score, day = made_rows
    of_rows = score_histogram(y_true, score, 200).interval(random_state=0)
    share = [np.bincount(day, y_true), np.bincount(day)]
    of_days = cluster_bootstrap_interval(np.transpose(share), lambda s: s[..., 0] / s[..., 1], random_state=0)
    independent = bootstrap_interval(np.bincount(y_true), lambda c: c[..., 1] / c.sum(axis=-1), random_state=0)
    assert of_days.standard_error > 1.5 * independent.standard_error
    assert of_rows.low < of_rows.estimate < of_rows.high


def test_a_histogram_draws_auc_as_rows_do(made_rows):
    y_true, score, _ = made_rows
    score = score.round(1)
    rng = np.random.default_rng(0)
    naive = [roc_auc_score(y_true[rows], score[rows]) for rows in rng.integers(0, 900, (600, 900))]
    low, high = score.min() - 0.05, score.max() + 0.05
    histogram = score_histogram(y_true, score, round((high - low) * 10), score_range=(low, high))
    found = histogram.interval(n_resamples=DRAWS, random_state=1)
    assert found.estimate == pytest.approx(roc_auc_score(y_true, score))
    assert_same_distribution(found, np.array(naive))


def test_a_histogram_in_groups_draws_auc_as_whole_days_do(made_rows):
    y_true, score, day = made_rows
    score = score.round(1)
    by_day = np.arange(900).reshape(30, 30)
    drawn = [by_day[days].ravel() for days in np.random.default_rng(0).integers(0, 30, (600, 30))]
    naive = np.array([roc_auc_score(y_true[rows], score[rows]) for rows in drawn])
    low, high = score.min() - 0.05, score.max() + 0.05
    histogram = score_histogram(y_true, score, round((high - low) * 10), score_range=(low, high), by=day)
    found = histogram.cluster_interval(n_resamples=DRAWS, random_state=1)
    assert found.estimate == pytest.approx(roc_auc_score(y_true, score))
    assert_same_distribution(found, naive)


def test_a_share_has_the_standard_error_of_the_binomial():
    found = bootstrap_interval([300, 700], lambda c: c[..., 0] / c.sum(axis=-1), n_resamples=20_000, random_state=0)
    assert found.standard_error == pytest.approx(np.sqrt(0.3 * 0.7 / 1000), rel=0.03)


def test_the_share_over_clusters_has_the_standard_error_of_their_mean():
    sums = np.array([[1.0, 10], [4, 10], [2, 10], [9, 10], [3, 10]])
    found = cluster_bootstrap_interval(sums, lambda s: s[..., 0] / s[..., 1], n_resamples=20_000, random_state=0)
    # Five shares drawn with replacement: the variance of their mean is their variance (over 5, not 4) ÷ 5.
    assert found.standard_error == pytest.approx(np.std([0.1, 0.4, 0.2, 0.9, 0.3]) / np.sqrt(5), rel=0.03)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_ends_are_the_quantiles_of_the_draws(confidence):
    # A statistic that is the count itself: binomial, whose quantiles scipy knows.
    from scipy.stats import binom

    found = bootstrap_interval([500, 500], lambda c: c[..., 0], confidence, n_resamples=20_000, random_state=0)
    ends = binom.ppf([(1 - confidence) / 2, (1 + confidence) / 2], 1000, 0.5)
    assert (found.low, found.high) == pytest.approx(tuple(ends), abs=1)


@pytest.mark.parametrize("seed", [0, 7])
def test_the_same_seed_gives_the_same_interval(made_rows, seed):
    y_true, score, day = made_rows
    at, by_day = confusion(y_true, score, [0.5, 1]), confusion(y_true, score, [0.5, 1], by=day)
    histogram, daily = score_histogram(y_true, score, 50), score_histogram(y_true, score, 50, by=day)
    for draw in (
        lambda seed: at.interval("f1", random_state=seed),
        lambda seed: by_day.cluster_interval("f1", random_state=seed),
        lambda seed: histogram.interval(random_state=seed),
        lambda seed: daily.cluster_interval(random_state=seed),
    ):
        first, again, other = (np.array(draw(each)) for each in (seed, seed, seed + 1))
        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)


def test_draws_that_need_several_goes_are_as_many_as_asked():
    # 60,000 bins: 66 draws fit into memory at once; what is odd must not get lost.
    counts = np.ones(60_000, dtype=int)
    seen = []
    bootstrap_interval(counts, lambda c: seen.append(c.shape) or c[..., 0] * 1.0, n_resamples=101, random_state=0)
    assert sum(shape[0] for shape in seen[1:]) == 101  # the first call is for the estimate


def test_a_statistic_of_several_values_gets_an_interval_for_each():
    def shares(counts):
        return counts[..., :2] / counts.sum(axis=-1, keepdims=True)

    found = bootstrap_interval([10, 30, 60], shares, random_state=0)
    np.testing.assert_allclose(found.estimate, [0.1, 0.3])
    assert all(np.shape(each) == (2,) for each in (*found, found.standard_error))


def test_one_value_is_made_of_plain_floats():
    found = bootstrap_interval([10, 30], lambda counts: counts[..., 0] / counts.sum(axis=-1))
    assert all(type(each) is float for each in (*found, found.standard_error))


def test_an_empty_bin_stays_empty():
    drawn = []
    found = bootstrap_interval([10, 0, 10], lambda counts: drawn.append(counts) or counts[..., 0], random_state=0)
    assert not drawn[1][:, 1].any()
    assert len(drawn) == 2  # the data and the draws: this interval has a width, and nothing opens it
    assert found.low < 10 < found.high


# Draws that all agree


def share_of_first(counts):
    return counts[..., 0] / np.sum(counts, axis=-1)


AGREEING = [([0, 30], (0, 30)), ([30, 0], (30, 30)), ([0, 5], (0, 5)), ([10**6, 0], (10**6, 10**6)), ([1, 0], (1, 1))]


def test_a_share_that_no_draw_changes_has_wilsons_interval(every):
    def as_wilson(counts, successes_of_trials, confidence):
        low, high = proportion_confint(*successes_of_trials, 1 - confidence, "wilson")
        found = bootstrap_interval(counts, share_of_first, confidence, random_state=0)
        assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)
        assert found.standard_error == 0

    every(as_wilson, [(*case, confidence) for case in AGREEING for confidence in (0.5, 0.8, 0.95, 0.99)])


def test_a_ratio_of_some_of_the_rows_has_wilsons_interval_of_those():
    # 20 flagged, all rightly, among 1,000 rows: rows in the one empty bin lower the precision as if it were their own
    found = bootstrap_interval([20, 0, 380, 600], lambda c: c[..., 0] / (c[..., 0] + c[..., 1]), random_state=0)
    assert (found.low, found.high) == pytest.approx(proportion_confint(20, 20, method="wilson"))


def test_only_what_no_draw_changes_opens():
    def both(counts):
        return np.stack([share_of_first(counts), counts[..., 1] / np.sum(counts, axis=-1)], axis=-1)

    found = bootstrap_interval([0, 10, 20], both, random_state=0)
    alone = bootstrap_interval([0, 10, 20], lambda counts: both(counts)[..., 1], random_state=0)
    assert (found.low[0], found.high[0]) == pytest.approx(proportion_confint(0, 30, method="wilson"))
    assert (found.low[1], found.high[1]) == (alone.low, alone.high)


def test_what_nothing_can_change_keeps_its_value():
    found = bootstrap_interval([10, 0, 10], lambda counts: np.sum(counts, axis=-1), random_state=0)
    assert (found.low, found.high) == pytest.approx((20, 20), rel=1e-12)  # the number of rows


@pytest.mark.parametrize("metric", ["precision", "recall", "specificity", "accuracy"])
def test_a_perfect_ratio_at_every_threshold_has_wilsons_interval(metric):
    y_true, score = np.repeat([0, 1], [30, 20]), np.repeat([0.1, 0.9], [30, 20])
    found = confusion(y_true, score, [0.2, 0.5, 0.9]).interval(metric, random_state=0)
    trials = {"precision": 20, "recall": 20, "specificity": 30, "accuracy": 50}[metric]
    low, high = proportion_confint(trials, trials, method="wilson")
    np.testing.assert_allclose(found.low, [low] * 3)
    np.testing.assert_allclose(found.high, [high] * 3)


def test_a_histogram_of_separate_classes_opens_as_the_interval_of_auc():
    # The bins at both ends are empty, so that rows in them tie with none: the bound of the smaller class, 20 of 20
    y_true, score = np.repeat([0, 1], [20, 30]), np.r_[np.linspace(0.2, 0.4, 20), np.linspace(0.6, 0.8, 30)]
    low = proportion_confint(20, 20, method="wilson")[0]
    for sign, ends in ((1, (low, 1)), (-1, (0, 1 - low))):
        found = score_histogram(y_true, sign * score, 50, score_range=(-1, 1)).interval(random_state=0)
        assert (found.low, found.high) == pytest.approx(ends)
        exact = roc_auc_interval(y_true, sign * score)
        assert (found.low, found.high) == pytest.approx((exact.low, exact.high))


def test_clusters_that_agree_count_as_one_trial_each_between_the_bounds():
    sums = [[0, 40], [0, 25], [0, 60]]
    low, high = proportion_confint(0, 3, method="wilson")
    found = cluster_bootstrap_interval(sums, lambda s: s[..., 0] / s[..., 1], random_state=0, bounds=(0, 1))
    assert (found.low, found.high) == pytest.approx((low, high))
    values = cluster_mean_interval([3, 3, 3, 3], ["a", "a", "b", "b"], random_state=0, bounds=(1, 11))
    # Wilson's bound of 0 of 2 is 3.84146 ÷ 5.84146 = 0.65762 of the way: 3 − 0.65762 × 2 and 3 + 0.65762 × 8
    assert (values.low, values.high) == pytest.approx((1.68476, 8.26096), abs=1e-4)


def test_clusters_that_agree_say_nothing_without_bounds():
    found = cluster_mean_interval([0.0, 0.0, 0.0], ["a", "b", "c"], random_state=0)
    assert (found.estimate, found.low, found.high) == (0, -np.inf, np.inf)


def test_bounds_that_the_estimate_leaves_are_refused():
    with pytest.raises(ValueError, match=r"bounds is \(1, 2\); expected bounds that hold the estimate, 0"):
        cluster_mean_interval([0.0, 0.0], ["a", "b"], bounds=(1, 2))


@pytest.mark.parametrize("metric", ["precision", "recall", "f1", "accuracy"])
def test_perfect_ratios_of_days_open_as_if_each_day_were_a_trial(metric):
    y_true, score, day = np.tile([0, 1], 30), np.tile([0.1, 0.9], 30), np.repeat(np.arange(12), 5)
    found = confusion(y_true, score, 0.5, by=day).cluster_interval(metric, random_state=0)
    assert (found.low, found.high) == pytest.approx(proportion_confint(12, 12, method="wilson"))


def test_a_histogram_of_separate_classes_opens_over_days_too():
    y_true, score, day = np.tile([0, 1], 30), np.tile([0.1, 0.9], 30), np.repeat(np.arange(12), 5)
    found = score_histogram(y_true, score, 10, by=day).cluster_interval(random_state=0)
    assert (found.low, found.high) == pytest.approx(proportion_confint(12, 12, method="wilson"))


def test_a_metric_that_rows_in_an_empty_bin_leave_undefined_is_refused():
    def share_if_the_first_is_empty(counts):
        return np.where(counts[..., 0] > 0, np.nan, counts[..., 1] / counts[..., 1])

    with pytest.raises(ValueError, match="no draw differs, and the metric is undefined where rows lie in a bin"):
        bootstrap_interval([0, 10], share_if_the_first_is_empty)


def test_costs_come_from_the_same_draws(made_rows):
    y_true, score, _ = made_rows
    at = confusion(y_true, score, 0.8)
    found = bootstrap_interval([at.tn, at.fp, at.fn, at.tp], lambda counts: of_counts("cost", counts), random_state=0)
    assert found.estimate == pytest.approx(expected_cost(at, COST_FP, COST_FN))


def test_regression_sums_in_groups_are_what_the_cluster_bootstrap_needs():
    rng = np.random.default_rng(2)
    day = np.repeat(np.arange(25), 20)
    y_true = rng.normal(size=500)
    y_pred = y_true + rng.normal(size=25)[day] + rng.normal(size=500)
    sums = regression_sums(y_true, y_pred, by=day)
    found = cluster_bootstrap_interval(
        np.transpose([sums.squared_error, sums.weight]), lambda s: np.sqrt(s[..., 0] / s[..., 1]), random_state=0
    )
    errors = ((y_true - y_pred) ** 2).reshape(25, 20)
    naive = np.sqrt(errors[rng.integers(0, 25, (DRAWS, 25))].mean(axis=(1, 2)))
    assert_same_distribution(found, naive)


@pytest.mark.parametrize("weight", [0.5, 2.0])
def test_weighted_counts_are_refused_also_where_they_are_whole(weight):
    y_true, score, weights = [0, 1, 0, 1], [0.1, 0.4, 0.5, 0.9], [weight] * 4
    with pytest.raises(ValueError, match="weighted"):
        confusion(y_true, score, [0.3], sample_weight=weights).interval("f1")
    with pytest.raises(ValueError, match="weighted"):
        score_histogram(y_true, score, 4, sample_weight=weights).interval()


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([1, -1], "whole numbers of 0 or more"),
        ([0.5, 2], "whole numbers of 0 or more"),
        ([0, 0], "not all 0"),
        ([np.nan, 1], "whole numbers"),
        ([np.inf, 1], "whole numbers"),
        ([], "expected one count for each bin"),
        ([[1, 2]], "expected one count for each bin"),
        (["1", "2"], "whole numbers"),
    ],
)
def test_counts_that_no_rows_have_are_refused(counts, message):
    with pytest.raises(ValueError, match=message):
        bootstrap_interval(counts, lambda counts: counts[..., 0])


@pytest.mark.parametrize(
    ("sums", "message"),
    [
        ([[1, 2]], "at least two clusters"),
        ([1, 2], "at least two clusters"),
        ([[], []], "at least two clusters"),
        ([[1, 2], [np.nan, 3]], "1 values that are not finite"),
        ([[1, 2], [np.inf, np.nan]], "2 values that are not finite"),
    ],
)
def test_sums_that_no_clusters_have_are_refused(sums, message):
    with pytest.raises(ValueError, match=message):
        cluster_bootstrap_interval(sums, lambda sums: sums[..., 0])


def test_resamples_without_an_answer_are_counted_and_refused():
    at = confusion([0] * 50 + [1] * 3, [0.1] * 52 + [0.9], [0.5])  # one row flagged: a third of draws flag none
    with pytest.raises(ValueError, match=r"undefined in (6|7)\d\d of 2,000 values computed on the 2,000 resamples"):
        at.interval("precision", random_state=0)  # (1 - 1/53)^53 = 0.364: 728 of 2,000, give or take 22


def test_data_without_an_answer_are_refused_as_such():
    with pytest.raises(ValueError, match="undefined in 1 of 1 values computed on the data"):
        bootstrap_interval([3, 0], lambda counts: counts[..., 0] * np.nan)


@pytest.mark.parametrize("n_resamples", [99, 0, -5, 100.0, "200", True, None])
def test_too_few_draws_are_refused(n_resamples):
    with pytest.raises(ValueError, match="n_resamples is"):
        bootstrap_interval([1, 2], lambda counts: counts[..., 0], n_resamples=n_resamples)


@pytest.mark.parametrize("confidence", [0, 1, 95, "0.95"])
def test_a_confidence_that_is_no_fraction_is_refused(confidence):
    with pytest.raises(ValueError, match="expected a fraction"):
        bootstrap_interval([1, 2], lambda counts: counts[..., 0], confidence)


def test_groups_are_asked_for_where_clusters_are_drawn_and_only_there(made_rows):
    y_true, score, day = made_rows
    with pytest.raises(ValueError, match=r"no groups; make them with confusion\(..., by=days\)"):
        confusion(y_true, score, [0.5]).cluster_interval("f1")
    with pytest.raises(ValueError, match="cluster_interval takes the groups as clusters"):
        confusion(y_true, score, [0.5], by=day).interval("f1")
    with pytest.raises(ValueError, match=r"no groups; make them with score_histogram\(..., by=days\)"):
        score_histogram(y_true, score, 9).cluster_interval()
    with pytest.raises(ValueError, match="cluster_interval takes the groups as clusters"):
        score_histogram(y_true, score, 9, by=day).interval()


def test_a_ratio_that_does_not_exist_is_answered_with_those_that_do(made_rows):
    y_true, score, _ = made_rows
    with pytest.raises(ValueError, match="metric is 'auc'; expected one of accuracy, precision, recall"):
        confusion(y_true, score, [0.5]).interval("auc")


def test_the_mean_over_days_of_equal_size_has_the_error_of_their_means():
    rng = np.random.default_rng(0)
    of_days = rng.normal(size=40)
    values = np.repeat(of_days, 7) + rng.normal(size=280)
    found = cluster_mean_interval(values, np.repeat(np.arange(40), 7), n_resamples=DRAWS, random_state=0)
    means = values.reshape(40, 7).mean(axis=1)
    assert found.estimate == pytest.approx(values.mean(), rel=1e-12)
    # A draw of 40 of the 40 means: standard deviation ÷ √40. From 4,000 draws within 3 standard errors of 1 ÷ √8,000
    assert found.standard_error == pytest.approx(means.std() / np.sqrt(40), rel=3 / np.sqrt(8000))
    assert found.low < found.estimate < found.high


def test_the_mean_over_days_of_any_size_is_that_of_the_rows_of_the_days_drawn():
    rng = np.random.default_rng(1)
    day = np.array(list("aaaabbcccccddeeeff"))
    values = rng.normal(size=len(day)) + (day == "c")
    names = np.unique(day)
    drawn = rng.choice(names, size=(DRAWS, len(names)))
    by_rows = [np.concatenate([values[day == each] for each in days]).mean() for days in drawn]
    found = cluster_mean_interval(values, day, n_resamples=DRAWS, random_state=0)
    assert found.standard_error == pytest.approx(np.std(by_rows), rel=0.06)
    assert (found.low, found.high) == pytest.approx(np.quantile(by_rows, [0.025, 0.975]), abs=0.05)


@pytest.mark.parametrize(
    ("values", "groups", "told"),
    [
        ([1.0, 2.0], ["a"], "groups has 1 rows and values has 2"),
        ([1.0, np.nan], ["a", "b"], "values"),
        ([1.0, 2.0], ["a", "a"], "at least two clusters"),
    ],
)
def test_a_mean_over_days_that_makes_no_sense_is_refused(values, groups, told):
    with pytest.raises(ValueError, match=told):
        cluster_mean_interval(values, groups, random_state=0)
