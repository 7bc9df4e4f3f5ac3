"""The metric tree."""

from itertools import combinations

import pytest

from mlsd_helpers import plots
from mlsd_helpers.plots.palette import TEXT_SIZE


def test_the_tree_writes_every_name_once(tree_of_metrics):
    names = [text.get_text().replace("\n", " ") for text in tree_of_metrics(levels=None).texts]
    assert len(names) == 1 + 3 + 5
    assert names[0] == "Fewer passengers stranded by a delay they could have planned around"


def test_every_name_lies_inside_its_box_and_boxes_do_not_overlap(tree_of_metrics):
    ax = tree_of_metrics(levels=None)
    ax.figure.draw_without_rendering()
    boxes = [box.get_window_extent() for box in ax.patches]
    for text, box in zip(ax.texts, boxes, strict=True):
        extent = text.get_window_extent()
        assert box.contains(*extent.min)
        assert box.contains(*extent.max)
    assert not any(box.overlaps(other) for box, other in combinations(boxes, 2))


def test_a_line_leads_from_every_box_to_the_one_it_belongs_to(tree_of_metrics):
    assert len(tree_of_metrics().lines) == 3 + 5
    line = plots.metric_tree({"a": "b"}, title="t").lines[0]
    left, right = plots.metric_tree({"a": "b"}, title="t").patches
    assert line.get_xdata()[0] == left.get_x() + left.get_width()
    assert line.get_xdata()[-1] == right.get_x()


def test_a_wide_tree_gets_a_higher_figure(tree_of_metrics):
    tree = {"Money": {f"Driver {i}": [f"Metric {i}.{j} of the model" for j in range(4)] for i in range(5)}}
    ax = plots.metric_tree(tree, title="Twenty metrics")
    assert ax.figure.get_figheight() > tree_of_metrics().figure.get_figheight()
    assert {text.get_fontsize() for text in ax.texts} == {TEXT_SIZE}


@pytest.mark.parametrize("tree", [{}, {"a": "x", "b": "y"}, None])
def test_a_tree_has_one_root(tree):
    with pytest.raises(ValueError, match=r"tree has [02] roots; expected one business metric"):
        plots.metric_tree(tree, title="t")


@pytest.mark.parametrize("name", ["", " ", 3])
def test_a_tree_refuses_a_name_that_is_not_text(name):
    with pytest.raises(ValueError, match=f"tree holds the name {name!r}"):
        plots.metric_tree({"a": [name]}, title="t")


def test_a_tree_refuses_headings_that_do_not_match_its_columns(tree_of_metrics):
    with pytest.raises(ValueError, match="levels has 1 headings; the tree has 3 columns"):
        tree_of_metrics(levels=["Business"])


def test_a_tree_too_large_for_the_given_axes_is_refused(tree_of_metrics):
    with plots.style():
        _, ax = plots.plt.subplots(figsize=(2, 1))
    with pytest.raises(ValueError, match="do not fit readably on this Axes"):
        tree_of_metrics(ax=ax)
