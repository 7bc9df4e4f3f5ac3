"""Canaries, shadows and alarms played on known answers: by hand, against statsmodels' formula, and by construction."""

import numpy as np
import pytest
from scipy.stats import norm

from mlsd_helpers.serving.trials import (
    alarmed_share,
    burn_rate,
    bursts_of_errors,
    differs,
    times_raised,
)


def test_two_shares_differ_as_the_pooled_z_test_says():
    # 30 of 100 against 45 of 100: pooled 0.375, z = 0.15 ÷ √(0.375 × 0.625 × 2 ÷ 100) = 2.19; 40 of 100: z = 1.48
    new = np.repeat([1, 0], [30, 70])
    assert differs(new, np.repeat([1, 0], [45, 55]))
    assert not differs(new, np.repeat([1, 0], [40, 60]))
    # counted twice, z is √2 times as large: 2.09
    assert differs(new, np.repeat([1, 0], [40, 60]), requests_each=2)


def test_a_canary_that_changes_nothing_is_alarmed_as_often_as_its_unit_allows():
    rng = np.random.default_rng(0)
    day, answers = np.repeat(np.arange(20), 2_000), rng.random(40_000) < 0.3
    assert alarmed_share(answers, answers, day, draws=2_000) == pytest.approx(0.05, abs=0.015)
    # An observation counted 100 times makes z ten times as large
    expected = 2 * norm.sf(1.96 / 10)
    assert alarmed_share(answers, answers, day, requests_each=100, draws=2_000) == pytest.approx(expected, abs=0.03)


def test_a_canary_sees_what_is_there():
    day = np.repeat([0, 1], 1_000)
    assert alarmed_share(np.ones(2_000, bool), np.arange(2_000) % 2 == 0, day, draws=50) == 1


def test_errors_come_in_bursts_at_the_mean_asked_for():
    month = bursts_of_errors(0.01, 43_200, 1_000)
    assert month["failed"].sum() / month["requests"].sum() == pytest.approx(0.01, rel=0.05)
    shares = month["failed"] / month["requests"]
    assert shares.std() > 5 * np.sqrt(0.01 * 0.99 / 1_000)  # far beyond what independent failures would do
    assert month["requests"].mean() == pytest.approx(1_000, rel=0.01)


def test_the_burn_rate_is_the_share_that_fails_over_the_share_that_may():
    minutes = bursts_of_errors(0.0, 10, 100).assign(requests=100, failed=[0] * 5 + [2] * 5)
    rates = burn_rate(minutes, 5, budget=0.01)
    assert rates.iloc[4] == 0
    assert rates.iloc[-1] == pytest.approx(2)
    assert np.isnan(rates.iloc[3])


def test_an_alarm_that_is_on_from_the_start_counts():
    assert times_raised([True, True, False, True]) == 2
