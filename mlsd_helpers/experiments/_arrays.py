"""Checks of arrays: each returns a NumPy array, or raises a ValueError that names it and the first row at fault."""


def rows_with_values(name, values, numeric=False):
    """An array with at least one row and nothing missing; with ``numeric``, of finite numbers in one dimension."""
    import numpy as np

    values = np.asarray(values)
    if values.ndim == 0 or len(values) == 0:
        found = "empty" if values.ndim else f"{values.item()!r}"
        raise ValueError(f"{name} is {found}; expected one value for each row")
    if numeric:
        if values.ndim != 1:
            raise ValueError(f"{name} has shape {values.shape}; expected one number for each row")
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
