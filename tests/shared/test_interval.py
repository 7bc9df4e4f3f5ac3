"""An interval is what engineers read: it holds numbers, formats, compares by value, and has no order."""

import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.shared.interval import Interval

AUC = Interval(0.81, 0.79, 0.83, 0.0102)
THREE = Interval(*np.arange(12.0).reshape(4, 3)[[1, 0, 2, 3]])


def test_an_interval_unpacks_as_estimate_and_ends():
    estimate, low, high = AUC
    assert (estimate, low, high) == (0.81, 0.79, 0.83)


def test_an_interval_holds_what_lies_between_its_ends():
    held = [0.79, 0.80, 0.83, np.float64(0.8)]
    assert [value in AUC for value in (*held, 0.0102, 0.7899, 0.831, float("nan"))] == [True] * 4 + [False] * 4


def test_whether_a_number_lies_in_many_intervals_is_refused():
    for value, interval in ((1.0, THREE), (np.array([0.8, 0.9]), AUC)):
        with pytest.raises(TypeError, match="take the arrays apart"):
            value in interval  # noqa: B015


def test_a_format_is_that_of_the_estimate_and_of_both_ends():
    assert f"{AUC:.2f}" == "0.81 [0.79, 0.83]"
    assert format(AUC, "+.1%") == "+81.0% [+79.0%, +83.0%]"
    assert f"{AUC}" == str(AUC) == repr(AUC)
    with pytest.raises(TypeError, match="take the arrays apart"):
        format(THREE, ".2f")


def test_an_interval_shows_three_digits():
    assert repr(Interval(0.01234, 0.004123, 0.02071, 0.00401)) == "0.0123 [0.00412, 0.0207], standard error 0.004"


def test_intervals_of_several_estimates_say_how_many():
    assert repr(THREE).startswith("Interval of 3 estimates: (array([3., 4., 5.])")


def test_a_notebook_shows_the_numbers_under_their_names_and_the_confidence():
    shown = Interval(0.81, 0.79, 0.83, 0.0102, confidence=0.9)._repr_html_()
    read = [part.split("</")[0].rpartition(">")[2] for part in shown.split("<t")]
    assert [text for text in read if text][:9] == [
        *("90 % interval", "estimate", "low", "high", "standard error"),
        *("0.81", "0.79", "0.83", "0.01"),
    ]


def test_a_notebook_shows_the_first_ten_of_many_estimates():
    many = Interval(*np.ones((4, 5, 5)))
    assert many._repr_html_().count("<tr>") == 1 + 10
    assert "95 % intervals of 25 estimates, the first 10" in many._repr_html_()
    assert "95 % intervals of 3 estimates<" in THREE._repr_html_()


def test_intervals_are_equal_when_all_their_numbers_are():
    same = Interval(0.81, 0.79, 0.83, 0.0102, 0.95)
    assert same == AUC
    assert hash(same) == hash(AUC)
    for name in ("estimate", "low", "high", "standard_error", "confidence"):
        assert dataclasses.replace(AUC, **{name: getattr(AUC, name) - 0.001}) != AUC, name
    assert AUC != (0.81, 0.79, 0.83, 0.0102)


def test_intervals_of_arrays_are_equal_element_by_element():
    assert dataclasses.replace(THREE) == THREE
    assert dataclasses.replace(THREE, low=THREE.low - [0, 0, 1e-9]) != THREE
    assert THREE != AUC
    assert Interval(*np.ones((4, 1))) != Interval(*np.ones((4, 3)))


def test_intervals_have_no_order():
    for compare in (lambda: AUC < AUC, lambda: AUC >= 0.5, lambda: max(AUC, THREE), lambda: np.float64(0.5) < AUC):
        with pytest.raises(TypeError, match=r"no order; compare with \.low or \.high.*difference"):
            compare()


def test_an_interval_is_no_sequence():
    with pytest.raises(TypeError):
        AUC[0]
    with pytest.raises(TypeError):
        len(AUC)


def test_an_interval_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        AUC.low = 0.5


def test_an_interval_travels():
    assert pickle.loads(pickle.dumps(AUC)) == AUC
    as_rows = pd.DataFrame({"AUC": dataclasses.asdict(AUC)}).T
    assert as_rows.columns.tolist() == ["estimate", "low", "high", "standard_error", "confidence"]


def test_numbers_that_make_no_interval_are_refused():
    for numbers, said in (
        ((0.8, 0.9, 0.7, 0.1), "low is 0.9 and high 0.7; expected low <= high"),
        ((*np.array([[1.0, 1.0], [0.0, 2.0], [2.0, 1.0], [0.1, 0.1]]),), "expected low <= high"),
        ((0.8, 0.7, 0.9, 0.1, 95), "confidence is 95; expected a fraction between 0 and 1; write 0.95"),
    ):
        with pytest.raises(ValueError, match=said):
            Interval(*numbers)


def test_an_unknown_interval_is_one_of_nan():
    assert repr(Interval(*[float("nan")] * 4)) == "nan [nan, nan], standard error nan"
