"""Planted: zero_grad forgotten; one that clears another module."""

import pytest

CHECK = "gradients start at zero"


@pytest.fixture
def step(torch):
    """A training step that does these things before the forward pass and after the optimiser's step."""

    def step(before=lambda module, optimizer: None, after=lambda module, optimizer: None):
        def train_step(module, optimizer, X, y):
            module.train()
            before(module, optimizer)
            loss = torch.nn.functional.cross_entropy(module(X), y)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(module.parameters(), 0.1)
            optimizer.step()
            after(module, optimizer)
            return loss

        return train_step

    return step


def test_a_forgotten_zero_grad_is_found(said, model_of, layers, step):
    result = said(CHECK, model_of(layers, train_step=step()))
    assert result.outcome == "failed"


def test_one_that_clears_only_a_part_is_found(said, model_of, layers, step):
    part = step(lambda module, optimizer: module[4].zero_grad())
    assert said(CHECK, model_of(layers, train_step=part)).outcome == "failed"


def test_clearing_before_or_after_passes(said, model_of, layers, step):
    def clear(module, optimizer):
        optimizer.zero_grad()

    assert said(CHECK, model_of(layers)).passed
    assert said(CHECK, model_of(layers, train_step=step(before=clear))).passed
    assert said(CHECK, model_of(layers, train_step=step(after=clear))).passed


def test_accumulating_over_four_calls_passes_when_cleared_after_them(said, model_of, layers, torch):
    def accumulating(forgotten):
        calls = []

        def train_step(module, optimizer, X, y):
            module.train()
            loss = torch.nn.functional.cross_entropy(module(X), y)
            (loss / 4).backward()
            calls.append(1)
            if len(calls) % 4 == 0:
                optimizer.step()
                if not forgotten:
                    optimizer.zero_grad()
            return loss

        return train_step

    assert said(CHECK, model_of(layers, train_step=accumulating(False))).passed
    assert said(CHECK, model_of(layers, train_step=accumulating(True))).outcome == "failed"


def test_a_step_that_never_calls_its_optimiser_could_not_run(said, model_of, layers, torch):
    result = said(CHECK, model_of(layers, train_step=lambda module, optimizer, X, y: 0.0))
    assert result.outcome == "could not run"
    assert "did not call its optimiser" in result.evidence


def test_gradients_that_are_nan_do_not_pass(said, model_of, layers, torch):
    def broken(module, optimizer, X, y):
        loss = module(X).sum() * float("nan")
        loss.backward()
        optimizer.step()
        return loss

    assert said(CHECK, model_of(layers, train_step=broken)).outcome == "failed"


def test_a_forgotten_backward_could_not_run_and_a_closure_does_not_apply(said, model_of, layers, torch):
    def closed(module, optimizer, X, y):
        def closure():
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(module(X), y)
            loss.backward()
            return loss

        return optimizer.step(closure)

    forgotten = model_of(layers, train_step=lambda module, optimizer, X, y: optimizer.step() or 0.0)
    assert said(CHECK, forgotten).evidence == "could not run, because the optimiser was called without any gradient"
    bfgs = model_of(layers, train_step=closed, optimizer=lambda module: torch.optim.LBFGS(module.parameters()))
    assert said(CHECK, bfgs).outcome == "does not apply"
