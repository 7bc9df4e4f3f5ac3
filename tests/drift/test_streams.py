"""Detectors alarm where the recursion says, and run as long as tables and closed forms say."""

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from mlsd_helpers.drift import Cusum, PageHinkley, calibrate, run_length

MOSTLY_SMALL = st.lists(st.floats(-4, 4), min_size=1, max_size=80)


def siegmund(slack, threshold, shift=0.0):
    """Average run length of one side: (e^(−2Δb) + 2Δb − 1) ÷ 2Δ² with Δ = shift − k and b = h + 1.166."""
    away, b = shift - slack, threshold + 1.166
    return (exp(-2 * away * b) + 2 * away * b - 1) / (2 * away**2)


def brook_and_evans(slack, threshold, n_states=300):
    """The same from a Markov chain over the heights of the sum, Biometrika 1972."""
    width = 2 * threshold / (2 * n_states - 1)
    height = np.arange(n_states) * width
    ends = height + width / 2
    below = norm.cdf(ends[None, :] - height[:, None] + slack)
    stay = np.diff(below, axis=1, prepend=0)
    return np.linalg.solve(np.eye(n_states) - stay, np.ones(n_states))[0]


def autoregressive(correlation, n_values, seed=0):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(n_values) * np.sqrt(1 - correlation**2)
    values = [rng.standard_normal()]
    for each in noise[1:]:
        values.append(correlation * values[-1] + each)
    return np.array(values)


@settings(max_examples=60, deadline=None)
@given(MOSTLY_SMALL, st.sampled_from(["both", "up", "down"]))
def test_cusum_alarms_where_the_recursion_passes_the_threshold(values, side):
    detector, expected, up, down = Cusum(1, 2, slack=0.25, threshold=1.5, side=side), [], 0.0, 0.0
    for place, value in enumerate(values):
        z = (value - 1) / 2
        up, down = max(0, up + z - 0.25), max(0, down - z - 0.25)
        if (side != "down" and up > 1.5) or (side != "up" and down > 1.5):
            expected.append(place)
            up = down = 0.0
    assert detector.alarms(values).tolist() == expected
    assert [place for place, value in enumerate(values) if detector.update(value)] == expected


@settings(max_examples=60, deadline=None)
@given(MOSTLY_SMALL)
def test_page_hinkley_alarms_where_the_sum_rises_far_above_its_lowest_point(values):
    found = PageHinkley(slack=0.125, threshold=3, side="up", min_values=4).alarms(values)
    total = lowest = mean = 0
    for place, value in enumerate(values):  # as published: cumulated sum and its minimum, up to the first alarm
        n_values = place + 1
        mean += (value - mean) / n_values
        total += value - mean - 0.125
        lowest = min(lowest, total)
        if n_values >= 4 and total - lowest > 3 + 1e-9:
            assert found[0] <= place
            return
        if len(found) and found[0] == place:
            assert total - lowest > 3 - 1e-9
            return
    assert not len(found)


def test_independent_values_run_as_long_as_the_published_table_says():
    # NIST handbook 6.3.2.3 and Montgomery, table 9.4: k = 0.5 and h = 4 or 5 run for 168 and 465 without a shift, and
    # find one of a standard deviation after 8.4 and 10.4. Its start counts half less where the detector is fresh.
    for threshold, long in ((4, 168), (5, 465)):
        found = run_length(Cusum(0, 1, threshold=threshold), n_runs=2500, confidence=0.999)
        assert long in found
    assert 10.4 in run_length(Cusum(0, 1), shift=1.0, n_runs=2000, confidence=0.999)


def test_one_side_runs_as_long_as_the_closed_form_and_the_markov_chain_say():
    assert siegmund(0.5, 5) == pytest.approx(938, abs=1)
    assert brook_and_evans(0.5, 5) == pytest.approx(930, abs=2)
    for threshold in (3, 4):
        found = run_length(Cusum(0, 1, threshold=threshold, side="up"), n_runs=3000, confidence=0.999)
        assert brook_and_evans(0.5, threshold) in found
        assert found.estimate == pytest.approx(siegmund(0.5, threshold), rel=0.08)


def test_runs_that_are_cut_off_count_with_what_they_took():
    whole = run_length(Cusum(0, 1, threshold=4), n_runs=3000)
    cut = run_length(Cusum(0, 1, threshold=4), n_runs=3000, most_values=150)
    assert cut.estimate == pytest.approx(whole.estimate, rel=0.1)
    assert cut.standard_error > whole.standard_error


