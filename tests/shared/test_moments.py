"""Groups that are moments would make every row a group of its own."""

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.shared.moments import refuse_moments

DAYS = pd.Series(pd.date_range("2013-03-08", periods=5, tz="America/New_York"))


@pytest.mark.parametrize(
    "groups",
    [
        DAYS,
        DAYS.to_numpy(),
        DAYS.astype("category"),
        DAYS.dt.tz_localize(None) + pd.Timedelta("3h"),
        DAYS.dt.date,
        DAYS.astype(str),
        np.arange(5),
        ["a", "b"],
    ],
    ids=["days of a zone", "the same as objects", "categories", "hours", "dates", "texts", "numbers", "a list"],
)
def test_days_hours_and_what_is_no_time_pass(groups):
    refuse_moments("groups", groups)


@pytest.mark.parametrize("as_groups", [pd.Series, np.asarray, lambda at: at.astype("category")])
def test_minutes_are_refused(as_groups):
    with pytest.raises(ValueError, match=r"days has times such as .*:12:00"):
        refuse_moments("days", as_groups(DAYS + pd.Timedelta("12min")))
