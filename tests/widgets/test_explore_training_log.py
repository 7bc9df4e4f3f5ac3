"""The explorer of training logs runs what its sliders say, and calls the run what theory says that it is."""

import re

import ipywidgets as w
import numpy as np
import pytest

from mlsd_helpers.widgets import training_log_explorer
from mlsd_helpers.widgets.explore_training_log import _run

STEEP = np.linspace(0.5, 1, 19)  # curvature of the directions beside the flattest


@pytest.fixture
def explorer():
    return training_log_explorer(0.1, 0.5, 0.7)


def shown(explorer):
    (html,) = (child for child in explorer.children if isinstance(child, w.HTML))
    return html.value


def row(html, name):
    return re.search(rf"<th[^>]*>{name}</th><td[^>]*>([^<]*)</td>", html)[1]


def figure(explorer, name):
    return float(row(shown(explorer), name).replace("−", "-"))


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.8])
def test_at_the_noise_floor_the_loss_is_what_the_closed_form_says(rate):
    # x ← x − η (λx + s·ε) settles at a variance of η s² ÷ (λ (2 − ηλ)), so each direction costs η s² ÷ 2 (2 − ηλ).
    # Shown is a mean of 128 recorded losses, whose noise of 0.167 leaves 0.015; of 20 directions that forget in
    # 1 ÷ 2ηλ steps, 7 at most, √(2 ÷ 20 ÷ (128 ÷ 14)) = 10 % is left. Three errors of each
    explorer = training_log_explorer(rate, 0.5, 0.7)
    curvatures = np.append(0.7, STEEP)
    above = float(np.sum(rate * 0.25 / (2 * (2 - rate * curvatures))))
    assert row(shown(explorer), "verdict") == "noise floor"
    assert figure(explorer, "recorded loss") - 0.5 == pytest.approx(above, abs=0.045 + 0.3 * above)
    assert figure(explorer, "loss at averaged weights") - 0.5 < above / 2


@pytest.mark.parametrize("rate", [0.03, 0.1, 0.3])
def test_without_noise_the_loss_is_that_of_the_closed_form(rate):
    """x₀ shrinks by 1 − ηλ a step, from a loss of about 1 (5 % of chance in x₀: 10 % in the loss)."""
    explorer = training_log_explorer(rate, 0.0, 1e-3)
    left = (1 - rate * 1e-3) ** (2 * 832)  # in the middle of steps 768 to 895
    assert figure(explorer, "recorded loss") - 0.5 == pytest.approx(left, rel=0.15)


@pytest.mark.parametrize(
    ("rate", "noise", "curvature", "verdict"),
    [
        (0.1, 0.03, 1e-4, "flat region"),  # 98 % of the way is left: (1 − 0.00001)^2000
        (0.1, 0.0, 0.7, "stationary"),  # 0.95^1000 of the start is left at most
        (0.1, 0.5, 0.7, "noise floor"),
        (1.6, 0.3, 1e-4, "oscillating"),  # cosine −ηλ ÷ 2 at the floor: −0.4 to −0.8
        (2.1, 0.1, 0.01, "diverging"),  # above 2 ÷ 1
        (3.0, 1.0, 1.0, "diverging"),
        (0.003, 0.1, 0.3, "learning"),  # 1 ÷ ηλ = 1,100 steps
    ],
)
def test_a_run_is_called_what_theory_says_that_it_is(rate, noise, curvature, verdict):
    explorer = training_log_explorer(rate, noise, curvature)
    assert row(shown(explorer), "verdict") == verdict
    assert f": {verdict}. Loss" in explorer.reading


@pytest.mark.parametrize(
    ("noise", "curvature", "verdict", "as_told", "other"),
    [(0.3, 0.7, "noise floor", 0.1, 0.9), (0.03, 1e-4, "flat region", 0.9, 0.1)],
)
def test_a_threefold_rate_helps_where_it_says_so_and_the_other_way_does_not(noise, curvature, verdict, as_told, other):
    def at(rate):
        return training_log_explorer(rate, noise, curvature)

    assert row(shown(at(0.3)), "verdict") == verdict
    now = figure(at(0.3), "recorded loss")
    assert figure(at(as_told), "recorded loss") < now - 0.02 < now + 0.02 < figure(at(other), "recorded loss")


