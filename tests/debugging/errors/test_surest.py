"""What is expected of the surest rows, against simulation and closed forms."""

import numpy as np
import pytest
from scipy import stats

from mlsd_helpers.debugging.errors.shares import share_of_sums
from mlsd_helpers.debugging.errors.surest import expected_wrong, skill_lost, surest_wrong


@pytest.mark.parametrize(("auc", "prior"), [(0.6, 0.5), (0.8, 0.5), (0.8, 0.2), (0.95, 0.5)])
def test_the_share_of_the_surest_tenth_is_that_of_normal_log_odds_drawn(auc, prior):
    rng, n = np.random.default_rng(0), 1_000_000
    d = np.sqrt(2) * stats.norm.ppf(auc)
    y = rng.random(n) < prior
    odds = np.where(y, 1, -1) * d * d / 2 + d * rng.normal(size=n) + np.log(prior / (1 - prior))
    surest = np.argsort(-np.abs(odds))[: n // 10]
    drawn = ((odds > 0) != y)[surest].mean()
    assert expected_wrong(auc, prior) == pytest.approx(drawn, abs=4 * np.sqrt(drawn * (1 - drawn) / (n / 10)) + 1e-4)


def test_without_any_skill_the_rarer_class_is_what_is_wrong():
    assert expected_wrong(0.5, 0.3) == pytest.approx(0.3)
    assert expected_wrong(0.4, 0.3) == pytest.approx(0.3)


@pytest.mark.parametrize(("rate", "share"), [(0.1, 0.5), (0.2, 0.5), (0.1, 0.3)])
def test_the_skill_lost_is_that_of_probabilities_pulled_to_the_middle(rate, share):
    """Brier skill from its definition, for probabilities that are 0.05 or 0.95, before and after labels are flipped."""
    p = np.where(np.arange(1000) < 1000 * (share - 0.05) / 0.9, 0.95, 0.05)
    pulled = (1 - 2 * rate) * p + rate

    def skill(probability):
        q = probability.mean()
        return 1 - (probability * (1 - probability)).mean() / (q * (1 - q))

    assert skill_lost(skill(pulled), rate, pulled.mean()) == pytest.approx(skill(p) - skill(pulled), abs=1e-9)


def test_no_more_skill_is_lost_than_there_can_be():
    assert skill_lost(0.5, 0.49, 0.5) == pytest.approx(0.5)
    assert skill_lost(0.5, -0.1, 0.5) == 0
    assert skill_lost(-0.5, 0.1, 0.5) == 0


def test_rows_in_groups_have_the_interval_of_their_groups():
    rng = np.random.default_rng(0)
    probability = np.tile(rng.uniform(0, 1, 200), 10)
    y = np.tile(rng.random(200) < probability[:200], 10)
    alone, _ = surest_wrong(y, probability, None)
    together, _ = surest_wrong(y, probability, np.tile(np.arange(200), 10))
    assert together.estimate == pytest.approx(alone.estimate)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_a_share_of_ones_has_the_interval_of_students_t_for_a_mean():
    values = np.random.default_rng(0).normal(1, 1, 30)
    found = share_of_sums(values, np.ones(30))
    low, high = stats.t.interval(0.95, 29, values.mean(), stats.sem(values))
    assert list(found) == pytest.approx([values.mean(), low, high])


def test_a_share_over_groups_is_the_share_over_their_sums():
    rng = np.random.default_rng(0)
    part, total, groups = rng.normal(1, 1, 60), rng.uniform(1, 2, 60), np.repeat(np.arange(12), 5)
    sums = part.reshape(12, 5).sum(axis=1), total.reshape(12, 5).sum(axis=1)
    assert list(share_of_sums(part, total, groups)) == pytest.approx(list(share_of_sums(*sums)))
