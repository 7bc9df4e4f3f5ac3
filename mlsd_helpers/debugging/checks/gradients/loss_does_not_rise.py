"""The training loss, once it has fallen, does not rise again."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply, batches
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

N_STEPS, BLOCK = 120, 20
ALLOWED, RATE = 0.25, 1e-3


@check(
    "loss does not rise late",
    catches="a forgotten zeroing of gradients, with which the loss falls, passes its minimum and rises",
    look_at="where gradients are zeroed; then the learning rate, which does the same when it is far too high",
)
def loss_does_not_rise(model, data, seed):
    """Over 120 steps, no block of 20 after the best one has a mean loss that is far above the best.

    Without zeroing, each step goes along the sum of all gradients so far, w ← w - η Σ g: an oscillator without
    damping. On ½λw² its loss swings between its start and zero with the period π / √(ηλ) steps; of many such swings
    at once, half of the start is left on average. So a rise counts from a quarter of what the loss had fallen, midway
    between that half and the zero of a sound run; and when the losses of the block are above those of the best by a
    rank test (Mann and Whitney, one-sided), at a rate of 1e-3 over the 15 pairs of blocks. The rate supposes that
    losses around their trend are independent, as those of different batches are.

    Traps: a low rate takes longer than 120 steps to swing back, and a loss that has reached zero may stay there. Of
    forgotten zeroings in three small networks under three optimisers it found a third: a pass is no proof. "gradients
    start at zero" looks at the gradient itself, and finds them all.
    """
    from scipy.stats import mannwhitneyu

    if not model.learns_in_steps:
        raise DoesNotApply("the model learns all at once, not in steps")
    model, size = model.fresh(seed), getattr(model, "batch_size", 32)
    X, y = data.some_train(N_STEPS * size, seed)
    losses = np.array([model.step(*batch) for batch in batches(X, y, size, N_STEPS, seed)])
    if not np.isfinite(losses).all():
        return Verdict(False, f"the loss is {losses[~np.isfinite(losses)][0]} at step {np.argmin(np.isfinite(losses))}")
    blocks = losses.reshape(-1, BLOCK)
    means = blocks.mean(axis=1)
    best = int(means.argmin())
    worst = best + int(means[best:].argmax())
    fell, rose = means[0] - means[best], means[worst] - means[best]
    n_pairs = len(blocks) * (len(blocks) - 1) / 2
    p_value = min(1, n_pairs * mannwhitneyu(blocks[worst], blocks[best], alternative="greater").pvalue)
    said = f"the loss fell from {means[0]:.3g} to {means[best]:.3g} and rose to {means[worst]:.3g} (p = {p_value:.1g})"
    return Verdict(rose <= ALLOWED * fell or p_value > RATE, said)
