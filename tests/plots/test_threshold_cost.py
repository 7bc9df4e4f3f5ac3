"""The cost of each threshold."""

import numpy as np
import pytest

from mlsd_helpers import plots


def texts_of(ax):
    return [text.get_text().replace("\n", " ") for text in ax.texts if text.get_text()]


def test_the_cost_curve_is_drawn_as_given_in_the_colour_of_cost(cost_and_closed_form):
    ax = cost_and_closed_form(thresholds=[0.1, 0.2, 0.9], cost=[70, 50, 80])
    (curve,) = [line for line in ax.lines if line.get_label() == "cost"]
    assert curve.get_xydata().tolist() == [[0.1, 70], [0.2, 50], [0.9, 80]]
    assert curve.get_color() == plots.COLOURS["cost"]


def test_the_cheapest_threshold_is_marked_with_its_value():
    ax = plots.cost_against_threshold([0.1, 0.2, 0.9], [70, 50, 80], title="t")
    assert ax.collections[0].get_offsets().tolist() == [[0.2, 50]]
    assert texts_of(ax) == ["cheapest at 0.2: 50"]


def test_a_threshold_chosen_elsewhere_is_not_called_cheapest():
    # a third of the way from 0.1 to 0.4, so a third of the way from 70 to 40
    ax = plots.cost_against_threshold([0.1, 0.4, 0.9], [70, 40, 80], best=0.2, title="t")
    assert ax.collections[0].get_offsets().tolist() == [[0.2, pytest.approx(60)]]
    assert texts_of(ax) == ["chosen at 0.2: 60"]


def test_falling_thresholds_are_drawn_like_rising_ones():
    rising = plots.cost_against_threshold([0.1, 0.2, 0.9], [70, 50, 80], title="t")
    falling = plots.cost_against_threshold([0.9, 0.2, 0.1], [80, 50, 70], title="t")
    assert falling.lines[0].get_xydata().tolist() == rising.lines[0].get_xydata().tolist()
    assert texts_of(falling) == texts_of(rising)


def test_doing_nothing_and_always_acting_are_level_lines_with_their_cost(cost_and_closed_form):
    ax = cost_and_closed_form(do_nothing=1600, always_act=850)
    levels = {line.get_label(): line for line in ax.lines}
    assert list(levels["doing nothing"].get_ydata()) == [1600, 1600]
    assert list(levels["always acting"].get_ydata()) == [850, 850]
    assert levels["doing nothing"].get_color() == plots.COLOURS["nothing"]
    assert {"doing nothing: 1,600", "always acting: 850"} <= set(texts_of(ax))


def test_the_closed_form_is_a_vertical_line_at_its_threshold():
    ax = plots.cost_against_threshold([0.1, 0.9], [70, 80], closed_form=0.125, title="t")
    assert list(ax.lines[1].get_xdata()) == [0.125, 0.125]
    assert "closed form 0.125" in texts_of(ax)


@pytest.mark.parametrize("closed_form", [0.02, 0.11, 0.12, 0.13, 0.5, 0.97])
def test_no_label_covers_another_or_a_line_wherever_the_closed_form_lies(
    cost_and_closed_form, written, pixels_of, closed_form
):
    ax = cost_and_closed_form(closed_form=closed_form)
    labels = [(text, box.padded(-1.5)) for text, box in written(ax)]
    assert [(a, b) for a, box in labels for b, other in labels if a < b and box.overlaps(other)] == []
    ink = np.vstack([pixels_of(line) for line in ax.lines])
    inside = [(text, box) for text, box in labels if ":" in text]
    assert len(inside) == 3
    assert [text for text, box in inside if ((ink > box.min) & (ink < box.max)).all(axis=1).any()] == []


def test_a_best_threshold_that_was_not_tried_is_refused():
    with pytest.raises(ValueError, match=r"best is 0\.95; expected a threshold from 0\.1 to 0\.9"):
        plots.cost_against_threshold([0.1, 0.9], [70, 80], best=0.95, title="t")


def test_thresholds_out_of_order_are_refused():
    with pytest.raises(ValueError, match="thresholds neither increase nor decrease all the way"):
        plots.cost_against_threshold([0.1, 0.9, 0.5], [70, 80, 75], title="t")


@pytest.mark.parametrize("name", ["do_nothing", "always_act", "closed_form", "best"])
def test_a_level_that_is_not_a_number_is_refused(cost_and_closed_form, name):
    with pytest.raises(ValueError, match=f"{name} has 1 of 1 values that are not finite"):
        cost_and_closed_form(**{name: float("nan")})
