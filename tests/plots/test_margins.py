"""Headroom: bars from today to where something breaks."""

from itertools import pairwise

import numpy as np
import pytest


def test_bars_run_from_1_to_their_number_with_the_nearest_on_top(headroom_of_a_design):
    ax = headroom_of_a_design()
    bars = sorted(ax.patches, key=lambda bar: bar.get_y())
    assert ax.yaxis_inverted()
    assert {bar.get_x() for bar in bars} == {1}
    assert [round(bar.get_x() + bar.get_width(), 9) for bar in bars] == [1.07, 1.8, 2.67, 4.5, 240.6]
    names = [tick.get_text().replace("\n", " ") for tick in ax.get_yticklabels()]
    assert names[:2] == ["baseline-not-beaten: score", "replicas-too-few: peak"]
    assert [text.get_text() for text in ax.texts] == ["÷ 1.07", "1.8 ×", "2.67 ×", "4.5 ×", "÷ 241"]


def test_twice_as_far_is_equally_long_everywhere(headroom_of_a_design):
    ax = headroom_of_a_design(labels=["a", "b", "c"], times=[2, 4, 8], value_labels=None)
    lengths = [bar.get_window_extent().width for bar in ax.patches]
    assert np.diff([0, *lengths]) == pytest.approx([lengths[0]] * 3)
    assert [text.get_text() for text in ax.texts] == ["2 ×", "4 ×", "8 ×"]


@pytest.mark.parametrize("times", [[1, 1], [1.001, 1.002], [1, 1000], [999, 1000]])
def test_what_breaks_at_once_and_what_hardly_ever_breaks_are_drawn(headroom_of_a_design, written, times):
    ax = headroom_of_a_design(labels=["a", "b"], times=times, value_labels=None)
    edge = ax.figure.bbox.padded(0.5)
    assert all(edge.contains(*box.min) and edge.contains(*box.max) for _, box in written(ax))
    assert ax.get_xlim()[0] == 1


def test_fifteen_long_names_have_room(headroom_of_a_design, written):
    ax = headroom_of_a_design(
        labels=["decision-costs-more-than-it-brings: number of users"] * 15,
        times=np.geomspace(1.01, 900, 15),
        value_labels=None,
    )
    names = [box for text, box in written(ax) if text.startswith("decision")]
    assert len(names) == 15
    assert not any(a.padded(-1.5).overlaps(b) for a, b in pairwise(names))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"times": [2, 3, 4, 5, 0.5]}, r"times go down to 0\.5; expected 1 or more"),
        ({"times": [2]}, "labels has length 5 and times has 1"),
        ({"labels": ["a"] * 16, "times": [2] * 16, "value_labels": None}, "16 bars; draw at most 15"),
        ({"times": [2, 3, 4, 5, np.inf]}, "not finite"),
        ({"value_labels": ["a"]}, "value_labels has length 1 and times has 5"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(headroom_of_a_design, wrong, message):
    with pytest.raises(ValueError, match=message):
        headroom_of_a_design(**wrong)
