"""Groups that are moments: the rows of a day hang together, and a moment a row says that none do."""

from __future__ import annotations

from typing import Any

import pandas as pd


def refuse_moments(name: str, groups: Any) -> None:
    """Refuse groups that are times of day, unless they are full hours; whatever is no time passes.

    Raises
    ------
    ValueError
        With the first of them that is neither a day nor an hour.

    Examples
    --------
    >>> refuse_moments("groups", pd.to_datetime(["2013-01-01 00:00", "2013-01-02 15:00"]))
    >>> refuse_moments("groups", pd.to_datetime(["2013-01-01 15:12"]))
    Traceback (most recent call last):
    ...
    ValueError: groups has times such as 2013-01-01 15:12:00, which are neither days nor full hours; ...
    """
    values = pd.Series(groups).reset_index(drop=True)
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = pd.Series(values.cat.categories)
    if values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) == "datetime":
        values = pd.Series(pd.to_datetime(values.unique(), utc=True))
    if not pd.api.types.is_datetime64_any_dtype(values.dtype):
        return
    moments = pd.DatetimeIndex(values.dropna().unique())
    if moments.tz is not None:
        moments = moments.tz_localize(None)
    odd = moments[moments != moments.floor("h")]
    if len(odd):
        raise ValueError(
            f"{name} has times such as {odd[0]}, which are neither days nor full hours; expected one value for all "
            "rows that hang together, such as times.dt.normalize()"
        )
