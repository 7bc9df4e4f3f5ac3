"""Long curves without the points that cannot be told apart on a page."""

import numpy as np

COLUMNS = 2000  # more than a panel has pixels across
LONG = 5000  # points; a shorter curve is drawn as it is


def thin(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a long curve without the points that change nothing one can see.

    Examples
    --------
    >>> x = np.linspace(0, 1, 1_000_001)
    >>> fewer_x, fewer_y = thin(x, np.sqrt(x))
    >>> len(fewer_x), float(fewer_x[0]), float(fewer_y[-1])
    (4000, 0.0, 1.0)
    """
    kept = told_apart(x, y, COLUMNS, LONG)
    return x[kept], y[kept]


def told_apart(x: np.ndarray, y: np.ndarray, columns: int, long: int) -> np.ndarray:
    """Return the positions of the points of a long curve that can be told apart.

    The width is cut into columns. Of the points in a column stay the first, the last, and those where the curve turns:
    the first and last of its lowest and of its highest points. So both ends and every peak stay, a corner moves by less
    than a column, and there are at most six points a column. Of a curve of at most ``long`` points all stay.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        The points in the order in which they are joined; x never decreases.
    columns, long : int
        How many columns there are; up to how many points nothing is left out.

    Notes
    -----
    The first, last, lowest and highest points of columns as narrow as pixels draw what all points draw: U. Jugel and
    others, "M4: A Visualization-Oriented Time Series Data Aggregation", 2014, https://doi.org/10.14778/2732951.2732953

    Examples
    --------
    >>> told_apart(np.arange(8.0), np.array([0, 3, 1, 2, 5, 5, 5, 4]), columns=2, long=7)
    array([0, 1, 3, 4, 6, 7])
    """
    if len(x) <= long:
        return np.arange(len(x))
    column = np.minimum(((x - x[0]) / (x[-1] - x[0] or 1) * columns).astype(int), columns - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    ends = np.append(starts[1:], len(x)) - 1
    kept = [starts, ends]
    for extreme in (np.minimum, np.maximum):
        reached = np.flatnonzero(y == np.repeat(extreme.reduceat(y, starts), ends - starts + 1))
        kept += [reached[np.searchsorted(reached, starts)], reached[np.searchsorted(reached, ends, "right") - 1]]
    return np.unique(np.concatenate(kept))
