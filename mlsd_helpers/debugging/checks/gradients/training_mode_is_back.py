"""After a prediction, training goes on in the mode that it was in."""

from contextlib import contextmanager

import numpy as np

from mlsd_helpers.debugging.checks.gradients._shared import few, seeded, torch_model
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy


@check(
    "training mode is back after a prediction",
    catches="a validation in the middle of training that calls eval() and leaves it, so that dropout and batch "
    "normalisation are off for the rest of the training",
    look_at="train() at the start of each training step or epoch, or after each validation",
)
def training_mode_is_back(model, data, seed):
    """A training step after a prediction computes with each part in the same mode as a step before it.

    The modes are read while forward runs. So it does not matter who puts the mode back, the prediction or the next
    training step, and a part that is kept in evaluation mode on purpose may stay there. A part that is in another
    mode counts when the module's output shows it: a layer without dropout or batch normalisation has no use for
    modes. Exact.
    """
    model = torch_model(model).fresh(seed)
    batch, judged = data.some_train(model.batch_size, seed), data.some_test(50, seed)[0]
    model.module.train()
    before = _modes_in_step(model, batch)
    model.predict(judged)
    after = _modes_in_step(model, batch)
    changed = [name for name, mode in before.items() if after.get(name, mode) != mode]
    if not changed or not _output_differs(model, batch, before, after, seed):
        return Verdict(True, f"{len(before)} parts compute in the same mode before and after")
    named = few([name or type(model.module).__name__ for name in changed])
    left = "training" if after[changed[0]] else "evaluation"
    return Verdict(False, f"after a prediction, {named} is in {left} mode while it is trained")


def _modes_in_step(model, batch):
    with _modes_seen(model.module) as modes:
        model.step(*batch)
    return modes


@contextmanager
def _modes_seen(module):
    """The mode of each part, as it is while the forward pass of that part runs."""
    modes = {}

    def see(name):
        def note(part, _):
            modes.setdefault(name, part.training)

        return note

    hooks = [part.register_forward_pre_hook(see(name)) for name, part in module.named_modules()]
    try:
        yield modes
    finally:
        for hook in hooks:
            hook.remove()


def _output_differs(model, batch, before, after, seed):
    """Whether the module gives something else for these rows in the one set of modes than in the other."""
    import torch

    outputs = []
    for modes in (before, after):
        copy = model.copy()
        for name, part in copy.module.named_modules():
            part.training = modes.get(name, part.training)
        seeded(seed)
        with torch.no_grad():
            outputs.append(as_numpy(copy.module(copy.tensors(batch[0]))))
    return not np.allclose(*outputs, rtol=1e-5, atol=1e-7)
