"""Verdicts on runs whose truth is known by construction."""

import math
import time

import numpy as np
import pytest

from mlsd_helpers.debugging.log import LANDSCAPES, Run, TrainingHistory, TrainingLog, descend, diagnose, probe

# Adam jumps about the minimum by steps as long as its rate: the angles do not say so, the average does
SEEN_AS = {("rate too high", "adam"): "noise floor"}
CASES = [(name, optimiser) for name, each in LANDSCAPES.items() for optimiser in each.rates]


@pytest.mark.parametrize(("name", "optimiser"), CASES)
def test_a_run_is_called_what_it_was_made_to_be(name, optimiser):
    landscape = LANDSCAPES[name]
    log = descend(landscape, optimiser, n_steps=1000)
    assert diagnose(log, log.run.loss).verdict == SEEN_AS.get((name, optimiser), landscape.truth)


def test_forty_steps_in_a_long_valley_are_no_minimum():
    log = descend(LANDSCAPES["long valley"], n_steps=40)
    assert diagnose(log, log.run.loss).verdict == "flat region"


@pytest.mark.slow
@pytest.mark.parametrize("noise", [0.05, 0.3])
@pytest.mark.parametrize("name", ["bowl with noise", "long valley", "curved valley", "saddle"])
def test_verdicts_point_where_forks_go_down(name, noise):
    """At noises for which no threshold was chosen."""
    wrong = {"noise floor": "raise the rate", "flat region": "lower the rate", "learning": "lower the rate"}
    for optimiser in ("sgd", "momentum"):
        log = descend(LANDSCAPES[name], optimiser, noise=noise, n_steps=1500, random_state=7)
        forks = probe(log.run, Run.step, Run.loss, scale_rate=scale_rate, n_steps=500, n_repeats=3)
        assert forks.verdict != wrong.get(diagnose(log, log.run.loss).verdict)


def scale_rate(run, factor):
    run.rate *= factor


@pytest.mark.parametrize("name", ["bowl with noise", "saddle"])
def test_without_the_loss_at_averages_a_floor_and_a_plateau_are_not_told_apart(name):
    assert diagnose(descend(LANDSCAPES[name], n_steps=600)).verdict == "cannot tell"


@pytest.mark.parametrize("name", LANDSCAPES)
def test_the_gradient_of_a_landscape_is_that_of_its_loss(name):
    from scipy.optimize import approx_fprime

    landscape = LANDSCAPES[name]
    for seed in range(3):
        weights = landscape.at(landscape.start + np.random.default_rng(seed).standard_normal(20))
        near = approx_fprime(weights, landscape.loss, 1e-7)
        np.testing.assert_allclose(landscape.gradient(weights), near, atol=2e-5)


@pytest.mark.parametrize("rate", [0.2, 1.0, 1.6])
def test_where_descent_has_settled_successive_gradients_have_the_angle_that_theory_says(rate):
    """One curvature, noise: mean g·g' ÷ mean g² = −rate × curvature ÷ 2."""
    rng, x, gradients = np.random.default_rng(0), 0.0, []
    for _ in range(40_000):
        gradients.append(x + rng.standard_normal())
        x -= rate * gradients[-1]
    g = np.array(gradients[100:])
    assert np.mean(g[1:] * g[:-1]) / np.mean(g**2) == pytest.approx(-rate / 2, abs=0.03)


@pytest.mark.parametrize("rate", [0.01, 1.0, 3.0])
def test_where_momentum_has_settled_its_angle_with_the_gradient_is_what_theory_says(rate):
    rng, x, m, found = np.random.default_rng(0), 0.0, 0.0, []
    for _ in range(40_000):
        g = x + rng.standard_normal()
        found.append((g, m))
        m = 0.9 * m + g
        x -= rate * m
    g, m = np.array(found[2000:]).T
    theory = ((1 - 0.81) * np.mean(m**2) - np.mean(g**2)) / 1.8
    assert np.mean(g * m) / np.mean(g**2) == pytest.approx(theory / np.mean(g**2), abs=0.05)


def test_without_a_trend_a_trend_is_called_in_about_one_run_of_200_a_side():
    """1/8 · 1/4! = 0.52 % for each direction: 10.4 of 1,000 expected for both, Poisson's 99.8 % interval 2 to 22."""
    rng = np.random.default_rng(0)
    called = 0
    for _ in range(1000):
        called += diagnose(history_with(loss=rng.standard_normal(64))).verdict in ("diverging", "learning")
    assert 2 <= called <= 22


def history_with(n=64, **columns):
    usual = {"loss": 1.0, "gradient_norm": 1.0, "update_norm": 0.1, "weight_norm": 1.0, "learning_rate": 0.1}
    usual |= {"loading_s": 0.001, "computing_s": 0.01, "every": 1}
    columns = {name: np.broadcast_to(values, n) for name, values in (usual | columns).items()}
    history = TrainingHistory()
    for i in range(n):
        history.add({"step": i} | {name: values[i] for name, values in columns.items()})
    return history


RISING, FALLING = np.linspace(1, 2, 64), np.linspace(2, 1, 64)
ZERO_LATE = np.r_[np.ones(32), np.zeros(32)]
SHRUNK = np.r_[10.0 ** -np.arange(32.0), np.zeros(32)]


