import pytest

from mlsd_helpers.capacity import flagged_per_day, true_alert_share


def test_flagged_cases_are_the_share_of_the_volume():
    assert flagged_per_day(2_000, 0.05) == pytest.approx(100)


def test_the_share_of_true_alerts_agrees_with_counting_them():
    # Of 10,000 cases 200 are positive; half are found: 100 true alerts among 400 flagged
    assert true_alert_share(prevalence=0.02, recall=0.5, flagged_share=0.04) == pytest.approx(100 / 400)


def test_a_perfect_alert_survives_floating_point_noise():
    # 0.1 × 0.8 is 0.08000000000000002 in floating point
    assert true_alert_share(0.1, 0.8, 0.08) == 1.0


def test_fewer_flagged_than_true_positives_are_refused_as_a_contradiction():
    with pytest.raises(ValueError, match=r"flagged_share is 0\.01, below prevalence 0\.1 × recall 0\.5 = 0\.05"):
        true_alert_share(0.1, 0.5, 0.01)
