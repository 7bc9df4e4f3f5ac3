"""A number that makes no sense is refused by its name, with what was expected and, where it is clear, what to write."""

import math
import re

import numpy as np
import pytest

from mlsd_helpers.shared import number_checks


@pytest.mark.parametrize(
    ("check", "value", "said"),
    [
        (number_checks.number, math.nan, "x is nan; expected a finite number"),
        (number_checks.number, 10**400, "x has 401 digits; expected a number below 1.8e308"),
        (number_checks.positive, -(10**400), "x has 401 digits; expected a number below 1.8e308"),
        (number_checks.number, "3", "x is '3'; expected a finite number"),
        (number_checks.number, True, "x is True; expected a finite number"),
        (number_checks.positive, 0, "x is 0; expected a number above 0"),
        (number_checks.not_negative, -1, "x is -1; expected 0 or more"),
        (number_checks.whole, 0, "x is 0; expected a whole number of at least 1"),
        (number_checks.whole, 2.0, "x is 2.0; expected a whole number of at least 1"),
        (number_checks.fraction, 1, "x is 1; expected a fraction between 0 and 1"),
        (number_checks.fraction, 5, "x is 5; expected a fraction between 0 and 1; write 0.05 for 5 %"),
        (number_checks.share, -0.1, "x is -0.1; expected a fraction from 0 to 1"),
        (number_checks.share, 99.9, "x is 99.9; expected a fraction from 0 to 1; write 0.999 for 99.9 %"),
        (number_checks.share, 100, "x is 100; expected a fraction from 0 to 1; write 1 for 100 %"),
    ],
)
def test_what_is_refused_and_what_is_said(check, value, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        check("x", value)


def test_bounds_are_named():
    with pytest.raises(ValueError, match=r"x is 1; expected a whole number of at least 2$"):
        number_checks.whole("x", 1, at_least=2)
    with pytest.raises(ValueError, match=r"x is 9; expected a whole number from 2 to 8$"):
        number_checks.whole("x", 9, at_least=2, at_most=8)
    with pytest.raises(ValueError, match=r"x is 0; expected a fraction above 0 and at most 1$"):
        number_checks.share("x", 0, zero_allowed=False)


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (number_checks.number, -1.5),
        (number_checks.positive, np.float32(0.5)),
        (number_checks.not_negative, 0),
        (number_checks.whole, np.int64(3)),
        (number_checks.fraction, 0.5),
        (number_checks.share, 0),
        (number_checks.share, 1),
    ],
)
def test_a_number_that_makes_sense_is_given_back(check, value):
    assert check("x", value) is value
