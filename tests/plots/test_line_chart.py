"""Lines over one x."""

from itertools import combinations

import numpy as np
import pytest

from mlsd_helpers import plots


def test_lines_draw_the_given_values(cost_of_thresholds):
    ax = cost_of_thresholds(x=[1, 2], series={"model": [3, 4], "rule": [5, 6]}, points=[(1, 3, "here")])
    curves = [line for line in ax.lines if line.get_label() in ("model", "rule")]
    assert [(line.get_xdata().tolist(), line.get_ydata().tolist()) for line in curves] == [
        ([1, 2], [3, 4]),
        ([1, 2], [5, 6]),
    ]
    assert ax.collections[0].get_offsets().tolist() == [[1, 3]]


def test_lines_that_end_together_have_labels_one_above_the_other_in_their_order(cost_of_thresholds, written):
    ends = {f"line {i}": [0, 1 + i / 1000] for i in range(4)}
    ax = cost_of_thresholds(x=[0, 1], series=ends, vertical=None, points=[])
    boxes = [box for text, box in written(ax) if text in ends]
    for lower, upper in combinations(boxes, 2):
        assert lower.y1 <= upper.y0 + 0.5


def test_a_label_alone_stands_at_the_height_where_its_line_ends(cost_of_thresholds, written):
    ax = cost_of_thresholds(x=[0, 1], series={"low": [0, 0], "high": [9, 9]}, vertical=None, points=[])
    extents = dict(written(ax))
    for label, y in (("low", 0), ("high", 9)):
        box = extents[label]
        assert (box.y0 + box.y1) / 2 == pytest.approx(ax.transData.transform((1, y))[1], abs=2)


@pytest.mark.parametrize("slope", [-1, 1], ids=["falling", "rising"])
def test_what_is_written_beside_a_point_covers_no_line(slope, cost_of_thresholds, written):
    x = np.arange(1, 6)
    points = [(n, slope * n, f"point {n}") for n in x]
    ax = cost_of_thresholds(x=x, series={"": slope * x}, vertical=None, points=points)
    # The straight line from the first point to the last, at every pixel.
    pixels = ax.transData.transform([(t, slope * t) for t in np.linspace(1, 5, 2000)])
    boxes = [box for text, box in written(ax) if text.startswith("point")]
    assert len(boxes) == 5
    assert not any(((pixels > box.min) & (pixels < box.max)).all(axis=1).any() for box in boxes)


def test_a_line_takes_the_colour_of_its_meaning(cost_of_thresholds):
    ax = cost_of_thresholds(colours={"rule": "heuristic", "nobody": "nothing"})
    colours = {line.get_label(): line.get_color() for line in ax.lines}
    assert (colours["rule"], colours["nobody"]) == (plots.COLOURS["heuristic"], plots.COLOURS["nothing"])


def test_a_logarithmic_axis_writes_plain_numbers(cost_of_thresholds, written):
    ax = cost_of_thresholds(x=[1, 10_000], series={"": [1, 2]}, logx=True, vertical=None, points=[])
    assert {"1", "100", "10,000"} <= {text for text, _ in written(ax)}


def test_a_logarithmic_axis_refuses_zero(cost_of_thresholds):
    with pytest.raises(ValueError, match=r"'model' goes down to 0\.0; a logarithmic axis needs values above zero"):
        cost_of_thresholds(x=[1, 2], series={"model": [0, 1]}, logy=True)


def test_lines_refuse_an_x_that_does_not_increase(cost_of_thresholds):
    with pytest.raises(ValueError, match="x does not increase after position 1"):
        cost_of_thresholds(x=[1, 3, 2], series={"model": [1, 2, 3]})


def test_lines_refuse_values_of_another_length(cost_of_thresholds):
    with pytest.raises(ValueError, match="series 'model' has length 1 and x has 2"):
        cost_of_thresholds(x=[1, 2], series={"model": [0]})


def test_lines_refuse_a_colour_for_a_line_that_is_not_there(cost_of_thresholds):
    with pytest.raises(ValueError, match=r"colours names \['modle'\]"):
        cost_of_thresholds(colours={"modle": "ml"})


def test_lines_refuse_an_empty_series(cost_of_thresholds):
    with pytest.raises(ValueError, match="series is empty"):
        cost_of_thresholds(series={})
