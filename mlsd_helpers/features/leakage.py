"""Which features know what no model can know when it predicts, and why they are suspected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

import numpy as np
import pandas as pd

from mlsd_helpers.features import checks
from mlsd_helpers.features.recent import MISSING
from mlsd_helpers.shared.frames import as_pandas, as_pandas_series

COLUMNS = ["feature", "reason", "figures"]
ALL_ROWS = "(identical rows)"
THE_SPLIT = "(the split)"
TEST_SHARE = 0.25
MARGIN = 0.01  # AUC: two models of the same features differ by chance by less
LEAST_ALONE = 0.7  # AUC: among weak features one honest one often beats the rest
COPY = 0.95  # rank correlation of a feature that says the same as another
LEAST_GAIN = 0.03  # AUC under a random split
LEAST_KEPT = 0.2  # share of that gain under a split by time
MOST_CATEGORIES = 255  # of scikit-learn's histogram trees


@dataclass(frozen=True, repr=False, eq=False)
class LeakageReport:
    """Suspicious features and why: something to look into, not a proof.

    Parameters
    ----------
    findings : DataFrame
        ``feature``, ``reason`` and the ``figures`` that speak for it.
    auc_time, auc_random : float
        AUC of a small model of all features on the rows from the cutoff on, and on as many rows drawn at random.
    cutoff : Timestamp
        First moment of the test part.
    undeclared : tuple of str
        Features for which nobody said when they are known. Their scores may raise no suspicion and they may leak all
        the same: a leak that is weak looks like a good feature.
    """

    findings: pd.DataFrame
    auc_time: float
    auc_random: float
    cutoff: pd.Timestamp
    undeclared: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing is suspicious."""
        return self.findings.empty

    def _title(self):
        n_features = self.findings["feature"].nunique()
        found = f"{n_features:,} suspicious" if n_features else "Nothing suspicious"
        title = f"{found}; AUC {self.auc_time:.3f} by time, {self.auc_random:.3f} on rows drawn at random"
        n_blind = len(self.undeclared)
        return f"{title}; {n_blind:,} feature{'s' * (n_blind > 1)} without a declared time" if n_blind else title

    def __repr__(self):
        lines = [": ".join(map(str, (line.feature, line.reason))) for line in self.findings.itertuples()]
        figures = self.findings["figures"]
        return "\n".join([self._title(), *(f"{line} ({why})" for line, why in zip(lines, figures, strict=True))])

    def _repr_html_(self):
        table = "" if self.is_clean else self.findings.to_html(index=False, border=0, justify="left")
        return f"<p><strong>{escape(self._title())}</strong></p>{table}"


