"""The loss takes what the network gives: scores or probabilities."""

from mlsd_helpers.debugging.adapters.model import CLASSIFICATION, CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.gradients._shared import seeded, torch_model
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

DRAWS, ROUNDING = 10, 1e-5


@check(
    "outputs are normalised once",
    catches="a softmax before a cross-entropy that takes scores, a sigmoid before a loss with logits",
    look_at="the last layer of the network, and what the loss is documented to take",
)
def outputs_are_normalised_once(model, data, seed):
    """A network that gives probabilities is not trained by a loss that makes probabilities of what it is given.

    With a second softmax the loss of k classes cannot fall below log(1 + (k - 1) / e), 0.31 of two, and gradients fade:
    training is slow, arrives all the same, and so no other check need fail.

    *Probabilities*: outputs of at most 64 rows lie within 0 and 1, and those of a row add up to 1 where it has several,
    whatever the weights, of which ten sets are drawn from a normal distribution. Scores change their sign with the last
    layer's weights, so that they are taken for probabilities once in 1,000 times at most.

    *Takes scores*: a cross-entropy of scores is the same when 1 is added to all of a row, and a loss with logits is by
    just the output lower for label 1 than for label 0. Log loss of probabilities and squared errors are not. Exact but
    for rounding, of which 1e-5 is let pass.

    Traps: a loss that calls softmax itself before the cross-entropy gets scores, and passes here.
    """
    model = torch_model(model).fresh(seed)
    if model.task != CLASSIFICATION:
        raise DoesNotApply("numbers are predicted, and have no need to be normalised")
    X, y = model.tensors(*data.some_train(64, seed))
    output = model.output(X)
    if not (_probabilities(output) and _always(model.copy(), X, seed)):
        return Verdict(True, "the network gives scores, not probabilities")
    if _takes_scores(model.loss_function, output, y):
        return Verdict(False, "the network gives probabilities, and the loss takes them for scores")
    return Verdict(True, "the network gives probabilities, and the loss takes them as such")


def _probabilities(output):
    within = bool(((output >= 0) & (output <= 1)).all())
    if not within or output.ndim == 1 or output.shape[1] == 1:
        return within
    return bool(((output.sum(dim=1) - 1).abs() <= ROUNDING * output.shape[1]).all())


def _always(model, X, seed):
    """Whether outputs are probabilities whatever the weights."""
    import torch

    seeded(seed)
    n_finite = 0
    for _ in range(2 * DRAWS):
        with torch.no_grad():
            for each in model.module.parameters():
                each.copy_(torch.randn(each.shape))
        output = model.output(X)
        if not bool(torch.isfinite(output).all()):
            continue
        if not _probabilities(output):
            return False
        n_finite += 1
        if n_finite == DRAWS:
            return True
    raise CouldNotRun(f"of {2 * DRAWS} sets of weights, {n_finite} give finite outputs; {DRAWS} are needed")


def _takes_scores(loss, output, y):
    try:
        if output.ndim > 1 and output.shape[1] > 1:
            before, after = loss(output, y), loss(output + 1, y)
        else:
            before, after = loss(output, y * 0) - output.mean(), loss(output, y * 0 + 1)
    except (RuntimeError, ValueError, AssertionError):
        return False  # a loss of probabilities that does not take what is above 1
    return bool(abs(after - before) <= ROUNDING * max(1, abs(before)))
