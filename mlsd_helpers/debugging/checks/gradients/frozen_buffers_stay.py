"""Buffers of frozen parts stay as they are."""

from mlsd_helpers.debugging.checks.gradients._shared import few, frozen_and_moved
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "frozen buffers do not move",
    catches="a frozen part in training mode, whose batch normalisation goes on adapting its running mean and variance",
    look_at="the mode of the frozen part while the rest trains: eval() holds its buffers, requires_grad does not",
)
def frozen_buffers_stay(model, data, seed):
    """After 20 training steps, buffers whose names are declared frozen are the same to the bit.

    Freezing by ``requires_grad`` alone leaves batch normalisation at work: its running mean and variance drift to the
    new data with each forward pass in training mode. The check is exact.
    """
    frozen, moved = frozen_and_moved(model, data, seed, "buffers")
    return Verdict(not moved, f"{few(moved)} moved" if moved else f"{len(frozen)} frozen buffers are as they were")
