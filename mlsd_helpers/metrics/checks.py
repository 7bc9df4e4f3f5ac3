"""Refuse input that would give a number without meaning, and say how many values are wrong and where the first is."""

from decimal import Decimal
from numbers import Integral

import numpy as np

from mlsd_helpers.shared.as_array import MOST_EXACT, as_array

_BEYOND = "a whole number beyond 2**53", "floats cannot tell those apart: subtract a constant or scale"
_COLUMN_HINTS = {
    (1,): "; take the column itself: frame['name'], or array[:, 0]",
    (2,): "; of predict_proba(X) take one column: [:, 1]",
}


def vector(name, values):
    """Return the values as a one-dimensional array with at least one entry."""
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        _refuse(name, np.ma.getmaskarray(values), "masked", "drop those rows, or fill them with .filled(...)")
    try:
        array = as_array(values)
    except ValueError as error:
        raise ValueError(f"{name} has rows of different lengths; expected one value for each row") from error
    if array.ndim == 0:
        hint = f"; if that is a column, frame[{values!r}]" if isinstance(values, str) else ""
        raise ValueError(f"{name} is {shortened(values)}; expected one value for each row, as a list or an array{hint}")
    if array.ndim != 1:
        hint = _COLUMN_HINTS.get(array.shape[1:], "")
        raise ValueError(f"{name} has shape {array.shape}; expected one value for each row, shape (n,){hint}")
    if not len(array):
        raise ValueError(f"{name} is empty; expected at least one value")
    return array


def numbers(name, values, n_rows=None):
    """Return finite numbers as float64, of shape (n_rows,)."""
    array = vector(name, values)
    if n_rows is not None and len(array) != n_rows:
        raise ValueError(f"{name} has {len(array):,} rows and y_true has {n_rows:,}; expected the same rows in both")
    if array.dtype.kind in "iu" and max(abs(int(array.min())), abs(int(array.max()))) > MOST_EXACT:
        _refuse(name, (array > MOST_EXACT) | (array < -MOST_EXACT), *_BEYOND)
    if array.dtype.kind == "O":
        _refuse(name, _missing(array), "missing", "drop those rows, or fill them in")
        _refuse(name, _is_text(array), "text", "expected numbers: convert them with .astype(float)")
        _refuse(name, [isinstance(value, Integral) and abs(int(value)) > MOST_EXACT for value in array], *_BEYOND)
        _refuse(name, [_is_large_decimal(value) for value in array], "a decimal beyond 2**53", _BEYOND[1])
    if array.dtype.kind in "UST":
        shown = repr(array[:1].tolist()[0])
        raise ValueError(f"{name} holds text, such as {shown}; expected numbers: convert them with .astype(float)")
    if array.dtype.kind not in "biufO":
        raise ValueError(f"{name} has the type {array.dtype}; expected numbers")
    try:
        array = array.astype(np.float64, copy=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} holds {_example(array)}; expected numbers") from error
    if not np.isfinite(array).all():
        _refuse(name, np.isnan(array), "NaN", "drop those rows, or fill them in")
        _refuse(name, ~np.isfinite(array), "infinite", "drop those rows, or clip the values")
    return array


def probabilities(name, values, n_rows):
    """Return numbers from 0 to 1."""
    array = numbers(name, values, n_rows)
    if array.min() < 0 or array.max() > 1:
        wrong = (array < 0) | (array > 1)
        _refuse(
            name,
            wrong,
            "outside 0 to 1",
            "expected probabilities: those of predict_proba, calibrated scores, or percentages divided by 100",
        )
    return array


def labels(name, values, n_rows):
    """Return labels of groups as an array of shape (n_rows,), or as ordered categories, none missing."""
    array = vector(name, values)
    if len(array) != n_rows:
        raise ValueError(f"{name} has {len(array):,} rows and y_true has {n_rows:,}; expected the same rows in both")
    if array.dtype.kind in "OfMm":
        _refuse(name, _missing(array), "missing", "drop those rows, or give them a group")
    if array.dtype.kind == "O":
        of_one_kind(name, array)
    return _with_order(values, array)


def _with_order(values, array):
    """Categories that are in order stay so: of pandas, or a polars Enum."""
    dtype = getattr(values, "dtype", None)
    categories = getattr(dtype, "categories", None)
    if categories is None or not getattr(dtype, "ordered", type(dtype).__name__ == "Enum"):
        return array
    import pandas as pd

    return pd.Categorical(array, categories=list(categories), ordered=True)


def weights(values, n_rows):
    """Return the weights as float64, or None where there are none."""
    if values is None:
        return None
    array = numbers("sample_weight", values, n_rows)
    if array.min() < 0:
        _refuse("sample_weight", array < 0, "negative", "expected 0 or more: how often a row counts")
    if not array.any():
        raise ValueError(f"sample_weight is 0 in all {n_rows:,} rows; expected at least one row that counts")
    with np.errstate(over="ignore"):
        if np.isinf(array.sum()):
            raise ValueError("sample_weight adds up to more than a float holds (1.8e308); divide by the same number")
    return array


