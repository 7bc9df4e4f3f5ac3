"""The log drawn, at the end and while the run goes on."""

import time

import numpy as np
import pytest

from mlsd_helpers.debugging.log import LANDSCAPES, TrainingLog, descend, plot_history
from mlsd_helpers.plots import plt


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def panels(figure):
    return {ax.get_ylabel().replace("\n", " "): ax for ax in figure.axes}


def test_the_panels_show_the_columns_of_the_log():
    log = descend(LANDSCAPES["curved valley"], "momentum", n_steps=100)
    drawn = panels(log.plot(title="Down a curved valley"))
    np.testing.assert_allclose(drawn["Loss"].lines[0].get_ydata(), log.history["loss"])
    gradient, momentum, update = drawn["Norm"].lines
    np.testing.assert_allclose(gradient.get_ydata(), log.history["gradient_norm"][1:])  # momentum is 0 at first
    np.testing.assert_allclose(update.get_ydata(), log.history["update_norm"][1:])
    assert len(momentum.get_ydata()) == 99
    assert len(drawn["Cosine with the gradient"].lines) == 2


@pytest.mark.parametrize(("name", "optimiser"), [("dead unit", "sgd"), ("rate beyond the limit", "momentum")])
def test_zeros_and_what_is_not_finite_are_left_out(name, optimiser):
    log = descend(LANDSCAPES[name], optimiser, n_steps=3000)
    figure = plot_history(log)
    for ax in figure.axes:
        for line in ax.lines:
            assert np.isfinite(line.get_ydata()).all()
    says = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert ("zero, or not measured" in says) == (name == "dead unit")


def test_a_log_of_one_row_is_refused():
    with pytest.raises(ValueError, match="has 1 rows"):
        plot_history(descend(LANDSCAPES["long valley"], n_steps=1))


def test_a_live_figure_is_drawn_again_in_its_place_and_rarely(monkeypatch, capsys):
    IPython = pytest.importorskip("IPython")
    shown, updated = [], []

    class Handle:
        def update(self, figure):
            updated.append(figure)

    def display(figure, display_id):
        shown.append(figure)
        return Handle()

    def slow_drawing(log, figure):
        time.sleep(0.3)
        return figure or plt.figure()

    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.setattr("mlsd_helpers.debugging.log.figure.plot_history", slow_drawing)
    weights = np.ones(2)
    log = TrainingLog([weights], every=1)
    log.show_live()
    for _ in range(50):
        with log.step() as step:
            weights *= 0.9
            step.record(float(weights @ weights))
    log.close()
    assert len(shown) == 1
    assert len(updated) == 1  # by close: the next drawing was due after twenty times what the first took
    assert updated[0] is shown[0]
    assert not plt.get_fignums()
    assert capsys.readouterr() == ("", "")
    assert log.history["loading_s"].max() < 0.3  # drawing counts as neither


def test_outside_a_notebook_a_live_figure_is_refused():
    with pytest.raises(RuntimeError, match="needs a notebook"):
        TrainingLog([np.ones(2)]).show_live()