def plain_runs(correlation, n_runs, seed):
    """The mean run length of the recursion as published, all runs to their end, and its standard error."""
    rng = np.random.default_rng(seed)
    values, up, down, alarmed_at = rng.standard_normal(n_runs), np.zeros(n_runs), np.zeros(n_runs), np.zeros(n_runs)
    step = 0
    while not alarmed_at.all():
        step += 1
        up, down = np.maximum(0, up + values - 0.5), np.maximum(0, down - values - 0.5)
        alarmed_at[(alarmed_at == 0) & ((up > 5) | (down > 5))] = step
        values = correlation * values + np.sqrt(1 - correlation**2) * rng.standard_normal(n_runs)
    return alarmed_at.mean(), alarmed_at.std() / np.sqrt(n_runs)


@pytest.mark.parametrize("correlation", [0.27, 0.6])
def test_values_that_follow_each_other_alarm_far_earlier(correlation):
    expected, error = plain_runs(correlation, 3000, seed=11)
    found = run_length(Cusum(0, 1), correlation=correlation, n_runs=2000)
    assert found.estimate == pytest.approx(expected, abs=3.5 * np.hypot(error, found.standard_error))
    assert found.high < 465 / 3


def test_a_threshold_calibrated_on_blocks_holds_for_the_stream():
    reference = autoregressive(0.6, 20_000)
    detector = calibrate(reference, 300, n_runs=600)
    assert run_length(detector, correlation=0.6, n_runs=1000).estimate == pytest.approx(300, rel=0.25)
    by_table = Cusum(0, 1, threshold=4.6)  # about 300 when independent
    assert run_length(by_table, correlation=0.6, n_runs=1000).estimate < 60


def test_page_hinkley_is_calibrated_in_the_unit_of_its_values():
    reference = 100 + 20 * autoregressive(0.3, 4000)
    detector = calibrate(reference, 200, kind=PageHinkley, n_runs=400)
    assert detector.slack == pytest.approx(10, rel=0.1)
    assert run_length(detector, reference, n_runs=400).estimate == pytest.approx(200, rel=0.15)


def test_a_shift_is_found_after_a_calibrated_run_length_is_kept():
    detector = calibrate(autoregressive(0.3, 2000), 500, n_runs=300)
    assert run_length(detector, correlation=0.3, shift=2.0, n_runs=300).estimate < 15


def test_the_array_leaves_the_detector_as_it_was_and_reset_forgets():
    detector = Cusum(0, 1, threshold=4)
    detector.update(3.0)
    assert detector.alarms([2.0]).tolist() == []
    assert detector.update(3.0)  # 2.5 + 2.5 passes 4
    detector.update(3.0)
    detector.reset()
    assert not detector.update(3.0)


def test_input_without_meaning_is_refused():
    values = np.arange(60.0) % 7
    for call, said in [
        (lambda: Cusum(0, 0), "standard_deviation is 0; expected a number above 0"),
        (lambda: Cusum(0, 1, side="left"), "side is 'left'; expected one of 'both', 'up', 'down'"),
        (lambda: Cusum(0, 1).update(float("nan")), "value is nan; expected a finite number"),
        (lambda: Cusum(0, 1).alarms([0, np.inf]), "values has 1 value that is infinite|infinite"),
        (lambda: PageHinkley(0.1, -1), "threshold is -1"),
        (lambda: run_length(Cusum(0, 1), values[:10]), "reference has 10 values; expected at least 50"),
        (lambda: run_length(Cusum(0, 1), values, correlation=0.3), "correlation is given beside a reference"),
        (lambda: run_length(Cusum(0, 1), correlation=1.0), "correlation is 1.0; expected a number between -1 and 1"),
        (lambda: run_length(Cusum(0, 1), values, block_length=50), "block_length is 50"),
        (lambda: run_length(Cusum(0, 1, threshold=90), most_values=50), "0 of 1,000 runs"),
        (lambda: calibrate(np.ones(60), 100), "reference is constant"),
        (lambda: calibrate(values, 2), "average_run_length is 2; expected 10 to 100,000"),
        (lambda: calibrate(values, 1e9), "average_run_length is 1000000000.0; expected 10 to 100,000"),
        (lambda: calibrate(values, 100, kind=int), "expected Cusum or PageHinkley"),
    ]:
        with pytest.raises(ValueError, match=said):
            call()


def test_what_is_no_detector_is_refused():
    with pytest.raises(TypeError, match="detector is a str; expected a Cusum"):
        run_length("cusum")
