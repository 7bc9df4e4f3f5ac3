"""Rows and columns of frames, arrays and tensors, with the same words for all three."""

from typing import Any

import numpy as np


def n_rows(X: Any) -> int:
    """How many rows there are."""
    return int(X.shape[0]) if hasattr(X, "shape") else len(X)


def take(X: Any, which: Any) -> Any:
    """The rows at these positions, of the same kind as ``X``."""
    if hasattr(X, "iloc"):
        return X.iloc[which]
    if is_tensor(X):
        import torch

        return X[torch.as_tensor(np.asarray(which), device=X.device)]
    if _is_polars(X):
        return X[np.asarray(which)]
    return np.asarray(X)[which]


def columns_of(X: Any) -> list:
    """Names of a frame's columns; positions in the second axis of an array or a tensor, ``[0]`` where there is none."""
    if hasattr(X, "columns"):
        return list(X.columns)
    return list(range(X.shape[1] if len(X.shape) > 1 else 1))


def column(X: Any, name: Any) -> Any:
    """One column: a Series of a frame, else the part at that position of the second axis."""
    if hasattr(X, "columns"):
        return X[name]
    return X[:, name] if len(X.shape) > 1 else X


def with_column(X: Any, name: Any, values: Any) -> Any:
    """A copy in which one column has these values."""
    if _is_polars(X):
        return X.with_columns(type(X[name])(name, np.asarray(values)))
    if hasattr(X, "columns"):
        return X.assign(**{name: values}) if isinstance(name, str) else _replaced(X, name, values)
    copy = X.clone() if is_tensor(X) else np.array(X)
    if is_tensor(X):
        import torch

        values = torch.as_tensor(np.asarray(values) if not is_tensor(values) else values, dtype=X.dtype)
    if len(X.shape) > 1:
        copy[:, name] = values
    else:
        copy[:] = values
    return copy


def _replaced(X, name, values):
    copy = X.copy()
    copy[name] = values
    return copy


def as_numpy(values: Any) -> np.ndarray:
    """Values as an array in the computer's own memory; a tensor without its gradient."""
    return values.detach().cpu().numpy() if is_tensor(values) else np.asarray(values)


def is_tensor(values: Any) -> bool:
    """Whether these are a tensor of PyTorch, which is not loaded to find out."""
    return type(values).__module__.partition(".")[0] == "torch" and hasattr(values, "detach")


def _is_polars(values):
    return type(values).__module__.partition(".")[0] == "polars"
