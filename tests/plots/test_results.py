"""Figures take what the metrics return, scikit-learn's results too, and results draw themselves."""

import inspect

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from sklearn import metrics as sklearns

from mlsd_helpers import experiments, metrics, plots, tracing
from mlsd_helpers.design import Design
from mlsd_helpers.practice import leveling
from mlsd_helpers.shared.interval import Interval

RNG = np.random.default_rng(0)
LATE = RNG.integers(0, 2, 300)
SCORE = np.clip(0.3 + 0.3 * LATE + RNG.normal(0, 0.2, 300), 0, 1).round(2)


def points(ax, label="m"):
    """The points of the line of that label."""
    (line,) = [line for line in ax.lines if line.get_label() == label]
    return np.column_stack(line.get_data())


def dots(ax):
    (found,) = [each for each in ax.collections if isinstance(each, PathCollection)]
    return found.get_offsets()[:, 0].tolist()


@pytest.mark.parametrize("name", ["roc", "precision_recall"])
def test_a_curve_is_drawn_from_the_result_as_from_its_two_sequences(name):
    ours, theirs = (getattr(module, f"{name}_curve") for module in (metrics, sklearns))
    x, y, _ = theirs(LATE, SCORE)
    draw, pair = getattr(plots, name), (x, y) if name == "roc" else (y, x)
    by_hand = points(draw({"m": pair}))
    assert points(draw({"m": theirs(LATE, SCORE)})).tolist() == by_hand.tolist()
    drawn = points(draw({"m": ours(LATE, SCORE)}))  # ours keeps every point, which moves no line
    assert drawn[[0, -1]].tolist() == by_hand[[0, -1]].tolist()
    own = points(ours(LATE, SCORE).plot("m"))
    assert own.tolist() == drawn.tolist()


def test_a_calibration_curve_is_drawn_with_what_was_promised_across_and_what_happened_upwards():
    curve = metrics.calibration_curve(LATE, SCORE, n_bins=4)
    drawn = points(plots.calibration({"m": curve}))
    assert drawn.tolist() == np.column_stack([curve.mean_score, curve.share_positive]).tolist()
    assert points(curve.plot("m")).tolist() == drawn.tolist()


def test_intervals_are_drawn_by_name():
    found = {"Rule": Interval(0.668, 0.65, 0.686, 0.009), "Model": Interval(0.6, 0.58, 0.62, 0.01)}
    ax = plots.intervals(found, xlabel="AUC")
    assert dots(ax) == [0.668, 0.6]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Rule", "Model"]
    (whiskers,) = [each for each in ax.collections if hasattr(each, "get_segments")]
    assert [segment[:, 0].tolist() for segment in whiskers.get_segments()] == [[0.65, 0.686], [0.58, 0.62]]


def test_what_is_no_interval_of_one_number_is_refused(every):
    one = Interval(0.6, 0.5, 0.7, 0.05)

    def check(arguments, said):
        with pytest.raises(ValueError, match=said):
            plots.intervals(*arguments, xlabel="AUC")

    every(
        check,
        [
            (({"m": (0.6, 0.5, 0.7)},), r"'m' is \(0.6, 0.5, 0.7\); expected one estimate"),
            (({"m": Interval(*np.ones((4, 2)))},), "'m' is an interval of several estimates"),
            (({"m": one}, [0.6]), "numbers beside it; give one or the other"),
            ((["m"], [0.6]), "estimates, low or high is missing"),
            (({},), "shape"),
        ],
    )


def test_a_curve_without_a_name_is_refused():
    with pytest.raises(ValueError, match="curves is a RocCurve; expected a name for each"):
        plots.roc(metrics.roc_curve(LATE, SCORE))


