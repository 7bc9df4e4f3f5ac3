"""The training loss as a function of the parameters, without rounding that matters and without chance."""

from contextlib import contextmanager

from mlsd_helpers.debugging.adapters.model import CouldNotRun
from mlsd_helpers.debugging.checks.gradients._shared import seeded


@contextmanager
def exact_loss(model, X, y, seed):
    """A function that gives the loss of these rows in float64, in training mode, with the same dropout each time.

    The model is turned to float64 in place: give a fresh one or a copy. Buffers such as running means are put back
    before each evaluation. A module that does not compute in float64, or whose loss differs from one evaluation to the
    next, raises `CouldNotRun`.
    """
    import torch

    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # for tensors that the module makes on its way
    torch.Tensor.float = torch.Tensor.double  # labels are often given to a loss as y.float()
    try:
        model.module.double().train()
        X, y = model.tensors(X, y)
        buffers = {name: each.clone() for name, each in model.module.named_buffers()}

        def loss():
            with torch.no_grad():
                for name, each in model.module.named_buffers():
                    each.copy_(buffers[name])
            seeded(seed)
            return model.training_loss(X, y)

        _is_exact(loss)
        yield loss
    finally:
        torch.set_default_dtype(usual)
        del torch.Tensor.float  # what the class above it defines is seen again


def _is_exact(loss):
    import torch

    try:
        with torch.no_grad():
            first, again = loss(), loss()
    except RuntimeError as error:
        raise CouldNotRun(f"the module does not compute in float64: {error}") from error
    if first.dtype != torch.float64:
        raise CouldNotRun(f"the module does not compute in float64: its loss is of {first.dtype}")
    if abs(first - again) > 1e-12 * abs(first):
        raise CouldNotRun(
            f"the loss of the same rows is {first:.6g} and then {again:.6g}, from one seed: the module has chance of "
            "another generator, or a state that is no buffer"
        )


def depends_on(loss, parameter, seed):
    """Whether a change of this tensor, of its own size or ten times that, changes the loss.

    A bias before batch normalisation, an attention key's bias and the rows of absent words do not: their gradient is
    zero by right. In float64 what they change is rounding, below 1e-12 of the loss; 1e-9 is taken as a change.
    """
    import torch

    chance = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        as_it_is, before = float(loss()), parameter.clone()
        try:
            for times in (1, -1, 10, -10):
                noise = torch.randn(before.shape, generator=chance, dtype=before.dtype).to(before.device)
                parameter.copy_(before + times * size_of(before) * noise)
                if not abs(float(loss()) - as_it_is) <= 1e-9 * max(abs(as_it_is), 1e-3):
                    return True
        finally:
            parameter.copy_(before)
    return False


def size_of(parameter):
    """The root mean square of a tensor, or a tenth where it is less, as that of a bias which starts at zero."""
    return max(float(parameter.square().mean().sqrt()), 0.1)
