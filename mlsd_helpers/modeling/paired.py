"""Intervals of what each of several models gives, and of what each gives more than the one before, from one draw."""

from collections.abc import Callable, Mapping

import numpy as np

from mlsd_helpers.metrics import cluster_bootstrap_interval

Ends = tuple[float, float, float]  # estimate and interval


def paired_intervals(
    parts: Mapping[str, tuple[np.ndarray, Callable[[np.ndarray], np.ndarray], float]],
    groups: np.ndarray | None,
    confidence: float,
    n_resamples: int,
    random_state: int | np.random.Generator | None,
) -> dict[str, tuple[list[Ends], list[Ends]]]:
    """For each metric: its intervals for every model, and those of its differences to the model on the left.

    A part holds what a metric is the mean of, shape (rows, models), from 0 up, a function of that mean, such as a root,
    and the most that a value may be, which bounds metrics that no draw tells apart. All are computed on the same draws
    of rows or groups.
    """
    n_models = next(iter(parts.values()))[0].shape[1]
    sums = np.column_stack([*(values for values, *_ in parts.values()), np.ones(len(next(iter(parts.values()))[0]))])
    if groups is not None:
        codes = np.unique(groups, return_inverse=True)[1]
        sums = np.column_stack([np.bincount(codes, column) for column in sums.T])

    def of_sums(sums):
        means = sums[..., :-1] / sums[..., -1:]
        metrics = [
            of_mean(means[..., place * n_models : (place + 1) * n_models])
            for place, (_, of_mean, _) in enumerate(parts.values())
        ]
        return np.concatenate([each for metric in metrics for each in (metric, np.diff(metric, axis=-1))], axis=-1)

    width = 2 * n_models - 1
    high = np.repeat([of_mean(most) for _, of_mean, most in parts.values()], width)
    low = np.where(np.tile(np.arange(width) < n_models, len(parts)), 0.0, -high)
    bounds = low, high
    found = cluster_bootstrap_interval(sums, of_sums, confidence, n_resamples, random_state, bounds=bounds)
    each = list(zip(*map(np.atleast_1d, found), strict=True))
    return {
        name: (each[start : start + n_models], each[start + n_models : start + width])
        for name, start in zip(parts, range(0, width * len(parts), width), strict=True)
    }
