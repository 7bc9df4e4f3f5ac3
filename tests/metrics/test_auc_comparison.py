"""The difference of two AUCs and its p-value, against pROC's own tests, and where the rows show no spread."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm

from mlsd_helpers.metrics import roc_auc, roc_auc_difference, roc_auc_interval, roc_auc_p_value, wilson_interval

# Three markers of 113 patients after a bleeding, 41 with a poor outcome first (Turck et al. 2010, in pROC as aSAH), as
# ranks: an AUC knows no more.
OUTCOME = np.repeat([1, 0], [41, 72])
WFNS = """
    2 1 3 4 4 4 4 1 4 1 0 1 4 3 3 1 4 4 4 1 4 1 4 1 3 4 3 3 0 3 3 1 1 4 4 1 1 4 4 4 4 0 0 0 0 4 0 1 1 0 1 1 0 0 0 1
    0 1 0 0 2 3 0 3 0 4 4 0 0 1 3 0 0 1 1 0 1 0 1 1 0 0 0 0 1 0 1 0 0 2 1 3 1 0 3 0 0 4 3 1 1 0 0 0 2 0 1 1 3 3 0 0
    0
"""
S100B = """
    8 5 11 7 25 30 28 2 19 4 2 23 21 27 30 15 30 30 30 2 30 17 0 4 13 30 15 30 3 15 8 5 6 13 30 9 30 18 30 30 25 8 9
    5 1 26 12 5 5 1 3 1 4 6 2 12 2 6 8 12 1 11 9 20 4 29 26 11 2 24 26 6 3 4 3 1 8 5 9 10 1 1 4 1 4 3 11 4 3 19 6 16
    2 5 18 2 1 14 22 5 10 3 9 5 2 1 12 10 26 12 10 29 27
"""
NDKA = """
    37 24 28 35 3 9 18 43 47 43 43 14 32 39 5 7 30 1 51 39 16 18 22 30 41 26 39 7 49 34 3 12 39 3 11 43 20 32 45 18
    35 0 8 6 17 4 34 4 38 29 38 36 46 10 4 23 4 4 50 25 13 13 38 2 6 4 12 27 6 33 44 6 4 23 10 6 27 42 40 15 21 48 4
    36 13 17 17 33 2 36 23 10 17 38 17 21 6 13 17 42 8 23 26 44 19 23 10 42 15 31 40 4 29
