"""The sums from which every regression metric follows, over arrays or over any frame."""

from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw
import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.arithmetic import plain, ratio
from mlsd_helpers.metrics.placing import refuse_weights
from mlsd_helpers.metrics.reading import read


@dataclass(frozen=True, eq=False)
class RegressionSums:
    """Sums over the rows; a number each, or an array over ``groups``.

    Parameters
    ----------
    weight : number or ndarray
        Rows, or the sum of their weights.
    squared_error, absolute_error : float or ndarray
        Σ w·(y − ŷ)² and Σ w·|y − ŷ|.
    squared_deviation : float or ndarray
        Σ w·(y − ȳ)², ȳ the mean of the same group; 0 where all true values are the same.
    groups : ndarray, optional
        The groups in increasing order, or in that of their ordered categories.
    """

    weight: np.ndarray
    squared_error: np.ndarray
    absolute_error: np.ndarray
    squared_deviation: np.ndarray
    groups: np.ndarray | None = None

    @property
    def rmse(self):
        """√(Σ w·(y − ŷ)² ÷ Σ w)."""
        return plain(np.sqrt(ratio(self._within_floats("squared_error"), self.weight)))

    @property
    def mae(self):
        """Σ w·|y − ŷ| ÷ Σ w."""
        return ratio(self._within_floats("absolute_error"), self.weight)

    @property
    def r2(self):
        """1 − Σ w·(y − ŷ)² ÷ Σ w·(y − ȳ)²; where all true values are the same an error, and in a group NaN."""
        deviation = np.asarray(self._within_floats("squared_deviation"), dtype=float)
        if self.groups is None and deviation == 0:
            raise ValueError(
                "y_true has the same value in all rows, so there is no variance for R² to explain; use MAE"
            )
        return 1 - ratio(self._within_floats("squared_error"), deviation)

    def adjusted_r2(self, n_predictors: int):
        """1 − (1 − R²)·(n − 1) ÷ (n − k − 1), with k predictors; an error where n ≤ k + 1."""
        if isinstance(n_predictors, bool) or not isinstance(n_predictors, (int, np.integer)) or n_predictors < 0:
            raise ValueError(f"n_predictors is {checks.shortened(n_predictors)}; expected a whole number of 0 or more")
        fewest = np.min(self.weight)
        if fewest <= n_predictors + 1:
            raise ValueError(
                f"n_predictors is {n_predictors} and there are {fewest:,.10g} rows; adjusted R² needs more than "
                f"{n_predictors + 1} rows: one for each predictor, one for the mean, and one to judge by"
            )
        return plain(1 - (1 - self.r2) * (self.weight - 1) / (self.weight - n_predictors - 1))

    def _within_floats(self, name):
        total = getattr(self, name)
        if np.isinf(total).any():
            raise ValueError(
                f"the {name.replace('_', ' ')} adds up to more than a float holds (1.8e308); divide y_true and y_pred "
                "by the same number"
            )
        return total


def regression_sums(
    y_true: ArrayLike | str,
    y_pred: ArrayLike | str,
    *,
    sample_weight: ArrayLike | str | None = None,
    by: ArrayLike | str | None = None,
    data: Any = None,
    nulls: Literal["raise", "drop"] = "raise",
) -> RegressionSums:
    """Add up what RMSE, MAE, R² and adjusted R² are made of.

    A frame is read twice: for the mean, then for the deviations from it, which keeps R² right where the mean is large.
    The mean is that of all groups: R² of a group whose own mean lies d of its standard deviations away is off by some
    d² × 1e-16, that is 1e-10 at a thousand and 1e-4 at a million; from ten million on, call once for each group.

    Parameters
    ----------
    y_true, y_pred : array-like of float, shape (n,), or str
        True and predicted values, in the same unit. With ``data``, names of columns.
    sample_weight : array-like of float, shape (n,), or str, optional
        How often each row counts, 0 or more.
    by : array-like, shape (n,), or str, optional
        Groups to add up apart.
    data : frame, optional
        pandas, polars, pyarrow, a DuckDB relation, Dask or Spark; only the sums come back.
    nulls : {"raise", "drop"}
        With ``data``: refuse rows with a missing value in one of the columns, or leave them out.

    Raises
    ------
    ValueError
        When a value is missing, NaN or infinite, lengths differ, input is empty, weights are negative or all 0, or
        ``data`` lacks a column.

    Examples
    --------
    >>> sums = regression_sums([10, 20, 30, 40], [12, 20, 36, 40], by=["EWR", "EWR", "JFK", "JFK"])
    >>> sums.groups.tolist(), sums.mae.tolist()
    (['EWR', 'JFK'], [1.0, 3.0])
    """
    columns = {"y_true": y_true, "y_pred": y_pred, "sample_weight": sample_weight, "by": by}
    if data is None:
        columns = _checked(columns)
        if by is None:
            return _of_arrays(**columns)
    return _of_frame(columns, data, nulls)


