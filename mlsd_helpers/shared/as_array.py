"""Arrays that hold what a list held: NumPy writes NaN among text as the text 'nan', and 1 among text as '1'."""

from numbers import Integral

MOST_EXACT = 2**53  # beyond it, float64 skips whole numbers


def as_array(values):
    """As np.asarray, but of objects where that would change a value of a list.

    Text that stands beside other values stays apart from them, and so do whole numbers beyond 2**53 beside floats.

    Examples
    --------
    >>> as_array(["yes", float("nan")]).tolist(), as_array(["yes", "no"]).tolist()
    (['yes', nan], ['yes', 'no'])
    """
    import numpy as np

    array = np.asarray(values)
    if hasattr(values, "__array__") or array.dtype.kind not in "USf":
        return array
    if array.dtype.kind == "f" and not (np.abs(array) >= MOST_EXACT).any():
        return array
    given = np.array(values, dtype=object)
    if array.dtype.kind == "f":
        changed = any(isinstance(value, Integral) and abs(int(value)) > MOST_EXACT for value in given.flat)
    else:
        changed = given.shape != array.shape or (given != array.astype(object)).any()
    return given if changed else array
