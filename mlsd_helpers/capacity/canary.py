"""How many requests a canary must answer before it can show a regression, and how long that takes."""

import math

from mlsd_helpers.experiments import sample_size_means, sample_size_proportions
from mlsd_helpers.shared.number_checks import fraction, positive


def canary_requests_for_rate(
    usual_rate: float, regressed_rate: float, canary_share: float, alpha: float = 0.05, power: float = 0.8
):
    """Requests that a canary must answer to see a rate regress, beside the old version that answers the others.

    Formula: the sample size of :func:`mlsd_helpers.experiments.sample_size_proportions` with canary_share ÷ (1 −
    canary_share) canary requests for each of the old version; two-sided, at one look when the canary is over.

    Parameters
    ----------
    usual_rate, regressed_rate : float
        Share of errors (or of any yes or no) when all is well, and the one that must be seen: between 0 and 1, not
        equal.
    canary_share : float
        Share of the requests that the canary answers, between 0 and 1.
    alpha : float
        Probability of stopping a good version, between 0 and 1.
    power : float
        Probability of seeing the regression when it is there, above alpha and below 1.

    Returns
    -------
    int
        Requests that the canary answers.

    Raises
    ------
    ValueError
        When an input is out of its range, or the two rates are equal.

    References
    ----------
    https://sre.google/workbook/canarying-releases/

    Examples
    --------
    Errors that double from 0.5 % to 1 %, seen by a canary of 5 %:

    >>> canary_requests_for_rate(usual_rate=0.005, regressed_rate=0.01, canary_share=0.05)
    2119
    """
    for_each = _for_each_of_the_old_version(canary_share)
    return math.ceil(for_each * sample_size_proportions(usual_rate, regressed_rate, alpha, power, ratio=for_each))


def canary_requests_for_mean(
    standard_deviation: float, difference: float, canary_share: float, alpha: float = 0.05, power: float = 0.8
):
    """Requests that a canary must answer to see a mean regress, such as a latency, a score or a value.

    Formula: the sample size of :func:`mlsd_helpers.experiments.sample_size_means` with canary_share ÷ (1 −
    canary_share) canary requests for each of the old version; two-sided, at one look when the canary is over.

    Parameters
    ----------
    standard_deviation : float
        Of one request, above 0, in the unit of the metric.
    difference : float
        Change of the mean that must be seen, not 0, in the same unit.
    canary_share : float
        Share of the requests that the canary answers, between 0 and 1.
    alpha : float
        Probability of stopping a good version, between 0 and 1.
    power : float
        Probability of seeing the regression when it is there, above alpha and below 1.

    Returns
    -------
    int
        Requests that the canary answers.

    Raises
    ------
    ValueError
        When an input is out of its range, or the difference is 0.

    References
    ----------
    https://sre.google/workbook/canarying-releases/

    Examples
    --------
    Five more milliseconds on answers that vary by 40, seen by a canary of 5 %:

    >>> canary_requests_for_mean(standard_deviation=40, difference=5, canary_share=0.05)
    529
    """
    for_each = _for_each_of_the_old_version(canary_share)
    positive("standard_deviation", standard_deviation)
    return math.ceil(for_each * sample_size_means(standard_deviation, difference, alpha, power, ratio=for_each))


def canary_hours(canary_requests: float, requests_per_second: float, canary_share: float):
    """Hours until a canary has answered its requests.

    Formula: canary requests ÷ (requests per second × canary share) ÷ 3,600. Let it run through a whole peak as well: an
    error of load does not show at night.

    Parameters
    ----------
    canary_requests : float
        Requests that the canary must answer, above 0.
    requests_per_second : float
        Requests per second to old and new version together, averaged over the time of the canary, above 0.
    canary_share : float
        Share of the requests that the canary answers, between 0 and 1.

    Returns
    -------
    float
        Hours.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://sre.google/workbook/canarying-releases/

    Examples
    --------
    >>> canary_hours(canary_requests=3_600, requests_per_second=2, canary_share=0.25)
    2.0
    """
    arrivals = positive("requests_per_second", requests_per_second) * fraction("canary_share", canary_share)
    return positive("canary_requests", canary_requests) / arrivals / 3600


def _for_each_of_the_old_version(canary_share):
    """Requests of the canary for each one of the old version."""
    return fraction("canary_share", canary_share) / (1 - canary_share)