def positives(values, pos_label=None):
    """Return which rows are of the positive class; any second label is the negative one.

    Without ``pos_label`` it is 1 or True, with 0, -1 or False as the negative.
    """
    array = vector("y_true", values)
    if array.dtype.kind == "O":
        array = _plain(array)
    if array.dtype.kind == "f":
        array = numbers("y_true", array)
    if pos_label is None:
        return _standard_positives(array)
    if np.ndim(pos_label) or isinstance(pos_label, (str, bytes)) != (array.dtype.kind in "UST"):
        raise ValueError(f"pos_label is {shortened(pos_label)}; expected one of the labels of y_true: {_named(array)}")
    is_positive = array == pos_label
    if not is_positive.any() and not are_negatives_of(pos_label, array):
        raise ValueError(f"pos_label is {pos_label!r}, which y_true never holds; its labels are {_named(array)}")
    others = array[~is_positive]
    if len(others) and (others != others[0]).any():
        raise ValueError(f"y_true holds more than two labels: {_named(array)}; compare one with the rest first")
    return is_positive


def are_negatives_of(pos_label, array):
    """Whether these are 0s where 1 is positive, and the like, so that no slip of the pen can be meant."""
    pairs = ((0, 1), (1, 0), (-1, 1), (1, -1))
    return array.dtype.kind in "biuf" and any(pos_label == one and (array == other).all() for one, other in pairs)


def both_classes(is_positive, weight=None, what="this metric"):
    """Refuse rows of one class only, or of which only one class counts."""
    counted = is_positive if weight is None else is_positive[weight > 0]
    n_positive = np.count_nonzero(counted)
    if n_positive in (0, len(counted)):
        only = "positives" if n_positive else "negatives"
        weighty = "" if weight is None else " of weight above 0"
        raise ValueError(f"y_true holds only {only} ({len(counted):,} rows{weighty}); {what} needs both classes")


def _standard_positives(array):
    if array.dtype.kind == "b":
        return array
    if array.dtype.kind in "UST":
        raise ValueError(f"y_true holds the labels {_named(array)}; say which is the positive one: pos_label=...")
    if array.dtype.kind not in "iuf":
        raise ValueError(f"y_true has the type {array.dtype}; expected labels: 0 and 1, booleans or text")
    is_positive = array == 1
    n_positive = np.count_nonzero(is_positive)
    if not any(n_positive + np.count_nonzero(array == negative) == len(array) for negative in (0, -1)):
        remedy = "for other labels say which is the positive one: pos_label=..."
        if array.dtype.kind == "f" and (array % 1 != 0).any():
            remedy = "these look like scores: y_true comes first, y_score second"
        raise ValueError(f"y_true holds the labels {_named(array)}; expected 0 and 1, -1 and 1 or booleans; {remedy}")
    return is_positive


def _plain(array):
    """Objects as booleans, numbers or text; a mixture of text and others is refused."""
    _refuse("y_true", _missing(array), "missing", "drop those rows, or fill them in")
    of_one_kind("y_true", array)
    return vector("y_true", array.tolist())


def of_one_kind(name, array, there=None):
    """Refuse text beside other labels, in the rows where there is one (all, by default)."""
    for kind, what in (((str, bytes), "text"), (bytes, "bytes")):
        found = np.array([isinstance(value, kind) for value in array])
        among = found if there is None else found[there]
        if among.any() and not among.all():
            raise ValueError(
                f"{name} mixes {what} with other labels ({np.count_nonzero(found):,} of {len(among):,} are {what}, "
                f"first at row {np.argmax(found):,}); use one kind"
            )


def _is_text(array):
    return np.array([isinstance(value, (str, bytes)) for value in array])


def _missing(array):
    import pandas as pd  # only for objects: loading it takes longer than any metric

    return pd.isna(array)


def _named(array):
    distinct = np.unique(array)
    shown = ", ".join(repr(label) for label in distinct[:5].tolist())
    return f"{shown}, ... ({len(distinct):,} in all)" if len(distinct) > 5 else shown


def _example(array):
    return next((repr(value) for value in array if not isinstance(value, (bool, int, float))), repr(array[0]))


def exactly(number):
    """A float as a message shows it: all of its digits, and no more."""
    return repr(float(number)).removesuffix(".0")


def shortened(value):
    """What was given, for a message of one line: as it is written, or only its type where that is long."""
    shown = repr(value)
    return shown if len(shown) <= 40 and "\n" not in shown else f"a {type(value).__name__}"


def _is_large_decimal(value):
    return isinstance(value, Decimal) and value.is_finite() and abs(value) > MOST_EXACT


def _refuse(name, wrong, what, remedy):
    n_wrong = np.count_nonzero(wrong)
    if n_wrong:
        verb = "value that is" if n_wrong == 1 else "values that are"
        raise ValueError(f"{name} has {n_wrong:,} {verb} {what} (first at row {np.argmax(wrong):,}); {remedy}")
