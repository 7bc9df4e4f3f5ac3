"""The web of scores."""

import numpy as np
import pytest

from mlsd_helpers import plots
from mlsd_helpers.plots.palette import INK

RINGS = ["", "low", "middle", "high"]


def web(ax, colour="ml"):
    """The corners of the web drawn in that colour."""
    lines = [line for line in ax.lines if line.get_color() == plots.COLOURS[colour] and line.get_marker() == "o"]
    return lines[0].get_xydata()


def test_a_score_is_the_distance_from_the_middle_and_subjects_go_clockwise_from_the_top():
    ax = plots.radar(["a", "b", "c", "d"], {"now": [1, 2, 3, 0]}, rings=RINGS, title="t")
    np.testing.assert_allclose(web(ax), [(0, 1), (2, 0), (0, -3), (0, 0), (0, 1)], atol=1e-12)


def test_the_target_is_a_broken_line_of_equal_steps_with_its_name(radar_of_an_answer):
    ax = radar_of_an_answer(target=4)
    (line,) = (line for line in ax.lines if line.get_color() == INK)
    np.testing.assert_allclose(np.hypot(*line.get_xydata().T), 4)
    assert line.is_dashed()
    assert "target: staff" in [text.get_text() for text in ax.texts]


def test_without_a_target_none_is_drawn(radar_of_an_answer):
    ax = radar_of_an_answer(target=None)
    assert not [text for text in ax.texts if text.get_text().startswith("target")]
    assert not [line for line in ax.lines if line.is_dashed()]


def test_names_are_written_when_there_are_several(radar_of_an_answer):
    assert {"yours", "reference"} <= {text.get_text() for text in radar_of_an_answer().texts}
    alone = radar_of_an_answer(series={"yours": [1, 2, 3, 4, 5, 0]})
    assert "yours" not in {text.get_text() for text in alone.texts}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": ["a", "b"], "series": {"now": [1, 2]}}, "there are 2 labels; a web needs at least three"),
        ({"series": {}}, "series has 0 entries; draw one to 4"),
        ({"series": {str(i): [1] * 6 for i in range(5)}}, "series has 5 entries"),
        ({"series": {"now": [1, 2, 3]}}, "has length 3 and labels has 6"),
        ({"series": {"now": [1, 2, 3, 4, 5, 6]}}, "now holds 6; expected 0 to 5"),
        ({"series": {"now": [1, 2, 3, 4, 5, -1]}}, "now holds -1"),
        ({"series": {"now": [1, 2, 3, 4, 5, float("nan")]}}, "not finite"),
        ({"target": 9}, "target holds 9"),
    ],
)
def test_what_cannot_be_drawn_is_refused(radar_of_an_answer, change, message):
    with pytest.raises(ValueError, match=message):
        radar_of_an_answer(**change)
