"""One realistic example of every figure, as a function whose arguments a test can change, and what they all share."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mlsd_helpers import plots

EVERY_FIGURE = ("bars_of_cost", "dots_of_auc", "flights_by_hour", "cost_of_thresholds", "tree_of_metrics")


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
def written():
    """The function that gives every text of an Axes with its extent in pixels, as it will be saved."""
    return _written


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
