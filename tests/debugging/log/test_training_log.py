"""A log of a run says what the optimizer did, by numbers that are worked out here by hand or by PyTorch."""

import copy
import math
import time

import numpy as np
import pytest

from mlsd_helpers.debugging.log import TrainingHistory, TrainingLog


def descend_by_hand(log, weights, gradients, rate=0.1, **more):
    for gradient in gradients:
        with log.step() as step:
            step.record(1.0, gradients=[np.array(gradient)], learning_rate=rate, **more)
            weights -= rate * np.array(gradient)


def test_norms_and_angles_of_arrays_are_those_of_a_hand_calculation():
    weights = np.array([3.0, 4.0])
    log = TrainingLog([weights], every=1)
    descend_by_hand(log, weights, [[3.0, 4.0], [4.0, -3.0], [-4.0, 3.0]], momentum=[np.array([0.0, 2.0])])
    history = log.history
    assert history["gradient_norm"] == pytest.approx([5, 5, 5])
    assert history["update_norm"] == pytest.approx([0.5, 0.5, 0.5])
    assert history["momentum_norm"] == pytest.approx([2, 2, 2])
    assert history["cos_gradient_momentum"] == pytest.approx([0.8, -0.6, 0.6])
    assert history["cos_gradient_last"][1:] == pytest.approx([0, -1])  # a right angle, then back
    assert math.isnan(history["cos_gradient_last"][0])
    after = [np.hypot(2.7, 3.6), np.hypot(2.3, 3.9), np.hypot(2.7, 3.6)]
    assert history["weight_norm"] == pytest.approx(after)
    assert history["update_ratio"] == pytest.approx([0.5 / norm for norm in after])


def test_the_angle_is_with_the_gradient_of_the_step_before_when_only_each_third_is_logged():
    weights = np.ones(2)
    log = TrainingLog([weights], every=3)
    up, right = [0.0, 1.0], [1.0, 0.0]
    descend_by_hand(log, weights, [up, right, right, right, up, right, up])
    assert log.history["step"].tolist() == [0, 3, 6]
    assert log.history["cos_gradient_last"][1:].tolist() == [1, 0]  # not with steps 0 and 3, three steps before


def small_model(torch, **more):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    return model, torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, **more)


def train_step(torch, model, optimizer, step):
    X = torch.randn(8, 3)
    loss = ((model(X)[:, 0] - X.sum(1)) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    step.record(loss)
    return loss


def test_numbers_of_a_module_are_those_of_torch(torch):
    model, optimizer = small_model(torch)
    log = TrainingLog(model, optimizer, every=1)
    last = None
    for _ in range(4):
        before = torch.nn.utils.parameters_to_vector(model.parameters()).detach().clone()
        held = [optimizer.state[each].get("momentum_buffer") for each in model.parameters()]
        momentum = None if held[0] is None else torch.cat([each.clone().ravel() for each in held])
        with log.step() as step:
            loss = train_step(torch, model, optimizer, step)
        after = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
        gradient = torch.cat([each.grad.clone().ravel() for each in model.parameters()])
        row = log.to_frame().iloc[-1]
        assert row.loss == pytest.approx(loss.item())
        assert row.gradient_norm == pytest.approx(gradient.norm().item(), rel=1e-5)
        assert row.update_norm == pytest.approx((after - before).norm().item(), rel=1e-5)
        cosine = torch.nn.functional.cosine_similarity
        if momentum is not None:
            assert row.momentum_norm == pytest.approx(momentum.norm().item(), rel=1e-5)
            assert row.cos_gradient_momentum == pytest.approx(cosine(gradient, momentum, dim=0).item(), abs=1e-5)
            assert row.cos_gradient_last == pytest.approx(cosine(gradient, last, dim=0).item(), abs=1e-5)
        last = gradient
    assert row.learning_rate == 0.1


def test_logging_does_not_change_the_run(torch):
    ends = []
    for is_logged in (True, False):
        model, optimizer = small_model(torch)
        log = TrainingLog(model, optimizer) if is_logged else None
        torch.manual_seed(1)
        for _ in range(20):
            if log:
                with log.step() as step:
                    train_step(torch, model, optimizer, step)
            else:
                train_step(torch, model, optimizer, type("Step", (), {"record": lambda self, loss: None})())
        if log:
            log.losses_at_averages(lambda model=model: model(torch.ones(1, 3)).item())
        ends.append(torch.nn.utils.parameters_to_vector(model.parameters()))
    assert torch.equal(*ends)


def test_gradients_are_read_as_the_optimizer_gets_them_though_they_are_zeroed_in_the_step(torch):
    model, optimizer = small_model(torch)
    log = TrainingLog(model, optimizer, every=1)
    with log.step() as step:
        loss = model(torch.ones(1, 3)).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.01)
        optimizer.step()
        optimizer.zero_grad()
        step.record(loss)
    assert log.history["gradient_norm"][0] == pytest.approx(0.01, rel=1e-3)