@pytest.mark.parametrize(
    ("columns", "verdict"),
    [
        ({"loss": RISING}, "diverging"),
        ({"loss": np.r_[np.ones(63), math.nan]}, "diverging"),
        ({"gradient_norm": np.r_[np.ones(63), math.inf]}, "diverging"),
        (
            {"gradient_norm": np.r_[math.inf, np.ones(63)]},
            "cannot tell",
        ),  # mixed precision tries, and skips, such steps
        ({"weight_norm": np.r_[np.ones(63), math.nan]}, "diverging"),
        ({"loss": FALLING}, "learning"),
        ({"gradient_norm": 0.0}, "dead"),
        ({"gradient_norm": ZERO_LATE, "update_norm": ZERO_LATE}, "dead"),
        ({"gradient_norm": SHRUNK, "update_norm": SHRUNK}, "cannot tell"),
        ({"update_norm": 0.0}, "dead"),
        ({"update_norm": 0.0, "learning_rate": 0.0}, "dead"),
        ({"update_norm": 0.0, "gradient_norm": 1e-8}, "cannot tell"),  # too small for float32, not dead
        ({"cos_gradient_last": -0.6}, "oscillating"),
        ({"cos_gradient_last": -0.4}, "cannot tell"),
        ({"cos_gradient_momentum": -0.9}, "oscillating"),
        ({}, "cannot tell"),
        ({"gradient_norm": math.nan}, "cannot tell"),  # not measured, as with partial_fit
        ({"n": 31, "loss": 1.0}, "cannot tell"),
    ],
)
def test_rows_made_by_hand(columns, verdict):
    assert diagnose(history_with(**columns)).verdict == verdict


def test_a_run_that_waits_for_its_data_is_data_bound_whatever_its_loss_does():
    found = diagnose(history_with(loss=FALLING, loading_s=0.02))
    assert (found.verdict, found.also) == ("learning", ("data-bound",))
    assert "load ahead" in found.to_do
    assert diagnose(history_with(loss=FALLING)).also == ()


def test_a_loader_that_sleeps_is_data_bound():
    weights = np.ones(2)
    log = TrainingLog([weights], every=1)
    for _ in range(40):
        time.sleep(0.003)
        with log.step() as step:
            step.record(1.0)
    assert diagnose(log).also == ("data-bound",)


def test_the_verdict_is_the_same_from_the_file(tmp_path):
    path = tmp_path / "run.jsonl"
    run = Run(LANDSCAPES["long valley"], "momentum")
    log = TrainingLog([run.weights], path=path, every=1)
    for _ in range(1000):
        with log.step() as step:
            run.step(record=step.record)
    live = diagnose(log, run.loss)
    assert live.verdict == "flat region"
    assert repr(diagnose(path)) == repr(live)


def test_a_network_at_its_noise_floor_is_told(torch):
    """Truth by construction: labels are a line plus noise, the line is found, the rate stays high."""
    torch.manual_seed(0)
    X = torch.randn(2000, 10)
    y = X @ torch.ones(10) + 3 * torch.randn(2000)
    model = torch.nn.Linear(10, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    log = TrainingLog(model, optimizer, every=1)

    def loss(rows=slice(None)):
        return (model(X[rows])[:, 0] - y[rows]).square().mean()

    for _ in range(400):
        with log.step() as step:
            step_loss = loss(torch.randint(2000, (8,)))
            optimizer.zero_grad()
            step_loss.backward()
            optimizer.step()
            step.record(step_loss)
    assert diagnose(log, loss).verdict == "noise floor"


def test_what_it_shows_names_the_evidence_and_what_to_do():
    log = descend(LANDSCAPES["bowl with noise"])
    found = diagnose(log, log.run.loss)
    for text in (repr(found), found._repr_html_()):
        assert "noise floor" in text
        assert "gain of averaging" in text
        assert "lower the rate" in text
    assert "no proof of a minimum" in diagnose_stationary().meaning


def diagnose_stationary():
    log = descend(LANDSCAPES["bowl without noise"])
    return diagnose(log, log.run.loss)


class TestBadInput:
    def test_what_is_no_log(self):
        with pytest.raises(TypeError, match="log is a list; expected a TrainingLog"):
            diagnose([1, 2])

    def test_a_loss_with_a_log_that_is_only_read(self):
        with pytest.raises(TypeError, match="needs the TrainingLog of the run itself"):
            diagnose(history_with(), loss=lambda: 1.0)

    def test_a_landscape_without_a_rate_for_the_optimiser(self):
        with pytest.raises(ValueError, match="no rate for 'adam' on rate beyond the limit; it has sgd, momentum"):
            descend(LANDSCAPES["rate beyond the limit"], "adam")


def descent(inside, rebinds=False):
    """A hundred steps down a bowl, taken inside the step of the log or after it."""
    held = {"weights": np.array([3.0, 4.0])}
    log = TrainingLog([held["weights"]], every=1)

    def go_down(gradient):
        if rebinds:
            held["weights"] = held["weights"] - 0.02 * gradient
        else:
            held["weights"] -= 0.02 * gradient

    for _ in range(100):
        gradient = held["weights"].copy()
        with log.step() as step:
            step.record(0.5 * gradient @ gradient, gradients=[gradient], learning_rate=0.02)
            if inside:
                go_down(gradient)
        if not inside:
            go_down(gradient)
    return log


def test_weights_that_move_where_the_log_does_not_look_are_not_dead():
    assert diagnose(descent(inside=True)).verdict == "learning"
    after, rebound = diagnose(descent(inside=False)), diagnose(descent(inside=True, rebinds=True))
    assert after.verdict == rebound.verdict == "cannot tell"
    assert "inside the with-block" in after.evidence[0].says
    assert "a callable that returns them" in rebound.evidence[0].says