def leakage_report(
    X: pd.DataFrame,
    y: pd.Series | np.ndarray,
    times: pd.Series,
    cutoff: datetime | str | None = None,
    known_at: Mapping[str, pd.Series | timedelta | str] | None = None,
    *,
    is_test: pd.Series | np.ndarray | None = None,
    random_state: int = 0,
    n_rows: int = 100_000,
) -> LeakageReport:
    """Suspect features of knowing the future, for six reasons.

    - *known too late*: by ``known_at`` it is known after the moment of prediction.
    - *trains on later rows*: of your own split (``is_test``), test rows are older than the latest training row. On the
      test rows from the cutoff on, the figures give the AUC of a model of that split's training rows and of one of the
      earlier rows alone, fitted on equally many.
    - *better alone than all others*: its AUC by itself (mean label in 64 bins, or in each category) is at least 0.7 and
      beats by 0.01 that of a model of all other features; its near copies (rank correlation of 0.95 or more) are not
      among the others. Asked of three features or more.
    - *target mean of all rows*: a numeric feature equals, for each of its values, the mean label of the rows with that
      value, test rows among them: (Σy + m·ȳ) / (n + m) for one m ≥ 0.
    - *gain of a random split only*: shuffling it costs at least 0.03 of AUC on rows drawn at random, and less than a
      fifth of that on the later rows.
    - *identical rows*, features and label, on both sides of the cutoff: more than twice as often as among the training
      rows themselves.

    What it cannot see: a split that it is not given; a leak that is weak, or spread over several features, unless
    ``known_at`` declares it (``undeclared`` lists the features that nobody declared); a target mean that leaves out the
    row itself.

    Parameters
    ----------
    X : DataFrame of shape (n_rows, n_features)
        Of pandas, polars or pyarrow: numbers, booleans or categories; missing values are allowed. Models read more than
        255 categories as the number of each in their order.
    y : array of shape (n_rows,)
        0 and 1, or booleans.
    times : array of shape (n_rows,)
        Moment of prediction of each row.
    cutoff : datetime or str, optional
        Rows from this moment on are the test part; by default the last quarter.
    known_at : dict, optional
        When features are known: a time for each row, or a delay after the moment of prediction (negative: before).
    is_test : array of shape (n_rows,), optional
        Booleans: the rows that you test on. The rest trains.
    random_state : int
        Seed of the draws and models.
    n_rows : int
        Fit models on at most as many rows, drawn at random; the other checks read all.

    Returns
    -------
    LeakageReport
        ``is_clean``, and the table ``findings``.

    Raises
    ------
    ValueError
        When rows differ in number or index, a feature is the label, constant, all missing, text or a time, or a part
        has one class only.

    References
    ----------
    Kaufman, Rosset, Perlich, Leakage in Data Mining, 2011: https://dl.acm.org/doi/10.1145/2020408.2020496

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y = rng.integers(0, 2, 4000)
    >>> X = pd.DataFrame(rng.normal(size=(4000, 3)), columns=["a", "b", "c"]).assign(delay=y + rng.normal(size=4000))
    >>> report = leakage_report(X, y, pd.Series(pd.date_range("2026-01-01", periods=4000, freq="h")))
    >>> report.findings[["feature", "reason"]].to_numpy().tolist()
    [['delay', 'better alone than all others']]
    """
    X, y, times = as_pandas("X", X), as_pandas_series(y), as_pandas_series(times)
    label, times = _checked(X, y, times)
    if isinstance(n_rows, bool) or not isinstance(n_rows, (int, np.integer)) or n_rows < 100:
        raise ValueError(f"n_rows is {n_rows!r}; expected a whole number of at least 100")
    own_test = None if is_test is None else _own_split(is_test, X)
    is_test, cutoff = _test_part(times, cutoff)
    _refuse_one_class(label, is_test)
    late = _known_too_late(X, times, known_at or {})
    encoded = _target_means(X, label)
    repeated = _identical_rows(X, label, is_test)
    n_test = 0 if own_test is None else np.count_nonzero(own_test)
    n_overtaken = np.count_nonzero(times[own_test] < times[~own_test].max()) if n_test else 0

    rng = np.random.default_rng([random_state, 1])  # else a split by the same seed draws the same rows
    if n_rows < len(X):
        drawn = np.sort(rng.choice(len(X), n_rows, replace=False))
        X, label, is_test = X.iloc[drawn], label[drawn], is_test[drawn]
        own_test = None if own_test is None else own_test[drawn]
        _refuse_one_class(label, is_test)
    at_random = rng.permutation(is_test)
    _refuse_one_class(label, at_random)
    table = _Table(X, label, random_state)
    gains, aucs = zip(*(table.gains(test, rng) for test in (is_test, at_random)), strict=True)
    split = _trains_on_later_rows(table, own_test, is_test, n_overtaken, n_test, rng) if n_overtaken else ()
    findings = [*late, *_better_alone(table, is_test), *encoded, *_gone_in_time(X, *gains), *split, *repeated]
    undeclared = tuple(str(name) for name in X if name not in (known_at or {}))
    return LeakageReport(pd.DataFrame(findings, columns=COLUMNS), *aucs, cutoff, undeclared)


