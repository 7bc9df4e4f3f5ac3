"""A slider with a box: both change one number, the box reads it as people write it, a browser's steps change none."""

import math

import pytest

from mlsd_helpers.widgets.number_slider import NumberSlider


@pytest.fixture
def rate():
    return NumberSlider("requests a second", 138.9, 0.1, 10_000, logarithmic=True)


def snapped(slider):
    """The nearest step, to which a browser moves a slider that is set, and which it sends back."""
    if slider._model_name == "FloatLogSliderModel":
        exponent = slider.min + round((math.log10(slider.value) - slider.min) / slider.step) * slider.step
        return 10**exponent
    return slider.min + round((slider.value - slider.min) / slider.step) * slider.step


def said(number):
    return number.children[1].value if number.children[1].layout.display != "none" else ""


@pytest.mark.parametrize("typed", ["300", "297", "1,234.5", "0.1", "10k"])
def test_a_typed_number_stays_what_it_is_when_a_browser_moves_the_slider_to_a_step(rate, typed):
    rate.box.value = typed
    value = rate.value
    assert value == float(typed.replace(",", "").replace("k", "e3"))
    rate.slider.value = snapped(rate.slider)
    assert rate.value == value


def test_a_typed_number_stays_on_a_linear_slider_too():
    wait = NumberSlider("wait (ms)", 10, 1, 50, step=0.5)
    wait.box.value = "12.3"
    wait.slider.value = snapped(wait.slider)
    assert (wait.value, wait.box.value) == (12.3, "12.3")


def test_the_box_shows_numbers_as_people_write_them(rate, every):
    def is_shown(value, text):
        rate.value = value
        assert rate.box.value == text

    every(is_shown, [(10_000, "10,000"), (138.9, "138.9"), (300, "300"), (0.1, "0.1"), (1234.5, "1,234.5")])


def test_what_was_written_in_another_way_is_shown_in_this_one(rate):
    rate.box.value = "1.5k"
    assert rate.box.value == "1,500"
    rate.box.value = "1500.0"  # the same number
    assert rate.box.value == "1,500"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("many", "a number is expected, such as 2500, 2.5k, 3e6 or 1,200; got &#x27;many&#x27;"),
        ("10001", "from 0.1 to 10,000 is expected; got &#x27;10001&#x27;"),
        ("-3", "from 0.1 to 10,000 is expected"),
        ("", "a number is expected"),
        ("<b>", "&lt;b&gt;"),
        ("5m", "a number is expected"),
    ],
)
def test_what_cannot_be_taken_stays_to_be_mended_and_is_told(rate, typed, told):
    rate.box.value = typed
    assert told in said(rate)
    assert (rate.value, rate.box.value) == (138.9, typed)
    rate.box.value = "138.9"
    assert said(rate) == ""


def test_a_slider_that_is_moved_takes_the_box_along_and_comes_back_to_the_start(rate):
    start = rate.slider.value
    rate.slider.value = start * 10**0.12
    assert rate.box.value == "183.1"  # 138.9 × 10^0.12 = 183.11
    rate.slider.value = start
    assert (rate.value, rate.box.value) == (138.9, "138.9")


def test_a_whole_number_is_one(rate):
    servers = NumberSlider("servers", 4, 1, 64, step=1, whole=True)
    servers.box.value = "2.5"
    assert "a whole number is expected; got &#x27;2.5&#x27;" in said(servers)
    servers.slider.value = 7.0
    assert (servers.value, type(servers.value), servers.box.value) == (7, int, "7")
    assert said(servers) == ""


def test_a_number_that_code_sets_is_kept_within_the_bounds_and_moves_the_slider(rate):
    rate.value = 1e9
    assert (rate.value, rate.box.value) == (10_000, "10,000")
    assert rate.slider.value == pytest.approx(10_000)
