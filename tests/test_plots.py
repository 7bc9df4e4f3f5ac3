"""Figures: they draw the given numbers, every label is readable, and bad input is refused."""

import subprocess
import sys
from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from mlsd_helpers import plots

TREE = {
    "Fewer passengers stranded by a delay they could have planned around": {
        "Passengers warned in time before the delayed flight": ["Recall at the chosen threshold", "Coverage"],
        "Passengers who still trust the alert": {"Precision of alerts": None, "False alarms a year": None},
        "Alert arrives when it can be used": "Latency p99 of a prediction (ms)",
    }
}


@pytest.fixture(autouse=True)
def figures_in_memory():
    plt.switch_backend("agg")
    yield
    plt.close("all")


def bars_of_cost(**changed):
    arguments = {
        "labels": ["Warn everyone on every flight of the year", "Rule", "Model"],
        "values": [12_400, -2_210, -1_500],
        "xlabel": "Cost per 1,000 flights against doing nothing ($)",
        "title": "The rule saves most, and warning every passenger costs more than to keep silent",
        "reference": 0,
        "reference_label": "doing nothing",
    }
    return plots.compare_bars(**(arguments | changed))


def dots_of_auc(**changed):
    arguments = {
        "labels": ["Rule", "Model"],
        "values": [0.674, 0.641],
        "low": [0.665, 0.631],
        "high": [0.683, 0.65],
        "xlabel": "AUC",
        "title": "The rule orders flights better",
        "reference": 0.5,
        "reference_label": "coin toss",
    }
    return plots.compare_bars(**(arguments | changed))


def flights_by_hour(**changed):
    arguments = {
        "x": range(24),
        "heights": [0] * 5
        + [10, 260, 230, 270, 200, 170, 160, 180, 200, 220, 240, 230, 245, 220, 215, 170, 110, 30, 10],
        "xlabel": "Hour",
        "ylabel": "Flights a day",
        "title": "Eight in the morning is the hour to size for",
    }
    return plots.bars(**(arguments | changed))


def cost_of_thresholds(**changed):
    x = np.linspace(0.01, 0.99, 50)
    arguments = {
        "x": x,
        "series": {"model": 3000 * (x - 0.2) ** 2 + 400, "rule": 3000 * (x - 0.2) ** 2 + 440, "nobody": 0 * x + 2300},
        "xlabel": "Threshold",
        "ylabel": "Cost per 1,000 flights ($)",
        "title": "The cheapest threshold is far below one half",
        "vertical": (0.2, "cheapest: 0.2"),
        "points": [(0.2, 400, "$400"), (0.5, 670, "$670")],
    }
    return plots.lines(**(arguments | changed))


def tree_of_metrics(**changed):
    return plots.metric_tree(
        **({"tree": TREE, "title": "Recall earns", "levels": ["Business", "Driver", "ML"]} | changed)
    )


EVERY_FIGURE = [bars_of_cost, dots_of_auc, flights_by_hour, cost_of_thresholds, tree_of_metrics]
every_figure = pytest.mark.parametrize("draw", EVERY_FIGURE)


def written(ax):
    """Every text with its extent in pixels, as it will be saved."""
    ax.figure.draw_without_rendering()
    texts = [*ax.texts, ax._left_title]
    if ax.axison:
        frame = ax.get_window_extent().padded(2)
        texts += [ax.xaxis.label, ax.yaxis.label]
        # Ticks beyond the limits have a label too, which is never drawn.
        for axis, labels in enumerate((ax.get_xticklabels(), ax.get_yticklabels())):
            places = [ax.transData.transform(label.get_position())[axis] for label in labels]
            texts += [
                label
                for label, place in zip(labels, places, strict=True)
                if frame.min[axis] <= place <= frame.max[axis]
            ]
    return [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text()]


# What holds for every figure


@every_figure
def test_it_draws_on_the_axes_it_is_given_and_returns_them(draw):
    with plots.style():
        _, ax = plt.subplots(figsize=(8, 5))
    assert draw(ax=ax) is ax
    assert len(plt.get_fignums()) == 1


@every_figure
def test_it_makes_a_figure_of_its_own_when_it_is_given_none(draw):
    figure = draw().figure
    assert figure.get_figwidth() == 8
    assert figure.dpi == 110


@every_figure
def test_every_label_lies_inside_the_figure(draw):
    ax = draw()
    edge = ax.figure.bbox.padded(0.5)
    labels = written(ax)
    assert labels
    clipped = [text for text, box in labels if not (edge.contains(*box.min) and edge.contains(*box.max))]
    assert clipped == []


