"""Wilson's interval of a proportion, and the interval as a value."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest, norm
from statsmodels.stats.proportion import proportion_confint

from mlsd_helpers.metrics import Interval, wilson_interval
from mlsd_helpers.metrics.intervals import critical_value, normal_interval, unseen_share

COUNTS = [(0, 1), (1, 1), (0, 30), (30, 30), (1, 30), (8, 10), (50, 100), (999_999, 1_000_000), (3, 10**12)]


@pytest.mark.parametrize(("successes", "trials"), COUNTS)
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
def test_wilson_is_what_statsmodels_and_scipy_give(successes, trials, confidence):
    found = wilson_interval(successes, trials, confidence)
    ends = found.low, found.high
    assert ends == pytest.approx(proportion_confint(successes, trials, 1 - confidence, "wilson"), rel=1e-9, abs=1e-15)
    scipys = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
    assert ends == pytest.approx((scipys.low, scipys.high), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("trials", "worst"), [(1, 0.793), (10, 0.835), (50, 0.838)])
def test_the_worst_coverage_of_wilson_is_what_its_docstring_says(trials, worst):
    # Between two ends of intervals coverage is a sum of binomial probabilities of the same counts, without a minimum
    # inside: it is lowest on one side of an end. Its ends from statsmodels, its probabilities from SciPy.
    counts = np.arange(trials + 1)
    low, high = proportion_confint(counts, trials, method="wilson")
    shares = np.clip(np.r_[low, high], 1e-12, 1 - 1e-12)
    shares = np.r_[shares - 1e-12, shares + 1e-12][:, None]
    coverage = np.sum(binom.pmf(counts, trials, shares) * ((low <= shares) & (shares <= high)), axis=1)
    inside = (shares[:, 0] > 1e-9) & (shares[:, 0] < 1 - 1e-9)
    assert coverage[inside].min() == pytest.approx(worst, abs=0.0005)
    if trials == 50:
        assert min(shares[inside][coverage[inside].argmin()], 1 - shares[inside][coverage[inside].argmin()]) == (
            pytest.approx(0.0035, abs=0.00005)
        )


@pytest.mark.parametrize(("n", "missed"), [(2, 0.12), (5, 0.06), (10, 0.04), (30, 0.03), (10**5, 0.0215)])
def test_a_share_beyond_the_unseen_one_stays_unseen_as_seldom_as_the_docstring_says(n, missed):
    share = unseen_share(n, norm.ppf(0.975))
    assert share == pytest.approx(proportion_confint(0, n, method="wilson")[1], rel=1e-12)
    assert binom.pmf(0, n, share) == pytest.approx(missed, abs=0.005)


def test_wilson_takes_arrays_and_broadcasts():
    successes, trials = np.array([[0], [3], [7]]), np.array([7, 20])
    found = wilson_interval(successes, trials)
    low, high = proportion_confint(*np.broadcast_arrays(successes, trials), method="wilson")
    np.testing.assert_allclose(found.low, low, atol=1e-15)
    np.testing.assert_allclose(found.high, high, atol=1e-15)
    np.testing.assert_allclose(found.estimate, successes / trials)


def test_wilson_ends_exactly_at_0_and_1_where_none_or_all_succeed():
    for trials in range(1, 200):
        assert wilson_interval(0, trials).low == 0
        assert wilson_interval(trials, trials).high == 1


def test_the_standard_error_is_that_of_a_proportion():
    assert wilson_interval(20, 100).standard_error == pytest.approx(np.sqrt(0.2 * 0.8 / 100))


def test_one_proportion_is_made_of_plain_floats():
    assert all(type(each) is float for each in wilson_interval(np.int64(3), np.int64(9)))


@pytest.mark.parametrize(
    ("successes", "trials"),
    [(-1, 5), (6, 5), (0, 0), (0.5, 5), (1, 5.5), (np.nan, 5), ("1", 5), (True, 5), ([1, 9], 5)],
)
def test_counts_that_are_none_are_refused(successes, trials):
    with pytest.raises(ValueError, match=r"(successes|trials) is "):
        wilson_interval(successes, trials)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.1, True, "0.95", None, np.nan])
def test_a_confidence_that_is_no_fraction_is_refused(confidence):
    with pytest.raises(ValueError, match="expected a fraction between 0 and 1"):
        wilson_interval(1, 5, confidence)


def test_a_confidence_in_percent_is_answered_with_the_fraction():
    with pytest.raises(ValueError, match=r"confidence is 95; .*; write 0\.95"):
        wilson_interval(1, 5, 95)


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95, 0.99])
def test_the_critical_value_is_the_normal_quantile(confidence):
    assert critical_value(confidence) == pytest.approx(norm.ppf((1 + confidence) / 2))


def test_a_normal_interval_stops_at_the_bounds_of_the_metric():
    assert list(normal_interval(0.9, 0.1, 0.95, 0.0, 1.0)) == pytest.approx([0.9, 0.9 - 0.1959964, 1.0])
    assert list(normal_interval(0.1, 0.1, 0.95, 0.0, 1.0)) == pytest.approx([0.1, 0.0, 0.1 + 0.1959964])
    assert normal_interval(0.9, 0.1, 0.95, 0.0, 1.0).standard_error == 0.1


def test_an_interval_shows_three_digits_and_unpacks():
    interval = Interval(0.66812, 0.65149, 0.68512, 0.00871)
    assert repr(interval) == "0.668 [0.651, 0.685], standard error 0.0087"
    estimate, low, high = interval
    assert low < estimate < high


def test_an_interval_of_many_says_how_many():
    assert repr(wilson_interval([1, 2], 4)).startswith("Interval of 2 estimates")