class _Table:
    """Features as numbers, and small models of some of them."""

    def __init__(self, X, label, random_state):
        self.names, self.label, self.random_state = list(X.columns), label, random_state
        self.values = np.column_stack([_as_numbers(X[name]) for name in X])
        self.is_category = np.array(
            [isinstance(X[name].dtype, pd.CategoricalDtype) and X[name].nunique() <= MOST_CATEGORIES for name in X]
        )

    def auc(self, columns, is_test):
        return self._score(self._fit(columns, is_test), self.values[is_test][:, columns], is_test)

    def auc_on(self, is_judged, is_left_out):
        """AUC of all features on some rows, by a model of the rows that are not left out."""
        columns = list(range(len(self.names)))
        return self._score(self._fit(columns, is_left_out), self.values[is_judged], is_judged)

    def gains(self, is_test, rng):
        """What shuffling each feature in the test part costs, and the AUC without shuffling."""
        columns = list(range(len(self.names)))
        model, rows = self._fit(columns, is_test), self.values[is_test]
        auc, gains = self._score(model, rows, is_test), []
        for column in columns:
            shuffled = rows.copy()
            shuffled[:, column] = rng.permutation(rows[:, column])
            gains.append(auc - self._score(model, shuffled, is_test))
        return np.array(gains), auc

    def auc_alone(self, column, is_test):
        """AUC of the mean label in the training rows, in 64 bins of a number or in each category."""
        from sklearn.metrics import roc_auc_score

        value = self.values[:, column]
        seen = value[~is_test & ~np.isnan(value)]
        edges = np.unique(seen) if self.is_category[column] else np.unique(_quantiles(seen))
        bins = np.where(np.isnan(value), len(edges) + 1, np.searchsorted(edges, value, side="right"))
        n = np.bincount(bins[~is_test], minlength=len(edges) + 2)
        positives = np.bincount(bins[~is_test], weights=self.label[~is_test], minlength=len(edges) + 2)
        rate = (positives + 10 * self.label[~is_test].mean()) / (n + 10)  # a rare category says little
        return roc_auc_score(self.label[is_test], rate[bins[is_test]])

    def _fit(self, columns, is_test):
        from sklearn.ensemble import HistGradientBoostingClassifier
        from threadpoolctl import threadpool_limits

        model = HistGradientBoostingClassifier(
            learning_rate=0.2,
            max_iter=40,
            max_leaf_nodes=15,
            early_stopping=False,
            categorical_features=self.is_category[columns],
            random_state=self.random_state,
        )
        with threadpool_limits(1, "openmp"):  # threads that share a busy core wait for each other, for minutes
            return model.fit(self.values[~is_test][:, columns], self.label[~is_test])

    def _score(self, model, rows, is_test):
        from sklearn.metrics import roc_auc_score
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1, "openmp"):
            return roc_auc_score(self.label[is_test], model.predict_proba(rows)[:, 1])


def _known_too_late(X, times, known_at):
    for name, known in known_at.items():
        checks.column("X", X, name)
        if isinstance(known, (pd.Series, pd.Index, np.ndarray)):
            known = _of_rows(f"known_at[{name!r}]", known, X)
            if not checks.is_time(known):
                raise ValueError(f"known_at[{name!r}] is {known.dtype}; expected times or one delay")
            known, moment = checks.instants((f"known_at[{name!r}]", known), ("times", times))
            is_late = X[name].notna().to_numpy() & ((known > moment) | (known == MISSING))
            n_late = np.count_nonzero(is_late)
            figures = f"in {n_late:,} of {len(X):,} rows, first at row {np.argmax(is_late):,}"
        else:
            delay = checks.duration(f"known_at[{name!r}]", known)
            n_late, figures = delay > pd.Timedelta(0), f"{delay} after the moment of prediction"
        if n_late:
            yield name, "known too late", figures


def _better_alone(table, is_test):
    alone = np.array([table.auc_alone(column, is_test) for column in range(len(table.names))])
    left = list(range(len(table.names)))
    while len(left) >= 3:
        top = max(left, key=alone.__getitem__)
        copies = [column for column in left if column == top or _rank_correlation(table, top, column) >= COPY]
        others = [column for column in left if column not in copies]
        if len(others) < 2 or alone[top] < LEAST_ALONE:
            return
        together = table.auc(others, is_test)
        if alone[top] <= together + MARGIN:
            return
        for column in copies:
            if alone[column] > together + MARGIN:
                figures = f"AUC {alone[column]:.3f} alone, {together:.3f} of the others together"
                yield table.names[column], "better alone than all others", figures
        left = others


