"""Numbers as text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.plots.wording import with_intervals


@pytest.mark.parametrize(
    ("estimate", "low", "high", "text"),
    [
        (0.66812, 0.65049, 0.68633, "0.668 [0.650, 0.686]"),  # 0.036 / 5 = 0.007, so thousandths
        (0.5, 0.4, 0.6, "0.50 [0.40, 0.60]"),  # 0.2 / 5 = 0.04, so hundredths
        (12_345.6, 11_890.2, 12_801, "12,300 [11,900, 12,800]"),  # 911 / 5 = 182, so hundreds
        (-0.0004, -0.013, 0.011, "0.000 [−0.013, 0.011]"),  # no minus before a zero
        (3, 3, 3, "3 [3, 3]"),
    ],
)
def test_an_interval_is_written_with_the_decimals_that_suit_its_length(estimate, low, high, text):
    assert with_intervals(np.array([estimate]), np.array([low]), np.array([high])) == [text]


def test_all_rows_have_the_same_decimals():
    estimates = np.array([0.5, 0.51, 0.9])
    half = np.array([0.001, 0.02, 0.02])
    # the median interval is 0.04 long; 0.04 / 5 = 0.008, so thousandths
    assert with_intervals(estimates, estimates - half, estimates + half) == [
        "0.500 [0.499, 0.501]",
        "0.510 [0.490, 0.530]",
        "0.900 [0.880, 0.920]",
    ]


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.floats(0, 1))
def test_what_is_written_differs_from_the_number_by_at_most_a_tenth_of_the_interval(low, length, share):
    high, estimate = low + length, low + share * length
    (text,) = with_intervals(np.array([estimate]), np.array([low]), np.array([high]))
    parts = text.replace(" [", "; ").replace(", ", "; ").rstrip("]").split("; ")
    said = [float(part.replace(",", "").replace("−", "-")) for part in parts]
    assert said == pytest.approx([estimate, low, high], abs=0.1 * length + 1e-9 * abs(low))
