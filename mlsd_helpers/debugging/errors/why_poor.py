"""Why a model is poor: features, hyperparameters, too little data or label errors, by experiments."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlsd_helpers.debugging.errors import experiments
from mlsd_helpers.debugging.errors.trials import Trials
from mlsd_helpers.debugging.errors.why_poor_report import CAUSES, COULD_NOT, NO, OPEN, REMAINS, YES, WhyPoor
from mlsd_helpers.shared.number_checks import fraction

_EXPERIMENTS = (
    (experiments.features, "features"),
    (experiments.shuffled_features, "features"),
    (experiments.hyperparameters, "hyperparameters"),
    (experiments.amount_of_data, "too little data"),
    (experiments.label_errors, "label errors"),
    (experiments.noise_probe, "label errors"),
)
_ALWAYS_OPEN = (
    "features that say no more, and an outcome that is chance: only a new feature shows",
    "labels wrong at random, and features that split the rows into groups whose outcome is that uncertain: both leave "
    "the same rows; look at the suspects, or have a sample labelled again",
)
_OPEN_WITHOUT_SKILL = "features that say nothing, and a relation that these models or this many rows cannot teach"


def why_poor(
    model: Any,
    X: Any,
    y: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    param_grid: Mapping[str, Sequence[Any]] | None = None,
    margin: float = 0.02,
    cv: int = 5,
    random_state: int = 0,
) -> WhyPoor:
    """Find out by experiments why a model is not better than it is.

    Every experiment changes one thing and is judged on the same rows, none of which its model was trained on. A row's
    loss is its squared error: of the number, or of the probabilities (Brier score). Effects are Σ of the difference of
    losses ÷ Σ of the loss of the constant (the mean, the shares of the classes), so that 0.05 takes 5 % off what the
    constant leaves: points of R², of the Brier skill score. Where a model is worse than the constant, the constant
    stands for it. Intervals are of 95 %, over rows or groups (ratio of sums, linearised, Student's t); they hold for
    models trained on these rows and leave out that other rows would have made other models.

    - *Features.* The best of all models and settings found, chosen for each fold on the others, against the constant;
      the model trained on a shuffled target, as a control; each feature shuffled in the held-out rows.
    - *Hyperparameters.* A validation curve: one hyperparameter at a time, regularisation and rates at a tenth and ten
      times, sizes at a quarter and four times. Other models: a linear one and gradient boosting as they come.
    - *Too little data.* A learning curve of the best found: what the second half of the training rows adds. If the loss
      falls as a power of the rows, each doubling adds the same fraction of what the last one did.
    - *Label errors* (two classes). Labels wrong at random are wrong as often among the rows that the model is surest
      of, so their rate ρ is at most the share of wrong predictions there. Many weak features leave few errors there:
      with log odds normal in each class, the share follows from the AUC, and only the excess over it speaks for wrong
      labels. They leave a share of about (1 − 2ρ)² of the skill: the interval runs from what the excess costs to what
      the most would. Then the noise probe: another tenth of the training labels made wrong.

    A verdict is "yes" where the whole interval is at or above the margin, "no" where it is below, else "cannot tell".
    On the features it is "yes" where the best found takes less than the margin off the constant's loss, and "what
    remains" where it takes more, hyperparameters and rows are "no" and nothing speaks for label errors.

    Measured on label errors: 5 % of labels flipped were found in 39 of 40 samples of 1,500 rows that strong features
    tell apart, 2 % in 21, 20 % behind weak features of a rare class in none; without any flipped, none of 330 samples
    of weak, strong, curved or rare classes raised them, by linear models and boosting. One feature with a sharp step
    that leaves the outcome to chance on both sides, 85 to 15, does raise them: labels flipped at random look the same,
    and only somebody who knows the outcome can tell.

    Parameters
    ----------
    model : estimator
        A regressor, or a classifier with ``predict_proba``, of scikit-learn's kind; it is copied, never changed.
    X : DataFrame or array, shape (n, n_features)
        Features.
    y : array-like, shape (n,)
        Numbers for a regressor, labels for a classifier.
    groups : array-like, shape (n,), optional
        Day, user or source of each row: rows of a group stay in one fold, and intervals are over groups. The folds are
        drawn at random, so rows in order of time need their days here, and their future is judged elsewhere.
    param_grid : mapping of str to sequence, optional
        Settings for the validation curve, by hyperparameter, in place of those above.
    margin : float
        The least effect that matters to you, as a share of the constant's loss, between 0 and 1.
    cv : int
        Folds, at least 2. Fits a copy for each and for each experiment: about 15 × cv and the settings × cv.
    random_state : int
        Of folds and draws.

    Returns
    -------
    WhyPoor
        ``table``, ``causes``, ``found``, ``sentences``, ``cannot_tell_apart``; ``plot()``.

    Raises
    ------
    ValueError
        When the model is no such estimator or cannot be fitted at all, lengths differ, a class has fewer rows than
        folds. An experiment that fails alone is a row that says why.

    References
    ----------
    Learning and validation curves: https://scikit-learn.org/stable/modules/learning_curve.html; learning curves as
    power laws: Hestness et al., 2017, https://arxiv.org/abs/1712.00409; what random label errors do: Natarajan et al.,
    Learning with Noisy Labels, 2013, https://papers.nips.cc/paper/5073-learning-with-noisy-labels

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(400, 3))
    >>> y = X.sum(axis=1) + 0.3 * rng.normal(size=400) > 0
    >>> why_poor(DecisionTreeClassifier(max_depth=1), X, y, cv=3).found
    ('hyperparameters',)
    """
    fraction("margin", margin)
    trials = Trials(model, X, y, groups, cv, random_state)
    try:
        study = experiments.Study(trials, model, param_grid, margin, random_state)
    except Exception as error:
        raise ValueError(f"nothing could be tried, because the model fails: {type(error).__name__}: {error}") from error
    rows = []
    for experiment, cause in _EXPERIMENTS:
        try:
            rows += experiment(study)
        except Exception as error:  # a failure of one is no verdict of the others
            why = f"{COULD_NOT}{type(error).__name__}: {error}"
            rows.append(experiments.Row(cause, experiment.__name__.replace("_", " "), *[np.nan] * 3, why, ""))
    table = pd.DataFrame(rows, columns=experiments.Row._fields)
    causes = _verdicts(table)
    sentences = {cause: _sentence(table[table["cause"] == cause]) for cause in CAUSES}
    is_without_skill = causes["features"] != REMAINS and not table["low"].iloc[0] >= margin
    left = (_OPEN_WITHOUT_SKILL, *_ALWAYS_OPEN) if is_without_skill else _ALWAYS_OPEN
    return WhyPoor(table, causes, sentences, left, margin)


def _verdicts(table):
    """Of each cause: yes where one experiment says so, no where all that ran do, and never by one that did not run."""
    causes = {}
    for cause in CAUSES:
        judged = [verdict for verdict in table.loc[table["cause"] == cause, "verdict"] if verdict]
        said = [verdict for verdict in judged if not verdict.startswith(COULD_NOT)]
        if YES in said:
            causes[cause] = YES
        elif not said:
            causes[cause] = judged[0]
        else:
            causes[cause] = NO if all(verdict == NO for verdict in judged) else OPEN
    are_no = causes["hyperparameters"] == causes["too little data"] == NO
    if causes["features"] == OPEN and are_no and causes["label errors"] != YES:
        causes["features"] = REMAINS
    return causes


def _sentence(rows):
    return "; ".join(f"{row.experiment}: {row.says}" for row in rows.itertuples() if row.says) + "."
