"""Training leaves what is declared frozen as it is."""

from mlsd_helpers.debugging.checks.gradients._shared import few, frozen_and_moved
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "frozen parameters do not change",
    catches="a frozen layer that weight decay moves, or that was thawed and never frozen again",
    look_at="requires_grad of the parameters named, and weight decay on what is frozen",
)
def frozen_parameters_do_not_change(model, data, seed):
    """After 20 training steps each parameter that is declared frozen is the same to the bit.

    The check is exact. It takes the steps of the project, so that weight decay which moves a layer without gradients is
    found. That all other parameters do change is asked by "training changes the parameters".
    """
    frozen, moved = frozen_and_moved(model, data, seed, "parameters")
    return Verdict(not moved, f"{few(moved)} changed" if moved else f"{len(frozen)} frozen parameters are as they were")
