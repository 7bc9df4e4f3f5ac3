"""Buffers of frozen parts stay as they are."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply, batches
from mlsd_helpers.debugging.checks.gradients._shared import declared_frozen, few, torch_model
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

N_STEPS = 5


@check(
    "frozen buffers do not move",
    catches="a frozen part in training mode, whose batch normalisation goes on adapting its running mean and variance",
    look_at="the mode of the frozen part while the rest trains: eval() holds its buffers, requires_grad does not",
)
def frozen_buffers_stay(model, data, seed):
    """After five training steps, buffers whose names are declared frozen are the same to the bit.

    Freezing by ``requires_grad`` alone leaves batch normalisation at work: its running mean and variance drift to the
    new data with each forward pass in training mode. The check is exact.
    """
    model = torch_model(model).fresh(seed)
    before = model.buffers()
    frozen = declared_frozen(model, before)
    if not frozen:
        raise DoesNotApply("no buffer is declared frozen")
    X, y = data.some_train(N_STEPS * model.batch_size, seed)
    for batch in batches(X, y, model.batch_size, N_STEPS, seed):
        model.step(*batch)
    after = model.buffers()
    moved = [name for name in frozen if not np.array_equal(before[name], after[name])]
    return Verdict(not moved, f"{few(moved)} moved" if moved else f"{len(frozen)} frozen buffers are as they were")
