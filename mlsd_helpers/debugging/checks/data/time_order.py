"""What is judged comes after what was trained on."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy


@check(
    "training comes before judging",
    catches="a random split of rows that follow each other in time",
    look_at="how the rows were split",
)
def training_comes_before_judging(model, data, seed):
    """Every training row was known before the first judging row. The check is exact, and needs the times of both."""
    if data.times_train is None or data.times_test is None:
        raise DoesNotApply("no times were given; pass Data(times_train=…, times_test=…)")
    train, test = as_numpy(data.times_train), as_numpy(data.times_test)
    if "U" in (train.dtype.kind, test.dtype.kind):
        raise CouldNotRun("the times are texts; expected datetimes or numbers: pandas.to_datetime(times)")
    missing = np.count_nonzero(train != train) + np.count_nonzero(test != test)  # NaN and NaT differ from themselves
    if missing:
        return Verdict(False, f"{missing:,} times are missing")
    late = train >= test.min()
    said = f"{late.sum():,} of {len(late):,} training rows are as late as the first judging row, {test.min()}, or later"
    return Verdict(
        not late.any(), said if late.any() else f"training ends at {train.max()}, judging begins {test.min()}"
    )
