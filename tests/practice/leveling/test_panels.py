"""Simulated panels: the parts of a score have the spread that was asked for, and intervals are counted rightly."""

import numpy as np
import pytest
from scipy.stats import binom, bootstrap
from sklearn.metrics import cohen_kappa_score

from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.leveling.panels import kappa_of_all


def test_scores_are_whole_numbers_of_two_raters_six_phases_each():
    scores = leveling.simulated_panels(5, 7, 0.5)
    assert scores.shape == (2, 5, 7, 6)
    assert set(np.unique(scores)) <= set(range(6))
    assert (scores == leveling.simulated_panels(5, 7, 0.5)).all()


def test_an_error_that_is_all_impression_moves_all_phases_of_an_answer_alike():
    # Without spread between and within answers, what is left is the rater's impression: one number an answer
    first, _ = leveling.simulated_panels(1, 50, 1.0, between=0, within=0)[:, 0]
    assert (first == first[:, :1]).all()
    first, _ = leveling.simulated_panels(1, 50, 0.0, between=0, within=0)[:, 0]
    assert not (first == first[:, :1]).all()


def test_the_kappa_of_all_is_that_of_scikit_learn_and_near_its_closed_form():
    # Unrounded, kappa is the share of the variance that both raters have in common: 1.36 / (1.36 + 0.49) = 0.735.
    # Rounding adds a variance of 1/12 to each score and nothing to what they share: 1.36 / 1.933 = 0.703.
    assert kappa_of_all(0.5) == pytest.approx(1.36 / (1.85 + 1 / 12), abs=0.02)
    scores = leveling.simulated_panels(1, 50_000, 0.5, random_state=3).reshape(2, -1)
    theirs = cohen_kappa_score(*scores, weights="quadratic", labels=range(6))
    assert kappa_of_all(0.5) == pytest.approx(theirs)


def test_intervals_over_scores_that_are_independent_hold_the_truth_as_often_as_they_say():
    # Without spread between answers and impressions, the 240 scores of 40 answers are independent
    held = leveling.interval_coverage(40, 0.0, by="score", n_panels=300, between=0, within=1)
    assert binom.ppf(0.001, 300, 0.93) <= held <= binom.ppf(0.999, 300, 0.96)


@pytest.mark.parametrize("by", ["score", "answer"])
def test_an_interval_is_that_of_the_bootstrap_of_scipy(by):
    scores = leveling.simulated_panels(12, 15, 0.5, random_state=1)
    groups = scores.reshape(2, 12, -1, 1) if by == "score" else scores

    def kappa(places):
        first, second = (rater[places.astype(int)].ravel() for rater in panel)
        by_chance = first.var() + second.var() + (first.mean() - second.mean()) ** 2
        return 1 - ((first - second) ** 2).mean() / by_chance

    held = 0
    for panel in np.moveaxis(groups, 1, 0):
        drawn = bootstrap(
            (np.arange(panel.shape[1]),), kappa, n_resamples=300, vectorized=False, method="percentile", rng=5
        ).confidence_interval
        held += drawn.low <= kappa_of_all(0.5) <= drawn.high
    assert abs(leveling.interval_coverage(15, 0.5, by=by, n_panels=12) - held) <= 1  # other draws


def test_a_half_width_is_that_of_the_quantiles_of_kappas_of_scikit_learn():
    scores = leveling.simulated_panels(40, 10, 0.5, random_state=4).reshape(2, 40, -1)
    kappas = [cohen_kappa_score(a, b, weights="quadratic", labels=range(6)) for a, b in zip(*scores, strict=True)]
    low, high = np.quantile(kappas, [0.025, 0.975])
    assert leveling.kappa_half_width(10, 0.5, n_panels=40) == pytest.approx((high - low) / 2)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match=r"impression is 1\.5; expected the share"):
        leveling.simulated_panels(1, 3, 1.5)
    with pytest.raises(ValueError, match="by is 'phase'; expected 'score' or 'answer'"):
        leveling.interval_coverage(3, 0.5, by="phase")