def _target_means(X, label):
    for name in X:
        if isinstance(X[name].dtype, pd.CategoricalDtype) or pd.api.types.is_bool_dtype(X[name].dtype):
            continue
        by_value = pd.DataFrame({"value": _as_numbers(X[name]), "label": label}).groupby("value")["label"]
        n, positives = by_value.size().to_numpy(), by_value.sum().to_numpy()
        value = by_value.size().index.to_numpy()
        if not 2 <= len(value) <= len(X) / 2 or value.min() < 0 or value.max() > 1:
            continue
        if np.allclose(value, positives / n, rtol=0, atol=1e-6):
            yield name, "target mean of all rows", f"of {len(value):,} values each is the mean label of its rows"
        elif len(value) > 2 and (weight := _smoothing(value, n, positives, label.mean())) is not None:
            figures = f"of {len(value):,} values each is the mean label of its rows, smoothed by {weight:.3g} rows"
            yield name, "target mean of all rows", figures


def _smoothing(value, n, positives, mean):
    """The m for which the values are (Σy + m·mean) / (n + m), None where there is none.

    Categories of the same value are one group here, in which m counts as often as there are categories.
    """
    away = np.abs(value - mean) > 1e-6
    weights = (positives - value * n)[away] / (value - mean)[away]
    weight = np.median(weights) if len(weights) else 0
    if weight <= 0:
        return None
    n_categories = np.ones(len(value))
    n_categories[away] = np.maximum(1, np.round(weights / weight))
    expected = (positives + n_categories * weight * mean) / (n + n_categories * weight)
    fits = np.allclose(value, expected, rtol=0, atol=1e-6) and np.mean(n_categories == 1) >= 0.5
    return weight if fits else None


def _gone_in_time(X, by_time, at_random):
    for name, later, drawn in zip(X.columns, by_time, at_random, strict=True):
        if drawn >= LEAST_GAIN and later < LEAST_KEPT * drawn:
            figures = f"shuffling it costs {drawn:.3f} of AUC on rows drawn at random, {later:.3f} on later rows"
            yield name, "gain of a random split only", figures


def _trains_on_later_rows(table, own_test, is_test, n_overtaken, n_test, rng):
    """The split as a finding; with what it promises on the later rows, where there are enough of both classes."""
    figures = f"{n_overtaken:,} of {n_test:,} test rows are older than the latest training row"
    parts = [np.flatnonzero(~own_test), np.flatnonzero(~is_test & ~own_test)]
    n_each = min(map(len, parts))
    is_judged = own_test & is_test
    left_out = []
    for rows in parts:
        is_left_out = np.ones(len(own_test), dtype=bool)
        is_left_out[rng.choice(rows, n_each, replace=False)] = False
        left_out.append(is_left_out)
    if all(len(np.unique(table.label[rows])) == 2 for rows in (is_judged, *(~each for each in left_out))):
        promised, kept = (table.auc_on(is_judged, each) for each in left_out)
        figures += f"; on the later ones AUC {promised:.3f}, and {kept:.3f} trained on earlier rows alone"
    yield THE_SPLIT, "trains on later rows", figures


def _identical_rows(X, label, is_test):
    rows = pd.util.hash_pandas_object(X.assign(**{"the label": label}), index=False).to_numpy()
    n_shared = np.count_nonzero(np.isin(rows[is_test], rows[~is_test]))
    among_training = pd.Series(rows[~is_test]).duplicated(keep=False).mean()
    share = n_shared / np.count_nonzero(is_test)
    if share > max(0.001, 2 * among_training):
        figures = f"{n_shared:,} test rows ({share:.1%}) are in training too; of those {among_training:.1%} repeat"
        yield ALL_ROWS, "on both sides of the cutoff", figures


def _checked(X, y, times):
    if not len(X) or not X.shape[1]:
        raise ValueError(f"X has shape {X.shape}; expected rows and features")
    if not X.columns.is_unique:
        raise ValueError(f"X has two features called {X.columns[X.columns.duplicated()][0]!r}; rename one")
    label = _label(_of_rows("y", y, X))
    times = _of_rows("times", times, X)
    if not checks.is_time(times):
        raise ValueError(f"times are {times.dtype}; expected times: convert them with pd.to_datetime(...)")
    checks.refuse("times", times.isna(), "missing", "drop those rows, or fill them in")
    for name in X:
        _check_feature(name, X[name], label, getattr(y, "name", None))
    return label, times.reset_index(drop=True)


