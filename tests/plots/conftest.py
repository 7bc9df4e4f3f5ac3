"""One realistic example of every figure, as a function whose arguments a test can change, and what tests share."""

from functools import partial
from itertools import pairwise
from statistics import NormalDist

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mlsd_helpers import plots

EVERY_FIGURE = (
    "bars_of_cost",
    "dots_of_auc",
    "intervals_of_auc",
    "flights_by_hour",
    "cost_of_thresholds",
    "cost_and_closed_form",
    "tree_of_metrics",
    "roc_of_models",
    "precision_of_models",
    "calibration_of_models",
    "scores_by_class",
    "stages_of_a_request",
    "headroom_of_a_design",
    "radar_of_an_answer",
)


@pytest.fixture(autouse=True)
def figures_in_memory():
    plt.switch_backend("agg")
    yield
    plt.close("all")


@pytest.fixture(params=EVERY_FIGURE)
def draw(request):
    """Each figure in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def bars_of_cost():
    return partial(
        plots.compare_bars,
        labels=["Warn everyone on every flight of the year", "Rule", "Model"],
        values=[12_400, -2_210, -1_500],
        xlabel="Cost per 1,000 flights against doing nothing ($)",
        title="The rule saves most, and warning every passenger costs more than to keep silent",
        reference=0,
        reference_label="doing nothing",
    )


@pytest.fixture
def dots_of_auc():
    return partial(
        plots.compare_bars,
        labels=["Rule", "Model"],
        values=[0.674, 0.641],
        low=[0.665, 0.631],
        high=[0.683, 0.65],
        xlabel="AUC",
        title="The rule orders flights better",
        reference=0.5,
        reference_label="coin toss",
    )


@pytest.fixture
def flights_by_hour():
    by_day = [10, 260, 230, 270, 200, 170, 160, 180, 200, 220, 240, 230, 245, 220, 215, 170, 110, 30, 10]
    return partial(
        plots.bars,
        x=range(24),
        heights=[0] * 5 + by_day,
        xlabel="Hour",
        ylabel="Flights a day",
        title="Eight in the morning is the hour to size for",
    )


@pytest.fixture
def cost_of_thresholds():
    x = np.linspace(0.01, 0.99, 50)
    return partial(
        plots.lines,
        x=x,
        series={"model": 3000 * (x - 0.2) ** 2 + 400, "rule": 3000 * (x - 0.2) ** 2 + 440, "nobody": 0 * x + 2300},
        xlabel="Threshold",
        ylabel="Cost per 1,000 flights ($)",
        title="The cheapest threshold is far below one half",
        vertical=(0.2, "cheapest: 0.2"),
        points=[(0.2, 400, "$400"), (0.5, 670, "$670")],
    )


@pytest.fixture
def tree_of_metrics():
    tree = {
        "Fewer passengers stranded by a delay they could have planned around": {
            "Passengers warned in time before the delayed flight": ["Recall at the chosen threshold", "Coverage"],
            "Passengers who still trust the alert": {"Precision of alerts": None, "False alarms a year": None},
            "Alert arrives when it can be used": "Latency p99 of a prediction (ms)",
        }
    }
    return partial(plots.metric_tree, tree=tree, title="Recall earns", levels=["Business", "Driver", "ML"])


@pytest.fixture
def intervals_of_auc():
    return partial(
        plots.intervals,
        labels=["Rule", "Model on the schedule, the weather and the delays right now", "Coin"],
        estimates=[0.668, 0.641, 0.5],
        low=[0.65, 0.631, 0.46],
        high=[0.686, 0.65, 0.54],
        xlabel="AUC, with 95 % interval over days",
        title="The rule orders flights better",
        colours=["heuristic", "ml", "nothing"],
        reference=0.5,
        reference_label="coin toss",
    )


@pytest.fixture
def cost_and_closed_form():
    x = np.linspace(0.01, 0.99, 99)
    return partial(
        plots.cost_against_threshold,
        thresholds=x,
        cost=1600 - 1000 * np.exp(-((x - 0.12) ** 2) / 0.05),
        title="The closed form finds the cheapest threshold",
        do_nothing=1600,
        always_act=850,
        closed_form=0.11,
    )


def binormal(separation):
    """False and true positive rates, from the lowest threshold down, of scores normal in both classes."""
    thresholds = np.linspace(5, -3, 200)
    rate = [[1 - NormalDist(mean, 1).cdf(t) for t in thresholds] for mean in (0, separation)]
    return np.array([0, *rate[0], 1]), np.array([0, *rate[1], 1])


@pytest.fixture
def roc_of_models():
    return partial(
        plots.roc,
        curves={"model on schedule and weather": binormal(1.5), "rule": binormal(0.8)},
        colours={"rule": "heuristic"},
        points=[(*(rate[100] for rate in binormal(1.5)), "chosen on training")],
        title="The model finds more at every rate of false alarms",
    )


@pytest.fixture
def precision_of_models():
    curves = {}
    for label, separation in (("model on schedule and weather", 1.5), ("rule", 0.8)):
        false_positives, true_positives = (rate[1:] for rate in binormal(separation))
        curves[label] = (true_positives, 0.05 * true_positives / (0.05 * true_positives + 0.95 * false_positives))
    return partial(
        plots.precision_recall,
        curves=curves,
        prevalence=0.05,
        colours={"rule": "heuristic"},
        points=[(*(numbers[100] for numbers in curves["rule"]), "the rule today")],
        title="Rare positives: most of what is flagged at high recall is a false alarm",
    )


@pytest.fixture
def calibration_of_models():
    predicted = np.linspace(0.05, 0.95, 10)
    curves = {"model": (predicted, predicted + 0.02), "trained on resampled data": (predicted, predicted**2)}
    return partial(
        plots.calibration,
        curves=curves,
        low={"model": predicted - 0.02},
        high={"model": np.minimum(1, predicted + 0.06)},
        title="Resampling makes a model promise too much",
    )


@pytest.fixture
def scores_by_class():
    quantiles = (np.arange(400) + 0.5) / 400
    negatives = np.array([NormalDist(0.3, 0.1).inv_cdf(q) for q in quantiles])
    positives = np.array([NormalDist(0.6, 0.15).inv_cdf(q) for q in quantiles[::8]])
    return partial(
        plots.score_distributions,
        negative_scores=negatives,
        positive_scores=positives,
        labels=("on time", "late"),
        threshold=0.45,
        xlabel="predicted probability of being late",
        title="One threshold cannot part them",
    )


@pytest.fixture
def stages_of_a_request():
    return partial(
        plots.waterfall,
        labels=["request", "validate", "features", "weather at the origin", "model", "log"],
        starts_ms=[3, 3.1, 3.4, 3.5, 6.2, 10.9],
        durations_ms=[8.2, 0.2, 2.7, 1.9, 4.6, 0.1],
        depths=[0, 1, 1, 2, 1, 1],
        failed=[False, False, False, True, False, False],
        title="The model takes half of the request",
    )


@pytest.fixture
def headroom_of_a_design():
    return partial(
        plots.headroom,
        labels=[
            "replicas-too-few: peak",
            "decision-costs-more-than-it-brings: number of users",
            "availability-falls-short: downtime of 'alert_service'",
            "baseline-not-beaten: score",
            "labels-not-yet-known: label delay",
        ],
        times=[1.8, 240.6, 4.5, 1.07, 2.67],
        value_labels=["1.8 ×", "÷ 241", "4.5 ×", "÷ 1.07", "2.67 ×"],
        title="The model's lead over the rule is the first to go",
    )


@pytest.fixture
def radar_of_an_answer():
    return partial(
        plots.radar,
        labels=["requirements", "high level design", "features", "infrastructure", "modeling", "communication"],
        series={"yours": [3, 2, 4, 1, 5, 3], "reference": [3, 3, 3, 2, 3, 2]},
        rings=["", "junior", "mid", "senior", "staff", "principal"],
        target=3,
        title="Infrastructure, two steps behind, holds the level down",
    )


@pytest.fixture
def written():
    """The function that gives every text of an Axes with its extent in pixels, as it will be saved."""
    return _written


@pytest.fixture
def pixels_of():
    """The function that gives, for a line drawn straight between its points, a pixel at least every pixel."""

    def pixels(line):
        corners = line.get_transform().transform(line.get_xydata())
        return np.vstack([np.linspace(a, b, 2 + int(np.hypot(*(b - a)))) for a, b in pairwise(corners)])

    return pixels


def _written(ax):
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
