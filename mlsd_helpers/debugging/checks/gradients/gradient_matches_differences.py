"""The gradient is the one that differences of the loss show."""

from mlsd_helpers.debugging.adapters.model import DoesNotApply
from mlsd_helpers.debugging.checks.gradients._exact_loss import exact_loss, size_of
from mlsd_helpers.debugging.checks.gradients._shared import few, to_train, torch_model
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

ALLOWED = 0.01  # of the gradient
ROUNDINGS = 100  # units in the last place of the loss that its computation may be off by
DISTANCES = 1e-5, 1e-6, 1e-7, 1e-8  # steps in units of the tensor's own size
MOVED = 0.01  # of the tensor's own size
N_DIRECTIONS = 2


@check(
    "gradient matches differences",
    catches="a detach, a trip through NumPy or item(), a no_grad, or a backward of one's own that is wrong",
    look_at="every operation between this tensor and the loss: detach, no_grad, NumPy, rounding, custom backward",
)
def gradient_matches_differences(model, data, seed):
    """Along random directions of each tensor, the gradient g gives the slope that differences of the loss L give.

    For directions v of random signs, g·v is held against (L(w + hv) - L(w - hv)) / 2h, a tensor at a time, so that
    the name of the tensor tells where the path is cut. In float64 and with the same dropout each time; a parameter
    that gets no gradient counts as g = 0. Start values are moved by a hundredth first: a bias of zero under a black
    image lies on the kink of a ReLU, where no gradient is right.

    Threshold: the formula errs by h²/6 times the third derivative, 1e-10 of the slope at h = 1e-5, and by the
    rounding of L, for which 100 ulp / h is let pass. What is left is a kink between w - hv and w + hv, for which
    smaller h are tried until both agree to 1e-4: among a thousand units one lies within 1e-8 of its kink once in some
    10,000 tries. So 0.01 is far from both sides: a gradient that is wrong by a part r of its length is passed when
    both directions hide it, by chance about (0.01 / r)², one in a thousand for a third of the gradient missing.

    Traps: a straight-through estimator and gradient reversal deviate on purpose; leave the check out for them. What is
    detached on purpose should be declared frozen.
    """
    model = torch_model(model).fresh(seed)
    import torch

    X, y = data.some_train(8, seed)
    chance = torch.Generator().manual_seed(seed)
    with exact_loss(model, X, y, seed) as loss:
        tensors = {name: each for name, each in to_train(model).items() if each.requires_grad}
        if not tensors:
            raise DoesNotApply("no parameter is to be trained")
        with torch.no_grad():
            for each in tensors.values():
                noise = torch.randn(each.shape, generator=chance, dtype=each.dtype)
                each.add_(MOVED * size_of(each) * noise.to(each.device))
        value = loss()
        given = [None] * len(tensors)
        if value.requires_grad:
            given = torch.autograd.grad(value, list(tensors.values()), allow_unused=True)
        with torch.no_grad():
            apart = {
                name: _apart(loss, each, gradient, float(value), chance)
                for (name, each), gradient in zip(tensors.items(), given, strict=True)
            }
    wrong = [name for name, part in apart.items() if not part <= ALLOWED]
    # a NaN is neither large nor small, and counts as the worst
    worst = max(apart.values(), key=lambda part: part if part == part else float("inf"))
    which = f"{few(wrong)}," if wrong else "all"
    return Verdict(not wrong, f"of {len(apart)} gradients, {which} are off by up to {worst:.2g} of their length")


def _apart(loss, parameter, gradient, value, chance):
    """By what part of its length, and of rounding, the gradient is off, at the distance where that is least."""
    import torch

    gradient = torch.zeros_like(parameter) if gradient is None else gradient.to_dense()
    size, before = size_of(parameter), parameter.clone()
    signs = [
        (torch.randint(0, 2, before.shape, generator=chance) * 2 - 1).to(before.device, before.dtype)
        for _ in range(N_DIRECTIONS)
    ]
    slopes = torch.stack([(gradient * sign).sum() for sign in signs]).cpu()
    least = float("nan")
    for distance in DISTANCES:
        step, seen = distance * size, []
        for sign in signs:
            parameter.copy_(before + step * sign)
            above = float(loss())
            parameter.copy_(before - step * sign)
            seen.append((above - float(loss())) / (2 * step))
        parameter.copy_(before)
        seen = torch.tensor(seen, dtype=slopes.dtype)
        rounding = ROUNDINGS * torch.finfo(slopes.dtype).eps * abs(value) / step
        length = max(float(slopes.norm()), float(seen.norm()))
        # at most ALLOWED where the difference is at most ALLOWED of the length, and rounding beside that
        off = float((slopes - seen).norm()) / (length + rounding / ALLOWED)
        off = off if bool(torch.isfinite(slopes - seen).all()) else float("nan")
        least = off if not least <= off else least
        if least <= ALLOWED / 100:
            break
    return least
