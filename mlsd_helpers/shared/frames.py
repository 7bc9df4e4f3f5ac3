"""Frames of other libraries, taken where pandas frames are."""

from typing import Any

_EXPECTED = "a DataFrame in memory: of pandas, polars or pyarrow"


def as_pandas(name: str, frame: Any) -> Any:
    """The pandas frame itself, or a copy of the frame of another library as one.

    Raises
    ------
    TypeError
        For a frame that is not in memory, or what is no frame; it names the library.

    Examples
    --------
    >>> import pyarrow as pa
    >>> as_pandas("X", pa.table({"wind": [3, 5]}))["wind"].tolist()
    [3, 5]
    """
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        return frame
    import narwhals as nw

    known = nw.from_native(frame, pass_through=True)
    if isinstance(known, nw.DataFrame):
        return known.to_pandas()
    library = type(frame).__module__.partition(".")[0].lstrip("_")
    given = f"{name} is a {type(frame).__name__}{'' if library == 'builtins' else f' of {library}'}"
    if isinstance(known, nw.LazyFrame):
        raise TypeError(f"{given}, whose rows are not in memory; expected {_EXPECTED}; collect the rows you need first")
    raise TypeError(f"{given}; expected {_EXPECTED}")


def as_pandas_series(values: Any) -> Any:
    """Values as they are, or the Series of another library as pandas'."""
    if type(values).__module__.partition(".")[0] not in ("polars", "pyarrow"):
        return values
    import narwhals as nw

    return nw.from_native(values, series_only=True).to_pandas()


def as_pandas_or_array(name: str, X: Any) -> Any:
    """Features as they are when they are arrays, lists or of pandas, else as :func:`as_pandas`."""
    import numpy as np
    import pandas as pd

    is_plain = isinstance(X, (pd.DataFrame, np.ndarray, list, tuple)) or not hasattr(type(X), "columns")
    return X if is_plain else as_pandas(name, X)
