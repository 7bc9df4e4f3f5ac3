"""Every parameter gets a gradient that is a number."""

from mlsd_helpers.debugging.adapters.model import DoesNotApply, batches
from mlsd_helpers.debugging.checks.gradients._exact_loss import depends_on, exact_loss
from mlsd_helpers.debugging.checks.gradients._shared import few, to_train, torch_model
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

N_BATCHES = 5


@check(
    "every parameter gets a finite gradient",
    catches="a layer that forward forgets, a path that is cut, units that are dead from the start, a NaN in backward",
    look_at="what forward does with this layer; start values; square roots, logarithms and divisions at zero",
)
def every_parameter_gets_gradient(model, data, seed):
    """In five batches, with a training step after each, each parameter gets a gradient, and only finite ones.

    Three findings, all exact. *None*: no path leads from the loss to the parameter. *Not finite*: one NaN or infinity
    in any batch. *Zero in all batches*: a finding only when the loss depends on the parameter, which is tried by
    changing it by its own size and by ten times that, in float64: then units are dead, or the path leads through a
    step.

    Traps: a bias before batch normalisation, an attention key's bias (3e-8 by rounding) and the rows of absent words
    have no gradient by right, and the loss does not depend on them. A last layer or a gate that starts at zero hides
    what is before it in the first batch only. A head that is unused on purpose is to be declared frozen.
    """
    model = torch_model(model).fresh(seed)
    tensors = {name: each for name, each in to_train(model).items() if each.requires_grad}
    if not tensors:
        raise DoesNotApply("no parameter is to be trained")
    X, y = data.some_train(N_BATCHES * model.batch_size, seed)
    reached, largest = set(), dict.fromkeys(tensors, 0.0)
    for batch in batches(X, y, model.batch_size, N_BATCHES, seed):
        for name, gradient in _gradients(model, tensors, batch).items():
            size = float(gradient.to_dense().abs().max()) if gradient.numel() else 0.0
            if not size < float("inf"):
                return Verdict(False, f"the gradient of {name} has values that are {size}")
            reached.add(name)
            largest[name] = max(largest[name], size)
        model.step(*batch)
    unreached = [name for name in tensors if name not in reached]
    if unreached:
        return Verdict(False, f"no path leads from the loss to {few(unreached)}")
    silent = [name for name, size in largest.items() if size == 0]
    if silent:
        with exact_loss(model, *data.some_train(64, seed), seed) as loss:
            dead = [name for name in silent if depends_on(loss, tensors[name], seed)]
        if dead:
            return Verdict(False, f"the loss depends on {few(dead)}, but the gradient is zero in {N_BATCHES} batches")
    by_right = f", {len(silent)} of zero since the loss does not depend on it" if silent else ""
    return Verdict(True, f"{len(tensors)} parameters get finite gradients{by_right}")


def _gradients(model, tensors, batch):
    import torch

    model.module.train()
    loss = model.training_loss(*batch)
    if not loss.requires_grad:
        return {}
    given = torch.autograd.grad(loss, list(tensors.values()), allow_unused=True)
    return {name: each for name, each in zip(tensors, given, strict=True) if each is not None}
