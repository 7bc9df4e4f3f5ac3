"""Predictions are what they are called: finite numbers, probabilities."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun
from mlsd_helpers.debugging.checks.model._shared import is_classification, judged_rows, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "predictions are in their range",
    catches="scores given back as probabilities (no softmax), a softmax over the wrong axis, NaN, log of probabilities",
    look_at="the last line of predict: softmax or sigmoid, and its axis",
)
def predictions_are_in_their_range(model, data, seed):
    """All predictions are finite; probabilities lie within 0 and 1, and those of all classes add up to 1.

    A sum of k probabilities, each rounded a few times, is off by less than (32 + k) steps of their precision (single
    precision, or their own where it is coarser); so much is let pass.
    """
    predicted = np.asarray(trained(model, data, seed).predict(judged_rows(data, seed)))
    if predicted.dtype.kind not in "fiub":
        raise CouldNotRun(f"the predictions are of type {predicted.dtype}; expected numbers")
    broken = int((~np.isfinite(predicted)).sum())
    if broken or not predicted.size:
        return Verdict(False, f"{broken:,} of {predicted.size:,} predicted numbers are not finite")
    low, high = float(predicted.min()), float(predicted.max())
    if not (is_classification(model) and model.has_probabilities):
        return Verdict(True, f"all within {low:.3g} and {high:.3g}")
    n_columns = predicted.shape[1] if predicted.ndim > 1 else 1
    kind = predicted.dtype if predicted.dtype.kind == "f" else np.float32
    most = (32 + n_columns) * max(float(np.finfo(kind).eps), float(np.finfo(np.float32).eps))
    off = float(np.max(np.abs(predicted.sum(axis=1) - 1))) if n_columns > 1 else 0.0
    holds = low >= -most and high <= 1 + most and off <= most
    sums = f"; their sums are off 1 by up to {off:.2g}" if n_columns > 1 else ""
    return Verdict(holds, f"probabilities lie within {low:.3g} and {high:.3g}{sums}; allowed {most:.1g}")
