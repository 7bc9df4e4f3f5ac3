"""The interval of average precision: influence by numerical derivative of scikit-learn's, ends by scipy's bootstrap."""

import numpy as np
import pytest
from scipy.special import logit
from scipy.stats import bootstrap, norm, t
from sklearn.metrics import average_precision_score

from mlsd_helpers.metrics import average_precision_difference, average_precision_interval, wilson_interval


def scored(n_rows=300, share=0.3, decimals=1, seed=0):
    rng = np.random.default_rng(seed)
    y_true = (rng.random(n_rows) < share).astype(int)
    return y_true, rng.normal(1.2 * y_true).round(decimals)


def influence_by_derivative(y_true, score, step=1e-6):
    """How much scikit-learn's average precision moves with the weight of each row."""
    influence = np.empty(len(y_true))
    for row in range(len(y_true)):
        weight = np.ones(len(y_true))
        ends = []
        for moved in (1 + step, 1 - step):
            weight[row] = moved
            ends.append(average_precision_score(y_true, score, sample_weight=weight))
        influence[row] = (ends[0] - ends[1]) / (2 * step)
    return influence


@pytest.mark.parametrize("decimals", [0, 1, 9], ids=["few scores", "ties", "no ties"])
def test_the_standard_error_is_that_of_the_influence_of_scikit_learns_metric(decimals):
    rows = scored(150, decimals=decimals)
    influence = influence_by_derivative(*rows)
    found = average_precision_interval(*rows)
    assert found.estimate == pytest.approx(average_precision_score(*rows), rel=1e-12)
    assert found.standard_error == pytest.approx(np.sqrt(150 / 149 * np.sum(influence**2)), rel=1e-6)
    groups = np.arange(150) % 12
    sums = np.bincount(groups, influence)
    by_group = average_precision_interval(*rows, groups=groups)
    assert by_group.standard_error == pytest.approx(np.sqrt(12 / 11 * np.sum(sums**2)), rel=1e-6)


def test_the_ends_lie_as_far_on_the_scale_of_log_odds_as_students_t_says():
    y_true, score = scored()
    found = average_precision_interval(y_true, score, 0.9)
    reach = t.ppf(0.95, y_true.sum() - 1) * found.standard_error / (found.estimate * (1 - found.estimate))
    middle = logit(found.estimate)
    assert (logit(found.low), logit(found.high)) == pytest.approx((middle - reach, middle + reach))


def test_the_interval_agrees_with_scipys_bootstrap():
    rows = scored(1500)
    found = average_precision_interval(*rows)
    scipys = bootstrap(
        rows, average_precision_score, paired=True, vectorized=False, n_resamples=400, method="percentile", rng=0
    )
    # 400 draws know their spread to some 4 %, an end to some 12 % of the standard error
    assert found.standard_error == pytest.approx(scipys.standard_error, rel=0.15)
    ends = scipys.confidence_interval
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high), abs=0.4 * found.standard_error)


def test_perfect_order_leaves_the_lower_end_open_that_wilson_gives_for_independent_pairs():
    y_true, score = np.repeat([0, 1], [12, 7]), np.arange(19)
    found = average_precision_interval(y_true, score)
    assert [*found, found.standard_error] == pytest.approx([1, wilson_interval(7, 7).low, 1, 0])


def test_labels_of_text_take_a_positive_label():
    found = average_precision_interval(["late", "ok", "late", "ok"], [3, 1, 2, 2.5], pos_label="late")
    assert found.estimate == pytest.approx(average_precision_score([1, 0, 1, 0], [3, 1, 2, 2.5]))


def test_too_few_positives_are_refused():
    for groups, said in ((None, "there is 1 positive; expected at least two"), ([1, 1, 2, 3], "1 group with a posit")):
        y_true = [1, 0, 0, 0] if groups is None else [1, 1, 0, 0]
        with pytest.raises(ValueError, match=said):
            average_precision_interval(y_true, [4, 3, 2, 1], groups=groups)


def test_a_95_percent_interval_holds_the_average_precision_of_the_population_in_92_to_98_percent():
    # Of normal scores 1.2 apart with 30 % positives: ∫ precision(t)·φ(t − 1.2) dt
    at = np.linspace(-8, 10, 20_001)
    found, flagged = norm.sf(at - 1.2), 0.3 * norm.sf(at - 1.2) + 0.7 * norm.sf(at)
    truth = np.trapezoid(0.3 * found / flagged * norm.pdf(at - 1.2), at)
    held = [truth in average_precision_interval(*scored(300, decimals=9, seed=seed)) for seed in range(600)]
    assert 0.92 < np.mean(held) < 0.98  # of 600 samples 95 ± 1.8 %, two standard deviations


def two_models(n_rows=300, decimals=9, seed=0):
    y_true, score = scored(n_rows, decimals=decimals, seed=seed)
    return y_true, score, score + np.random.default_rng(seed + 10_000).normal(size=n_rows).round(decimals)


@pytest.mark.parametrize("decimals", [0, 9], ids=["few scores", "no ties"])
def test_the_difference_has_the_standard_error_of_the_influences_apart(decimals):
    y_true, a, b = two_models(150, decimals)
    influence = influence_by_derivative(y_true, a) - influence_by_derivative(y_true, b)
    found = average_precision_difference(y_true, a, b)
    assert found.estimate == pytest.approx(average_precision_score(y_true, a) - average_precision_score(y_true, b))
    assert found.standard_error == pytest.approx(np.sqrt(150 / 149 * np.sum(influence**2)), rel=1e-6)
    reach = t.ppf(0.975, y_true.sum() - 1) * found.standard_error
    assert (found.low, found.high) == pytest.approx((found.estimate - reach, found.estimate + reach))
    groups = np.arange(150) % 12
    by_group = average_precision_difference(y_true, a, b, groups=groups)
    assert by_group.standard_error == pytest.approx(np.sqrt(12 / 11 * np.sum(np.bincount(groups, influence) ** 2)))


def test_the_difference_changes_its_sign_with_the_order_of_the_models():
    y_true, a, b = two_models()
    one, other = average_precision_difference(y_true, a, b), average_precision_difference(y_true, b, a)
    assert (one.estimate, one.low, one.high) == pytest.approx((-other.estimate, -other.high, -other.low))


def test_a_difference_that_no_row_moves_has_no_interval():
    y_true, a, _ = two_models()
    with pytest.raises(ValueError, match="the difference is 0 whatever row is left out"):
        average_precision_difference(y_true, a, 3 * a + 1)


def test_a_95_percent_interval_of_a_difference_holds_0_for_equal_models_in_92_to_98_percent():
    held = []
    for seed in range(600):
        y_true, score = scored(300, decimals=9, seed=seed)
        noise = np.random.default_rng(seed + 10_000).normal(size=(2, 300))
        held.append(0 in average_precision_difference(y_true, *(score + noise)))
    assert 0.92 < np.mean(held) < 0.98  # of 600 samples 95 ± 1.8 %, two standard deviations
