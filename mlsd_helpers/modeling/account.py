"""What a reviewer asks before launch, answered from the objects themselves: data, model, infrastructure, monitoring."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import ScoreHistogram, checks
from mlsd_helpers.modeling.account_of_data import data_findings
from mlsd_helpers.modeling.account_of_model import model_findings
from mlsd_helpers.modeling.account_of_service import infrastructure_findings, monitoring_findings
from mlsd_helpers.modeling.findings import LOOK, MISSING_INPUT, OK
from mlsd_helpers.shared.frames import as_pandas
from mlsd_helpers.tables import Table


@dataclass(frozen=True, repr=False, eq=False)
class Account:
    """What was found before launch.

    Parameters
    ----------
    table : DataFrame
        A row for each check: ``part``, ``check``, ``found`` and ``verdict`` ("ok", "look" or "missing input").
    """

    table: pd.DataFrame

    @property
    def to_look_at(self) -> pd.DataFrame:
        """The rows with the verdict "look"."""
        return self.table[self.table["verdict"] == LOOK]

    @property
    def _summary(self):
        counts = self.table["verdict"].value_counts()
        return ", ".join(f"{counts.get(verdict, 0)} {verdict}" for verdict in (OK, LOOK, MISSING_INPUT))

    @property
    def _shown(self):
        for part, rows in self.table.groupby("part", sort=False):
            yield Table(rows.drop(columns="part"), part)

    def __repr__(self):
        return "\n\n".join([f"Before launch: {self._summary}", *map(repr, self._shown)])

    def _repr_html_(self):
        # Every table has its own id, or the style of one would fall on the cells of another
        tables = [table._repr_html_().replace("T_table", f"T_table_{place}") for place, table in enumerate(self._shown)]
        return f"<p>Before launch: {escape(self._summary)}</p>" + "".join(tables)


def prelaunch_account(
    model: Any,
    train_X: pd.DataFrame,
    train_y: ArrayLike,
    test_X: pd.DataFrame,
    test_y: ArrayLike,
    *,
    baseline_score: ArrayLike | None = None,
    by: Sequence[str] | None = None,
    threshold: float | None = None,
    groups: ArrayLike | None = None,
    latency_budget_ms: float | None = None,
    size_budget_mb: float | None = None,
    prediction_log: Any = None,
    log_columns: Sequence[str] = ("time", "model_version", "score"),
    reference: ScoreHistogram | None = None,
    pos_label: object = None,
) -> Account:
    """Measure what a reviewer asks before launch; nothing is ticked by hand.

    The verdict is "ok" or "look" by a limit that each row states beside its figures, and "missing input" where the
    argument that it needs was not given, which the row names.

    Data: missing values, constant columns, categories unseen in training, rows of the test part that equal one of
    training, labels. Model: predictions that are no probabilities, AUC against a baseline (paired interval),
    calibration gap against the gap of chance, worst slice. Infrastructure: 99th percentile of the time of a prediction
    for one row, size, the same predictions after storing and loading. Monitoring: a prediction log with its columns, a
    reference histogram that holds the scores.

    Parameters
    ----------
    model : estimator
        Fitted, with ``predict_proba``.
    train_X, test_X : DataFrame
        Features. Frames of polars and pyarrow become pandas frames, for the model too.
    train_y, test_y : array-like
        Labels: booleans, 0 and 1, -1 and 1; or any two with ``pos_label``.
    baseline_score : array-like of float, shape (n_test,), optional
        What the alternative says about each test row: today's rule, the last model.
    by, threshold, groups : optional
        As for :func:`slice_report`; columns of ``test_X`` (best such as the model does not lean on), groups of the
        test rows.
    latency_budget_ms, size_budget_mb : float, optional
        What one prediction may take at the 99th percentile, and the stored model.
    prediction_log : DataFrame or path of a CSV or Parquet file, optional
        Predictions of a trial run.
    log_columns : sequence of str
        Columns that the log must hold.
    reference : ScoreHistogram, optional
        Of the scores at launch, to compare later ones with: ``score_histogram(test_y, score)``.
    pos_label : label, optional
        The positive class.

    Returns
    -------
    Account
        ``table``, ``to_look_at``.

    Raises
    ------
    ValueError
        When lengths or columns differ, the model has no ``predict_proba``, or a column in
        ``by`` is not there.

    TypeError
        When the features are no frames in memory.

    References
    ----------
    Breck et al., The ML Test Score, 2017: https://research.google/pubs/pub46555/

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> rng = np.random.default_rng(0)
    >>> X = pd.DataFrame({"wind": rng.normal(size=600), "airport": 1.0})
    >>> y = X["wind"] + rng.normal(size=600) > 0
    >>> model = LogisticRegression().fit(X[:400], y[:400])
    >>> account = prelaunch_account(model, X[:400], y[:400], X[400:], y[400:])
    >>> account.to_look_at[["check", "found"]].to_dict("records")
    [{'check': 'constant columns', 'found': '1 in training (airport), 1 in test (airport); expected none'}]
    """
    train_X, test_X = as_pandas("train_X", train_X), as_pandas("test_X", test_X)
    if list(train_X.columns) != list(test_X.columns):
        apart = [str(name) for name in train_X.columns.symmetric_difference(test_X.columns)]
        raise ValueError(
            f"train_X and test_X differ in columns ({', '.join(apart) or 'their order'}); expected the same, in order"
        )
    if not hasattr(model, "predict_proba"):
        raise ValueError(f"model is a {type(model).__name__} without predict_proba; expected a fitted classifier")
    train_positive, test_positive = (
        _labels(part, frame, y, pos_label) for part, frame, y in (("train", train_X, train_y), ("test", test_X, test_y))
    )
    score, of_model = model_findings(
        model,
        test_X,
        test_positive,
        baseline_score=baseline_score,
        by=by,
        threshold=threshold,
        groups=groups,
    )
    findings = {
        "data": data_findings(train_X, train_positive, test_X, test_positive),
        "model": of_model,
        "infrastructure": infrastructure_findings(model, test_X, latency_budget_ms, size_budget_mb),
        "monitoring": monitoring_findings(prediction_log, log_columns, reference, score),
    }
    rows = [(part, *finding) for part, each in findings.items() for finding in each]
    return Account(pd.DataFrame(rows, columns=["part", "check", "found", "verdict"]))


def _labels(part, frame, y, pos_label):
    is_positive = checks.positives(y, pos_label)
    if len(frame) != len(is_positive) or not len(frame):
        raise ValueError(
            f"{part}_X has {len(frame):,} rows and {part}_y has {len(is_positive):,}; expected the same rows in both"
        )
    return np.asarray(is_positive)