def test_every_slider_draws_again(explorer):
    drawings = {shown(explorer)}
    for slider, value in ((explorer.learning_rate, 0.3), (explorer.noise, 0.2), (explorer.curvature, 0.001)):
        slider.value = value
        drawings.add(shown(explorer))
    assert len(drawings) == 4


def test_what_is_typed_is_what_is_run(explorer):
    explorer.learning_rate.box.value = "2.1"
    assert explorer.reading.startswith("Rate 2.1, noise 0.5, curvature 0.7: diverging")
    explorer.learning_rate.box.value = "0.1"
    explorer.noise.box.value = "0"
    assert explorer.reading.startswith("Rate 0.1, noise 0, curvature 0.7: stationary")


def test_the_same_sliders_show_the_same(explorer):
    before = shown(explorer)
    explorer.noise.value = 0.1
    explorer.noise.value = 0.5
    assert shown(explorer) == before
    _run.cache_clear()
    assert shown(training_log_explorer(0.1, 0.5, 0.7)) == before


def test_it_says_what_to_do_and_by_which_evidence(explorer):
    html = shown(explorer)
    assert "<b>Noise floor</b>: the weights jitter" in html
    assert "gain of averaging" in html
    assert "<b>To do</b>: lower the rate" in html


def test_it_prints_nothing(explorer, capfd):
    for rate in (0.01, 2.5, 3.0):
        explorer.learning_rate.value = rate
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("curvature", [1e-5, 1e-2, 1])
@pytest.mark.parametrize("noise", [0, 1])
@pytest.mark.parametrize("rate", [0.001, 1, 1.95, 3])
def test_the_drawing_stays_in_its_frame_and_holds_no_number_that_svg_cannot_read(rate, noise, curvature):
    html = shown(training_log_explorer(rate, noise, curvature))
    assert not re.search(r'="[^"]*(?:nan|inf)', html)
    width, height = map(float, re.search(r'viewBox="0 0 (\d+) (\d+)"', html).groups())
    points = [point.split(",") for line in re.findall(r'<polyline points="([^"]*)"', html) for point in line.split()]
    x = [float(each) for each in re.findall(r'\bx[12]?="([-\d.]+)"', html)] + [float(point[0]) for point in points]
    y = [float(each) for each in re.findall(r'\by[12]?="([-\d.]+)"', html)] + [float(point[1]) for point in points]
    assert 0 <= min(x) <= max(x) <= width
    assert 0 <= min(y) <= max(y) <= height


def test_both_losses_are_drawn_at_their_height():
    """Without noise on the flattest slope the loss stands still, at averaged weights as well."""
    explorer = training_log_explorer(0.1, 0, 1e-5)
    html, loss = shown(explorer), figure(explorer, "recorded loss")
    zero, one = (
        float(re.search(rf'y="([\d.]+)" text-anchor="end" font-size="12" fill="currentColor">{tick}</text>', html)[1])
        - 4
        for tick in (0, 1)
    )
    recorded = float(re.search(r'<polyline points="([^"]*)"', html)[1].split(",")[-1])
    averaged = float(re.findall(r'y2="([\d.]+)" stroke="#E69F00"', html)[-1])
    assert (zero - recorded) / (zero - one) == pytest.approx(loss, abs=0.02)
    assert (zero - averaged) / (zero - one) == pytest.approx(loss, abs=0.02)


def test_a_reader_without_a_kernel_sees_the_state_that_it_starts_in(explorer):
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == f"{explorer.reading}. Run this cell to move the sliders."
    assert "<svg" in bundle["text/html"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"learning_rate": 0}, "learning_rate is 0; the explorer goes from 0.001 to 3"),
        ({"noise": -0.1}, "noise is -0.1; the explorer goes from 0 to 1"),
        ({"curvature": 2}, "curvature is 2; the explorer goes from 1e-05 to 1"),
        ({"curvature": float("nan")}, "curvature is nan; expected a finite number"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused(change, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        training_log_explorer(**{"learning_rate": 0.1, "noise": 0.1, "curvature": 0.1} | change)
