"""Forks of a run at other rates say which way to turn it, and leave it as it is."""

import copy
import random

import numpy as np
import pytest
from scipy import stats

from mlsd_helpers.debugging.log import LANDSCAPES, ProbeResult, Run, TrainingLog, probe


def scale_rate(run, factor):
    run.rate *= factor


def after(name, optimiser="sgd", n_steps=400, **more):
    run = Run(LANDSCAPES[name], optimiser, **more)
    for _ in range(n_steps):
        run.step()
    return run


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("bowl with noise", "lower the rate"),
        ("long valley", "raise the rate"),
        ("curved valley", "raise the rate"),
        ("saddle", "raise the rate"),
        ("dead unit", None),
    ],
)
def test_the_rate_that_helps_is_found_where_it_is_known(name, verdict):
    run = after(name)
    if verdict is None:
        with pytest.raises(ValueError, match="did not change the loss of the copy"):
            probe(run, Run.step, Run.loss, scale_rate=scale_rate)
    else:
        found = probe(run, Run.step, Run.loss, scale_rate=scale_rate, n_steps=200)
        assert found.verdict == verdict


def test_a_rate_that_diverges_is_said_and_helps_nobody():
    run = after("rate too high", n_steps=100)
    found = probe(run, Run.step, Run.loss, scale_rate=scale_rate, n_steps=3000, n_repeats=2)
    assert found.differences[10] is None
    assert "diverged" in repr(found)
    assert 10 not in found.better


def test_the_intervals_are_those_of_a_paired_t_test_with_bonferroni():
    rng = np.random.default_rng(0)
    losses = rng.standard_normal((3, 6))
    found = ProbeResult((10, 1, 0.1), losses, 1.0, 100)
    low, high = stats.ttest_rel(losses[0], losses[1]).confidence_interval(0.975)
    assert (found.differences[10].low, found.differences[10].high) == pytest.approx((low, high))
    assert found.to_frame()["difference"][2] == pytest.approx((losses[2] - losses[1]).mean())


def test_where_no_rate_matters_one_is_named_in_at_most_one_probe_of_twenty():
    """Equal distributions: 5 % of 1,000; more than 69 has a chance of 0.4 %."""
    rng = np.random.default_rng(0)
    named = [ProbeResult((10, 3, 1, 0.3, 0.1), rng.standard_normal((5, 5)), 1.0, 100).verdict for _ in range(1000)]
    assert sum(verdict != "keep the rate" for verdict in named) <= 69


def a_module(torch, dropout=0.2):
    torch.manual_seed(0)
    layers = torch.nn.Linear(3, 8), torch.nn.BatchNorm1d(8), torch.nn.Dropout(dropout), torch.nn.Linear(8, 1)
    model = torch.nn.Sequential(*layers)
    return model, torch.optim.Adam(model.parameters(), lr=0.01)


def data(torch):
    X = torch.randn(100, 3, generator=torch.Generator().manual_seed(0))
    return X, X.sum(1)


def train_step(torch):
    X, y = data(torch)

    def step(run, rng):
        model, optimizer = run
        rows = torch.from_numpy(rng.integers(0, 100, 16))
        optimizer.zero_grad()
        (model.train()(X[rows])[:, 0] - y[rows]).square().mean().backward()
        optimizer.step()

    return step


def loss(torch):
    X, y = data(torch)

    def fixed(run):
        is_training = run[0].training
        with torch.no_grad():
            found = (run[0].eval()(X)[:, 0] - y).square().mean().item()
        run[0].train(is_training)
        return found

    return fixed


