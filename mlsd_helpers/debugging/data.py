"""What the checks are given beside the model: two sets of rows, and what is known about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlsd_helpers.debugging.rows import as_numpy, columns_of, n_rows, take


@dataclass(frozen=True, repr=False, eq=False)
class Data:
    """Rows to train on, rows to judge on, and what is declared about them.

    Parameters
    ----------
    X_train, X_test : DataFrame, array or tensor, shape (n, ...)
        Inputs as the model takes them; both of one kind.
    y_train, y_test : array-like or tensor, shape (n,)
        Labels: classes, or numbers for a regression.
    times_train, times_test : array-like of datetime or number, shape (n,), optional
        When each row became known.
    must_ignore : sequence of column names or positions, optional
        Inputs on which the prediction must not depend, such as an identifier.
    joined : mapping of str to (int, int), optional
        For each join its rows before and after, which must be equal: ``{"weather": (len(flights), len(joined))}``.
    loader : callable, optional
        Gives a fresh pass over the training batches, each an ``(X, y)``: ``lambda: iter(train_loader)``.
    prepare : callable, optional
        All preparation of the project, from raw rows to what the model takes: ``prepare(raw_train, raw_test)`` gives
        ``(X_train, X_test)``. With it, ``raw_train`` and ``raw_test`` are needed.
    raw_train, raw_test : DataFrame, array or tensor, optional
        The rows before any preparation.

    Raises
    ------
    TypeError
        When ``loader`` or ``prepare`` is no function, or rows or labels are missing or a sparse matrix.
    ValueError
        When a set is empty, its parts differ in length, the two sets differ in their columns, or ``prepare`` comes
        without its raw rows.

    Examples
    --------
    >>> data = Data([[0.0], [1.0], [2.0]], [0, 1, 1], [[0.5]], [0])
    >>> data
    Data: 3 rows to train on, 1 to judge on, 1 column
    """

    X_train: Any
    y_train: Any
    X_test: Any
    y_test: Any
    times_train: Any = None
    times_test: Any = None
    must_ignore: Sequence[Any] = ()
    joined: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    loader: Callable[[], Iterable[tuple[Any, Any]]] | None = None
    prepare: Callable[[Any, Any], tuple[Any, Any]] | None = None
    raw_train: Any = None
    raw_test: Any = None

    def __post_init__(self):
        for name, call in {"loader": "lambda: iter(train_loader)", "prepare": "prepare(raw_train, raw_test)"}.items():
            value = getattr(self, name)
            if value is not None and not callable(value):
                raise TypeError(f"{name} is a {type(value).__name__}; expected a function: {call}")
        if self.prepare is not None and (self.raw_train is None or self.raw_test is None):
            raise ValueError("prepare is given without the rows that it prepares; give raw_train and raw_test, too")
        for part in ("train", "test"):
            for name in (f"X_{part}", f"y_{part}"):
                self._refuse_what_is_no_rows(name)
            X = self._as_rows(f"X_{part}")
            n = n_rows(X)
            if not n:
                raise ValueError(f"X_{part} has no rows; the checks need rows to train on and rows to judge on")
            for name in (f"y_{part}", f"times_{part}"):
                values = getattr(self, name)
                if values is not None and n_rows(self._as_rows(name)) != n:
                    raise ValueError(
                        f"X_{part} has {n:,} rows and {name} {n_rows(getattr(self, name)):,}; give one each"
                    )
        known, asked = columns_of(self.X_train), columns_of(self.X_test)
        if known != asked:
            raise ValueError(
                f"the columns of X_train are {_few(known)}, of X_test {_few(asked)}; expected the same, in one order"
            )

    def _refuse_what_is_no_rows(self, name):
        values = getattr(self, name)
        if values is None:
            raise TypeError(f"{name} is None; expected a DataFrame, an array or a tensor with a row each")
        if hasattr(values, "toarray"):
            raise TypeError(
                f"{name} is a sparse {type(values).__name__}; expected rows that can be taken and permuted: "
                f"{name}[:2000].toarray()"
            )

    def _as_rows(self, name):
        """Lists become arrays, so that rows can be taken from them."""
        if isinstance(getattr(self, name), list | tuple):
            object.__setattr__(self, name, np.asarray(getattr(self, name)))
        return getattr(self, name)

    def __repr__(self):
        n_columns = len(columns_of(self.X_train))
        return (
            f"Data: {n_rows(self.X_train):,} rows to train on, {n_rows(self.X_test):,} to judge on, "
            f"{n_columns} column{'s' * (n_columns != 1)}"
        )

    @property
    def classes(self) -> np.ndarray:
        """The different labels of the training rows, sorted."""
        return np.unique(as_numpy(self.y_train))

    def some_train(self, n: int, seed: int) -> tuple[Any, Any]:
        """At most ``n`` training rows drawn without replacement, with their labels."""
        return _some(self.X_train, self.y_train, n, seed)

    def some_test(self, n: int, seed: int) -> tuple[Any, Any]:
        """At most ``n`` rows of the judging set drawn without replacement, with their labels."""
        return _some(self.X_test, self.y_test, n, seed)


def _some(X, y, n, seed):
    total = n_rows(X)
    if total <= n:
        return X, y
    which = np.random.default_rng(seed).choice(total, n, replace=False)
    return take(X, which), take(y, which)


def _few(names):
    return ", ".join(map(str, names[:5])) + (", …" if len(names) > 5 else "")