def test_a_histogram_of_scores_is_drawn_as_shares_of_each_class():
    score = np.random.default_rng(1).random(300) ** (1 + LATE)
    by_day = metrics.score_histogram(LATE, score, 1000, by=np.arange(300) % 3)
    for found in (metrics.score_histogram(LATE, score, 1000), by_day):
        ax = plots.score_distributions(found, xlabel="score", bins=10)
        drawn = [outline.get_data().values for outline in ax.patches]
        of_classes = [np.histogram(score[label == LATE], np.linspace(0, 1, 11))[0] for label in (0, 1)]
        np.testing.assert_allclose(drawn, [100 * each / each.sum() for each in of_classes])
        ax = found.plot(threshold=0.5)
        assert [len(outline.get_data().values) for outline in ax.patches] == [40, 40]


def test_a_histogram_holds_both_classes():
    with pytest.raises(ValueError, match="give the histogram alone"):
        plots.score_distributions(metrics.score_histogram(LATE, SCORE, 10), SCORE, xlabel="score")
    with pytest.raises(ValueError, match="positive_scores is missing"):
        plots.score_distributions(SCORE, xlabel="score")


def test_boundaries_draw_the_bar_at_each_look_beside_that_of_one_look():
    found = experiments.group_sequential_boundaries(3)
    ax = found.plot()
    assert points(ax, "stop at this z")[:, 1].tolist() == list(found.critical_z)
    assert points(ax, "one look")[:, 1] == pytest.approx([1.959964] * 3)


def test_a_trace_draws_its_stages():
    with tracing.trace() as recorded, tracing.stage("request"), tracing.stage("model"):
        pass
    ax = recorded.plot(title="Half is the model")
    assert [label.get_text().strip() for label in ax.get_yticklabels()] == ["request", "model"]
    assert ax.get_title(loc="left") == "Half is the model"


def test_headroom_draws_what_breaks_first():
    found = Design.open("designs/flight_delay_alerts.yaml").headroom()
    near = [margin.label for margin in found.margins if margin.times][:8]
    assert [label.get_text() for label in found.plot().get_yticklabels()] == near


def test_a_score_card_draws_its_scores_with_the_target():
    card = leveling.score_card(Design.open("designs/flight_delay_alerts.yaml"), "senior")
    ax = card.plot(title="Seen so far")
    assert ax.get_title(loc="left") == "Seen so far"
    assert len(ax.lines) > 0


def test_every_figure_may_stand_without_a_title_and_on_axes_that_are_given():
    figures = [getattr(plots, name) for name in plots.__all__ if inspect.isfunction(getattr(plots, name))]
    drawn = {each.__name__: inspect.signature(each).parameters for each in figures}
    others = ("style", "three_digits", "small_lines", "validation_curves")  # the last two make figures of many panels
    drawn = {name: parameters for name, parameters in drawn.items() if name not in others}
    assert len(drawn) == 13
    assert {name for name, parameters in drawn.items() if parameters["title"].default != ""} == set()
    assert {name for name, parameters in drawn.items() if parameters["ax"].default is not None} == set()


def test_a_result_draws_on_the_axes_it_is_given_with_the_title_it_is_given():
    results = [
        metrics.roc_curve(LATE, SCORE),
        metrics.precision_recall_curve(LATE, SCORE),
        metrics.calibration_curve(LATE, SCORE),
        metrics.score_histogram(LATE, SCORE, 100),
        experiments.group_sequential_boundaries(3),
    ]
    for result in results:
        _, ax = plt.subplots()
        assert result.plot(title="Found", ax=ax) is ax
        assert ax.get_title(loc="left") == "Found"
        assert result.plot().get_title(loc="left") == ""
        plt.close("all")


def test_a_result_of_another_kind_is_refused_by_its_name():
    y_true, score = [0, 1, 0, 1], [0.1, 0.4, 0.35, 0.8]
    for draw, other in (
        (plots.precision_recall, metrics.roc_curve(y_true, score)),
        (plots.roc, metrics.precision_recall_curve(y_true, score)),
        (plots.roc, metrics.score_histogram(y_true, score)),
    ):
        with pytest.raises(ValueError, match=r"curves\['m'\] .*; expected .*, or the result of the metric"):
            draw({"m": other})
