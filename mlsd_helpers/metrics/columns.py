"""The columns of a call under the names of their roles, of types that every engine adds up alike.

narwhals speaks one language to all engines, but of some columns it cannot speak: names that are no text, stand twice or
are wildcards to polars, categories that are no text, Python objects. Those are put in plain terms here.
"""

import warnings
from collections.abc import Mapping

import narwhals as nw

from mlsd_helpers.metrics.categories import REMEDY, are_numbers, floats_of, looked_up, plain, ranked, ranks

_NO_GROUPS = (nw.List, nw.Array, nw.Struct, nw.Map, nw.Object)


class UnreadableData(ValueError, OSError):
    """The engine could not read the rows: a file is gone, or a query failed."""


def by_role(columns: Mapping[str, object], data=None) -> tuple:
    """Return the frame with a column for each role, its name, and the groups whose order is their own.

    The name is what the caller calls the column. The groups map what comes back for each to what it is called, in the
    order of the categories; they are None where groups are in the order of their values. Without ``data`` the columns
    are arrays, checked already.
    """
    if data is None:
        import pandas as pd

        return _of_pandas(pd.DataFrame(columns), {role: role for role in columns})
    if nw.dependencies.is_pandas_dataframe(data):
        import pandas as pd

        known = list(data.columns)
        _refuse_arrays({role: name for role, name in columns.items() if not _is_one_of(known, name)})
        _refuse_absent(columns, known)
        picked = {role: data[name].array for role, name in columns.items()}
        return _of_pandas(pd.DataFrame(picked, copy=False), columns)
    if nw.dependencies.is_pyarrow_table(data):
        _refuse_arrays(columns)
        _refuse_absent(columns, data.column_names)
        return _of_pyarrow(data, columns)
    try:
        frame = wrapped(data)
    except TypeError as error:
        raise TypeError(
            f"data is a {type(data).__name__}; expected a frame of pandas, polars, pyarrow, Dask or Spark, or a DuckDB "
            "relation"
        ) from error
    _refuse_arrays(columns)
    known = read_by(lambda: frame.collect_schema().names())
    _refuse_absent(columns, known)
    frame = read_by(lambda: frame.select(**{role: _named(frame, known, name) for role, name in columns.items()}))
    if frame.implementation.is_dask():
        return _of_dask(nw.to_native(frame), columns)
    return frame, columns, _groups_of_enum(frame.collect_schema().get("by"))


def _refuse_arrays(columns):
    for role, name in columns.items():
        if not isinstance(name, str):
            raise TypeError(f"{role} is a {type(name).__name__}; with data, expected the name of a column")


def _refuse_absent(columns, known):
    for name in columns.values():
        if known.count(name) != 1:
            there = f"{known.count(name)} columns" if name in known else "no column"
            raise ValueError(f"data has {there} {name!r}; its columns are {', '.join(map(repr, known))}")


def _is_one_of(known, name):
    try:
        hash(name)
    except TypeError:
        return False
    return name in known


def _named(frame, known, name):
    if frame.implementation.is_polars():  # to which "*" and "^s.*$" are all columns and some
        return nw.nth(known.index(name))
    if frame.implementation.is_spark_like():  # to which a dot means a field of a column
        return nw.col("`" + name.replace("`", "``") + "`")
    return nw.col(name)


def _of_pandas(frame, names):
    groups = None
    for role, name in names.items():
        if role == "by":
            frame[role], groups = ranked(frame[role], name)
        else:
            frame[role] = plain(frame[role], name)
    return wrapped(frame), names, groups


def _of_dask(frame, names):
    groups = None
    for role in names:
        if frame[role].dtype == "category":
            column = frame[role].cat if frame[role].cat.known else frame[role].cat.as_known().cat
            categories, is_ordered = column.categories, frame[role].dtype.ordered
            if role == "by":
                of_code, groups = ranks(categories, is_ordered, names[role])
            elif are_numbers(categories):
                of_code = floats_of(categories, names[role])
            else:
                continue
            codes = column.codes
            frame = frame.assign(**{role: codes.map_partitions(looked_up, of_code, meta=(role, float))})
    return wrapped(frame), names, groups


def _of_pyarrow(table, names):
    import pyarrow as pa

    groups, decoded = None, {}
    for role, name in names.items():
        column = table.column(name)
        if pa.types.is_dictionary(column.type):
            if role == "by" and column.type.ordered and column.num_chunks:
                categories = column.unify_dictionaries().chunk(0).dictionary.to_pylist()
                groups = {category: category for category in categories}
            column = column.cast(column.type.value_type)
        decoded[role] = column
    return wrapped(pa.table(decoded)), names, groups


def _groups_of_enum(dtype):
    return {category: category for category in dtype.categories} if isinstance(dtype, nw.Enum) else None


def group(frame, name, dtype):
    """The expression of the groups; what cannot be one is refused by its name."""
    is_interval = isinstance(dtype, nw.Duration) and frame.implementation.is_duckdb()
    if isinstance(dtype, _NO_GROUPS) or is_interval:
        shown = "INTERVAL" if is_interval else dtype
        raise ValueError(f"column {name!r} has values of the type {shown}, {REMEDY}")
    if isinstance(dtype, (nw.Categorical, nw.Enum)):
        return nw.col("by").cast(nw.String)
    return nw.col("by") + 0.0 if dtype.is_float() else nw.col("by")  # of the two zeros, one


def number(role, dtype):
    """The expression of a column as float64: of a decimal the nearest float, which engines do not all divide to."""
    column = nw.col(role).cast(nw.String) if isinstance(dtype, nw.Decimal) else nw.col(role)
    return column.cast(nw.Float64)


def values_of(series):
    """The values of a column as a list; times as fine as a nanosecond stay so."""
    is_fine = isinstance(series.dtype, (nw.Datetime, nw.Duration)) and series.dtype.time_unit == "ns"
    if not (is_fine and series.implementation.is_polars()):
        return series.to_list()
    import pandas as pd

    times, zone = pd.Index(series.to_numpy()), getattr(series.dtype, "time_zone", None)
    return list(times.tz_localize("UTC").tz_convert(zone) if zone else times)


def wrapped(native):
    with warnings.catch_warnings():  # on a package that narwhals plans to move its support for Dask to
        warnings.filterwarnings("ignore", "Dask support is moving", FutureWarning)
        return nw.from_native(native)


def read_by(query):
    try:
        return query()
    except Exception as error:  # each engine has exceptions of its own
        said = str(error).strip().partition("\n")[0]
        raise UnreadableData(
            f"the rows of data could not be read ({type(error).__name__}: {said}); check that their source still exists"
        ) from error
