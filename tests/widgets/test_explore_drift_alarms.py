"""The explorer of drift alarms says how often PSI alarms, as formulas and drawn samples have it."""

import re

import numpy as np
import pytest
from scipy.stats import chi2, norm

from mlsd_helpers.widgets import drift_alarm_explorer


def psi_of_samples(rows, bins, shift, n_samples=4000):
    """PSI of drawn samples of a normal feature, in bins of equal probability, half a count added to each."""
    rng = np.random.default_rng(0)
    edges = norm.ppf(np.linspace(0, 1, bins + 1))
    reference, current = (rng.multinomial(rows, np.diff(norm.cdf(edges - by)), n_samples) + 0.5 for by in (0, shift))
    p, q = (counts / counts.sum(axis=1, keepdims=True) for counts in (reference, current))
    return ((q - p) * np.log(q / p)).sum(axis=1)


def shown(explorer, name):
    words = re.search(rf"<th[^>]*>{re.escape(name)}</th><td[^>]*>([^<]*)</td>", explorer._shown.value)[1]
    return float(words.removesuffix(" %"))


@pytest.mark.parametrize(("rows", "bins", "threshold"), [(200, 10, 0.1), (1000, 10, 0.02), (1000, 20, 0.05)])
def test_alarms_are_as_frequent_as_in_drawn_samples(rows, bins, threshold):
    # 4,000 samples: a standard error of 0.8 points at most; three of them, and as much for "many rows"
    explorer = drift_alarm_explorer(rows, bins, 1, threshold, 0.15)
    false = 100 * np.mean(psi_of_samples(rows, bins, 0) > threshold)
    true = 100 * np.mean(psi_of_samples(rows, bins, 0.15) > threshold)
    assert shown(explorer, "false alarms") == pytest.approx(false, abs=4.8)
    assert shown(explorer, "alarms at a shift of 0.15 σ") == pytest.approx(true, abs=4.8)


def test_of_few_independent_rows_the_usual_threshold_alarms_nearly_always():
    """χ² with 9 degrees of freedom is above 0.1 ÷ (2 ÷ 100) = 5 in 83.4 % (table of the distribution)."""
    assert shown(drift_alarm_explorer(100, 10, 1, 0.1, 0.2), "false alarms") == pytest.approx(83.4, abs=0.05)


def test_rows_that_hang_together_count_for_fewer():
    few = drift_alarm_explorer(1000, 10, 1, 0.1, 0.2)
    hanging = drift_alarm_explorer(50_000, 10, 50, 0.1, 0.2)
    assert few.reading == hanging.reading


def test_the_calibrated_threshold_alarms_in_five_percent():
    explorer = drift_alarm_explorer(5000, 20, 3, 0.1, 0.1)
    assert shown(explorer, "threshold for 5 % false alarms") == pytest.approx(chi2.isf(0.05, 19) * 3 / 2500, rel=0.005)
    explorer.threshold.value = chi2.isf(0.05, 19) * 3 / 2500
    assert shown(explorer, "false alarms") == pytest.approx(5, abs=0.05)


def test_without_a_shift_both_lines_are_one():
    explorer = drift_alarm_explorer(1000, 10, 1, 0.02, 0)
    assert shown(explorer, "alarms at a shift of 0 σ") == shown(explorer, "false alarms")


def test_each_slider_is_reckoned_with():
    explorer = drift_alarm_explorer(1000, 10, 1, 0.02, 0.1)
    for slider, value in (("rows", 2000), ("bins", 20), ("design_effect", 3), ("threshold", 0.05), ("shift", 0.3)):
        before = explorer._shown.value
        getattr(explorer, slider).value = value
        assert explorer._shown.value != before, slider


def test_at_the_ends_of_all_sliders_there_are_numbers():
    for rows in (100, 1_000_000):
        for bins in (2, 50):
            for effect in (0.2, 300):
                for shift in (0, 1):
                    explorer = drift_alarm_explorer(rows, bins, effect, 0.1, shift)
                    assert "nan" not in explorer._shown.value


def test_a_start_outside_its_slider_is_refused():
    with pytest.raises(ValueError, match="rows is 50; the explorer goes from 100 to 1e\\+06"):
        drift_alarm_explorer(50, 10, 1, 0.1, 0.2)
    with pytest.raises(ValueError, match="shift is 2; the explorer goes from 0 to 1"):
        drift_alarm_explorer(100, 10, 1, 0.1, 2)
