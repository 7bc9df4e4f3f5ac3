"""Labels that the other rows speak against."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlsd_helpers.debugging.errors.out_of_fold import (
    checked_classifier,
    encoded,
    features,
    folds,
    out_of_fold_probabilities,
)
from mlsd_helpers.debugging.errors.shown import html_of, text_of


@dataclass(frozen=True, repr=False, eq=False)
class SuspectLabels:
    """Rows whose label the model, taught by other rows, confidently gives otherwise.

    Parameters
    ----------
    table : DataFrame
        A suspect a row, the worst first, with the index of ``X``: ``label``, ``suggested``,
        ``probability_of_label`` and ``probability_of_suggested``, out of fold.
    probability_of_label : ndarray of shape (n,)
        Of every row, in order: a list of any length can be made of it.
    thresholds : dict
        Of each class: the mean probability that rows of this class get for it.
    """

    table: pd.DataFrame
    probability_of_label: np.ndarray
    thresholds: dict

    @property
    def sentence(self) -> str:
        """How many, and what a suspect is."""
        n_rows = len(self.probability_of_label)
        return (
            f"{len(self.table):,} of {n_rows:,} labels ({len(self.table) / n_rows:.1%}) are suspect: the model gives "
            "another class at least the probability that rows of it usually get. Wrong, rare or chance: look at them."
        )

    def __repr__(self):
        return text_of(self.sentence, self.table)

    def _repr_html_(self):
        return html_of(self.sentence, self.table)


def suspect_labels(
    model: Any,
    X: Any,
    y: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    cv: int = 5,
    random_state: int = 0,
) -> SuspectLabels:
    """List the labels that a model taught by the other rows contradicts with confidence (confident learning).

    Each row gets probabilities of a copy of the model that was trained without its fold, and without its group: its own
    label cannot speak for itself. Formula: tⱼ = mean of pⱼ over the rows labelled j, what is usual for the class; a row
    is suspect where, among the classes with pⱼ ≥ tⱼ, the likeliest is not its label. The thresholds follow from the
    data, so that a rare class, or a model that is sure of everything, needs no tuning. In order of the probability of
    the given label, lowest first.

    It is the rule "confident_learning" of cleanlab, without its calibration of the counts. The rule is twelve lines and
    the same with or without that package installed; cleanlab, which the tests hold it against, has others and much
    more: give its ``find_label_issues`` the same out-of-fold probabilities.

    Measured with a tenth of the labels of 1,000 rows moved to another class, where chance is right in a tenth: of the
    suspects 100 % and of the errors 85 % (classes well apart), 87 % and 75 % (overlapping, logistic regression), 73 %
    and 80 % (overlapping, boosting). cleanlab's default finds more, 86 to 97 %, of which fewer are right, 66 to 98 %.

    What it cannot tell: where the classes overlap, an unlikely label is as often chance as an error, so the share of
    suspects is no estimate of the share of errors. A group whose labels are all wrong in the same way speaks for itself
    if other groups are wrong so too.

    Parameters
    ----------
    model : classifier
        With ``fit`` and ``predict_proba``; it is copied, never changed.
    X : DataFrame or array, shape (n, n_features)
        Features.
    y : array-like, shape (n,)
        Labels of two or more classes.
    groups : array-like, shape (n,), optional
        Day, user or source of each row: rows of a group stay in one fold. Without them, copies of a row in other folds
        confirm its wrong label.
    cv : int
        Folds, at least 2.
    random_state : int
        Of the folds.

    Returns
    -------
    SuspectLabels
        ``table``, ``probability_of_label``, ``thresholds``, ``sentence``.

    Raises
    ------
    ValueError
        When the model gives no probabilities, y has one class, a class has fewer rows than folds, lengths differ.

    References
    ----------
    Northcutt, Jiang and Chuang, Confident Learning: Estimating Uncertainty in Dataset Labels, 2021:
    https://arxiv.org/abs/1911.00068; https://docs.cleanlab.ai/stable/cleanlab/filter.html

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> x = np.linspace(-3, 3, 100)[:, None]
    >>> y = (x[:, 0] > 0).astype(int)
    >>> y[[5, 90]] = 1 - y[[5, 90]]
    >>> suspect_labels(LogisticRegression(), x, y).table.head(2)[["label", "suggested"]].to_dict("index")
    {5: {'label': 1, 'suggested': 0}, 90: {'label': 0, 'suggested': 1}}
    """
    checked_classifier(model)
    classes, place = encoded(y)
    X = features(X, len(place))
    parts = folds(len(place), cv, random_state, place, groups)
    probability = out_of_fold_probabilities(model, X, classes, place, parts)
    thresholds = np.array([probability[place == each, each].mean() for each in range(len(classes))])

    confident = np.where(probability >= thresholds - 1e-12, probability, -1.0)
    suggested = confident.argmax(axis=1)
    of_label = probability[np.arange(len(place)), place]
    is_suspect = (confident.max(axis=1) >= 0) & (suggested != place)
    rows = np.flatnonzero(is_suspect)
    rows = rows[np.argsort(of_label[rows], kind="stable")]
    table = pd.DataFrame(
        {
            "label": classes[place[rows]],
            "suggested": classes[suggested[rows]],
            "probability_of_label": of_label[rows],
            "probability_of_suggested": probability[rows, suggested[rows]],
        },
        index=X.index[rows] if isinstance(X, pd.DataFrame) else rows,
    )
    return SuspectLabels(table, of_label, dict(zip(classes.tolist(), thresholds.tolist(), strict=True)))
