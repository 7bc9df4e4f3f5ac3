"""Training changes what is to be trained."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply, batches
from mlsd_helpers.debugging.checks.model._shared import answers, apart, judged_rows, rounding, trained, used
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy, take

_STEPS = 10


@check(
    "training changes the parameters",
    catches="a layer the optimiser does not hold, a detached branch, a rate of zero, a step that is never taken",
    look_at="the parameters named: are they in the optimiser, and does the loss reach them?",
)
def training_changes_the_parameters(model, data, seed):
    """After ten steps no parameter is as it was, unless the loss does not depend on it or it is declared frozen.

    Trap: "every parameter changes" is wrong of sound models. The loss does not depend on the bias of a convolution
    before a batch normalisation, nor on that of the keys of an attention: their gradients are 0 up to rounding. So each
    parameter that stayed is put to the test: noise as wide as itself is added to it, and the same step is taken with
    the same seed. Only where the reported loss then differs by more than rounding (32 steps of single precision) was it
    to be trained. Ten steps, since a layer behind one that starts at zero moves from the second step on.

    A model that learns all at once is fitted to the labels and to the labels permuted: its predictions must differ.
    """
    if not model.learns_in_steps:
        return _all_at_once(model, data, seed)
    X, y = data.some_train(500, seed)
    given = list(batches(X, y, 32, _STEPS + 1, seed))
    stepped = _begun(model, given[0], seed)
    at_first = stepped.parameters()
    for batch in given[1:]:
        stepped.step(*batch)
    after = stepped.parameters()
    frozen = getattr(model, "frozen", ()) or ("\0",)
    watched = [name for name in at_first if not name.startswith(frozen)]
    if not watched:
        raise DoesNotApply("all parameters are declared frozen" if at_first else "the model has no parameters")
    stayed = [name for name in watched if np.array_equal(at_first[name], after[name])]
    broken = [name for name in watched if not np.isfinite(after[name]).all()]
    if broken:
        return Verdict(False, f"not finite after {_STEPS} steps: {_listed(broken)}")
    without_bearing = [name for name in stayed if not _bears_on_loss(model, name, given[0], seed)]
    lost = [name for name in stayed if name not in without_bearing]
    if lost:
        return Verdict(False, f"the loss depends on them, and {_STEPS} steps leave them as they are: {_listed(lost)}")
    if len(stayed) == len(watched):
        return Verdict(False, f"none of {len(watched)} parameters changes, and the loss depends on none")
    said = f"; the loss does not depend on {_listed(without_bearing)}" if without_bearing else ""
    return Verdict(True, f"{len(watched) - len(stayed)} of {len(watched)} change in {_STEPS} steps{said}")


def _begun(model, batch, seed):
    """A fresh model; an estimator after its first step, since it holds nothing before."""
    begun = model.fresh(seed)
    if not model.reports_loss_before_step:
        begun.step(*batch)
    return begun


def _bears_on_loss(model, name, batch, seed):
    """Whether noise on a parameter changes the loss of the first step, all chance being the same."""
    losses = []
    for noisy in (False, True):
        nudged = _begun(model, batch, seed)
        if noisy:
            nudged.nudge(name, np.random.default_rng(seed))
        losses.append(nudged.step(*batch) if model.reports_loss_before_step else nudged.loss(*batch))
    plain, moved = losses
    return not abs(moved - plain) <= 32 * np.finfo(np.float32).eps * abs(plain)


def _all_at_once(model, data, seed):
    X, y = used(data, seed)
    permuted = take(y, np.random.default_rng(seed).permutation(len(as_numpy(y))))
    asked = judged_rows(data, seed)
    of_labels = answers(trained(model, data, seed), asked)
    differ = apart(answers(model.fresh(seed).train(X, permuted), asked), of_labels)
    return Verdict(differ > rounding(of_labels), f"fitted to permuted labels, predictions differ by up to {differ:.2g}")


def _listed(names):
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
