"""Alternatives compared by one number."""

import pytest
from matplotlib.colors import to_hex


def test_bars_reach_from_the_start_to_the_values(bars_of_cost):
    ax = bars_of_cost(values=[0.5, 0.7, 0.4], start=0.5)
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert ends == [pytest.approx(pair) for pair in [(0.5, 0.5), (0.5, 0.7), (0.5, 0.4)]]


def test_the_first_alternative_is_on_top(bars_of_cost):
    ax = bars_of_cost()
    heights = ax.transData.transform([(0, bar.get_y()) for bar in ax.patches])[:, 1]
    assert list(heights) == sorted(heights, reverse=True)


def test_each_value_is_written_on_its_side_of_the_bar(bars_of_cost, written):
    ax = bars_of_cost()
    extents = dict(written(ax))
    for bar, text in zip(ax.patches, ["12,400", "−2,210", "−1,500"], strict=True):
        if text.startswith("−"):
            assert extents[text].x1 <= bar.get_window_extent().x0
        else:
            assert extents[text].x0 >= bar.get_window_extent().x1


def test_value_labels_replace_the_digits(bars_of_cost):
    assert {"late", "early", "on time"} <= {
        t.get_text() for t in bars_of_cost(value_labels=["late", "early", "on time"]).texts
    }


def test_intervals_are_drawn_around_the_dots(dots_of_auc):
    ax = dots_of_auc()
    intervals, dots = ax.collections
    assert [segment[:, 0].tolist() for segment in intervals.get_segments()] == [[0.665, 0.683], [0.631, 0.65]]
    assert dots.get_offsets()[:, 0].tolist() == [0.674, 0.641]


def test_the_reference_line_stands_at_its_value(dots_of_auc):
    (line,) = dots_of_auc().lines
    assert list(line.get_xdata()) == [0.5, 0.5]


def test_colours_go_by_meaning_or_by_name_of_matplotlib(bars_of_cost):
    ax = bars_of_cost(colours=["ml", "heuristic", "red"])
    assert [to_hex(bar.get_facecolor()).upper() for bar in ax.patches] == ["#0072B2", "#E69F00", "#FF0000"]


def test_a_value_outside_its_interval_is_refused(dots_of_auc):
    with pytest.raises(ValueError, match=r"'Rule': value 0.674 lies outside its interval from 0.68 to 0.683"):
        dots_of_auc(low=[0.68, 0.631])


def test_half_an_interval_is_refused(dots_of_auc):
    with pytest.raises(ValueError, match="pass both low and high"):
        dots_of_auc(high=None)


@pytest.mark.parametrize("name", ["labels", "low", "high", "colours", "value_labels"])
def test_bars_refuse_sequences_of_different_length(name, dots_of_auc):
    with pytest.raises(ValueError, match=f"{name} has length 1 and values has 2"):
        dots_of_auc(**{name: ["ml"]})


# intervals


def test_each_estimate_is_written_with_its_interval(intervals_of_auc):
    ax = intervals_of_auc()
    assert {"0.668 [0.650, 0.686]", "0.641 [0.631, 0.650]", "0.500 [0.460, 0.540]"} <= {
        text.get_text() for text in ax.texts
    }


def test_intervals_draw_what_compare_bars_draws_of_the_same_numbers(intervals_of_auc, dots_of_auc):
    numbers = {
        "labels": ["a", "b"],
        "low": [1, 2],
        "high": [3, 5],
        "value_labels": ["x", "y"],
        "colours": ["ml", "bad"],
    }
    one = intervals_of_auc(estimates=[2, 4], **numbers)
    other = dots_of_auc(values=[2, 4], **numbers)
    for a, b in zip(one.collections, other.collections, strict=True):
        assert a.get_offsets().tolist() == b.get_offsets().tolist()
        assert [path.vertices.tolist() for path in a.get_paths()] == [path.vertices.tolist() for path in b.get_paths()]
        assert a.get_edgecolor().tolist() == b.get_edgecolor().tolist()


def test_the_first_estimate_is_on_top(intervals_of_auc):
    dots = intervals_of_auc().collections[1]
    ax = dots.axes
    heights = ax.transData.transform(dots.get_offsets())[:, 1]
    assert list(heights) == sorted(heights, reverse=True)


def test_an_estimate_outside_its_interval_is_refused(intervals_of_auc):
    with pytest.raises(ValueError, match=r"'Rule': estimate 0.668 lies outside its interval from 0.67 to 0.686"):
        intervals_of_auc(low=[0.67, 0.631, 0.46])


@pytest.mark.parametrize("name", ["labels", "low", "high", "colours", "value_labels"])
def test_intervals_refuse_sequences_of_different_length(name, intervals_of_auc):
    with pytest.raises(ValueError, match=f"{name} has length 1 and estimates has 3"):
        intervals_of_auc(**{name: ["ml"]})
