"""Fork a run, go on at other learning rates, and look: the run itself is left as it is."""

from __future__ import annotations

import copy
import math
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from mlsd_helpers.debugging.log.probe_result import ProbeResult
from mlsd_helpers.shared.number_checks import positive, whole

_LOST = 1e100  # a loss above has diverged, though it may take steps until it is infinite
_LOOKS = 5  # evaluations over the last fifth of a fork: one alone is a draw from its noise


def probe(
    run: Any,
    train_step: Callable[[Any, np.random.Generator], Any],
    loss: Callable[[Any], float],
    *,
    scale_rate: Callable[[Any, float], None] | None = None,
    factors: Sequence[float] = (10, 3, 1, 1 / 3, 0.1),
    n_steps: int = 300,
    n_repeats: int = 5,
    random_state: int = 0,
) -> ProbeResult:
    """Fork a run at other learning rates for some hundred steps, and compare the losses.

    The run is deep-copied for each fork, with the state of its optimizer; the global generators of ``random``, NumPy
    and PyTorch are put back afterwards. In one repeat all forks see the same batches and the same chance, so that
    differences are paired. The loss of a fork is its mean over five looks in its last fifth.

    Parameters
    ----------
    run : object
        What ``copy.deepcopy`` copies whole: ``(model, optimizer)`` of PyTorch, an estimator with ``partial_fit``.
    train_step : callable
        ``train_step(run, rng)`` takes one step of the run that it is given, on a batch that it draws with ``rng``, a
        generator of NumPy.
    loss : callable
        ``loss(run)``: on fixed rows, in evaluation mode.
    scale_rate : callable, optional
        ``scale_rate(run, factor)`` multiplies the learning rate. Not needed where the run is, or has in it, an
        optimizer of PyTorch.
    factors : sequence of float
        On the learning rate; 1 among them.
    n_steps, n_repeats : int
        Steps of a fork, at least 5; forks at each rate, at least 2. The probe takes ``len(factors) × n_repeats ×
        n_steps`` steps.
    random_state : int
        Seed of the batches.

    Returns
    -------
    ProbeResult
        ``verdict`` is "raise the rate", "lower the rate" or "keep the rate"; what is best after so many steps may not
        be after many more: a lower rate wins at once whatever noise there is, a higher one needs its way.

    Raises
    ------
    ValueError
        ``train_step`` changes the run itself instead of the copy, which is found after one step and put back where
        ``load_state_dict`` or an array allows it, or changes nothing; the loss is not one finite number; there is no
        way to scale the rate; a number makes no sense.

    Examples
    --------
    >>> from mlsd_helpers.debugging.log import LANDSCAPES, Run
    >>> run = Run(LANDSCAPES["bowl with noise"], "sgd")
    >>> for _ in range(300):
    ...     run.step()
    >>> def scale_rate(run, factor):
    ...     run.rate *= factor
    >>> probe(run, Run.step, Run.loss, scale_rate=scale_rate, n_steps=200).verdict
    'lower the rate'
    """
    whole("n_steps", n_steps, at_least=_LOOKS)
    whole("n_repeats", n_repeats, at_least=2)
    factors = tuple(positive("a factor", each) for each in factors)
    if 1 not in factors or len(set(factors)) != len(factors) or len(factors) < 2:
        raise ValueError(f"factors are {factors}; expected 1 and others, each once")
    scale_rate = scale_rate or _of_optimizer(run)
    with _same_chance_afterwards():
        now = _start(run, loss)
        _try(run, train_step, loss, now)
        losses = np.empty((len(factors), n_repeats))
        for repeat in range(n_repeats):
            for i, factor in enumerate(factors):
                seed = [random_state, repeat]
                losses[i, repeat] = _fork(run, train_step, loss, scale_rate, factor, n_steps, seed)
        if _loss_of(run, loss) != now:
            raise ValueError("the run changed while it was probed: train_step writes into something that copies share")
    return ProbeResult(factors, losses, now, n_steps)


def _try(run, train_step, loss, now):
    """One step of a copy: it has to change the copy, and nothing else."""
    kept, fork = _copied(run), _copied(run)
    rng = np.random.default_rng(0)
    _seed(0)
    for _ in range(_LOOKS):
        _step(train_step, fork, rng)
        if _loss_of(run, loss) != now:
            _restore(run, kept)
            raise ValueError(
                "train_step changes the run itself; let it train the run that it is given, not one that it closes over"
            )
        if _loss_of(fork, loss) != now:
            return
    raise ValueError(
        f"{_LOOKS} steps did not change the loss of the copy: train_step does not train what it is given, or the run "
        "is dead; see diagnose(log)"
    )


def _fork(run, train_step, loss, scale_rate, factor, n_steps, seed):
    fork = _copied(run)
    scale_rate(fork, factor)
    rng = np.random.default_rng(seed)
    _seed(int(rng.integers(2**31)))
    first, looks = n_steps - n_steps // _LOOKS, []
    at = {round(each) for each in np.linspace(first, n_steps, _LOOKS)}
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(1, n_steps + 1):
            _step(train_step, fork, rng)
            if step in at:
                looks.append(_loss_of(fork, loss))
                if not looks[-1] < _LOST:
                    return math.inf
    return float(np.mean(looks))


def _step(train_step, fork, rng):
    try:
        train_step(fork, rng)
    except StopIteration:
        raise ValueError(
            "train_step ran out of batches; draw them with the rng that it is given, rather than from an iterator"
        ) from None


def _copied(run):
    try:
        return copy.deepcopy(run)
    except (TypeError, RuntimeError) as error:
        raise ValueError(
            f"the run cannot be copied, because {error}; leave out of it what the model does not need to go on, such "
            "as iterators and open files"
        ) from error


def _start(run, loss):
    now, again = _loss_of(run, loss), _loss_of(run, loss)
    if not math.isfinite(now):
        raise ValueError(f"the loss of the run is {now}; expected a finite number: nothing can be compared with it")
    if now != again:
        raise ValueError(f"loss said {now:.6g}, then {again:.6g} of the same run; use fixed rows, in evaluation mode")
    return now


def _loss_of(run, loss):
    return float(loss(run))


def _parts(run):
    return run if isinstance(run, tuple | list) else run.values() if isinstance(run, dict) else [run]


def _of_optimizer(run):
    if not any(hasattr(each, "param_groups") for each in _parts(run)):
        raise ValueError(f"the run, a {type(run).__name__}, has no optimizer of PyTorch in it; pass scale_rate")

    def scale_rate(fork, factor):
        for optimizer in (each for each in _parts(fork) if hasattr(each, "param_groups")):
            for group in optimizer.param_groups:
                group["lr"] *= factor
        for scheduler in (each for each in _parts(fork) if hasattr(each, "base_lrs")):
            scheduler.base_lrs = [factor * each for each in scheduler.base_lrs]

    return scale_rate


def _restore(run, kept):
    for one, other in zip(_parts(run), _parts(kept), strict=True):
        if hasattr(one, "load_state_dict"):
            one.load_state_dict(other.state_dict())
        elif hasattr(one, "__dict__"):
            vars(one).update(vars(other))


def _seed(seed):
    import random

    random.seed(seed)
    np.random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


@contextmanager
def _same_chance_afterwards():
    import random

    torch = sys.modules.get("torch")
    states = random.getstate(), np.random.get_state(), torch.get_rng_state() if torch else None
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        if torch:
            torch.set_rng_state(states[2])
