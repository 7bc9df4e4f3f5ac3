"""With which gradients the project's training step calls its optimiser."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from mlsd_helpers.debugging.adapters.model import CouldNotRun
from mlsd_helpers.debugging.checks.gradients._shared import seeded

MOST_CALLS = 64  # so many batches may be accumulated before the optimiser steps


@dataclass
class Step:
    """The gradients that backward passes had added up when the optimiser was called, and how many passes there were."""

    gradients: dict
    passes: int
    calls: int = field(default=0)


def first_step(model, batches, seed):
    """Call the project's training step until it calls the optimiser; give what was accumulated until then.

    The gradients are read after the last backward pass, so that clipping them changes nothing here.
    """
    with _watched(model) as steps:
        for calls, (X, y) in enumerate(batches, 1):
            seeded(seed + calls)
            model.step(X, y)
            if steps:
                steps[0].calls = calls
                return steps[0]
            if calls == MOST_CALLS:
                break
    raise CouldNotRun(f"the training step did not call its optimiser in {calls} batches")


@contextmanager
def _watched(model):
    steps, added, hooks = [], {}, []
    tensors = {name: each for name, each in model.module.named_parameters() if each.requires_grad}

    def after_backward(name):
        def keep(parameter):
            added.setdefault(name, []).append(parameter.grad.detach().clone())

        return keep

    def before_step(*_):
        given = {name: added[name][-1] if name in added else each.grad for name, each in tensors.items()}
        passes = max(map(len, added.values()), default=0)
        steps.append(Step({name: each for name, each in given.items() if each is not None}, passes))
        added.clear()

    try:
        hooks += [each.register_post_accumulate_grad_hook(after_backward(name)) for name, each in tensors.items()]
        hooks.append(model.optimizer.register_step_pre_hook(before_step))
        yield steps
    finally:
        for hook in hooks:
            hook.remove()


def part_apart(gradients, expected):
    """How long the difference is, as a part of the longer of the two; and the first in units of the expected one."""
    import torch

    names = sorted(set(gradients) | set(expected))
    first, second = ([each.get(name) for name in names] for each in (gradients, expected))
    filled = [
        (torch.zeros_like(b) if a is None else a, torch.zeros_like(a) if b is None else b)
        for a, b in zip(first, second, strict=True)
    ]
    a = torch.cat([pair[0].to_dense().reshape(-1).double() for pair in filled])
    b = torch.cat([pair[1].to_dense().reshape(-1).double() for pair in filled])
    longer = max(float(a.norm()), float(b.norm()))
    if longer == 0:
        raise CouldNotRun("all gradients are zero")
    # a NaN in either must not be lost in max()
    return float((a - b).norm()) / (longer if bool(torch.isfinite(b).all()) else float("nan")), float(a @ b / (b @ b))
