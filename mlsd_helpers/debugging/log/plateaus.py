"""Runs whose loss no longer falls, of two kinds: arrived and jittering, or still on a long way."""

import numpy as np
import pandas as pd

from mlsd_helpers.debugging.log.diagnosis import gain_and_progress
from mlsd_helpers.debugging.log.landscapes import LANDSCAPES, descend
from mlsd_helpers.debugging.log.training_log import TrainingLog

#: Landscapes with the noise of their gradients: bowls have been arrived at after a thousand steps, valleys have not.
SETTINGS = (
    ("bowl with noise", 0.03),
    ("bowl with noise", 0.1),
    ("bowl with noise", 0.3),
    ("long valley", 0.03),
    ("curved valley", 0.05),
    ("curved valley", 0.1),
)


def plateaus(n_seeds: int = 3) -> dict[tuple[str, float, str, int], TrainingLog]:
    """The logs of a thousand steps each, by landscape, noise, optimiser and seed.

    Examples
    --------
    >>> len(plateaus(n_seeds=1))
    18
    """
    return {
        (name, noise, optimiser, seed): descend(LANDSCAPES[name], optimiser, noise=noise, random_state=seed)
        for name, noise in SETTINGS
        for optimiser in ("sgd", "momentum", "adam")
        for seed in range(n_seeds)
    }


def signals(log: TrainingLog) -> dict[str, float]:
    """What people look at over the last half of a run, and what averaging gains less what going on brings."""
    half = len(log.history) // 2
    names = "gradient_norm", "update_ratio", "cos_gradient_last"
    means = {name.replace("_", " "): float(np.nanmean(log.history[name][half:])) for name in names}
    slope = np.polyfit(np.arange(half), log.history["loss"][-half:], 1)[0]
    stretches = log.losses_at_averages(log.run.loss)
    gain, progress = gain_and_progress(stretches[len(stretches) // 2 :])
    return means | {"slope of the loss": float(slope), "averages": gain - progress}


def most_sorted(values: pd.Series, is_valley: np.ndarray) -> int:
    """How many runs one limit on a signal can sort rightly, the best of all limits in either direction."""
    below = np.array([np.sum((values <= limit) == is_valley) for limit in values])
    return int(max(below.max(), (len(values) - below).max()))
