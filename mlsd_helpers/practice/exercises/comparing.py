"""Whether the result of a function is the right one, and how it differs: in kind, in shape, or where in value."""

import decimal
import math
import numbers
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from mlsd_helpers.shared.showing import number, one_line

_MOST_SHOWN = 6  # items of a list or an array that stand in a message


class Difference(NamedTuple):
    """How a result differs from the right one; ``given`` and ``right`` show where, and are empty for a wrong kind."""

    what: str
    given: str = ""
    right: str = ""


def difference(given, right, rel: float) -> Difference | None:
    """How a result differs; types come first, so that nothing that only claims to be equal passes.

    Parameters
    ----------
    given, right : object
        A number, a text, true or false, a moment, several of these as a tuple, a dictionary or an array.
    rel : float
        Share by which numbers may differ.

    Examples
    --------
    >>> difference([1.0, 2.0], (1.0, 2.5), rel=1e-6)
    Difference(what='the result is not right (number 2 of 2)', given='2', right='2.5')
    >>> difference(0.25, 3, rel=1e-6).what
    'a whole number is expected, it gives the number 0.25'
    """
    import numpy as np

    if isinstance(right, dict):
        return _of_dictionaries(given, right, rel)
    if isinstance(right, str | bool | np.bool_):
        same_kind = isinstance(given, str) if isinstance(right, str) else isinstance(given, bool | np.bool_)
        if not same_kind:
            return _not(f"{'text' if isinstance(right, str) else 'true or false'} is expected", given)
        return None if type(right)(given) == right else _value(given, right)
    if as_number(right) is not None:
        return _of_numbers(given, right, rel)
    if isinstance(right, tuple | list) and not isinstance(given, tuple | list | np.ndarray):
        return _not(f"{len(right)} results are expected", given)
    if isinstance(right, tuple):  # several results, each of its own kind
        if len(given) != len(right):
            return Difference(f"{len(right)} results are expected, it gives {len(given)}")
        found = (difference(one, other, rel) for one, other in zip(given, right, strict=True))
        places = ((off, place) for place, off in enumerate(found, 1) if off)
        return next((off._replace(what=f"{off.what} (number {place} of {len(right)})") for off, place in places), None)
    if type(given).__module__.partition(".")[0] not in ("builtins", "numpy", "pandas"):
        return _not("an array is expected", given)
    try:
        return _of_arrays(given, right, rel)
    except (TypeError, ValueError):
        return _not(f"{kind_of(right)} is expected", given)


def _of_dictionaries(given, right, rel):
    if not isinstance(given, dict) or set(map(str, given)) != set(map(str, right)):
        return _not(f"a dictionary with the keys {', '.join(map(str, right))} is expected", given)
    mine = {str(key): value for key, value in given.items()}
    found = ((key, difference(mine[str(key)], value, rel)) for key, value in right.items())
    return next((off._replace(what=f"{key}: {off.what}") for key, off in found if off), None)


def _of_numbers(given, right, rel):
    value, mine = as_number(right), as_number(given)
    if mine is None:
        return _not("a number is expected", given)
    if math.isnan(value) or math.isnan(mine):
        if math.isnan(value) and math.isnan(mine):
            return None
        return Difference("one of the results is not a number (NaN)", in_short(given), in_short(right))
    if math.isclose(mine, value, rel_tol=rel, abs_tol=1e-9):
        return None
    if isinstance(right, numbers.Integral) and not mine.is_integer():
        return _not("a whole number is expected", given)
    return _value(given, right)


def _of_arrays(given, right, rel):
    import numpy as np

    mine, theirs = np.asarray(given), np.asarray(right)
    if mine.shape != theirs.shape:
        return Difference(f"the shape is {mine.shape}, expected is {theirs.shape}")
    if theirs.dtype.kind in "biufc":
        if mine.dtype.kind not in "biufc" and (strange := _not_a_number(mine)) is not None:
            return Difference(f"numbers are expected, it gives {mine.dtype} values such as {in_short(strange)}")
        if theirs.dtype.kind == "b" and mine.dtype.kind != "b" and not np.isin(mine, (0, 1)).all():
            return Difference(f"true or false is expected for each, it gives numbers such as {in_short(mine.flat[0])}")
        mine, theirs = mine.astype(float), theirs.astype(float)
        off = ~np.isclose(mine, theirs, rtol=rel, atol=1e-9, equal_nan=True)
    elif theirs.ndim == 0:
        return None if type(given) is type(right) and given == right else _value(given, right)
    else:  # one by one: what only claims to be equal may hide in a list
        pairs = zip(mine.ravel().tolist(), theirs.ravel().tolist(), strict=True)
        off = np.array([difference(one, other, rel) is not None for one, other in pairs])
    if not off.any():
        return None
    first = int(np.flatnonzero(off)[0])
    one, other = np.asarray(given).flat[first], np.asarray(right).flat[first]
    what = f"{off.sum():,} of the {off.size:,} results are not right"
    return Difference(what, f"{in_short(one)} as number {first + 1:,}", in_short(other))


def _not_a_number(values):
    """The first value of an array that is no number; those of an array of objects may all be."""
    return next((value for value in values.ravel().tolist() if value is not None and as_number(value) is None), None)


def _not(expected, given):
    return Difference(f"{expected}, it gives {kind_of(given)}")


def _value(given, right):
    return Difference("the result is not right", in_short(given), in_short(right))


def as_number(value) -> float | None:
    """A real number as a float, also a numpy scalar, a fraction, a Decimal; None for anything else, also for a bool."""
    if hasattr(value, "dtype") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, numbers.Real | decimal.Decimal):
        return None
    try:
        return float(value)
    except (OverflowError, ValueError):
        return None


def kind_of(value) -> str:
    """What somebody handed in, for a message: its kind, and the value where that is short."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    if type(value) in (int, float) and as_number(value) is not None:
        return f"the number {in_short(value)}"
    if type(value) in (list, tuple, set, dict):
        return f"a {type(value).__name__} of {len(value):,}"
    return f"{'an' if type(value).__name__[0] in 'aeiouAEIOU' else 'a'} {type(value).__name__}"


def arguments_in_short(arguments: Iterable) -> str:
    """Up to four arguments of a call, as a message shows them."""
    return f"({', '.join(map(in_short, islice(arguments, 4)))})"


def in_short(value) -> str:
    """A value on one line: numbers as people write them, long arrays and tables by their size."""
    if type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "shape") and value.shape:
        return f"a {type(value).__name__} of {' × '.join(f'{size:,}' for size in value.shape)}"
    if type(value).__name__ == "ndarray" and value.ndim:
        return _items(value.ravel().tolist(), "an array")
    if type(value) is list or (type(value) is tuple and len(value) > _MOST_SHOWN):
        return _items(value, f"a {type(value).__name__}")
    plain = as_number(value)
    if plain is not None:
        return number(plain, 6) if math.isfinite(plain) else "NaN" if math.isnan(plain) else str(plain)
    return one_line(repr(value), 60)


def _items(values, kind):
    return f"[{', '.join(map(in_short, values))}]" if len(values) <= _MOST_SHOWN else f"{kind} of {len(values):,}"
