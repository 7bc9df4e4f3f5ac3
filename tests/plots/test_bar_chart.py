"""One bar for each x."""

import pytest
from matplotlib.colors import to_hex

from mlsd_helpers import plots


def test_a_bar_stands_at_each_x_with_its_height(flights_by_hour):
    ax = flights_by_hour(x=[7, 8, 9], heights=[10, 30, 20])
    assert [bar.get_x() + bar.get_width() / 2 for bar in ax.patches] == pytest.approx([7, 8, 9])
    assert [bar.get_height() for bar in ax.patches] == [10, 30, 20]


def test_the_peak_alone_is_marked_and_says_how_many_times_the_mean_it_is(flights_by_hour):
    ax = flights_by_hour(x=[7, 8, 9], heights=[10, 30, 20])
    assert [to_hex(bar.get_facecolor()).upper() == plots.COLOURS["bad"] for bar in ax.patches] == [False, True, False]
    # mean = (10 + 30 + 20) / 3 = 20; 30 / 20 = 1.5
    assert [text.get_text() for text in ax.texts] == ["mean 20", "30, 1.5 × the mean"]
    assert list(ax.lines[0].get_ydata()) == [20, 20]


@pytest.mark.parametrize("peak", [0, 23])
def test_the_label_of_a_peak_at_either_end_stays_inside_the_figure(peak, flights_by_hour, written):
    ax = flights_by_hour(heights=[1000 if hour == peak else 10 for hour in range(24)])
    edge = ax.figure.bbox.padded(0.5)
    assert all(edge.contains(*box.min) and edge.contains(*box.max) for _, box in written(ax))


def test_hours_without_any_traffic_are_drawn_without_a_factor(flights_by_hour):
    ax = flights_by_hour(x=[1, 2], heights=[0, 0])
    assert [text.get_text() for text in ax.texts] == ["mean 0", "0"]


def test_bars_refuse_a_negative_height(flights_by_hour):
    with pytest.raises(ValueError, match=r"heights go down to -1\.0; expected zero or more"):
        flights_by_hour(x=[1, 2], heights=[3, -1])


def test_bars_refuse_an_x_given_twice(flights_by_hour):
    with pytest.raises(ValueError, match="x has 3 values, 2 of them distinct"):
        flights_by_hour(x=[1, 1, 2], heights=[3, 1, 2])


def test_bars_refuse_heights_of_another_length(flights_by_hour):
    with pytest.raises(ValueError, match="x has length 2 and heights has 3"):
        flights_by_hour(x=[1, 2], heights=[1, 2, 3])