def test_a_forgotten_optimizer_step_is_an_update_of_zero(torch):
    model, optimizer = small_model(torch)
    log = TrainingLog(model, optimizer, every=1)
    with log.step() as step:
        loss = model(torch.ones(1, 3)).mean()
        loss.backward()
        step.record(loss)
    assert log.history["update_norm"][0] == 0
    assert log.history["gradient_norm"][0] > 0


def test_an_optimizer_with_a_closure_is_logged_with_the_gradient_that_it_computed(torch):
    model, _ = small_model(torch)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=1)
    log = TrainingLog(model, optimizer, every=1)

    def closure():
        optimizer.zero_grad()
        loss = model(torch.ones(1, 3)).square().mean()
        loss.backward()
        return loss

    with log.step() as step:
        step.record(optimizer.step(closure))
    assert log.history["gradient_norm"][0] > 0
    assert log.history["update_norm"][0] > 0


def test_adam_half_precision_and_frozen_layers_are_logged(torch):
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 1)).to(
        torch.bfloat16
    )
    model[0].requires_grad_(False)
    optimizer = torch.optim.Adam(model[1:].parameters(), lr=0.01)
    log = TrainingLog(model, optimizer, every=1)
    for _ in range(3):
        with log.step() as step:
            loss = model(torch.randn(8, 3, dtype=torch.bfloat16)).float().square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step.record(loss)
    assert np.isfinite(log.to_frame()[["gradient_norm", "momentum_norm", "cos_gradient_momentum"]].to_numpy()[2]).all()


def test_what_partial_fit_does_is_logged():
    from sklearn.linear_model import SGDClassifier

    rng = np.random.default_rng(0)
    X = rng.standard_normal((64, 3))
    y = (X[:, 0] > 0).astype(int)
    model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.1, random_state=0).partial_fit(X, y, [0, 1])
    log = TrainingLog(lambda: [model.coef_, model.intercept_], every=1)
    for _ in range(8):
        before = np.append(model.coef_.copy(), model.intercept_)
        with log.step() as step:
            model.partial_fit(X, y)
            step.record(0.5, learning_rate=0.1)
        moved = np.append(model.coef_, model.intercept_) - before
        assert log.history["update_norm"][-1] == pytest.approx(np.linalg.norm(moved))
    assert np.isnan(log.history["gradient_norm"]).all()
    now = model.coef_.copy()
    losses = log.losses_at_averages(lambda: -model.score(X, y))
    assert np.array_equal(model.coef_, now)
    assert len(losses) >= 4


def test_loss_at_averages_is_the_loss_of_the_mean_weights():
    weights = np.array([1.0])
    log = TrainingLog([weights], every=1)
    for _ in range(8):
        with log.step() as step:
            weights *= -1  # jumps between −1 and 1: the loss is 1 at each place and 0 at the mean
            step.record(float(weights[0] ** 2))
    averages = log.losses_at_averages(lambda: float(weights[0] ** 2))
    assert [(each.first_step, each.last_step, each.n) for each in averages] == [
        (0, 1, 2),
        (2, 3, 2),
        (4, 5, 2),
        (6, 7, 2),
    ]
    assert [(each.at_average, each.at_last, each.recorded) for each in averages] == [(0, 1, 1)] * 4
    assert weights[0] == 1


