"""Preparation learns from training rows alone."""

import numpy as np

from mlsd_helpers.debugging.checks.data._preparing import declared, disturbed, most_apart, prepared
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "preparation fits on training rows alone",
    catches="a scaler, an imputer or an encoder that was fitted before the split",
    look_at="which rows each step of the preparation is fitted on",
)
def preparation_fits_on_training_rows_alone(model, data, seed):
    """Training rows come out the same when the judging rows are disturbed.

    Half of the judging rows are left out, the order of the others is changed, and their fractions are moved by three
    spreads; what is prepared of the training rows must not move at all. Exact, but for a preparation that draws chance
    without a seed: it differs from itself, and the check could not run.
    """
    raw_train, raw_test = declared(data)
    first = prepared(data, raw_train, raw_test)[0]
    again = prepared(data, raw_train, raw_test)[0]
    after = prepared(data, raw_train, disturbed(raw_test, np.random.default_rng(seed)))[0]
    apart = most_apart(first, after, again)
    return Verdict(apart == 0, f"prepared training rows move by {apart:.3g} when judging rows are disturbed")