def _checked(columns):
    y_true = checks.numbers("y_true", columns["y_true"])
    return {
        "y_true": y_true,
        "y_pred": checks.numbers("y_pred", columns["y_pred"], len(y_true)),
        "sample_weight": checks.weights(columns["sample_weight"], len(y_true)),
        "by": None if columns["by"] is None else checks.labels("by", columns["by"], len(y_true)),
    }


def _of_arrays(y_true, y_pred, sample_weight, by):
    weight, total = 1.0, np.int64(len(y_true))
    if sample_weight is not None:
        counts = sample_weight > 0
        y_true, y_pred, weight = y_true[counts], y_pred[counts], sample_weight[counts]
        total = weight.sum()
    with np.errstate(over="ignore"):  # infinite sums are refused by the metrics that need them
        error, deviation = y_true - y_pred, y_true - np.sum(weight * y_true) / total
        return RegressionSums(
            weight=total,
            squared_error=np.sum(weight * error**2),
            absolute_error=np.sum(weight * np.abs(error)),
            squared_deviation=np.sum(weight * deviation**2) if y_true.min() < y_true.max() else np.float64(0),
        )


def _of_frame(columns, data, nulls):
    rows = read(columns, data, nulls)
    keys = [] if columns["by"] is None else ["by"]
    y, error = nw.col("y_true"), nw.col("y_true") - nw.col("y_pred")
    weight = nw.lit(1.0) if columns["sample_weight"] is None else nw.col("sample_weight")
    rows = rows.with_columns(w=weight, wy=weight * y, we2=weight * error * error, wae=weight * error.abs())
    rows = rows.with_columns(weighty=nw.when(nw.col("w") > 0).then(y))
    first = rows.sums(
        *keys,
        **{name: nw.col(name).sum() for name in ("w", "wy", "we2", "wae")},
        low=nw.col("weighty").min(),
        high=nw.col("weighty").max(),
    )
    refuse_weights(first["w"])
    centre = first["wy"].sum() / first["w"].sum()
    rows = rows.with_columns(wd=nw.col("w") * (y - centre), wd2=nw.col("w") * (y - centre) * (y - centre))
    second = rows.sums(*keys, wd=nw.col("wd").sum(), wd2=nw.col("wd2").sum())
    groups, (first, second) = _in_order(rows, first, second) if keys else (None, (first, second))
    with np.errstate(invalid="ignore", divide="ignore"):
        about_own_mean = second["wd2"] - second["wd"] ** 2 / first["w"]
    varies = first["low"].astype(float) < first["high"].astype(float)  # a group without weight has neither
    sums = {
        "weight": first["rows"] if columns["sample_weight"] is None else first["w"],
        "squared_error": first["we2"],
        "absolute_error": first["wae"],
        "squared_deviation": np.where(varies, np.maximum(about_own_mean, 0.0), 0.0),
    }
    if keys:
        return RegressionSums(**sums, groups=groups)
    return RegressionSums(**{name: values[0] for name, values in sums.items()})


def _in_order(rows, *found):
    """The groups, and each of the sums in the order of the groups."""
    places = [rows.groups(sums) for sums in found]
    ordered = [
        {name: values[np.argsort(place)] for name, values in sums.items()}
        for sums, (_, place) in zip(found, places, strict=True)
    ]
    return places[0][0], ordered