def test_averages_hold_the_running_statistics_of_batch_norm_and_put_them_back(torch):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.BatchNorm1d(2), torch.nn.Linear(2, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    log = TrainingLog(model, optimizer, every=1)
    seen = []
    for k in range(8):
        with log.step() as step:
            loss = model(torch.randn(16, 2) + k).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step.record(loss)
        seen.append(model[0].running_mean.clone())
    at = []

    def loss_and_look():
        at.append(model[0].running_mean.clone())
        return 1.0

    log.losses_at_averages(loss_and_look)
    assert torch.allclose(at[2], (seen[0] + seen[1]) / 2, atol=1e-6)  # after two calls that look whether it is steady
    assert torch.equal(model[0].running_mean, seen[-1])


def test_weights_are_put_back_when_the_loss_raises():
    weights = np.array([1.0])
    log = TrainingLog([weights], every=1)
    for value in (1.0, 2.0, 3.0):
        with log.step() as step:
            weights[:] = value
            step.record(value)
    calls = iter([1.0, 1.0])
    with pytest.raises(StopIteration):
        log.losses_at_averages(lambda: next(calls))
    assert weights[0] == 3


def test_time_outside_the_steps_is_loading_and_inside_is_computing():
    weights = np.ones(1)
    log = TrainingLog([weights], every=2)
    for _ in range(5):
        time.sleep(0.02)
        with log.step() as step:
            time.sleep(0.01)
            step.record(1.0)
    assert log.history["loading_s"][1:].min() >= 0.02
    assert 0.01 <= np.median(log.history["computing_s"]) < 0.02 + np.median(log.history["loading_s"]) - 0.02


def test_memory_and_load_are_those_of_this_machine():
    psutil = pytest.importorskip("psutil")
    weights = np.ones(1)
    log = TrainingLog([weights])
    descend_by_hand(log, weights, [[1.0]])
    assert log.history["memory_bytes"][0] == pytest.approx(psutil.Process().memory_info().rss, rel=0.2)
    assert log.history["load_per_core"][0] >= 0


class TestBadInput:
    def test_an_optimizer_of_another_model(self, torch):
        model, _ = small_model(torch)
        _, other = small_model(torch)
        with pytest.raises(ValueError, match="holds none of the 4 parameters"):
            TrainingLog(model, other)

    def test_a_module_without_optimizer_and_arrays_with_one(self, torch):
        model, optimizer = small_model(torch)
        with pytest.raises(ValueError, match="a module without its optimizer"):
            TrainingLog(model)
        with pytest.raises(ValueError, match="an optimizer without a module"):
            TrainingLog([np.ones(2)], optimizer)

    def test_no_weights(self):
        with pytest.raises(ValueError, match="hold no number"):
            TrainingLog([])

    def test_a_loss_of_several_numbers(self):
        log = TrainingLog([np.ones(2)])
        with pytest.raises(ValueError, match=r"shape \(3,\); expected one number"), log.step() as step:
            step.record(np.ones(3))

    def test_a_step_without_a_loss(self):
        log = TrainingLog([np.ones(2)])
        with pytest.raises(ValueError, match=r"call step.record\(loss\)"), log.step():
            pass

    def test_a_step_that_raises_is_no_row_and_the_next_goes_on(self):
        log = TrainingLog([np.ones(2)])
        with pytest.raises(KeyError), log.step():
            raise KeyError("batch")
        with log.step() as step:
            step.record(1.0)
        assert log.history["step"].tolist() == [0]

    def test_a_step_inside_a_step(self):
        log = TrainingLog([np.ones(2)])
        with log.step() as step:
            step.record(1.0)
            with pytest.raises(RuntimeError, match="open already"):
                log.step()

    def test_a_loss_with_chance(self):
        weights = np.ones(2)
        log = TrainingLog([weights], every=1)
        descend_by_hand(log, weights, [[1.0, 1.0]] * 4)
        rng = np.random.default_rng(0)
        with pytest.raises(ValueError, match="of the same weights"):
            log.losses_at_averages(rng.random)

    def test_parameters_that_are_copies_cannot_be_averaged(self):
        weights = np.ones(2)
        log = TrainingLog(lambda: [weights.copy()], every=1)
        for _ in range(4):
            with log.step() as step:
                weights -= 0.1
                step.record(1.0)
        with pytest.raises(ValueError, match="they are copies"):
            log.losses_at_averages(lambda: 1.0)

    def test_gradients_given_for_a_module(self, torch):
        model, optimizer = small_model(torch)
        log = TrainingLog(model, optimizer)
        with pytest.raises(ValueError, match="pass the loss alone"), log.step() as step:
            step.record(1.0, learning_rate=0.1)

    def test_a_column_that_is_not_there(self):
        with pytest.raises(KeyError, match="the columns are step, loss"):
            TrainingHistory()["losses"]


def test_infinite_gradients_are_logged_as_such():
    weights = np.ones(2)
    log = TrainingLog([weights], every=1)
    with log.step() as step:
        step.record(math.inf, gradients=[np.array([1e200, 1e200])])
    assert math.isinf(log.history["gradient_norm"][0])
    assert math.isinf(log.history["loss"][0])


def test_a_copy_of_the_optimizer_writes_into_no_log(torch):
    model, optimizer = small_model(torch)
    log = TrainingLog(model, optimizer, every=1)
    copied, its = copy.deepcopy((model, optimizer))
    copied(torch.ones(1, 3)).mean().backward()
    its.step()
    assert len(log.history) == 0


def test_a_second_loss_in_one_step_is_refused():
    log = TrainingLog([np.ones(2)], every=1)
    with log.step() as step:
        step.record(1.0)
        with pytest.raises(ValueError, match="recorded already"):
            step.record(2.0)
