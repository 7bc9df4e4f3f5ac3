"""What scores say before labels arrive, and what labels say of scores: with intervals over groups that hold."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, ks_2samp
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from mlsd_helpers.drift import HeldOutScores, concept_shift, estimated_performance, held_out_scores, score_drift
from mlsd_helpers.metrics import cluster_mean_interval


def days(rng, n_days, per_day=60, spread=0.0, shift=0.0):
    """Scores that are right but for what each day adds; labels, scores and days."""
    day = np.repeat(np.arange(n_days), per_day)
    score = rng.beta(2, 5, len(day))
    truth = np.clip(score + shift + rng.normal(0, spread, n_days)[day], 0, 1) if spread or shift else score
    return rng.random(len(day)) < truth, score, day


def test_the_gap_is_observed_less_predicted_with_the_interval_of_the_clusters():
    y, score, day = days(np.random.default_rng(0), 40, spread=0.1, shift=0.05)
    found = concept_shift(y, score, day)
    assert found.gap.estimate == pytest.approx(y.mean() - score.mean())
    expected = cluster_mean_interval(y - score, day, n_resamples=4000)
    np.testing.assert_allclose([found.gap.low, found.gap.high], [expected.low, expected.high], atol=0.006)
    in_bins = np.searchsorted(np.quantile(score, [0.2, 0.4, 0.6, 0.8]), score, side="right")
    by_hand = [(y - score)[in_bins == each].mean() for each in range(5)]
    np.testing.assert_allclose(found.gap_by_score.estimate, by_hand)


def test_of_calibrated_scores_few_have_a_gap_though_days_differ():
    found = [concept_shift(*days(np.random.default_rng(seed), 30, spread=0.05)) for seed in range(300)]
    for alarms in (sum(0 not in each.gap for each in found), sum(each.p_value < 0.05 for each in found)):
        assert binomtest(alarms, 300, 0.05).pvalue > 0.001


def test_a_gap_of_either_sign_within_scores_is_seen_where_they_cancel():
    rng = np.random.default_rng(1)
    score = rng.uniform(0.2, 0.8, 6000)
    y = rng.random(6000) < 0.5 + 0.5 * (score - 0.5)  # too high below, too low above
    found = concept_shift(y, score)
    assert 0 in found.gap
    assert found.p_value < 1e-6
    assert found.gap_by_score.estimate[0] > 0.05 > -0.05 > found.gap_by_score.estimate[-1]
    assert "mean score" in found._repr_html_()


def test_score_drift_is_the_difference_of_means_and_the_distance_of_scipy():
    rng = np.random.default_rng(0)
    before, now = rng.beta(2, 5, 3000), rng.beta(2, 4, 2000)
    found = score_drift(before, now, threshold=0.25)
    assert found.mean_score.estimate == pytest.approx(now.mean() - before.mean())
    assert found.confidence.estimate == pytest.approx(
        np.maximum(now, 1 - now).mean() - np.maximum(before, 1 - before).mean()
    )
    assert found.share_flagged.estimate == pytest.approx((now >= 0.25).mean() - (before >= 0.25).mean())
    assert found.ks == pytest.approx(ks_2samp(before, now).statistic)
    expected = np.sqrt(before.var(ddof=1) / 3000 + now.var(ddof=1) / 2000)
    assert found.mean_score.standard_error == pytest.approx(expected, rel=0.2)  # of 200 blocks: ± 5 % each
    assert found.has_moved


def test_scores_of_days_that_differ_seldom_move_by_chance():
    moved = {True: 0, False: 0}
    for seed in range(200):
        rng = np.random.default_rng(seed)
        sides = []
        for n_days in (60, 30):
            day = np.repeat(np.arange(n_days), 40)
            sides.append((np.clip(rng.beta(2, 5, len(day)) + rng.normal(0, 0.05, n_days)[day], 0, 1), day))
        (before, day_before), (now, day_now) = sides
        moved[True] += score_drift(before, now, groups_reference=day_before, groups_current=day_now).has_moved
        moved[False] += score_drift(before, now).has_moved
    assert binomtest(moved[True], 200, 0.05, alternative="greater").pvalue > 0.01
    assert moved[False] > 40


def test_estimates_are_what_labels_drawn_from_the_calibrated_scores_give():
    rng = np.random.default_rng(5)
    y, score, _ = days(rng, 200)
    known, later, labels = HeldOutScores(y[:6000], score[:6000], by_groups=False), score[6000:], y[6000:]
    found = estimated_performance(later, known, cost_fp=0.2, cost_fn=0.6)
    assert found.roc_auc.estimate == pytest.approx(roc_auc_score(labels, later), abs=0.03)
    assert found.log_loss.estimate == pytest.approx(log_loss(labels, later), abs=0.03)
    assert found.prevalence.estimate == pytest.approx(labels.mean(), abs=0.03)
    flagged = later >= 0.25  # 0.2 ÷ (0.2 + 0.6)
    money = 1000 * (0.6 * (flagged & labels).sum() - 0.2 * (flagged & ~labels).sum()) / len(later)
    assert found.saved_per_1000.estimate == pytest.approx(money, abs=15)
    assert "saved per 1,000" in repr(found)


def test_with_certain_scores_the_estimate_is_the_formula_by_hand():
    known = HeldOutScores(np.array([0, 1, 0, 1] * 2).astype(bool), np.array([0.2, 0.2, 0.8, 0.8] * 2), by_groups=False)
    found = estimated_performance([0.2, 0.8] * 8, known, cost_fp=1, cost_fn=3, threshold=0.5)
    # Both scores are calibrated to ½: pairs are won as often as lost, and of 1,000 rows 500 are flagged for (3 − 1) ÷ 2
    assert found.roc_auc.estimate == pytest.approx(0.5)
    assert found.prevalence.estimate == pytest.approx(0.5)
    assert found.log_loss.estimate == pytest.approx(-(np.log(0.2) + np.log(0.8)) / 2)
    assert found.saved_per_1000.estimate == pytest.approx(500)


@pytest.mark.parametrize("calibration", ["isotonic", "logistic"])
def test_calibration_mends_scores_that_are_too_sure(calibration):
    rng = np.random.default_rng(0)
    score = rng.uniform(0.05, 0.95, 8000)
    y = rng.random(8000) < 0.25 + 0.5 * score
    known = HeldOutScores(y[:4000], score[:4000], by_groups=True)
    found = estimated_performance(score[4000:], known, groups=np.arange(4000) % 40, calibration=calibration)
    assert found.roc_auc.estimate == pytest.approx(roc_auc_score(y[4000:], score[4000:]), abs=0.03)


def test_rows_of_a_day_on_both_sides_of_a_fold_promise_too_much_and_are_refused():
    rng = np.random.default_rng(0)
    day = np.repeat(np.arange(40), 50)
    X = np.column_stack([rng.normal(size=40)[day], rng.normal(size=len(day))])  # the first names the day
    y = rng.random(len(day)) < 1 / (1 + np.exp(1 - rng.normal(0, 1.2, 40)[day] - X[:, 1]))
    model = HistGradientBoostingClassifier(max_iter=30, random_state=0)
    by_rows, by_days = held_out_scores(model, X, y), held_out_scores(model, X, y, day)
    promised = [roc_auc_score(each.y_true, each.y_score) for each in (by_rows, by_days)]
    assert promised[0] > promised[1] + 0.05
    assert not hasattr(model, "classes_")
    with pytest.raises(ValueError, match="held out by rows, and rows of one group hang together"):
        estimated_performance(by_rows.y_score, by_rows, groups=day)
    assert estimated_performance(by_days.y_score, by_days, groups=day).roc_auc.estimate < 0.8


def test_input_without_meaning_is_refused():
    y, score, day = days(np.random.default_rng(0), 10)
    known = HeldOutScores(y, score, by_groups=True)
    one_day = np.repeat("Monday", len(y))
    for call, said in [
        (lambda: concept_shift(y, score, one_day), "groups holds one group; expected at least 8"),
        (lambda: concept_shift(y, 2 * score + 0.5, day), "outside 0 to 1"),
        (lambda: concept_shift(y, score, day[:5]), "groups has 5 rows"),
        (lambda: concept_shift(y[:3], score[:3]), "there are 3 rows; expected at least 8"),
        (lambda: score_drift(score, score, groups_current=one_day), "groups_current holds one group"),
        (lambda: score_drift(score, [np.inf] * 9), "infinite"),
        (lambda: estimated_performance(score, known, cost_fp=1), "one of cost_fp and cost_fn is missing"),
        (lambda: estimated_performance(score, known, groups=one_day), "groups holds one group"),
        (lambda: estimated_performance(score, known, calibration="none"), "calibration is 'none'"),
        (lambda: held_out_scores(LogisticRegression(), score[:, None], y, one_day), "groups holds one group"),
        (lambda: held_out_scores(LogisticRegression(), score[:, None], np.ones(len(y))), "one class|negative|both"),
    ]:
        with pytest.raises(ValueError, match=said):
            call()
    with pytest.raises(TypeError, match="held_out is a tuple"):
        estimated_performance(score, (y, score))


def test_constant_scores_give_numbers_and_no_nan():
    y = np.arange(80) % 4 == 0
    found = concept_shift(y, np.full(80, 0.25))
    assert 0 in found.gap
    assert np.isfinite(found.p_value)
    assert not score_drift(np.full(80, 0.3), np.full(80, 0.3)).has_moved
    assert estimated_performance(np.full(80, 0.3), HeldOutScores(y, np.full(80, 0.3), True)).roc_auc.estimate == 0.5


def test_a_bin_without_any_positive_that_promised_many_is_a_gap():
    """None of 500 rows at 0.3: that has a chance of 0.7 ** 500; 1.96 errors are 1.96 · √(0.3 · 0.7 ÷ 500) = 0.04."""
    rng = np.random.default_rng(0)
    score = np.r_[np.full(500, 0.3), rng.choice([0.6, 0.7], 500)]
    found = concept_shift(np.r_[np.zeros(500), rng.random(500) < score[500:]], score, n_bins=2)
    assert found.p_value < 1e-9
    assert found.gap_by_score.high[0] + 0.3 == pytest.approx(0.04, abs=0.001)


def test_no_positive_where_one_was_promised_is_no_gap():
    """1,000 rows at 0.001: there is none in 0.999 ** 1000 = 37 % of cases."""
    found = concept_shift(np.zeros(1000), np.full(1000, 0.001))
    assert 0 in found.gap
    assert found.p_value > 0.2
    assert concept_shift(np.zeros(1000), np.random.default_rng(0).uniform(0.0005, 0.0015, 1000)).p_value > 0.2


def test_scores_that_are_all_alike_on_both_sides_have_not_moved():
    assert not score_drift(np.full(1000, 0.1), np.full(777, 0.1)).has_moved


def test_groups_that_are_moments_are_refused():
    """Each row would be a group of its own, and rows of a day hang together."""
    score = np.random.default_rng(0).random(400)
    at = pd.Series(pd.date_range("2013-01-01", periods=400, freq="37min"))
    with pytest.raises(ValueError, match=r"groups has times such as 2013-01-01 00:37:00.*times.dt.normalize"):
        concept_shift(score > 0.5, score, at)
    with pytest.raises(ValueError, match="groups_current has times"):
        score_drift(score, score, groups_reference=at.dt.normalize(), groups_current=at)


def test_held_out_scores_that_cannot_calibrate_are_refused():
    score = np.random.default_rng(0).random(400)
    with pytest.raises(ValueError, match="only negatives"):
        estimated_performance(score, HeldOutScores(np.zeros(400, bool), score, by_groups=True))
    with pytest.raises(ValueError, match="y_score of held_out has 400 rows and y_true has 5"):
        estimated_performance(score, HeldOutScores(score[:5] > 0.5, score, by_groups=True))
