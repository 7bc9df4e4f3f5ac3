"""Gradients that are accumulated over parts of a batch equal those of the whole batch."""

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.gradients._shared import seeded, torch_model
from mlsd_helpers.debugging.checks.gradients._steps_taken import MOST_CALLS, first_step, part_apart
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import n_rows, take

ALLOWED = 1e-3


@check(
    "accumulated gradients equal whole-batch gradients",
    catches="mean losses of parts that are added up without being divided, or parts weighted without regard to size",
    look_at="what the loss of each part is divided by before backward",
)
def accumulated_equals_whole(model, data, seed):
    """Where several backward passes precede a step of the optimiser, they add up to the gradient of the declared loss.

    For a mean loss over parts of equal size, (1/k) Σ ∇L(part) = ∇L(all rows). Whether the project accumulates is seen
    by counting backward passes; within one training step or over several calls of it. Both sides are computed in
    evaluation mode, in which batch normalisation and dropout treat a part as they treat the whole: in training mode
    the two differ by right. Before clipping. Rounding of float32 leaves 1e-6 of the length; 0.001 is let pass, less
    than one row in a batch of a thousand weighs. A forgotten division is off by a factor k.

    Traps: a penalty that only the training step adds is not in the declared loss. Parts of unequal size, as a batch
    of 30 in parts of 8 gives, are off when each counts alike.
    """
    model = torch_model(model).fresh(seed)
    _hold_in_evaluation(model.module)
    X, y = data.some_train(MOST_CALLS * model.batch_size, seed)
    size, whole_model = min(model.batch_size, n_rows(X)), model.copy()
    parts = [range(start, start + size) for start in range(0, n_rows(X) - size + 1, size)]
    step = first_step(model, ((take(X, part), take(y, part)) for part in parts), seed)
    if step.passes <= 1:
        raise DoesNotApply("one backward pass a step: nothing is accumulated")
    rows = range(step.calls * size)
    whole, again = (_gradients(whole_model, take(X, rows), take(y, rows), seed + i) for i in range(2))
    if not part_apart(again, whole)[0] <= ALLOWED:
        raise CouldNotRun("evaluation mode gives another gradient each time")
    apart, ratio = part_apart(step.gradients, whole)
    said = f"{step.passes} passes add up to {ratio:.3g} times the gradient of all {len(rows)} rows, off by {apart:.2g}"
    return Verdict(apart <= ALLOWED, said)


def _hold_in_evaluation(module):
    """Keep a module in evaluation mode, whatever the training step asks for."""
    module.eval()
    for part in module.modules():
        part.train = lambda mode=True, part=part: part


def _gradients(model, X, y, seed):
    seeded(seed)
    model.module.eval()
    model.module.zero_grad()
    model.training_loss(X, y).backward()
    return {name: each.grad.clone() for name, each in model.module.named_parameters() if each.grad is not None}
