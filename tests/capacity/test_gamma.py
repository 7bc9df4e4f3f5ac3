import numpy as np
import pytest
from scipy import special

from mlsd_helpers.capacity.gamma import gamma_survival


@pytest.mark.parametrize("shape", [0.11, 0.25, 1, 2, 16, 400, 10_000])
def test_the_gamma_distribution_agrees_with_scipy(shape):
    x = shape * np.array([0.01, 0.5, 0.9, 1, 1.1, 1.5, 3])
    ours = [gamma_survival(shape, float(value)) for value in x]
    np.testing.assert_allclose(ours, special.gammaincc(shape, x), rtol=1e-9, atol=1e-12)
