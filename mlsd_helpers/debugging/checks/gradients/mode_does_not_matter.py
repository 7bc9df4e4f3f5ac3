"""Predictions do not depend on the mode that the module was left in."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import batches
from mlsd_helpers.debugging.checks.gradients._shared import few, seeded, torch_model
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

N_STEPS = 5


@check(
    "prediction is in evaluation mode",
    catches="a prediction without eval(), in which dropout is at work and batch normalisation goes on adapting",
    look_at="eval() at the beginning of the project's prediction",
)
def mode_does_not_matter(model, data, seed):
    """The project's prediction is the same whether it finds the module in training or in evaluation mode.

    Both predictions are made from copies of one model after five training steps, with one seed. They may differ by
    rounding, of which 1e-5 of the largest prediction is let pass. Buffers, such as running means, must be the same to
    the bit afterwards: a prediction that moves them changes the next one.
    """
    model = torch_model(model).fresh(seed)
    for batch in batches(*data.some_train(N_STEPS * model.batch_size, seed), model.batch_size, N_STEPS, seed):
        model.step(*batch)
    judged, _ = data.some_test(50, seed)
    predicted, before = [], model.buffers()
    for training in (True, False):
        copy = model.copy()
        copy.module.train(training)
        seeded(seed)
        predicted.append(copy.predict(judged))
        moved = [name for name, values in copy.buffers().items() if not np.array_equal(before[name], values)]
        if moved:
            return Verdict(False, f"a prediction moved {few(moved)}")
    apart, size = (float(np.max(np.abs(each))) for each in (predicted[0] - predicted[1], predicted[1]))
    return Verdict(apart <= 1e-5 * size, f"found in training mode, it predicts up to {apart:.2g} from evaluation mode")
