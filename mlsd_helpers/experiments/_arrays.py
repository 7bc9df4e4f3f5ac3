"""Checks of arrays: each returns a NumPy array, or raises a ValueError that names it and the first row at fault."""

from numbers import Integral

from mlsd_helpers.shared.as_array import MOST_EXACT, as_array


def rows_with_values(name, values, numeric=False):
    """An array with at least one row and nothing missing; with ``numeric``, of finite numbers in one dimension."""
    import numpy as np

    values = as_array(values)
    if values.ndim == 0 or len(values) == 0:
        found = "empty" if values.ndim else f"{values.item()!r}"
        raise ValueError(f"{name} is {found}; expected one value for each row")
    if numeric:
        if values.ndim != 1:
            raise ValueError(f"{name} has shape {values.shape}; expected one number for each row")
        _as_exact_as_floats(name, values)
        try:
            values = values.astype(float)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name} holds values that are not numbers ({error}); expected numbers") from error
    _nothing_missing(name, values, np.isfinite if numeric else None)
    return values


def one_value_per_row(name, values, other_name, n_rows, numeric=False):
    """As :func:`rows_with_values`, with as many rows as another array."""
    values = rows_with_values(name, values, numeric)
    if len(values) != n_rows:
        raise ValueError(
            f"{name} has {len(values)} rows and {other_name} has {n_rows}; expected one value for each row"
        )
    return values


def _as_exact_as_floats(name, values):
    """Refuse numbers written as text, and whole numbers that are others once they are floats."""
    import numpy as np

    if values.dtype.kind in "USO":
        rows = np.flatnonzero([isinstance(value, (str, bytes)) for value in values])
        if len(rows):
            raise ValueError(
                f"{name} holds values that are not numbers ({len(rows)} of text, first at row {rows[0]}); expected "
                "numbers: convert them with .astype(float)"
            )
    if values.dtype.kind in "iuO":
        rows = np.flatnonzero([isinstance(value, Integral) and abs(int(value)) > MOST_EXACT for value in values])
        if len(rows):
            raise ValueError(
                f"{name} has {len(rows)} value{'s' if len(rows) > 1 else ''} beyond 2**53 (first at row {rows[0]}); "
                "floats cannot tell those apart: subtract a constant or scale"
            )


def _nothing_missing(name, values, is_good):
    import numpy as np

    if is_good is not None:
        missing = ~is_good(values)
    elif values.dtype.kind == "O":
        missing = np.frompyfunc(_is_missing, 1, 1)(values).astype(bool)
    else:
        missing = values != values  # NaN and NaT alone are unequal to themselves
    if missing.any():
        rows = np.flatnonzero(missing.reshape(len(missing), -1).any(axis=1))
        kind = "missing" if is_good is None else "missing or infinite"
        raise ValueError(
            f"{name} has {len(rows)} row{'s' if len(rows) > 1 else ''} with a {kind} value (first at row {rows[0]}); "
            "drop these rows from every array, or fill them"
        )


def _is_missing(value):
    return value is None or type(value).__name__ == "NAType" or value != value