def test_the_run_its_optimizer_its_log_and_all_chance_are_as_they_were(torch):
    model, optimizer = run = a_module(torch)
    log = TrainingLog(model, optimizer, every=1)
    scheduler = torch.optim.lr_scheduler.StepLR(
        optimizer, 10
    )  # it replaces optimizer.step by one bound to the original
    step, rng = train_step(torch), np.random.default_rng(0)
    for _ in range(3):
        step(run, rng)
    before = copy.deepcopy((model.state_dict(), optimizer.state_dict(), scheduler.state_dict()))
    chance = random.getstate(), np.random.get_state()[1].copy(), torch.get_rng_state()
    found = probe(run, step, loss(torch), n_steps=20, n_repeats=2)
    assert np.isfinite(found.losses).all()
    for one, other in zip(before, (model.state_dict(), optimizer.state_dict(), scheduler.state_dict()), strict=True):
        assert repr(one) == repr(other)
    for one, other in zip(model.state_dict().values(), before[0].values(), strict=True):
        assert torch.equal(one, other)
    assert random.getstate() == chance[0]
    assert np.array_equal(np.random.get_state()[1], chance[1])
    assert torch.equal(torch.get_rng_state(), chance[2])
    assert len(log.history) == 0


def test_the_same_seed_gives_the_same_losses_dropout_included(torch):
    run = a_module(torch)
    once, again = (probe(run, train_step(torch), loss(torch), n_steps=10, n_repeats=2) for _ in range(2))
    assert np.array_equal(once.losses, again.losses)


def test_an_estimator_with_partial_fit_is_probed():
    from sklearn.linear_model import SGDClassifier

    rng = np.random.default_rng(0)
    X = rng.standard_normal((500, 5))
    y = (X[:, 0] + rng.standard_normal(500) > 0).astype(int)
    model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=1.0, random_state=0)
    model.partial_fit(X[:100], y[:100], [0, 1])

    def step(model, rng):
        rows = rng.integers(0, 500, 20)
        model.partial_fit(X[rows], y[rows])

    def scale(model, factor):
        model.eta0 *= factor

    def log_loss(model):
        return float(np.logaddexp(0, -(2 * y - 1) * model.decision_function(X)).mean())

    found = probe(model, step, log_loss, scale_rate=scale, n_steps=100)
    assert found.verdict == "lower the rate"
    assert model.eta0 == 1.0


class TestBadInput:
    def test_a_step_that_trains_the_run_itself_is_refused_and_undone(self, torch):
        run = a_module(torch)
        before = copy.deepcopy(run[0].state_dict())
        step = train_step(torch)
        with pytest.raises(ValueError, match="train_step changes the run itself"):
            probe(run, lambda _, rng: step(run, rng), loss(torch))
        assert all(torch.equal(one, before[name]) for name, one in run[0].state_dict().items())

    def test_a_loss_with_chance_and_one_that_is_not_finite(self, torch):
        run, rng = a_module(torch), np.random.default_rng(0)
        with pytest.raises(ValueError, match="use fixed rows, in evaluation mode"):
            probe(run, train_step(torch), lambda run: rng.random())
        with pytest.raises(ValueError, match="the loss of the run is nan"):
            probe(run, train_step(torch), lambda run: float("nan"))

    def test_batches_that_end(self, torch):
        with pytest.raises(ValueError, match="ran out of batches"):
            probe(a_module(torch), lambda run, rng: next(iter([])), loss(torch))

    def test_a_run_that_cannot_be_copied(self, torch):
        model, optimizer = a_module(torch)
        with pytest.raises(ValueError, match="the run cannot be copied, because"):
            probe((model, optimizer, (each for each in [1])), train_step(torch), lambda run: 1.0)

    def test_no_way_to_scale_the_rate(self):
        with pytest.raises(ValueError, match="a Run, has no optimizer of PyTorch in it; pass scale_rate"):
            probe(after("long valley", n_steps=1), Run.step, Run.loss)

    def test_a_step_that_raises_says_its_own_error_and_chance_is_put_back(self, torch):
        run, state = a_module(torch), torch.get_rng_state()

        def step(run, rng):
            raise KeyError("batch")

        with pytest.raises(KeyError, match="batch"):
            probe(run, step, loss(torch))
        assert torch.equal(torch.get_rng_state(), state)

    @pytest.mark.parametrize(
        "wrong",
        [{"factors": (10, 3)}, {"factors": (1, 1, 3)}, {"factors": (1, -1)}, {"n_steps": 2}, {"n_repeats": 1}],
    )
    def test_numbers_that_make_no_sense(self, wrong):
        with pytest.raises(ValueError, match="expected"):
            probe(after("long valley", n_steps=1), Run.step, Run.loss, scale_rate=scale_rate, **wrong)
