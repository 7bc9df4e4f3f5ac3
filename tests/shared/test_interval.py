"""An interval reads as a sentence and unpacks as a tuple."""

import numpy as np

from mlsd_helpers.shared.interval import Interval


def test_an_interval_unpacks_in_the_order_of_its_fields():
    estimate, low, high, standard_error = Interval(0.0123, 0.00412, 0.0207, 0.00401)
    assert (estimate, low, high, standard_error) == (0.0123, 0.00412, 0.0207, 0.00401)
    assert Interval._fields == ("estimate", "low", "high", "standard_error")


def test_an_interval_shows_three_digits():
    assert repr(Interval(0.01234, 0.004123, 0.02071, 0.00401)) == "0.0123 [0.00412, 0.0207], standard error 0.004"


def test_intervals_of_several_estimates_say_how_many():
    three = Interval(*np.arange(12.0).reshape(4, 3))
    assert repr(three).startswith("Interval of 3 estimates: (array([0., 1., 2.])")