@every_figure
def test_no_label_covers_another(draw):
    labels = written(draw())
    # A pixel and a half of slack: the extents include empty space above and below the letters.
    covering = [(a, b) for (a, box), (b, other) in combinations(labels, 2) if box.padded(-1.5).overlaps(other)]
    assert covering == []


@every_figure
def test_the_title_is_the_finding(draw):
    assert draw(title="What was found").get_title(loc="left") == "What was found"


@every_figure
def test_the_settings_of_matplotlib_stay_as_they_were(draw):
    before = dict(mpl.rcParams)
    draw()
    assert dict(mpl.rcParams) == before


def test_a_long_title_is_broken_between_words_and_keeps_them_all():
    finding = "The rule saves most, and warning every passenger costs more than to keep silent"
    title = bars_of_cost(title=finding).get_title(loc="left")
    assert "\n" in title
    assert title.replace("\n", " ") == finding


def test_the_colours_are_distinct():
    assert len(set(plots.COLOURS.values())) == len(plots.COLOURS)


# compare_bars


def test_bars_reach_from_the_start_to_the_values():
    ax = bars_of_cost(values=[0.5, 0.7, 0.4], start=0.5)
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert ends == [pytest.approx(pair) for pair in [(0.5, 0.5), (0.5, 0.7), (0.5, 0.4)]]


def test_the_first_alternative_is_on_top():
    ax = bars_of_cost()
    heights = ax.transData.transform([(0, bar.get_y()) for bar in ax.patches])[:, 1]
    assert list(heights) == sorted(heights, reverse=True)


def test_each_value_is_written_on_its_side_of_the_bar():
    ax = bars_of_cost()
    extents = dict(written(ax))
    for bar, text in zip(ax.patches, ["12,400", "−2,210", "−1,500"], strict=True):
        if text.startswith("−"):
            assert extents[text].x1 <= bar.get_window_extent().x0
        else:
            assert extents[text].x0 >= bar.get_window_extent().x1


def test_value_labels_replace_the_digits():
    assert {"late", "early", "on time"} <= {
        t.get_text() for t in bars_of_cost(value_labels=["late", "early", "on time"]).texts
    }


def test_intervals_are_drawn_around_the_dots():
    ax = dots_of_auc()
    intervals, dots = ax.collections
    assert [segment[:, 0].tolist() for segment in intervals.get_segments()] == [[0.665, 0.683], [0.631, 0.65]]
    assert dots.get_offsets()[:, 0].tolist() == [0.674, 0.641]


def test_the_reference_line_stands_at_its_value():
    (line,) = dots_of_auc().lines
    assert list(line.get_xdata()) == [0.5, 0.5]


def test_colours_go_by_meaning_or_by_name_of_matplotlib():
    ax = bars_of_cost(colours=["ml", "heuristic", "red"])
    assert [to_hex(bar.get_facecolor()).upper() for bar in ax.patches] == ["#0072B2", "#E69F00", "#FF0000"]


def test_a_value_outside_its_interval_is_refused():
    with pytest.raises(ValueError, match=r"'Rule': value 0.674 lies outside its interval from 0.68 to 0.683"):
        dots_of_auc(low=[0.68, 0.631])


def test_half_an_interval_is_refused():
    with pytest.raises(ValueError, match="pass both low and high"):
        dots_of_auc(high=None)


@pytest.mark.parametrize("name", ["labels", "low", "high", "colours", "value_labels"])
def test_bars_refuse_sequences_of_different_length(name):
    with pytest.raises(ValueError, match=f"{name} has length 1 and values has 2"):
        dots_of_auc(**{name: ["ml"]})


# bars


def test_a_bar_stands_at_each_x_with_its_height():
    ax = flights_by_hour(x=[7, 8, 9], heights=[10, 30, 20])
    assert [bar.get_x() + bar.get_width() / 2 for bar in ax.patches] == pytest.approx([7, 8, 9])
    assert [bar.get_height() for bar in ax.patches] == [10, 30, 20]


def test_the_peak_alone_is_marked_and_says_how_many_times_the_mean_it_is():
    ax = flights_by_hour(x=[7, 8, 9], heights=[10, 30, 20])
    assert [to_hex(bar.get_facecolor()).upper() == plots.COLOURS["bad"] for bar in ax.patches] == [False, True, False]
    # mean = (10 + 30 + 20) / 3 = 20; 30 / 20 = 1.5
    assert [text.get_text() for text in ax.texts] == ["mean 20", "30, 1.5 × the mean"]
    assert list(ax.lines[0].get_ydata()) == [20, 20]


