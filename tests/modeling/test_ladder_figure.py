"""The figure of a ladder: rungs in order, each with its cost and interval."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression

from mlsd_helpers.modeling import Ladder


@pytest.fixture(autouse=True)
def figures_in_memory():
    plt.switch_backend("agg")
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def report():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(600, 1))
    y = X[:, 0] + rng.normal(size=600) > 0
    ladder = Ladder([("constant", DummyClassifier()), ("logistic", LogisticRegression())])
    return ladder.fit(X[:400], y[:400]).score(X[400:], y[400:], cost_fp=1, cost_fn=4)


def test_it_draws_each_rung_at_its_cost_the_simplest_on_top(report):
    ax = report.plot(title="The model pays")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["constant", "logistic"]
    (dots,) = [each for each in ax.collections if len(each.get_offsets()) == 2]
    assert dots.get_offsets()[:, 0].tolist() == pytest.approx(report.table["cost"].tolist())
    assert ax.yaxis_inverted()


def test_it_draws_on_the_axes_it_is_given_with_title_and_unit(report):
    _, ax = plt.subplots()
    assert report.plot(title="The model pays", unit="$", ax=ax) is ax
    assert ax.get_title(loc="left") == "The model pays"
    assert ax.get_xlabel() == "Cost of 1,000 decisions ($, 95% interval over rows)"
