"""Small panels show each line and each curve under its name."""

import pytest

from mlsd_helpers import plots
from mlsd_helpers.metrics import wilson_interval

WORDS = {"xlabel": "step", "ylabel": "loss (nats)", "ylim": (0, 1)}


def test_each_line_has_a_panel_with_the_common_line_behind_it():
    panels = plots.small_lines(range(3), {"a": [1, 2, 3], "b": [3, 2, 1]}, behind=[2, 2, 2], reference=0.5, **WORDS)
    assert [panel.get_title() for panel in panels] == ["a", "b"]
    assert panels[1].lines[0].get_ydata().tolist() == [2, 2, 2]
    assert panels[1].lines[1].get_ydata().tolist() == [3, 2, 1]
    plots.plt.close(panels[0].figure)


def test_each_setting_has_a_curve_with_its_intervals():
    interval = wilson_interval(80, 100)
    panels = plots.validation_curves({"l2": {0.1: interval, 1.0: interval}}, ylabel="saved")
    assert [label.get_text() for label in panels[0].get_xticklabels()] == ["0.1", "1"]
    low, high = panels[0].collections[0].get_segments()[0][:, 1]
    assert (low, high) == (pytest.approx(interval.low), pytest.approx(interval.high))
    plots.plt.close(panels[0].figure)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.small_lines([], {}, behind=[], reference=0, **WORDS),
        lambda: plots.validation_curves({}, ylabel="saved"),
    ],
)
def test_nothing_to_show_is_an_error(draw):
    with pytest.raises(ValueError, match="is empty; give at least one"):
        draw()
