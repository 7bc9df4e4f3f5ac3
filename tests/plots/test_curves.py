"""ROC and precision-recall curves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from mlsd_helpers import plots

SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=20)


def curve_of(ax, label):
    (line,) = [line for line in ax.lines if line.get_label() == label]
    return line


def scored(n=300, seed=3):
    random = np.random.default_rng(seed)
    y_true = random.random(n) < 0.3
    return y_true, np.round(random.normal(y_true, 1), 1)  # rounded: many ties


# ROC


def test_the_area_below_the_drawn_roc_curve_is_the_auc_of_scikit_learn():
    y_true, y_score = scored()
    ax = plots.roc({"model": roc_curve(y_true, y_score)[:2]}, title="t")
    x, y = curve_of(ax, "model").get_data()
    assert np.trapezoid(y, x) == pytest.approx(roc_auc_score(y_true, y_score))


@settings(max_examples=10, deadline=None)
@given(SHARES, SHARES)
def test_a_curve_given_backwards_is_drawn_the_same(first, second):
    n = min(len(first), len(second))
    x, y = np.sort(first[:n]), np.sort(second[:n])
    ax = plots.roc({"forth": (x, y), "back": (x[::-1], y[::-1])}, title="t")
    assert curve_of(ax, "forth").get_xydata().tolist() == curve_of(ax, "back").get_xydata().tolist()
    assert curve_of(ax, "forth").get_xdata().tolist() == x.tolist()
    plots.plt.close(ax.figure)


def test_the_roc_panel_is_square_and_shows_all_of_both_rates(roc_of_models):
    ax = roc_of_models()
    ax.figure.draw_without_rendering()
    panel = ax.get_window_extent()
    assert panel.width == pytest.approx(panel.height)
    assert ax.get_xlim()[0] < 0 < 1 < ax.get_xlim()[1]
    assert ax.get_xlim() == ax.get_ylim()


def test_the_diagonal_is_labelled_coin(roc_of_models):
    ax = roc_of_models()
    assert [0, 0, 1, 1] in [line.get_xydata().ravel().tolist() for line in ax.lines]
    assert "coin" in [text.get_text() for text in ax.texts]


def test_operating_points_are_marked_where_they_lie_and_named(roc_of_models):
    ax = roc_of_models(points=[(0.1, 0.6, "today"), (0.3, 0.9, "at half the cost")])
    assert ax.collections[0].get_offsets().tolist() == [[0.1, 0.6], [0.3, 0.9]]
    assert {"today", "at half the cost"} <= {text.get_text() for text in ax.texts}


def test_a_curve_takes_the_colour_of_its_meaning(roc_of_models):
    ax = roc_of_models(colours={"rule": "heuristic", "model on schedule and weather": "test"})
    assert curve_of(ax, "rule").get_color() == plots.COLOURS["heuristic"]
    assert curve_of(ax, "model on schedule and weather").get_color() == plots.COLOURS["test"]


def test_a_colour_for_a_curve_that_is_not_there_is_refused(roc_of_models):
    with pytest.raises(ValueError, match=r"colours names \['modle'\]"):
        roc_of_models(colours={"modle": "ml"})


def test_a_rate_that_rises_and_falls_is_refused():
    with pytest.raises(
        ValueError, match=r"true_positive_rate of 'm' both rises and falls; expected the points in order"
    ):
        plots.roc({"m": ([0, 0.5, 1], [0, 0.9, 0.8])}, title="t")


def test_rates_that_run_against_each_other_are_refused():
    with pytest.raises(ValueError, match=r"of 'm' run in opposite directions.*reverse one of them"):
        plots.roc({"m": ([0, 0.5, 1], [1, 0.9, 0])}, title="t")


def test_percentages_are_refused():
    with pytest.raises(ValueError, match=r"has 1 of 2 values outside 0 to 1 \(first at position 1: 100\.0\).*divide"):
        plots.roc({"m": ([0, 1], [0, 100])}, title="t")


def test_four_sequences_are_no_curve():
    with pytest.raises(ValueError, match=r"curves\['m'\] holds 4 sequences; expected two, \(false_positive_rate, true"):
        plots.roc({"m": (*roc_curve(*scored()), [1])})


@pytest.mark.parametrize("draw", [plots.roc, plots.precision_recall, plots.calibration])
def test_no_curve_at_all_is_refused(draw):
    with pytest.raises(ValueError, match=r"curves is empty; pass at least one as \{label: "):
        draw({}, title="t")


def test_a_single_point_is_no_curve():
    with pytest.raises(ValueError, match=r"curve 'm' has a single point.*points= marks single ones"):
        plots.roc({"m": ([0.5], [0.5])}, title="t")


def test_sequences_of_different_length_are_refused():
    with pytest.raises(ValueError, match="true_positive_rate of 'm' has length 3 and false_positive_rate of 'm' has 2"):
        plots.roc({"m": ([0, 1], [0, 0.5, 1])}, title="t")


def test_a_point_outside_the_panel_is_refused(roc_of_models):
    with pytest.raises(ValueError, match=r"point 0 \('today'\) has 1 of 2 values outside 0 to 1"):
        roc_of_models(points=[(10, 0.5, "today")])


def test_a_point_without_its_text_is_refused(roc_of_models):
    with pytest.raises(ValueError, match=r"point 0 has 2 parts; expected \(x, y, what to write beside it\)"):
        roc_of_models(points=[(0.1, 0.5)])


# Precision and recall


def test_the_area_below_the_drawn_steps_is_the_average_precision_of_scikit_learn():
    y_true, y_score = scored()
    precision, recall, _ = precision_recall_curve(y_true, y_score)
    ax = plots.precision_recall({"model": (recall, precision)}, title="t")
    x, y = curve_of(ax, "model").get_data()
    assert np.trapezoid(y, x) == pytest.approx(average_precision_score(y_true, y_score))


def test_precision_keeps_its_height_over_the_recall_that_a_threshold_reaches():
    ax = plots.precision_recall({"m": ([0, 0.5, 1], [1, 0.8, 0.3])}, title="t")
    # from the first point: up to recall 0.5 the threshold with precision 0.8, from there the one with 0.3
    steps = [[0, 1], [0, 0.8], [0.5, 0.8], [0.5, 0.3], [1, 0.3]]
    assert curve_of(ax, "m").get_xydata().tolist() == steps


def test_the_share_of_positives_is_a_line_labelled_with_its_value():
    ax = plots.precision_recall({"m": ([0, 1], [1, 0.23])}, prevalence=0.2345, title="t")
    assert list(ax.lines[0].get_ydata()) == [0.2345, 0.2345]
    assert "share of positives 0.234" in [text.get_text().replace("\n", " ") for text in ax.texts]


def test_without_a_share_of_positives_no_line_is_drawn():
    ax = plots.precision_recall({"m": ([0, 1], [1, 0.23])}, title="t")
    assert [line.get_label() for line in ax.lines] == ["m"]


def test_a_share_of_positives_in_percent_is_refused():
    with pytest.raises(ValueError, match=r"prevalence has 1 of 1 values outside 0 to 1 .*23\.0.*percentages by 100"):
        plots.precision_recall({"m": ([0, 1], [1, 0.2])}, prevalence=23, title="t")


def test_precision_and_recall_in_the_wrong_order_are_refused():
    precision, recall, _ = precision_recall_curve(*scored())
    with pytest.raises(ValueError, match=r"recall of 'm' both rises and falls.*given as \(recall, precision\)"):
        plots.precision_recall({"m": (precision, recall)}, title="t")
