"""Read an experiment on a rate: the ends are Newcombe's table and scipy's likelihood, the p-value is statsmodels'."""

import math

import pytest
from scipy.optimize import minimize_scalar
from scipy.special import xlogy
from scipy.stats import chi2_contingency, norm
from statsmodels.stats.proportion import test_proportions_2indep as statsmodels_test

from mlsd_helpers.experiments import difference_proportions
from mlsd_helpers.shared.interval import Interval

ARMS = [(1000, 10_000, 1100, 10_000), (3, 40, 9, 25), (48, 80, 56, 70), (1, 30, 0, 300), (25, 30, 4, 5), (7, 9, 2, 400)]


def standard_errors_away(x1, n1, x2, n2, apart):
    """Between the difference seen and ``apart``, with the likeliest rates that lie so far apart, found by scipy."""

    def unlikeliness(p):
        return -sum(xlogy(x, q) + xlogy(n - x, 1 - q) for x, n, q in ((x1, n1, p), (x2, n2, p + apart)))

    p = minimize_scalar(
        unlikeliness, bounds=(max(0, -apart), min(1, 1 - apart)), method="bounded", options={"xatol": 1e-12}
    ).x
    variance = (p * (1 - p) / n1 + (p + apart) * (1 - p - apart) / n2) * (n1 + n2) / (n1 + n2 - 1)
    return (x2 / n2 - x1 / n1 - apart) / math.sqrt(variance)


def test_the_ends_lie_as_many_standard_errors_away_as_the_confidence_says(every):
    def check(x1, n1, x2, n2, confidence):
        found = difference_proportions(x1, n1, x2, n2, confidence=confidence)
        assert found.estimate == pytest.approx(x2 / n2 - x1 / n1)
        reach = norm.ppf((1 + confidence) / 2)
        distances = [standard_errors_away(x1, n1, x2, n2, end) for end in (found.low, found.high)]
        assert distances == pytest.approx([reach, -reach], abs=1e-4)  # the optimiser finds rates to some 1e-6

    every(check, [(*arms, confidence) for arms in ARMS for confidence in (0.8, 0.95, 0.99)])


def test_the_p_value_is_statsmodels(every):
    def check(x1, n1, x2, n2):
        theirs = statsmodels_test(x2, n2, x1, n1, method="score", compare="diff").pvalue
        assert difference_proportions(x1, n1, x2, n2).p_value == pytest.approx(theirs, rel=1e-9)

    every(check, ARMS)


def test_the_intervals_are_those_of_newcombes_table(every):
    # Newcombe 1998, table II, method 6 (Miettinen and Nurminen), first arm less second arm
    def check(x, n, y, m, low, high):
        found = difference_proportions(y, m, x, n)
        assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)

    published = [
        (56, 70, 48, 80, 0.0528, 0.3382),
        (9, 10, 3, 10, 0.1700, 0.8406),
        (10, 10, 0, 20, 0.7156, 1.0000),
        (10, 10, 0, 10, 0.6636, 1.0000),
    ]
    every(check, published)


def test_the_p_value_is_that_of_the_chi_square_test_with_one_row_less():
    # Campbell 2007: the test of two proportions with N − 1 in place of N
    found = difference_proportions(30, 200, 50, 210)
    chi_square = chi2_contingency([[30, 170], [50, 160]], correction=False).statistic
    assert found.p_value == pytest.approx(math.erfc(math.sqrt(chi_square * 409 / 410 / 2)))


def test_0_lies_outside_the_interval_just_where_the_p_value_is_small(every):
    def check(successes):
        found = difference_proportions(40, 300, successes, 280)
        assert (0 in found) == (found.p_value >= 0.05)

    every(check, [(successes,) for successes in range(281)])


def test_swapping_the_arms_mirrors_the_interval():
    one, other = difference_proportions(3, 40, 9, 25), difference_proportions(9, 25, 3, 40)
    assert tuple(other) == pytest.approx((-one.estimate, -one.high, -one.low), abs=1e-12)
    assert other.p_value == pytest.approx(one.p_value)


def test_arms_without_any_success_still_have_an_interval():
    for successes, p_value in ((0, 1.0), (20, 1.0)):
        found = difference_proportions(successes, 20, successes, 20)
        assert found.low < -0.1
        assert found.high > 0.1
        assert found.p_value == p_value


def test_the_result_is_an_interval_with_what_the_arms_show():
    found = difference_proportions(1000, 10_000, 1100, 10_000, confidence=0.9)
    assert isinstance(found, Interval)
    assert (found.control, found.treatment, found.confidence) == (0.1, 0.11, 0.9)
    assert 0.005 in found
    assert found.standard_error == pytest.approx(math.sqrt(0.1 * 0.9 / 10_000 + 0.11 * 0.89 / 10_000))
    assert repr(found) == "difference 0.01 [0.00287, 0.0171], p-value 0.021 (control 0.1, treatment 0.11)"
    html = found._repr_html_()
    assert "Treatment minus control, 90 % interval" in html
    assert [text in html for text in (">0.1<", ">0.11<", ">0.01<", ">0.00287<", ">0.0171<", ">0.021<")] == [True] * 6


def test_counts_that_make_no_sense_are_refused(every):
    def check(given, said):
        with pytest.raises(ValueError, match=said):
            difference_proportions(**{**dict(zip(NAMES, (1, 10, 2, 10), strict=True)), **given})

    every(
        check,
        [
            ({"successes_control": 11}, "successes_control is 11; expected a whole number from 0 to 10"),
            ({"successes_treatment": 0.5}, "successes_treatment is 0.5; expected a whole number"),
            ({"trials_treatment": 0}, "trials_treatment is 0; expected a whole number of at least 1"),
            ({"confidence": 95}, "write 0.95"),
        ],
    )


NAMES = ("successes_control", "trials_control", "successes_treatment", "trials_treatment")