@pytest.mark.parametrize("peak", [0, 23])
def test_the_label_of_a_peak_at_either_end_stays_inside_the_figure(peak):
    ax = flights_by_hour(heights=[1000 if hour == peak else 10 for hour in range(24)])
    edge = ax.figure.bbox.padded(0.5)
    assert all(edge.contains(*box.min) and edge.contains(*box.max) for _, box in written(ax))


def test_hours_without_any_traffic_are_drawn_without_a_factor():
    ax = flights_by_hour(x=[1, 2], heights=[0, 0])
    assert [text.get_text() for text in ax.texts] == ["mean 0", "0"]


def test_bars_refuse_a_negative_height():
    with pytest.raises(ValueError, match=r"heights go down to -1\.0; expected zero or more"):
        flights_by_hour(x=[1, 2], heights=[3, -1])


def test_bars_refuse_an_x_given_twice():
    with pytest.raises(ValueError, match="x has 3 values, 2 of them distinct"):
        flights_by_hour(x=[1, 1, 2], heights=[3, 1, 2])


def test_bars_refuse_heights_of_another_length():
    with pytest.raises(ValueError, match="x has length 2 and heights has 3"):
        flights_by_hour(x=[1, 2], heights=[1, 2, 3])


# lines


def test_lines_draw_the_given_values():
    ax = cost_of_thresholds(x=[1, 2], series={"model": [3, 4], "rule": [5, 6]}, points=[(1, 3, "here")])
    curves = [line for line in ax.lines if line.get_label() in ("model", "rule")]
    assert [(line.get_xdata().tolist(), line.get_ydata().tolist()) for line in curves] == [
        ([1, 2], [3, 4]),
        ([1, 2], [5, 6]),
    ]
    assert ax.collections[0].get_offsets().tolist() == [[1, 3]]


def test_lines_that_end_together_have_labels_one_above_the_other_in_their_order():
    ends = {f"line {i}": [0, 1 + i / 1000] for i in range(4)}
    ax = cost_of_thresholds(x=[0, 1], series=ends, vertical=None, points=[])
    boxes = [box for text, box in written(ax) if text in ends]
    for lower, upper in combinations(boxes, 2):
        assert lower.y1 <= upper.y0 + 0.5


def test_a_label_alone_stands_at_the_height_where_its_line_ends():
    ax = cost_of_thresholds(x=[0, 1], series={"low": [0, 0], "high": [9, 9]}, vertical=None, points=[])
    extents = dict(written(ax))
    for label, y in (("low", 0), ("high", 9)):
        box = extents[label]
        assert (box.y0 + box.y1) / 2 == pytest.approx(ax.transData.transform((1, y))[1], abs=2)


@pytest.mark.parametrize("slope", [-1, 1], ids=["falling", "rising"])
def test_what_is_written_beside_a_point_covers_no_line(slope):
    x = np.arange(1, 6)
    points = [(n, slope * n, f"point {n}") for n in x]
    ax = cost_of_thresholds(x=x, series={"": slope * x}, vertical=None, points=points)
    # The straight line from the first point to the last, at every pixel.
    pixels = ax.transData.transform([(t, slope * t) for t in np.linspace(1, 5, 2000)])
    boxes = [box for text, box in written(ax) if text.startswith("point")]
    assert len(boxes) == 5
    assert not any(((pixels > box.min) & (pixels < box.max)).all(axis=1).any() for box in boxes)


def test_a_line_takes_the_colour_of_its_meaning():
    ax = cost_of_thresholds(colours={"rule": "heuristic", "nobody": "nothing"})
    colours = {line.get_label(): line.get_color() for line in ax.lines}
    assert (colours["rule"], colours["nobody"]) == (plots.COLOURS["heuristic"], plots.COLOURS["nothing"])


def test_a_logarithmic_axis_writes_plain_numbers():
    ax = cost_of_thresholds(x=[1, 10_000], series={"": [1, 2]}, logx=True, vertical=None, points=[])
    assert {"1", "100", "10,000"} <= {text for text, _ in written(ax)}


def test_a_logarithmic_axis_refuses_zero():
    with pytest.raises(ValueError, match=r"'model' goes down to 0\.0; a logarithmic axis needs values above zero"):
        cost_of_thresholds(x=[1, 2], series={"model": [0, 1]}, logy=True)


def test_lines_refuse_an_x_that_does_not_increase():
    with pytest.raises(ValueError, match="x does not increase after position 1"):
        cost_of_thresholds(x=[1, 3, 2], series={"model": [1, 2, 3]})


def test_lines_refuse_values_of_another_length():
    with pytest.raises(ValueError, match="series 'model' has length 1 and x has 2"):
        cost_of_thresholds(x=[1, 2], series={"model": [0]})


