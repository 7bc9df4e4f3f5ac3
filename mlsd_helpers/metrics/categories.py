"""Categories and Python objects of pandas as numbers: what groups, labels and scores of them mean."""

import numpy as np

from mlsd_helpers.metrics import checks

REMEDY = "which cannot be groups; make them text or numbers"


def ranked(series, name):
    """Groups of a pandas column; of categories, objects and what narwhals does not know, their places in order."""
    import pandas as pd

    series = _of_plain_arrow(series)
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes, categories, is_ordered = series.cat.codes, series.cat.categories, series.cat.ordered
    elif _kind_of_objects(series) is None and not isinstance(series.dtype, (pd.IntervalDtype, pd.PeriodDtype)):
        return series, None
    else:
        if series.dtype == object:
            checks.of_one_kind(f"column {name!r}", series.to_numpy(), there=~series.isna().to_numpy())
        try:
            codes, categories = pd.factorize(series)
        except TypeError as error:
            raise ValueError(f"column {name!r} holds Python objects ({error}), {REMEDY}") from error
        codes, categories, is_ordered = pd.Series(codes), pd.Index(categories), False
    of_code, groups = ranks(categories, is_ordered, name)
    return looked_up(codes, of_code), groups


def ranks(categories, is_ordered, name):
    """The rank of each category, NaN for none (code -1), and the categories by rank."""
    try:
        order = np.arange(len(categories)) if is_ordered else categories.argsort()
    except TypeError as error:
        raise ValueError(f"column {name!r} holds values without an order ({error}), {REMEDY}") from error
    of_code = np.append(np.empty(len(order)), np.nan)
    of_code[order] = np.arange(len(order))
    return of_code, {float(rank): category for rank, category in enumerate(categories[order])}


def plain(series, name):
    """Labels and numbers of a pandas column: of categories of numbers, or of objects that are numbers, as floats."""
    import pandas as pd

    series = _of_plain_arrow(series)
    if isinstance(series.dtype, pd.CategoricalDtype) and are_numbers(series.cat.categories):
        return looked_up(series.cat.codes, floats_of(series.cat.categories, name))
    if _kind_of_objects(series) not in ("integer", "floating", "mixed-integer-float", "decimal", "mixed"):
        return series
    values, missing = series.to_numpy(), series.isna().to_numpy()
    checks.of_one_kind(f"column {name!r}", values, there=~missing)
    floats = checks.numbers(f"column {name!r}", np.where(missing, 0, values))
    return pd.Series(np.where(missing, np.nan, floats))


def _kind_of_objects(series):
    """What pandas infers that a column of Python objects holds; None for text, and for a column of a type."""
    import pandas as pd

    kind = pd.api.types.infer_dtype(series, skipna=True) if series.dtype == object else None
    return {"string": None, "empty": None, "mixed-integer": "mixed"}.get(kind, kind)


def _of_plain_arrow(series):
    """An Arrow dictionary within pandas as the values that it stands for."""
    import pandas as pd

    if isinstance(series.dtype, pd.ArrowDtype) and str(series.dtype.pyarrow_dtype).startswith("dictionary"):
        return series.astype(pd.ArrowDtype(series.dtype.pyarrow_dtype.value_type))
    return series


def are_numbers(categories):
    return categories.dtype.kind in "biuf" and len(categories) > 0


def floats_of(categories, name):
    return np.append(checks.numbers(f"column {name!r}", categories), np.nan)


def looked_up(codes, of_code):
    import pandas as pd

    return pd.Series(of_code[codes.to_numpy()], index=codes.index)
