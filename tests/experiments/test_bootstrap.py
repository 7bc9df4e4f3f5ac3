"""Two models on the same rows: the difference of a metric, with its interval."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

from mlsd_helpers.experiments import paired_bootstrap
from mlsd_helpers.metrics import roc_auc
from mlsd_helpers.shared.interval import Interval


def squared_error(y_true, score):
    error = y_true - score
    return error @ error / len(error)


def mean_score(y_true, score):
    return score.mean()


def two_regressions(rng, n_rows):
    """Errors with a shared part: variances 1 + 0.49 and 1 + 1, a true difference of squared errors of −0.51."""
    y_true, shared = rng.normal(size=n_rows), rng.normal(size=n_rows)
    score_a = y_true + shared + 0.7 * rng.normal(size=n_rows)
    return y_true, score_a, y_true + shared + rng.normal(size=n_rows)


def two_regressions_in_groups(rng, n_groups):
    """Errors with a part that all rows of a group share, 0.36 of variance in both models: 0.36 + 1 − 0.36 − 1.21."""
    groups = np.repeat(np.arange(n_groups), rng.poisson(10, n_groups) + 1)
    y_true = rng.normal(size=len(groups))
    score_a = y_true + 0.6 * rng.normal(size=n_groups)[groups] + rng.normal(size=len(groups))
    score_b = y_true + 0.6 * rng.normal(size=n_groups)[groups] + 1.1 * rng.normal(size=len(groups))
    return y_true, score_a, score_b, groups


# What it returns


def test_two_rows_agree_with_the_distribution_worked_out_by_hand():
    # Squared errors of a: 1 and 9; of b: 0 and 4: differences 1 and 5, 3 on average. A draw of two rows holds the first
    # twice (1/4), both (1/2) or the second twice (1/4): d* is 1, 3 or 5, with variance (4 + 0 + 0 + 4) ÷ 4 = 2.
    result = paired_bootstrap([0, 0], [1, 3], [0, 2], squared_error, n_resamples=10_000)
    assert tuple(result) == (3, 1, 5)
    assert result.standard_error == pytest.approx(math.sqrt(2), rel=0.02)


def test_the_estimate_is_the_difference_of_the_metric_on_all_rows():
    rng = np.random.default_rng(0)
    y_true, score = rng.integers(0, 2, 300), rng.random((2, 300))
    result = paired_bootstrap(y_true, *score, roc_auc_score, n_resamples=400)
    assert result.estimate == pytest.approx(roc_auc_score(y_true, score[0]) - roc_auc_score(y_true, score[1]))
    assert result.low < result.estimate < result.high


def test_it_agrees_with_the_paired_bootstrap_of_scipy():
    y_true, score_a, score_b = two_regressions(np.random.default_rng(0), 300)
    ours = paired_bootstrap(y_true, score_a, score_b, squared_error, n_resamples=4000)

    def difference(y_true, score_a, score_b, axis):
        return ((y_true - score_a) ** 2 - (y_true - score_b) ** 2).mean(axis=axis)

    scipys = stats.bootstrap(
        (y_true, score_a, score_b),
        difference,
        paired=True,
        vectorized=True,
        method="percentile",
        n_resamples=4000,
        rng=np.random.default_rng(1),
    )
    # Both are simulations: an end of 4,000 draws moves by about 0.05 standard errors
    allowed = 0.2 * scipys.standard_error
    assert ours.standard_error == pytest.approx(scipys.standard_error, rel=0.05)
    assert ours.low == pytest.approx(scipys.confidence_interval.low, abs=allowed)
    assert ours.high == pytest.approx(scipys.confidence_interval.high, abs=allowed)


def test_the_standard_error_of_a_mean_over_groups_agrees_with_its_formula():
    # Groups of one size: the mean over rows is the mean over groups, standard error √(variance of group means ÷ groups)
    rng = np.random.default_rng(0)
    means = rng.normal(size=50)
    score = np.repeat(means, 4)
    result = paired_bootstrap(score, score, 0 * score, mean_score, groups=np.repeat(np.arange(50), 4), n_resamples=4000)
    assert result.standard_error == pytest.approx(math.sqrt(means.var() / 50), rel=0.05)


def test_both_models_are_measured_on_the_same_draw():
    # Always 2 apart, on any rows: separate draws would show a spread
    score = np.arange(30.0)
    drawn = []

    def mean_score_noted(y_true, score):
        drawn.append(score.mean())
        return drawn[-1]

    result = paired_bootstrap(score, score + 2, score, mean_score_noted, n_resamples=400)
    of_a, of_b = np.transpose(np.reshape(drawn[: 2 * 401], (401, 2)))  # on all rows, and on each draw
    assert of_a - of_b == pytest.approx(np.full(401, 2), abs=1e-12)
    assert (result.estimate, result.standard_error) == pytest.approx((2, 0), abs=1e-12)


def test_groups_are_drawn_whole_and_as_many_as_there_are():
    groups = np.array(["mon", "tue", "mon", "wed", "mon", "tue"])
    places = np.arange(6.0)
    seen = []

    def keep(y_true, score):
        seen.append(score.astype(int))
        return 0.0

    paired_bootstrap(places, places, places, keep, groups=groups, n_resamples=400)
    for rows in seen[: 2 * 401]:  # of both models, on all rows and on each draw
        times = {group: {int((rows == row).sum()) for row in np.flatnonzero(groups == group)} for group in set(groups)}
        assert all(len(counts) == 1 for counts in times.values())  # each row of a group as often as the others
        assert sum(counts.pop() for counts in times.values()) == 3


def test_a_group_for_each_row_is_the_same_as_no_groups():
    y_true, score_a, score_b = two_regressions(np.random.default_rng(0), 50)
    alone = paired_bootstrap(y_true, score_a, score_b, squared_error)
    grouped = paired_bootstrap(y_true, score_a, score_b, squared_error, groups=np.arange(50))
    assert grouped == pytest.approx(alone)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_swapping_the_models_mirrors_the_interval(seed):
    y_true, score_a, score_b = two_regressions(np.random.default_rng(seed), 40)
    one = paired_bootstrap(y_true, score_a, score_b, squared_error, n_resamples=400, random_state=seed)
    other = paired_bootstrap(y_true, score_b, score_a, squared_error, n_resamples=400, random_state=seed)
    assert tuple(other) == pytest.approx((-one.estimate, -one.high, -one.low))
    assert other.standard_error == pytest.approx(one.standard_error)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    data = (*two_regressions(np.random.default_rng(0), 50), squared_error)
    assert paired_bootstrap(*data, random_state=1) == paired_bootstrap(*data, random_state=np.random.default_rng(1))
    assert paired_bootstrap(*data, random_state=1) != paired_bootstrap(*data, random_state=2)


def test_more_confidence_is_a_wider_interval():
    data = (*two_regressions(np.random.default_rng(0), 50), squared_error)
    wide, narrow = paired_bootstrap(*data, confidence=0.98), paired_bootstrap(*data, confidence=0.8)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_frames_labels_of_text_and_columns_of_probabilities_are_taken():
    rng = np.random.default_rng(0)
    labels = pd.Series(rng.choice(["early", "late", "on time"], 200), index=range(1000, 1200))
    score_a, score_b = pd.DataFrame(rng.dirichlet([5, 1, 1], 200)), rng.dirichlet([1, 1, 1], 200)
    result = paired_bootstrap(labels, score_a, score_b, log_loss, n_resamples=400)
    assert result.estimate == pytest.approx(log_loss(labels, score_a) - log_loss(labels, score_b))


def test_the_result_is_an_interval_that_unpacks():
    rng = np.random.default_rng(0)
    y_true = rng.normal(size=100)
    result = paired_bootstrap(y_true, y_true + 1, y_true, squared_error, n_resamples=400)
    assert isinstance(result, Interval)
    estimate, low, high, *_ = result
    assert low < estimate < high
    assert estimate == pytest.approx(1)  # every error is 1 for the one and 0 for the other


# Draws that all agree

SEPARATE = np.repeat([0, 1], 15), np.arange(30.0)


@pytest.mark.parametrize(
    ("score_b", "estimate", "low", "high"),
    [
        # Four rows more of one class, 4 ÷ 19 of the pairs: won by one model and lost by the other (−1, +1), or lost by
        # A alone, or tied by the constant B. Of the 400 rows tried the worst comes close to the worst possible.
        (2 * SEPARATE[1], 0, -4 / 19, 4 / 19),
        (-SEPARATE[1], 1, 1 - 8 / 19, 1),
        (np.full(30, 7.0), 0.5, 0.5 - 6 / 19, 0.5 + 2 / 19),
    ],
)
def test_separate_classes_open_the_difference_of_auc_by_four_rows_more(score_b, estimate, low, high):
    y_true, score_a = SEPARATE
    found = paired_bootstrap(y_true, score_a, score_b, roc_auc, n_resamples=400)
    assert (found.estimate, found.standard_error) == (estimate, 0)
    assert low - 1e-12 <= found.low <= estimate - 0.8 * (estimate - low)
    assert estimate + 0.8 * (high - estimate) <= found.high <= high + 1e-12


def test_a_perfect_accuracy_against_none_opens_by_four_rows_more():
    # d = 1 on 10 rows; four more on which the models trade places: (10 − 4) ÷ 14
    ones, zeros = np.ones(10), np.zeros(10)
    found = paired_bootstrap(ones, ones, zeros, accuracy_score, n_resamples=400)
    assert (found.estimate, found.low, found.high) == pytest.approx((1, 6 / 14, 1))


def test_groups_that_agree_open_by_four_groups_more():
    # Five groups of 20 rows, four groups more: 80 rows on which the models trade places
    ones, zeros = np.ones(100), np.zeros(100)
    found = paired_bootstrap(ones, ones, zeros, accuracy_score, groups=np.repeat(np.arange(5), 20), n_resamples=400)
    round_z = round(1.959964**2 * 100 / 5)
    assert (found.low, found.high) == pytest.approx(((100 - round_z) / (100 + round_z), 1))


def test_a_difference_that_nothing_can_change_has_no_ends():
    zeros = np.zeros(10)
    found = paired_bootstrap(zeros, zeros, zeros, squared_error, n_resamples=400)
    assert (found.estimate, found.low, found.high) == (0, -math.inf, math.inf)


def test_a_difference_that_varies_is_not_opened():
    rng = np.random.default_rng(0)
    calls = []

    def counted(y_true, score):
        calls.append(len(y_true))
        return squared_error(y_true, score)

    y_true, score_a, score_b = two_regressions(rng, 50)
    paired_bootstrap(y_true, score_a, score_b, counted, n_resamples=400)
    assert calls == [50] * 2 * 401


# How often the interval holds the truth


def share_that_holds(truth, make, n_test_sets, **options):
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(n_test_sets):
        y_true, score_a, score_b, *groups = make(rng)
        options["groups"] = groups[0] if groups else None
        result = paired_bootstrap(y_true, score_a, score_b, squared_error, n_resamples=400, random_state=rng, **options)
        held += result.low <= truth <= result.high
    return held / n_test_sets


@pytest.mark.slow
def test_a_95_percent_interval_of_rows_holds_the_truth_in_93_to_97_percent():
    assert 0.93 <= share_that_holds(0.49 - 1, lambda rng: two_regressions(rng, 300), 600) <= 0.97


@pytest.mark.slow
def test_a_95_percent_interval_of_groups_holds_the_truth_in_93_to_97_percent_and_one_of_their_rows_does_not():
    def with_groups(rng):
        return two_regressions_in_groups(rng, 100)

    assert 0.93 <= share_that_holds(1 - 1.21, with_groups, 400) <= 0.97
    assert share_that_holds(1 - 1.21, lambda rng: with_groups(rng)[:3], 150) < 0.91


# Metrics that a draw leaves undefined


def test_a_draw_with_one_class_is_refused_with_what_to_do():
    y_true, score = np.array([1] + [0] * 20), np.arange(21.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns, and returns NaN
        with pytest.raises(ValueError, match=r"undefined on draw \d+ of 1000; .*both classes.* \(it returned nan\)"):
            paired_bootstrap(y_true, score, -score, roc_auc_score)


def test_what_the_metric_says_of_such_a_draw_is_handed_on():
    def strict(y_true, score):
        if len(set(y_true)) == 1:
            raise ValueError("one class only")
        return 0.0

    y_true, score = np.array([1] + [0] * 20), np.arange(21.0)
    with pytest.raises(ValueError, match=r"undefined on draw \d+ of 1000; .* \(the metric said: one class only\)"):
        paired_bootstrap(y_true, score, score, strict)


def test_a_metric_may_say_what_such_a_draw_is_worth():
    def auc_or_half(y_true, score):
        return roc_auc_score(y_true, score) if len(set(y_true)) > 1 else 0.5

    y_true, score = np.array([1] + [0] * 20), np.arange(21.0)
    assert paired_bootstrap(y_true, score, -score, auc_or_half, n_resamples=400).estimate == pytest.approx(-1)


def test_a_metric_that_is_undefined_on_all_rows_is_refused():
    with pytest.raises(ValueError, match="metric is undefined on all rows; expected a number"):
        paired_bootstrap([1, 0], [0, 1], [0, 1], lambda y_true, score: math.nan)


def test_a_metric_that_returns_many_values_is_refused():
    with pytest.raises(ValueError, match=r"metric returned an array of shape \(2,\) on all rows; expected one number"):
        paired_bootstrap([1, 0], [0, 1], [0, 1], lambda y_true, score: score)


# Input that makes no sense


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"y_true": []}, "y_true is empty; expected one value for each row"),
        ({"y_true": 1}, "y_true is 1; expected one value for each row"),
        ({"y_true": [1], "score_a": [1], "score_b": [1]}, "y_true has 1 row; expected at least 2"),
        ({"score_a": [0.1, 0.2]}, "score_a has 2 rows and y_true has 4; expected one value for each row"),
        ({"score_b": [0.1] * 5}, "score_b has 5 rows and y_true has 4"),
        (
            {"score_a": [0.1, math.nan, 0.3, math.nan]},
            r"score_a has 2 rows with a missing value \(first at row 1\); drop",
        ),
        ({"y_true": [0, 1, None, 1]}, r"y_true has 1 row with a missing value \(first at row 2\); drop"),
        ({"y_true": ["a", "b", math.nan, "b"]}, r"y_true has 1 row with a missing value \(first at row 2\); drop"),
        ({"score_a": [["a"], [math.nan], ["b"], ["b"]]}, r"score_a has 1 row with a missing value \(first at row 1\)"),
        ({"groups": ["a", "b", math.nan, "b"]}, r"groups has 1 row with a missing value \(first at row 2\); drop"),
        ({"groups": ["1", 1, 2, 2]}, "groups mixes kinds that cannot be compared"),
        ({"groups": [1, 1, 2]}, "groups has 3 rows and y_true has 4"),
        ({"groups": ["a", "a", "a", "a"]}, r"groups has 1 group \('a'\); expected at least 2"),
        ({"groups": [1, 2, math.nan, 2]}, r"groups has 1 row with a missing value \(first at row 2\)"),
        ({"groups": np.array(["2013-01-01", "NaT", "NaT", "2013-01-02"], "M8[D]")}, "groups has 2 rows with a missing"),
        ({"groups": np.array([1, "a", 2, "b"], object)}, "groups mixes kinds"),
        ({"groups": np.ones((4, 2))}, r"groups has shape \(4, 2\); expected one group for each row"),
        ({"confidence": 95}, r"confidence is 95; .* write 0\.95 for 95 %"),
        ({"confidence": 1}, "confidence is 1; expected a fraction"),
        ({"n_resamples": 100}, "n_resamples is 100; expected at least 400"),
        ({"confidence": 0.99}, "n_resamples is 1000; expected at least 2000"),
        ({"n_resamples": 1000.0}, r"n_resamples is 1000\.0; expected a whole number"),
        ({"metric": "roc_auc"}, "metric is 'roc_auc'; expected a function"),
    ],
)
def test_input_that_makes_no_sense_is_refused(changed, message):
    valid = {"y_true": [0, 1, 0, 1], "score_a": [0, 1, 1, 1], "score_b": [0, 1, 0, 0], "metric": squared_error}
    paired_bootstrap(**valid)
    with pytest.raises(ValueError, match=message):
        paired_bootstrap(**{**valid, **changed})
