"""What holds for every figure: it is drawn where it should be, every label is readable, nothing else changes."""

from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from mlsd_helpers import plots


def test_it_draws_on_the_axes_it_is_given_and_returns_them(draw):
    with plots.style():
        _, ax = plt.subplots(figsize=(8, 5))
    assert draw(ax=ax) is ax
    assert len(plt.get_fignums()) == 1


def test_it_makes_a_figure_of_its_own_when_it_is_given_none(draw):
    ax = draw()
    assert ax.figure.get_figwidth() == (8 if ax.get_aspect() == "auto" else 6)
    assert ax.figure.dpi == 110


def test_every_label_lies_inside_the_figure(draw, written):
    ax = draw()
    edge = ax.figure.bbox.padded(0.5)
    labels = written(ax)
    assert labels
    clipped = [text for text, box in labels if not (edge.contains(*box.min) and edge.contains(*box.max))]
    assert clipped == []


def test_no_label_covers_another(draw, written):
    labels = written(draw())
    # A pixel and a half of slack: the extents include empty space above and below the letters.
    covering = [(a, b) for (a, box), (b, other) in combinations(labels, 2) if box.padded(-1.5).overlaps(other)]
    assert covering == []


@pytest.mark.parametrize(
    "name", ["roc_of_models", "precision_of_models", "calibration_of_models", "cost_and_closed_form", "scores_by_class"]
)
def test_two_panels_side_by_side_keep_their_labels_apart_and_inside(request, name, written):
    with plots.style():
        figure, panels = plt.subplots(1, 2)
    for ax in panels:
        request.getfixturevalue(name)(ax=ax)
    labels = [label for ax in panels for label in written(ax)]
    edge = figure.bbox.padded(0.5)
    assert [text for text, box in labels if not (edge.contains(*box.min) and edge.contains(*box.max))] == []
    assert [(a, b) for (a, box), (b, other) in combinations(labels, 2) if box.padded(-1.5).overlaps(other)] == []


def test_the_title_is_the_finding(draw):
    assert draw(title="What was found").get_title(loc="left") == "What was found"


def test_the_settings_of_matplotlib_stay_as_they_were(draw):
    before = dict(mpl.rcParams)
    draw()
    assert dict(mpl.rcParams) == before


def test_a_long_title_is_broken_between_words_and_keeps_them_all(bars_of_cost):
    finding = "The rule saves most, and warning every passenger costs more than to keep silent"
    title = bars_of_cost(title=finding).get_title(loc="left")
    assert "\n" in title
    assert title.replace("\n", " ") == finding


def test_the_colours_are_distinct():
    assert len(set(plots.COLOURS.values())) == len(plots.COLOURS)
