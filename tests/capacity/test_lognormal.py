import math

import pytest
from scipy import stats

from mlsd_helpers.capacity import lognormal_parameters


def test_lognormal_parameters_reproduce_the_two_percentiles():
    mu, sigma = lognormal_parameters(p50=20, p99=150)
    assert stats.lognorm(sigma, scale=math.exp(mu)).ppf([0.5, 0.99]) == pytest.approx([20, 150])
