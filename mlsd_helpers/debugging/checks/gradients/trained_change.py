"""Training changes what is to be trained, and nothing else."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply, batches
from mlsd_helpers.debugging.checks.gradients._exact_loss import depends_on, exact_loss
from mlsd_helpers.debugging.checks.gradients._shared import declared_frozen, few
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

N_STEPS = 20


@check(
    "trained parameters change, frozen ones do not",
    catches="a layer left frozen or out of the optimiser; a frozen layer that weight decay or training moves",
    look_at="requires_grad, what the optimiser holds, weight decay on frozen layers, the learning rate",
)
def trained_change(model, data, seed):
    """After 20 training steps each parameter differs from its start, and each declared frozen is the same to the bit.

    A parameter that did not move is let pass when the loss does not depend on it, as on a bias before batch
    normalisation or on the rows of absent words: it is changed by its own size and by ten times that to find out. The
    check is exact; it takes the steps of the project, so that weight decay which moves a frozen layer is found.

    Traps: a constant that is kept as a parameter, such as sines of positions, is to be declared frozen.
    """
    if not hasattr(model, "module") and not hasattr(model, "state"):
        raise DoesNotApply("the library, not the project, updates the parameters")
    model = model.fresh(seed)
    before = model.parameters()
    frozen = declared_frozen(model, before) if hasattr(model, "frozen") else []
    X, y = data.some_train(N_STEPS * model.batch_size, seed)
    for batch in batches(X, y, model.batch_size, N_STEPS, seed):
        model.step(*batch)
    after = model.parameters()
    broken = [name for name, values in after.items() if not np.isfinite(values).all()]
    moved = {name for name in before if not np.array_equal(before[name], after[name])}
    still = [name for name in before if name not in moved and name not in frozen]
    if still and hasattr(model, "module"):
        by_name = dict(model.module.named_parameters())
        with exact_loss(model, *data.some_train(64, seed), seed) as loss:
            still = [name for name in still if depends_on(loss, by_name[name], seed)]
    thawed = [name for name in frozen if name in moved]
    if broken:
        return Verdict(False, f"{few(broken)} is not finite after {N_STEPS} steps")
    if still:
        return Verdict(False, f"{few(still)} did not change in {N_STEPS} steps and is not declared frozen")
    if thawed:
        return Verdict(False, f"{few(thawed)} is declared frozen and changed in {N_STEPS} steps")
    return Verdict(True, f"{len(moved)} changed in {N_STEPS} steps, {len(frozen)} frozen ones did not")
