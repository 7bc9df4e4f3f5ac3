"""A list becomes an array whose values are those of the list."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.shared.as_array import as_array

NAN = float("nan")


@pytest.mark.parametrize(
    "values",
    [
        ["yes", NAN],
        ["yes", None],
        ["1", 1],
        ["a", True],
        ("a", 2.5),
        [b"a", "a"],
        ["a", "a\0"],  # NumPy cuts off what ends in zeros
        ["a", np.datetime64("NaT")],
        [2**60 + 50, 0.5],
        [2**63 + 1, -1],
        [Decimal("0.1"), 1],
    ],
)
def test_each_value_is_what_it_was(values):
    array = as_array(values)
    assert array.shape == (len(values),)
    assert [(type(value), str(value)) for value in array] == [(type(value), str(value)) for value in values]


def test_each_value_of_nested_lists_is_what_it_was():
    assert as_array([["a", NAN], ["b", 1]]).tolist()[1] == ["b", 1]


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["yes", "no"], "U3"),
        ([b"yes", b"no"], "S3"),
        ([1, 2], "i8"),
        ([1, 0.5], "f8"),
        ([1, NAN], "f8"),
        ([1e300, NAN], "f8"),
        ([True, False], "?"),
        ([dt.datetime(2013, 1, 1)], "O"),
    ],
)
def test_values_of_one_kind_have_the_type_that_numpy_gives_them(values, dtype):
    assert as_array(values).dtype == np.dtype(dtype)


def test_what_is_an_array_or_a_column_already_stays_as_it_is():
    array = np.array(["nan", "yes"])
    assert as_array(array) is array
    assert as_array(pd.Series(["1", 1], dtype=object)).tolist() == ["1", 1]