def _check_feature(name, feature, label, name_of_label):
    is_category = isinstance(feature.dtype, pd.CategoricalDtype)
    if not is_category and not pd.api.types.is_numeric_dtype(feature.dtype):
        remedy = "use .astype('category')" if not checks.is_time(feature) else "use a number, such as the hour"
        raise ValueError(f"{name} is {feature.dtype}; expected numbers, booleans or categories: {remedy}")
    if feature.isna().all():
        raise ValueError(f"{name} is missing in every row; drop the column")
    if feature.nunique(dropna=False) == 1:
        raise ValueError(f"{name} is {feature.iloc[0]} in every row; drop the column, which tells nothing")
    if name_of_label is not None and name == name_of_label:
        raise ValueError(f"X has a feature called {name!r}, as the label is; drop the label from X")
    value = _as_numbers(feature)
    if np.isinf(value).any():
        checks.refuse(name, np.isinf(value), "infinite", "drop those rows, or clip the values")
    if not is_category and (np.array_equal(value, label) or np.array_equal(value, 1 - label)):
        raise ValueError(f"{name} is the label itself, row for row; drop it from X")


def _label(y):
    checks.refuse("y", y.isna(), "missing", "drop those rows: without a label there is nothing to predict")
    if not (pd.api.types.is_numeric_dtype(y.dtype) and y.isin([0, 1]).all()):
        raise ValueError(f"y is {y.dtype} and holds {y.nunique():,} values; expected 0 and 1, or booleans")
    return y.to_numpy(dtype="float64")


def _own_split(is_test, X):
    is_test = _of_rows("is_test", is_test, X)
    if not pd.api.types.is_bool_dtype(is_test.dtype) or is_test.isna().any():
        raise ValueError(f"is_test is {is_test.dtype}; expected booleans, True for each row that you test on")
    is_test = is_test.to_numpy(dtype=bool)
    if is_test.all() or not is_test.any():
        raise ValueError(f"is_test leaves the {'training' if is_test.all() else 'test'} part empty")
    return is_test


def _of_rows(name, values, X):
    checks.require_rows(name, values, len(X), "X")
    if isinstance(values, pd.Series) and not values.index.equals(X.index):
        raise ValueError(f"{name} has another index than X; expected the same rows in the same order: .loc[X.index]")
    return pd.Series(values).reset_index(drop=True)


def _test_part(times, cutoff):
    if cutoff is None:
        cutoff = times.sort_values().iloc[int((1 - TEST_SHARE) * len(times))]
    else:
        try:
            cutoff = pd.Timestamp(cutoff)
        except (TypeError, ValueError) as error:
            raise ValueError(f"cutoff is {cutoff!r}; expected a time such as '2026-10-01'") from error
    moment, opens = checks.instants(("times", times), ("cutoff", pd.Series([cutoff])))
    is_test = moment >= opens[0]
    if is_test.all() or not is_test.any():
        raise ValueError(
            f"cutoff is {cutoff}, which leaves the {'training' if is_test.all() else 'test'} part empty; "
            f"the times run from {times.min()} to {times.max()}"
        )
    return is_test, cutoff


def _refuse_one_class(label, is_test):
    for part, rows in (("training", ~is_test), ("test", is_test)):
        if len(np.unique(label[rows])) < 2:
            raise ValueError(
                f"the {part} part holds {np.count_nonzero(rows):,} rows of one class; both are needed: move the cutoff"
            )


def _as_numbers(feature):
    if isinstance(feature.dtype, pd.CategoricalDtype):
        return feature.cat.codes.to_numpy(dtype="float64", na_value=np.nan) + np.where(feature.isna(), np.nan, 0)
    return feature.to_numpy(dtype="float64", na_value=np.nan)


def _quantiles(values):
    return np.quantile(values, np.linspace(0, 1, 65)[1:-1]) if len(values) else values


def _rank_correlation(table, one, other):
    if table.is_category[one] or table.is_category[other]:
        return 0.0
    pair = pd.DataFrame(table.values[:, [one, other]]).dropna().rank()
    if len(pair) < 2 or (pair.nunique() == 1).any():
        return 0.0
    return abs(np.corrcoef(pair.to_numpy(), rowvar=False)[0, 1])
