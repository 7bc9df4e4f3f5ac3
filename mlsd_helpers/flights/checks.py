"""Refuse a frame that lacks what a function needs, and say what to do."""

import pandas as pd


def require_columns(frame, columns, may_be_missing=False, source="load_flights"):
    absent = [name for name in columns if name not in frame]
    if absent:
        raise ValueError(f"the frame has no column {', '.join(absent)}; {source}() makes a frame with all of them")
    for name in columns:
        if name.endswith("_utc") and not isinstance(frame[name].dtype, pd.DatetimeTZDtype):
            raise ValueError(
                f"{name} is {frame[name].dtype}; expected times with a time zone, as {source}() makes them"
            )
        if not may_be_missing and frame[name].isna().any():
            raise ValueError(f"{name} is missing in {frame[name].isna().sum()} rows; drop them or fill it in")
