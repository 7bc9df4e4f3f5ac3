"""A row's output has no gradient with respect to the other rows of its batch."""

from contextlib import contextmanager

from mlsd_helpers.debugging.adapters.model import CLASSIFICATION, CouldNotRun, DoesNotApply, batches
from mlsd_helpers.debugging.checks.gradients._shared import torch_model
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

N_ROWS, N_STEPS = 8, 5


@check(
    "no gradient from batch mates",
    catches="an operation along the batch: a softmax or mean over the wrong axis, a view that mixes rows, attention "
    "that takes the batch for the sequence",
    look_at="the axis of every softmax, mean and reshape, and batch_first of recurrent and attention layers",
)
def no_gradient_from_mates(model, data, seed):
    """In evaluation mode, the output of one row has a gradient of exactly zero with respect to the rows beside it.

    The gradient is taken at the inputs, or at the vectors of an embedding where inputs are words. Rows that are
    computed apart send exact zeros to each other, so that the check is exact. Looked at after five training steps,
    since a layer that starts at zero would hide what is before it.

    In a classification the loss is looked at, too. It must change when 1 is added to the output for one class in all
    rows: with a softmax over the rows it does not, whichever the class.

    Traps: in training mode batch normalisation mixes rows by right. What has no gradient, such as ranks within the
    batch, is not seen here; "one alone equals one among many" sees it.
    """
    model = torch_model(model).fresh(seed)
    for batch in batches(*data.some_train(N_STEPS * model.batch_size, seed), model.batch_size, N_STEPS, seed):
        model.step(*batch)
    X, y = model.tensors(*data.some_train(N_ROWS, seed))
    if len(X) < 2:
        raise CouldNotRun("there is one row, which has no batch mates")
    model.module.eval()
    with _sources(model.module, X) as (X, sources):
        output = model.module(X)
        if not sources:
            raise DoesNotApply("inputs are whole numbers and no embedding takes them, so that they have no gradient")
        if len(output) != len(X):
            raise CouldNotRun(f"the output has {len(output)} rows for {len(X)} of input")
        mates = [(_from_mates(output, row, sources), row) for row in range(len(X))]
    # a NaN counts as more than any number
    largest, row = max(mates, key=lambda found: found[0] if found[0] == found[0] else float("inf"))
    said = f"the output of row {row} has a gradient of up to {largest:.2g} with respect to its {len(X) - 1} batch mates"
    if largest == 0 and _compares_rows(model, output.detach(), y):
        compared = (
            "the loss is the same when 1 is added to what all rows give one class, and another where one row does"
        )
        return Verdict(False, f"{compared}: it compares rows, not classes")
    return Verdict(largest == 0, said)


@contextmanager
def _sources(module, X):
    """The inputs, and a list of tensors with a row for each of them that gradients can be taken at."""
    import torch

    if X.is_floating_point():
        X = X.detach().clone().requires_grad_()
        yield X, [X]
        return
    sources = []

    def keep(_, __, given):
        if torch.is_tensor(given) and given.requires_grad and len(given) == len(X):
            sources.append(given)

    embeddings = [part for part in module.modules() if isinstance(part, torch.nn.Embedding)]
    hooks = [part.register_forward_hook(keep) for part in embeddings]
    try:
        yield X, sources
    finally:
        for hook in hooks:
            hook.remove()


def _from_mates(output, row, sources):
    """The largest gradient of one row's output at another row."""
    import torch

    if not output.requires_grad:
        raise CouldNotRun("the output has no gradient with respect to the inputs")
    direction = torch.linspace(0.5, 1.5, output[row].numel(), device=output.device, dtype=output.dtype)
    # a softmax adds up to one: outputs are weighted unequally, so that their sum is no constant
    target = (output[row].reshape(-1) * direction).sum()
    given = torch.autograd.grad(target, sources, retain_graph=True, allow_unused=True)
    if all(each is None for each in given):
        raise CouldNotRun("the output has no gradient with respect to the inputs")
    others = torch.arange(len(output), device=output.device) != row
    found = torch.stack([each[others].abs().max() for each in given if each is not None])
    return float(found.max())  # NaN where one is NaN


def _compares_rows(model, output, y):
    """Whether the loss depends on the outputs, and for no class on how high they are in all rows together."""
    if model.task != CLASSIFICATION or output.ndim != 2 or output.shape[1] < 2:
        return False

    def changes(rows, place):
        moved = output.clone()
        moved[rows, place] += 1
        after = float(model.loss_function(moved, y))
        return abs(after - before) > 1e-4 * max(abs(before), 1e-3)

    before = float(model.loss_function(output, y))
    places = range(output.shape[1])
    return any(changes(0, each) for each in places) and not any(changes(slice(None), each) for each in places)
