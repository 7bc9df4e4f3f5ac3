"""The rows on which a model was most sure, and wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlsd_helpers.debugging.errors.class_probabilities import of_each_class
from mlsd_helpers.debugging.errors.shown import html_of, text_of
from mlsd_helpers.shared.frames import as_pandas
from mlsd_helpers.shared.number_checks import whole

_SURE_BY_ROUNDING = 1e-9  # probabilities that differ by less were summed in another order


@dataclass(frozen=True, repr=False, eq=False)
class ConfidentErrors:
    """The errors that the model was surest of, and whether it promised as many.

    Parameters
    ----------
    table : DataFrame
        A row for each, the surest first, with the index of the frame: ``label`` (what was given), ``predicted``,
        ``probability_of_label``, ``log_loss`` (nats), then the columns of the frame.
    n_rows, n_wrong : int
        All rows, and those whose likeliest class is another than their label.
    n_tied : int
        Errors left out that are as sure as the last one shown; which of them is shown is the order of the rows.
    share_of_loss : float
        Of the log loss of all rows, what the rows shown carry.
    n_as_sure, n_wrong_as_sure : int
        Rows that the model was at least as sure of as of the last one shown, and those of them that are wrong.
    n_promised, n_promised_sd : float
        How many of those its own probabilities promise to be wrong, and the standard deviation of that number.
    """

    table: pd.DataFrame
    n_rows: int
    n_wrong: int
    n_tied: int
    share_of_loss: float
    n_as_sure: int
    n_wrong_as_sure: int
    n_promised: float
    n_promised_sd: float

    @property
    def sentence(self) -> str:
        """What the figures say, and what they do not."""
        if not len(self.table):
            return f"None of {self.n_rows:,} rows is wrong."
        tied = f" ({self.n_tied:,} more are as sure as the last)" if self.n_tied else ""
        return (
            f"The {len(self.table):,} surest of {self.n_wrong:,} errors in {self.n_rows:,} rows{tied} carry "
            f"{self.share_of_loss:.1%} of the log loss. Of {self.n_as_sure:,} rows as sure, {self.n_wrong_as_sure:,} "
            f"are wrong; the probabilities promise {self.n_promised:.3g} ± {2 * self.n_promised_sd:.2g}."
        )

    def __repr__(self):
        return text_of(self.sentence, self.table)

    def _repr_html_(self):
        return html_of(self.sentence, self.table)


def confident_errors(
    y_true: ArrayLike,
    y_score: ArrayLike,
    frame: pd.DataFrame,
    k: int = 10,
    *,
    classes: Sequence[Any] | None = None,
    pos_label: object = None,
) -> ConfidentErrors:
    """Take the k errors with the largest log loss, with all that is needed to look at them.

    A sure error is a wrong label, a wrong feature, a rare case or chance. How many chance explains, the probabilities
    say themselves: of the rows that the model was as sure of, Σ(1 − pᵢ) should be wrong, with variance Σ pᵢ·(1 − pᵢ),
    where pᵢ is the probability of the likeliest class. Many more than that is a reason to look for a common cause; as
    many is none, though each may still be an error of the data. The rows must be such as the model was not trained on.

    A number that is predicted comes without a probability, so that nothing says how sure the model was: for regression
    look at the largest residuals, ``frame.assign(residual=y - predicted).nlargest(k, "residual")``.

    Parameters
    ----------
    y_true : array-like, shape (n,)
        Labels, as of :func:`mlsd_helpers.metrics.log_loss`; with ``classes``, any of these.
    y_score : array-like of float, shape (n,) or (n, n_classes)
        Probability of the positive class, or of each class: rows that add up to 1.
    frame : DataFrame of n rows
        What to look at: features, keys, times; whatever tells what happened. Of pandas, polars or pyarrow.
    k : int
        How many, at least 1. Fewer come back where fewer are wrong.
    classes : sequence, shape (n_classes,), optional
        The class of each column of ``y_score``, as ``model.classes_``.
    pos_label : label, optional
        The positive class of two.

    Returns
    -------
    ConfidentErrors
        ``table``, counts, ``sentence``.

    Raises
    ------
    ValueError
        When a probability is missing or outside 0 to 1, rows do not add up to 1, lengths differ, a label is no class.

    References
    ----------
    Zinkevich, Rules of Machine Learning, rule 26 (look for patterns in the measured errors):
    https://developers.google.com/machine-learning/guides/rules-of-ml

    Examples
    --------
    >>> frame = pd.DataFrame({"hour": [6, 18, 20]}, index=["a", "b", "c"])
    >>> found = confident_errors([0, 1, 0], [0.1, 0.25, 0.75], frame, k=2)
    >>> found.table[["probability_of_label", "hour"]].to_dict("index")
    {'b': {'probability_of_label': 0.25, 'hour': 18}, 'c': {'probability_of_label': 0.25, 'hour': 20}}
    >>> found.n_wrong, found.n_as_sure, round(found.n_promised, 2)  # 0.1 + 0.25 + 0.25
    (2, 3, 0.6)
    """
    k = whole("k", k)
    label, names, probability = of_each_class(y_true, y_score, classes, pos_label)
    frame = as_pandas("frame", frame)
    if len(frame) != len(label):
        raise ValueError(f"frame has {len(frame):,} rows and y_true has {len(label):,}; expected the same rows in both")
    rows = np.arange(len(label))
    of_label, predicted = probability[rows, label], probability.argmax(axis=1)
    sure = probability.max(axis=1)
    # Where the label ties with another class for the largest probability, the model is undecided and not wrong
    is_wrong = of_label < sure - _SURE_BY_ROUNDING
    loss = -np.log(np.clip(of_label, np.finfo(float).eps, 1))

    wrong = np.flatnonzero(is_wrong)
    in_order = wrong[np.lexsort((-sure[wrong], of_label[wrong]))]
    shown = in_order[:k]
    least, ceiling = (sure[shown].min(), of_label[shown].max()) if len(shown) else (np.inf, -np.inf)
    as_sure = sure >= least - _SURE_BY_ROUNDING
    n_tied = np.count_nonzero(of_label[in_order[k:]] <= ceiling + _SURE_BY_ROUNDING)
    looked_at = pd.DataFrame(
        {
            "label": names[label[shown]],
            "predicted": names[predicted[shown]],
            "probability_of_label": of_label[shown],
            "log_loss": loss[shown],
        },
        index=frame.index[shown],
    )
    doubled = [name for name in looked_at if name in frame]
    beside = frame.iloc[shown].rename(columns={name: f"{name} (frame)" for name in doubled})
    return ConfidentErrors(
        table=pd.concat([looked_at, beside], axis="columns"),
        n_rows=len(label),
        n_wrong=len(wrong),
        n_tied=int(n_tied),
        share_of_loss=float(loss[shown].sum() / loss.sum()) if loss.sum() else 0.0,
        n_as_sure=int(np.count_nonzero(as_sure)),
        n_wrong_as_sure=int(np.count_nonzero(as_sure & is_wrong)),
        n_promised=float((1 - sure[as_sure]).sum()),
        n_promised_sd=float(np.sqrt((sure * (1 - sure))[as_sure].sum())),
    )
