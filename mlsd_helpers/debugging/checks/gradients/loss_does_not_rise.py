"""The training loss, once it has fallen, does not rise again."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply, batches
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

N_STEPS, BLOCK = 200, 20
ALLOWED, RATE = 0.25, 1e-4


@check(
    "loss does not rise late",
    catches="a forgotten zeroing of gradients, with which the loss falls, passes its minimum and rises",
    look_at="where gradients are zeroed; then the learning rate, which does the same when it is far too high",
)
def loss_does_not_rise(model, data, seed):
    """Over 200 steps, the mean loss of the last quarter is not far above that of the best block of 20 steps.

    Without zeroing, each step goes along the sum of all gradients so far, w ← w - η Σ g: an oscillator without damping.
    On ½λw² its loss swings between its start and zero with the period 2π / √(ηλ) steps, and is half of its start on
    average. So a rise counts from a quarter of what the loss had fallen, between that half and the zero of a sound run;
    and when losses of the last quarter are above those of the best block by a rank test (Mann and Whitney, one-sided),
    at a rate of 1e-4 over the ten blocks that the best is chosen from.

    Traps: a low rate takes longer than 200 steps to swing back, and a loss that has reached zero may stay there: a pass
    is no proof. "gradients start at zero" looks at the gradient itself.
    """
    from scipy.stats import mannwhitneyu

    if not model.learns_in_steps:
        raise DoesNotApply("the model learns all at once, not in steps")
    model, size = model.fresh(seed), getattr(model, "batch_size", 32)
    X, y = data.some_train(N_STEPS * size, seed)
    losses = np.array([model.step(*batch) for batch in batches(X, y, size, N_STEPS, seed)])
    if not np.isfinite(losses).all():
        return Verdict(False, f"the loss is {losses[~np.isfinite(losses)][0]} at step {np.argmin(np.isfinite(losses))}")
    blocks, late = losses.reshape(-1, BLOCK), losses[-N_STEPS // 4 :]
    means = blocks.mean(axis=1)
    best = blocks[means.argmin()]
    fell, rose = means[0] - best.mean(), late.mean() - best.mean()
    p_value = mannwhitneyu(late, best, alternative="greater").pvalue * len(blocks)
    said = (
        f"the loss fell from {means[0]:.3g} to {best.mean():.3g} and was {late.mean():.3g} "
        f"in the last quarter of {N_STEPS} steps (p = {min(p_value, 1):.1g})"
    )
    return Verdict(rose <= ALLOWED * fell or p_value > RATE, said)
