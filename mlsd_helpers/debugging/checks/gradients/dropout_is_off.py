"""Nothing is dropped by chance in a prediction."""

import numpy as np

from mlsd_helpers.debugging.checks.gradients._shared import seeded, torch_model
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "dropout is off in prediction",
    catches="functional dropout without training=self.training, which eval() does not turn off",
    look_at="every call of functional.dropout, and noise that forward adds",
)
def dropout_is_off(model, data, seed):
    """In evaluation mode, the project's prediction is the same for another seed of PyTorch's and NumPy's generators.

    The module is put into evaluation mode first, so that a failure tells of chance that the mode does not turn off.
    Both predictions are of the same rows in the same order; they must be equal to rounding, 1e-6 of the largest.

    Traps: Monte Carlo dropout keeps it on by design. Leave the check out for it.
    """
    model = torch_model(model).fresh(seed)
    judged, _ = data.some_test(50, seed)
    predicted = []
    for other in (seed, seed + 1):
        model.module.eval()
        seeded(other)
        predicted.append(model.predict(judged))
    apart, size = (float(np.max(np.abs(each))) for each in (predicted[0] - predicted[1], predicted[1]))
    return Verdict(apart <= 1e-6 * size, f"two predictions of the same rows differ by up to {apart:.2g}")