def test_lines_refuse_a_colour_for_a_line_that_is_not_there():
    with pytest.raises(ValueError, match=r"colours names \['modle'\]"):
        cost_of_thresholds(colours={"modle": "ml"})


def test_lines_refuse_an_empty_series():
    with pytest.raises(ValueError, match="series is empty"):
        cost_of_thresholds(series={})


# metric_tree


def test_the_tree_writes_every_name_once():
    names = [text.get_text().replace("\n", " ") for text in tree_of_metrics(levels=None).texts]
    assert len(names) == 1 + 3 + 5
    assert names[0] == "Fewer passengers stranded by a delay they could have planned around"


def test_every_name_lies_inside_its_box_and_boxes_do_not_overlap():
    ax = tree_of_metrics(levels=None)
    ax.figure.draw_without_rendering()
    boxes = [box.get_window_extent() for box in ax.patches]
    for text, box in zip(ax.texts, boxes, strict=True):
        extent = text.get_window_extent()
        assert box.contains(*extent.min)
        assert box.contains(*extent.max)
    assert not any(box.overlaps(other) for box, other in combinations(boxes, 2))


def test_a_line_leads_from_every_box_to_the_one_it_belongs_to():
    assert len(tree_of_metrics().lines) == 3 + 5
    line = plots.metric_tree({"a": "b"}, title="t").lines[0]
    left, right = plots.metric_tree({"a": "b"}, title="t").patches
    assert line.get_xdata()[0] == left.get_x() + left.get_width()
    assert line.get_xdata()[-1] == right.get_x()


def test_a_wide_tree_gets_a_higher_figure():
    tree = {"Money": {f"Driver {i}": [f"Metric {i}.{j} of the model" for j in range(4)] for i in range(5)}}
    ax = plots.metric_tree(tree, title="Twenty metrics")
    assert ax.figure.get_figheight() > tree_of_metrics().figure.get_figheight()
    assert {text.get_fontsize() for text in ax.texts} == {plots._TEXT_SIZE}


@pytest.mark.parametrize("tree", [{}, {"a": "x", "b": "y"}, None])
def test_a_tree_has_one_root(tree):
    with pytest.raises(ValueError, match=r"tree has [02] roots; expected one business metric"):
        plots.metric_tree(tree, title="t")


@pytest.mark.parametrize("name", ["", " ", 3])
def test_a_tree_refuses_a_name_that_is_not_text(name):
    with pytest.raises(ValueError, match=f"tree holds the name {name!r}"):
        plots.metric_tree({"a": [name]}, title="t")


def test_a_tree_refuses_headings_that_do_not_match_its_columns():
    with pytest.raises(ValueError, match="levels has 1 headings; the tree has 3 columns"):
        tree_of_metrics(levels=["Business"])


def test_a_tree_too_large_for_the_given_axes_is_refused():
    with plots.style():
        _, ax = plt.subplots(figsize=(2, 1))
    with pytest.raises(ValueError, match="do not fit readably on this Axes"):
        tree_of_metrics(ax=ax)


# Numbers that make no sense


@pytest.mark.parametrize(
    ("draw", "name", "said"),
    [
        (bars_of_cost, "values", "values"),
        (dots_of_auc, "low", "low"),
        (flights_by_hour, "heights", "heights"),
        (cost_of_thresholds, "x", "x"),
    ],
)
def test_numbers_that_are_not_finite_are_refused_and_located(draw, name, said):
    length = {"values": 3, "low": 2, "heights": 24, "x": 50}[name]
    for wrong in (np.nan, np.inf):
        numbers = [0.0] * length
        numbers[1] = wrong
        with pytest.raises(ValueError, match=rf"{said} has 1 of {length} values .* \(first at position 1: {wrong}\)"):
            draw(**{name: numbers})


@pytest.mark.parametrize(
    ("draw", "name"), [(bars_of_cost, "values"), (flights_by_hour, "heights"), (cost_of_thresholds, "x")]
)
def test_nothing_to_draw_is_refused(draw, name):
    with pytest.raises(ValueError, match=rf"{name} has shape \(0,\); expected a sequence of at least one number"):
        draw(**{name: []})


def test_a_table_in_place_of_a_sequence_is_refused():
    with pytest.raises(ValueError, match=r"values has shape \(1, 2\)"):
        bars_of_cost(values=[[1, 2]])


def test_importing_plots_loads_neither_pandas_nor_scikit_learn_and_changes_no_setting():
    code = (
        "import sys, matplotlib as mpl; before = dict(mpl.rcParams); import mlsd_helpers.plots; "
        "print({'pandas', 'sklearn', 'scipy'} & set(sys.modules), dict(mpl.rcParams) == before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set() True\n"
