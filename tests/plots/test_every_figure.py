"""What holds for every figure: it is drawn where it should be, every label is readable, nothing else changes."""

from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt

from mlsd_helpers import plots


def test_it_draws_on_the_axes_it_is_given_and_returns_them(draw):
    with plots.style():
        _, ax = plt.subplots(figsize=(8, 5))
    assert draw(ax=ax) is ax
    assert len(plt.get_fignums()) == 1


def test_it_makes_a_figure_of_its_own_when_it_is_given_none(draw):
    figure = draw().figure
    assert figure.get_figwidth() == 8
    assert figure.dpi == 110


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
