"""The share of positives is estimated where only it has changed, and refused where something else has."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest

from mlsd_helpers.drift import label_shift


def side(rng, n_groups, rate, spread=0.1, per_group=100):
    """Rows of groups of which each has its own share of positives; scores of the classes lie 1.2 apart."""
    groups = np.repeat(np.arange(n_groups), per_group)
    of_group = np.clip(rng.normal(rate, spread, n_groups), 0.02, 0.98)
    y = rng.random(len(groups)) < of_group[groups]
    return y, rng.normal(1.2 * y), groups


def test_black_box_estimate_is_the_share_flagged_less_false_alarms_over_the_difference_of_rates():
    y = [0] * 10 + [1] * 10
    flagged = [0] * 8 + [1] * 2 + [1] * 9 + [0]
    now = [1] * 11 + [0] * 9
    found = label_shift(y, flagged, now, method="bbse")
    assert found.rate_if_label_shift.estimate == pytest.approx((11 / 20 - 2 / 10) / (9 / 10 - 2 / 10))


def test_em_finds_the_share_of_the_largest_likelihood():
    rng = np.random.default_rng(3)
    (y, score, _), (_, now, _) = side(rng, 40, 0.2), side(rng, 40, 0.4)
    edges = np.quantile(score, np.arange(1, 20) / 20)
    f0, f1, n = (
        np.bincount(np.searchsorted(edges, part, side="right"), minlength=20) for part in (score[~y], score[y], now)
    )
    f0, f1 = ((counts + 0.5) / (counts + 0.5).sum() for counts in (f0, f1))
    best = minimize_scalar(
        lambda share: -np.sum(n * np.log(share * f1 + (1 - share) * f0)), bounds=(0, 1), method="bounded"
    )
    assert label_shift(y, score, now).rate_if_label_shift.estimate == pytest.approx(best.x, abs=1e-5)


@pytest.mark.parametrize("method", ["em", "bbse"])
def test_under_label_shift_the_interval_covers_and_the_test_seldom_rejects(method):
    rejected = covered = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        (y, score, groups), (_, now, groups_now) = side(rng, 90, 0.2), side(rng, 30, 0.35)
        found = label_shift(
            y, score, now, groups_reference=groups, groups_current=groups_now, method=method, n_resamples=200
        )
        rejected += found.p_value < 0.05
        covered += 0.35 in found.rate_if_label_shift
    assert binomtest(rejected, 150, 0.05, alternative="greater").pvalue > 0.01
    assert binomtest(covered, 150, 0.95, alternative="less").pvalue > 0.001


def test_rows_that_hang_together_taken_as_independent_reject_too_often():
    rejected = {True: 0, False: 0}
    for seed in range(80):
        rng = np.random.default_rng(seed)
        (y, score, groups), (_, now, groups_now) = side(rng, 60, 0.2), side(rng, 30, 0.2)
        score, now = score + rng.normal(0, 0.5, 60)[groups], now + rng.normal(0, 0.5, 30)[groups_now]
        for with_groups in rejected:
            of = {"groups_reference": groups, "groups_current": groups_now} if with_groups else {}
            rejected[with_groups] += label_shift(y, score, now, n_resamples=100, **of).p_value < 0.05
    assert rejected[False] > 12
    assert rejected[True] < 10


def test_scores_that_no_mixture_gives_get_no_rate():
    rng = np.random.default_rng(0)
    (y, score, _), (_, now, _) = side(rng, 40, 0.3), side(rng, 40, 0.3)
    found = label_shift(y, score, 1.6 * now)
    assert found.rate is None
    assert found.verdict.startswith("not label shift (p = ")
    assert "not label shift" in repr(found)
    assert found.rate_if_label_shift.low >= 0
    assert found.observed.sum() == pytest.approx(1)
    assert found.expected.sum() == pytest.approx(1)
    assert label_shift(y, score, now).rate.low < 0.3 < label_shift(y, score, now).rate.high


def test_an_estimate_at_the_end_of_the_scale_has_an_interval_all_the_same():
    rng = np.random.default_rng(0)
    (y, score, groups), (_, now, groups_now) = side(rng, 40, 0.3), side(rng, 40, 0.02, spread=0)
    found = label_shift(y, score, now - 1, groups_reference=groups, groups_current=groups_now).rate_if_label_shift
    assert found.estimate == pytest.approx(0, abs=1e-6)
    assert found.high == pytest.approx(1.96**2 / (40 + 1.96**2), abs=1e-4)  # Wilson's bound of 0 of 40 groups


def test_input_without_meaning_is_refused():
    y, score = np.arange(40) % 2, np.linspace(0, 1, 40)
    day = np.repeat("Monday", 40)
    for call, said in [
        (
            lambda: label_shift(y, score, score, groups_current=day),
            "groups_current holds one group; expected at least 8",
        ),
        (lambda: label_shift(y, score[:9], score), "score_reference has 9 rows"),
        (lambda: label_shift(y, score, [np.nan] * 40), "score_current has 40 values that are NaN"),
        (lambda: label_shift(np.zeros(40), score, score), "one class|negative|both"),
        (lambda: label_shift(y, score, score[:1]), "there are 1 rows; expected at least 8"),
        (lambda: label_shift(y, score, score, method="best"), "method is 'best'; expected 'em' or 'bbse'"),
        (lambda: label_shift(y, score, score, method="bbse", threshold=7), "threshold 7 flags as many"),
        (lambda: label_shift(y, np.ones(40), score), "score_reference is 1 in all rows"),
        (lambda: label_shift(y, score, score, alpha=5), "alpha is 5; expected a fraction"),
    ]:
        with pytest.raises(ValueError, match=said):
            call()
