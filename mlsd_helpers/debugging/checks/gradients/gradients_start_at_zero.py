"""A training step uses the gradient of its own batch."""

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.gradients._shared import torch_model
from mlsd_helpers.debugging.checks.gradients._steps_taken import MOST_CALLS, first_step, part_apart
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import n_rows, take

ROWS = 8


@check(
    "gradients start at zero",
    catches="a forgotten zero_grad, which adds the gradients of all earlier batches to this one's",
    look_at="zero_grad in the training step: called once a step, on the optimiser or module that is trained",
)
def gradients_start_at_zero(model, data, seed):
    """The second step of the optimiser is given the same gradient as in a copy of the model that holds none.

    After its first step the model is copied, the copy's gradients are removed, and both take the next batches with one
    seed until their optimiser is called. What the project accumulates on purpose, within a step or over several, it
    accumulates in both. Equal up to rounding of float32: 1e-4 of the gradient's length is let pass, and what is left
    from an earlier batch is as long as the gradient itself.
    """
    model = torch_model(model).fresh(seed)
    given = list(_batches(data, seed))
    first = first_step(model, given, seed)
    if not first.gradients:
        if any(each.grad is not None for each in model.module.parameters()):
            raise DoesNotApply("the optimiser computes gradients itself, from a closure")
        raise CouldNotRun("the optimiser was called without any gradient")
    copy = model.copy()
    for each in copy.module.parameters():
        each.grad = None
    rest = given[first.calls :] or given
    second, expected = (first_step(each, rest, seed) for each in (model, copy))
    apart, _ = part_apart(second.gradients, expected.gradients)
    return Verdict(
        apart <= 1e-4,
        f"the gradient at the second step is off by {apart:.2g} of its length from one that starts at zero",
    )


def _batches(data, seed):
    X, y = data.some_train(2 * MOST_CALLS * ROWS, seed)
    size = min(ROWS, n_rows(X))
    for start in range(0, n_rows(X) - size + 1, size):
        which = range(start, start + size)
        yield take(X, which), take(y, which)
