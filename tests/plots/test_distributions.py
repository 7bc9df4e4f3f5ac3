"""Distributions of scores by class."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from mlsd_helpers import plots

SCORES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50)


def test_each_class_is_counted_over_the_same_bins_as_shares_of_its_own_total():
    ax = plots.score_distributions([0, 0.1, 0.1, 0.6], [0.6, 1], bins=2, xlabel="score", title="t")
    negatives, positives = (outline.get_data() for outline in ax.patches)
    assert negatives.edges.tolist() == positives.edges.tolist() == [0, 0.5, 1]
    assert negatives.values.tolist() == [75, 25]  # 3 of 4, 1 of 4
    assert positives.values.tolist() == [0, 100]


@settings(max_examples=10, deadline=None)
@given(SCORES, SCORES, st.integers(1, 60))
def test_each_class_sums_to_one_hundred_percent(negative_scores, positive_scores, bins):
    ax = plots.score_distributions(negative_scores, positive_scores, bins=bins, xlabel="score", title="t")
    assert [outline.get_data().values.sum() for outline in ax.patches] == pytest.approx([100, 100])
    plots.plt.close(ax.figure)


def test_both_classes_are_named_in_their_colour(scores_by_class):
    ax = scores_by_class()
    assert {"on time", "late"} <= {text.get_text() for text in ax.texts}
    edges = [to_hex(outline.get_edgecolor()).upper() for outline in ax.patches]
    assert edges == [plots.COLOURS["nothing"], plots.COLOURS["ml"]]


def test_each_name_stands_over_its_own_class(scores_by_class, written):
    ax = scores_by_class()
    extents = dict(written(ax))
    for outline, name in zip(ax.patches, ("on time", "late"), strict=True):
        values, edges, _ = outline.get_data()
        (x, y), box = ax.transData.transform((edges[np.argmax(values)], values.max())), extents[name]
        assert abs((box.x0 + box.x1) / 2 - x) < 60
        assert box.y0 >= y - 2


def test_a_long_name_of_a_narrow_class_still_points_at_where_most_of_it_lies(scores_by_class):
    narrow = np.linspace(0, 0.05, 100)
    labels = ("flights that arrived on time", "late")
    ax = scores_by_class(negative_scores=narrow, positive_scores=narrow + 0.9, threshold=0.08, labels=labels)
    (name,) = [text for text in ax.texts if text.get_text().startswith("flights")]
    assert name.xy[1] >= 0.4 * ax.patches[0].get_data().values.max()
    assert name.xy[0] <= 0.06


def test_the_threshold_is_a_line_with_its_value_above(scores_by_class):
    ax = scores_by_class(threshold=0.45)
    assert [list(line.get_xdata()) for line in ax.lines] == [[0.45, 0.45]]
    assert "threshold 0.45" in [text.get_text() for text in ax.texts]


def test_scores_that_are_all_the_same_are_drawn():
    ax = plots.score_distributions([0.5] * 3, [0.5], xlabel="score", title="t")
    assert [outline.get_data().values.max() for outline in ax.patches] == [100, 100]


def test_a_name_too_few_is_refused(scores_by_class):
    with pytest.raises(ValueError, match="labels has 1 names; expected two"):
        scores_by_class(labels=["late"])


@pytest.mark.parametrize("bins", [0, -1, 2.5, True])
def test_bins_that_cannot_be_counted_are_refused(scores_by_class, bins):
    with pytest.raises(ValueError, match=f"bins is {bins!r}; expected a whole number of at least one"):
        scores_by_class(bins=bins)
