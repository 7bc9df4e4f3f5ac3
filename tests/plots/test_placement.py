"""Labels inside a panel stand where they can be read, beside what they name."""

from itertools import combinations

import numpy as np
import pytest

from mlsd_helpers import plots


@pytest.mark.parametrize("name", ["roc_of_models", "precision_of_models", "calibration_of_models"])
def test_a_label_covers_no_line_and_no_point(request, name, written, pixels_of):
    ax = request.getfixturevalue(name)()
    boxes = {text: box.padded(-1) for text, box in written(ax) if text in {note.get_text() for note in ax.texts}}
    assert len(boxes) >= 3
    ink = np.vstack([pixels_of(line) for line in ax.lines])
    assert [text for text, box in boxes.items() if ((ink > box.min) & (ink < box.max)).all(axis=1).any()] == []


@pytest.mark.parametrize("powers", [(0.1, 0.6), (0.3, 0.4), (0.5, 0.45), (0.15, 0.25, 0.9)])
def test_a_label_without_a_line_leading_to_it_is_nearest_to_its_own_curve(written, pixels_of, powers):
    x = np.linspace(0, 1, 50)
    labels = [f"power {power}" for power in powers]
    ax = plots.roc({label: (x, x**power) for label, power in zip(labels, powers, strict=True)}, title="t")
    extents = dict(written(ax))
    lines = {line.get_label(): pixels_of(line) for line in ax.lines}
    led = {note.xy for note in ax.texts if note.arrow_patch}
    beside = [note.get_text() for note in ax.texts if note.get_text() in labels and note.xy not in led]
    assert len(beside) + len(led) == len(labels)
    for label in beside:
        box = extents[label]

        def distance(other, box=box):
            away = np.maximum(0, np.maximum(box.min - lines[other], lines[other] - box.max))
            return np.hypot(*away.T).min()

        assert min(labels, key=distance) == label


def test_four_curves_are_named_directly_and_five_in_a_legend(written):
    x = np.linspace(0, 1, 50)
    for n in (4, 5):
        labels = [f"model {i}" for i in range(n)]
        ax = plots.roc({label: (x, x ** (0.1 + 0.15 * i)) for i, label in enumerate(labels)}, title="t")
        beside = {text.get_text() for text in ax.texts}
        legend = [text.get_text() for text in ax.get_legend().get_texts()] if ax.get_legend() else []
        assert (set(labels) <= beside, legend) == ((True, []) if n == 4 else (False, labels))


def test_a_label_with_no_free_place_beside_its_line_is_led_to_by_a_thin_line():
    x = np.linspace(0, 1, 400)
    nearly = {f"a model that is nearly the same as {i}": (x, x ** (0.20 + 0.001 * i)) for i in range(4)}
    ax = plots.roc(nearly, title="t", points=[(0.2, 0.5, "here"), (0.4, 0.7, "there")])
    leading = [text for text in ax.texts if text.arrow_patch is not None]
    assert leading
    assert {text.get_text() for text in leading} == {""}


def test_a_lone_curve_may_go_without_a_label():
    ax = plots.roc({"": ([0, 0.2, 1], [0, 0.7, 1])}, title="t")
    assert [text.get_text() for text in ax.texts] == ["coin"]


def test_a_label_that_is_a_word_of_the_panel_is_kept():
    ax = plots.roc({"coin": ([0, 0.2, 1], [0, 0.7, 1])}, title="t")
    assert [text.get_text() for text in ax.texts] == ["coin", "coin"]


def test_labels_of_points_close_together_do_not_cover_each_other(written):
    points = [(0.5 + i / 100, 0.3, f"operating point {i}") for i in range(4)]
    ax = plots.roc({"": ([0, 0.2, 1], [0, 0.7, 1])}, title="t", points=points)
    boxes = [box for text, box in written(ax) if text.startswith("operating")]
    assert len(boxes) == 4
    assert not any(box.overlaps(other) for box, other in combinations(boxes, 2))