"""
MARKERS = {
    name: np.array(ranks.split(), dtype=float) for name, ranks in (("wfns", WFNS), ("s100b", S100B), ("ndka", NDKA))
}

# tests/testthat/test-roc.test.R of pROC: z, p-value and interval of the difference, paired; D of the same two unpaired
PROC = [
    ("wfns", "s100b", 2.20898359144091, 0.0271757822291882, 0.0104061769564846, 0.174214419249478, 1.43490640926908),
    ("wfns", "ndka", 2.79777591868904, 0.00514557970691098, 0.0634011709339876, 0.3600405634833566, 3.10125096778969),
    ("ndka", "s100b", -1.39077002573558, 0.164295175223054, -0.2876917446341914, 0.0488706064228094, -1.55995743389685),
]


def test_the_areas_are_those_that_proc_gives():
    expected = {"wfns": 0.823678861788618, "s100b": 0.731368563685637, "ndka": 0.611957994579946}
    for name, area in expected.items():
        assert roc_auc(OUTCOME, MARKERS[name]) == pytest.approx(area, abs=1e-14)


@pytest.mark.parametrize(("a", "b", "z", "p_value", "low", "high", "unpaired"), PROC)
def test_two_markers_of_the_same_patients_compare_as_in_proc(a, b, z, p_value, low, high, unpaired):
    found = roc_auc_difference(OUTCOME, MARKERS[a], MARKERS[b])
    assert found.estimate / found.standard_error == pytest.approx(z, rel=1e-12)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)
    assert roc_auc_p_value(OUTCOME, MARKERS[a], MARKERS[b]) == pytest.approx(p_value, rel=1e-12)


@pytest.mark.parametrize(("a", "b", "z", "p_value", "low", "high", "unpaired"), PROC)
def test_two_markers_as_if_of_other_patients_compare_as_in_proc(a, b, z, p_value, low, high, unpaired):
    found = roc_auc_difference(OUTCOME, MARKERS[a], MARKERS[b], y_true_b=OUTCOME)
    assert found.estimate / found.standard_error == pytest.approx(unpaired, rel=1e-12)
    # pROC takes a t distribution here; DeLong's statistic is normal in large samples
    expected = 2 * norm.sf(abs(unpaired))
    assert roc_auc_p_value(OUTCOME, MARKERS[a], MARKERS[b], y_true_b=OUTCOME) == pytest.approx(expected, rel=1e-12)


def test_other_rows_may_be_more_or_fewer_and_have_their_own_groups():
    rng = np.random.default_rng(0)
    y_a, y_b = rng.integers(0, 2, 200), rng.integers(0, 2, 77)
    a, b = rng.normal(y_a), rng.normal(y_b)
    groups, groups_b = np.arange(200) % 20, np.arange(77) % 11
    for options_a, options_b in (({}, {}), ({"groups": groups}, {"groups_b": groups_b})):
        found = roc_auc_difference(y_a, a, b, y_true_b=y_b, **options_a, **options_b)
        of_a = roc_auc_interval(y_a, a, groups=options_a.get("groups"))
        of_b = roc_auc_interval(y_b, b, groups=options_b.get("groups_b"))
        assert found.estimate == pytest.approx(of_a.estimate - of_b.estimate)
        assert found.standard_error == pytest.approx(math.hypot(of_a.standard_error, of_b.standard_error))


@st.composite
def rows_of_two_models(draw):
    size = draw(st.integers(4, 20))
    y_true = np.arange(size) % 2
    scores = st.lists(st.integers(0, 6), min_size=size, max_size=size)
    return y_true, np.array(draw(scores), dtype=float), np.array(draw(scores), dtype=float)


@given(rows_of_two_models(), st.booleans())
@settings(deadline=None, max_examples=100)
def test_the_p_value_is_the_level_at_which_the_interval_begins_to_leave_out_zero(rows, other_rows):
    y_true, a, b = rows
    options = {"y_true_b": y_true} if other_rows else {}
    p_value = roc_auc_p_value(y_true, a, b, **options)
    assert 0 < p_value <= 1
    for level in (p_value * 0.999, min(1 - 1e-9, p_value * 1.001)):
        if 1e-12 < level < 1 - 1e-9:
            found = roc_auc_difference(y_true, a, b, 1 - level, **options)
            assert (found.low <= 0 <= found.high) == (level <= p_value)
    assert roc_auc_p_value(y_true, b, a, **options) == pytest.approx(p_value, rel=1e-9)


@pytest.mark.parametrize("score", [MARKERS["wfns"], np.zeros(113)])
def test_a_model_against_itself_has_a_p_value_of_1_as_in_proc(score):
    assert roc_auc_p_value(OUTCOME, score, 2 * score + 1) == 1


# No spread: how far pairs unlike those seen may move the difference


def unseen(n_pairs, confidence=0.95):
    return wilson_interval(0, n_pairs, confidence).high


LABELS, SEPARATING, CONSTANT = [1, 1, 1, 0, 0, 0], [0.9, 0.8, 0.7, 0.1, 0.2, 0.3], [0.5] * 6
REVERSED = [-score for score in SEPARATING]
FLAT = [(SEPARATING, CONSTANT, 0.5), (SEPARATING, REVERSED, 1), (CONSTANT, CONSTANT, 0), (REVERSED, CONSTANT, -0.5)]


@pytest.mark.parametrize("confidence", [0.8, 0.95])
@pytest.mark.parametrize(("a", "b", "difference"), FLAT)
def test_a_difference_without_spread_opens_by_the_pairs_that_three_do_not_show(a, b, difference, confidence):
    # A share u of pairs on which the models are 1 apart, one way or the other: d·(1 − u) ± u
    u = unseen(3, confidence)
    found = roc_auc_difference(LABELS, a, b, confidence)
    ends = difference * (1 - u) - u, difference * (1 - u) + u
    assert (found.estimate, found.standard_error) == (difference, 0)
    assert (found.low, found.high) == pytest.approx(ends)


@pytest.mark.parametrize(("n_each", "difference", "b"), [(3, 0.5, "constant"), (3, 1, "reversed"), (40, 1, "reversed")])
def test_a_p_value_without_spread_is_that_of_as_many_pairs(n_each, difference, b):
    # d·(1 − u) = u where u = z² ÷ (n + z²): z² = n·d
    y_true = np.repeat([1, 0], n_each)
    score_b = np.zeros(2 * n_each) if b == "constant" else -y_true
    expected = 2 * norm.sf(math.sqrt(n_each * difference))
    assert roc_auc_p_value(y_true, y_true, score_b) == pytest.approx(expected, rel=1e-9)


def test_areas_of_two_sets_without_spread_are_as_far_apart_as_both_may_be_from_theirs():
    y_a, y_b = np.repeat([0, 1], 7), np.repeat([0, 1], 12)
    found = roc_auc_difference(y_a, y_a, -y_b, y_true_b=y_b)  # 1 and 0
    assert (found.estimate, found.standard_error) == (1, 0)
    assert (found.low, found.high) == pytest.approx((1 - math.hypot(unseen(7), unseen(12)), 1))
    equal = roc_auc_difference(y_a, y_a, y_b, y_true_b=y_b)  # both 1
    assert (equal.low, equal.high) == pytest.approx((-unseen(7), unseen(12)))
    # The level at which √(u₇² + u₁₂²) reaches 1, found by SciPy
    z = brentq(lambda z: math.hypot(z**2 / (7 + z**2), z**2 / (12 + z**2)) - 1, 0.1, 10)
    assert roc_auc_p_value(y_a, y_a, -y_b, y_true_b=y_b) == pytest.approx(2 * norm.sf(z), rel=1e-9)


def test_an_area_without_spread_adds_its_own_reach_to_the_error_of_the_other():
    rng = np.random.default_rng(1)
    y_a, y_b = np.repeat([0, 1], 9), rng.integers(0, 2, 100)
    b = rng.normal(y_b)
    found = roc_auc_difference(y_a, y_a, b, y_true_b=y_b)
    error = roc_auc_interval(y_b, b).standard_error
    z = norm.ppf(0.975)
    assert found.estimate - found.low == pytest.approx(math.hypot(unseen(9), z * error))
    assert found.high - found.estimate == pytest.approx(min(z * error, 1 - found.estimate))


def test_days_that_repeat_each_other_are_as_many_trials_as_pairs_of_days():
    # Six days with the same four rows: AUC 0.75 each day, so that the sums of days do not vary
    y_true, score, day = np.tile([0, 1, 1, 0], 6), np.tile([0.1, 0.9, 0.3, 0.5], 6), np.repeat(np.arange(6), 4)
    found = roc_auc_interval(y_true, score, groups=day)
    u = unseen(3)
    assert (found.estimate, found.standard_error) == (0.75, 0)
    assert (found.low, found.high) == pytest.approx((0.75 * (1 - u), 0.75 * (1 - u) + u))


def test_scores_that_all_tie_open_to_both_sides():
    found = roc_auc_interval([0, 0, 1, 1], [5, 5, 5, 5])
    u = unseen(2)
    assert (found.estimate, found.low, found.high) == pytest.approx((0.5, 0.5 - u / 2, 0.5 + u / 2))


@pytest.mark.parametrize(("n_each", "apart"), [(4, 2.0), (8, 2.5), (15, 3.0), (15, 3.5)])
def test_samples_that_part_and_miss_the_true_area_are_few(n_each, apart):
    # Independent pairs: n of them part with probability AUC^n or less, and beyond the bound that is at most 3 to 7 %.
    # Of all 2,000 samples, those that part the classes and whose interval misses the true area.
    rng = np.random.default_rng(0)
    truth, y_true = norm.cdf(apart / math.sqrt(2)), np.repeat([0, 1], n_each)
    missed = 0
    for _ in range(2000):
        found = roc_auc_interval(y_true, rng.normal(apart * y_true))
        missed += found.standard_error == 0 and not found.low <= truth <= found.high
    assert missed / 2000 <= 0.07


# What is refused


def test_groups_of_one_set_only_are_refused():
    y_true, score = [0, 0, 1, 1], [1, 3, 2, 4]
    with pytest.raises(
        ValueError, match="groups_b is missing; expected the groups of both sets of rows, or of neither"
    ):
        roc_auc_difference(y_true, score, score, groups=[1, 2, 3, 4], y_true_b=y_true)
    with pytest.raises(ValueError, match="groups is missing"):
        roc_auc_p_value(y_true, score, score, groups_b=[1, 2, 3, 4], y_true_b=y_true)


def test_groups_of_b_without_rows_of_b_are_refused():
    with pytest.raises(ValueError, match="groups_b is given without y_true_b"):
        roc_auc_difference([0, 0, 1, 1], [1, 3, 2, 4], [1, 3, 2, 4], groups_b=[1, 2, 3, 4])


def test_what_is_wrong_with_the_other_rows_says_so():
    with pytest.raises(
        ValueError, match=r"in the second set of rows \(y_true_b, score_b\), y_true holds only positives"
    ):
        roc_auc_difference([0, 0, 1, 1], [1, 3, 2, 4], [1, 2], y_true_b=[1, 1])
    with pytest.raises(ValueError, match="score_b has 4 rows and y_true has 2"):
        roc_auc_p_value([0, 0, 1, 1], [1, 3, 2, 4], [1, 3, 2, 4], y_true_b=[1, 0])
