"""Suspect labels: the rule is cleanlab's, planted errors are found, and groups cannot speak for themselves."""

import os

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

from mlsd_helpers.debugging.errors import suspect_labels
from mlsd_helpers.metrics import wilson_interval

MODEL = LogisticRegression()


def planted(n_classes, apart, seed, rate=0.1, n=600):
    """Classes around corners of a cube, with labels of a share of the rows moved to another class."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, n_classes, n)
    X = apart * np.eye(n_classes, 5)[true] + rng.normal(size=(n, 5))
    is_wrong = rng.random(n) < rate
    return X, np.where(is_wrong, (true + rng.integers(1, n_classes, n)) % n_classes, true), is_wrong


@pytest.mark.parametrize("n_classes", [2, 5])
def test_suspects_are_those_of_cleanlab_by_confident_learning(n_classes):
    if "CI" not in os.environ:
        pytest.importorskip("cleanlab")
    from cleanlab.filter import find_label_issues

    X, y, _ = planted(n_classes, 2.5, seed=0)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    probability = cross_val_predict(MODEL, X, y, cv=folds, method="predict_proba")
    theirs = find_label_issues(y, probability, filter_by="confident_learning", n_jobs=1)
    assert set(suspect_labels(MODEL, X, y).table.index) == set(np.flatnonzero(theirs))


def test_probabilities_are_out_of_fold_as_scikit_learn_has_them():
    X, y, _ = planted(3, 2.5, seed=0)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    probability = cross_val_predict(MODEL, X, y, cv=folds, method="predict_proba")
    assert suspect_labels(MODEL, X, y).probability_of_label == pytest.approx(probability[np.arange(len(y)), y])


@pytest.mark.parametrize(("apart", "precision", "recall"), [(4, 0.9, 0.7), (2.5, 0.6, 0.5)])
def test_planted_errors_are_found_far_above_chance(apart, precision, recall):
    n_suspects = n_found = n_wrong = 0
    for seed in range(5):
        X, y, is_wrong = planted(3, apart, seed)
        suspects = suspect_labels(MODEL, X, y).table.index
        n_suspects, n_found, n_wrong = (
            n_suspects + len(suspects),
            n_found + is_wrong[suspects].sum(),
            n_wrong + is_wrong.sum(),
        )
    # Chance finds a tenth of right ones among any rows
    assert wilson_interval(n_found, n_suspects).low > precision
    assert wilson_interval(n_found, n_wrong).low > recall


def test_the_worst_come_first_with_their_index():
    X, y, _ = planted(2, 4, seed=0)
    frame = pd.DataFrame(X, index=[f"row {place}" for place in range(len(X))])
    found = suspect_labels(MODEL, frame.add_prefix("x"), np.where(y == 1, "late", "on time"))
    assert found.table["probability_of_label"].is_monotonic_increasing
    assert found.table.index[0].startswith("row ")
    assert (found.table["label"] != found.table["suggested"]).all()
    assert set(found.thresholds) == {"late", "on time"}


def test_copies_in_other_folds_confirm_a_wrong_label_unless_groups_keep_them_together():
    """Each row five times, the nearest neighbour decides: only with groups is a wrong label contradicted."""
    X, y, is_wrong = planted(2, 6, seed=0, n=100)
    copies = np.repeat(np.arange(100), 5)
    model = KNeighborsClassifier(1)

    def found(groups):
        return is_wrong[copies][suspect_labels(model, X[copies], y[copies], groups).table.index].sum() / 5

    assert found(None) <= 0.2 * is_wrong.sum()
    assert found(copies) >= 0.7 * is_wrong.sum()


def test_a_model_that_knows_nothing_suspects_nobody_in_particular():
    """All get the shares of the classes, which is the threshold: only rows of the rarer class can be suspect."""
    y = np.repeat([0, 1], [70, 30])
    found = suspect_labels(DummyClassifier(), np.zeros((100, 1)), y)
    assert set(found.table["label"]) <= {1}


def test_the_model_that_is_given_stays_as_it_is():
    X, y, _ = planted(2, 3, seed=0)
    model = LogisticRegression()
    suspect_labels(model, X, y)
    assert not hasattr(model, "coef_")


@pytest.mark.parametrize(
    ("model", "y", "groups", "said"),
    [
        (Ridge(), [0, 1] * 10, None, "Ridge without predict_proba"),
        (MODEL, [1] * 20, None, "y holds one class, 1"),
        (MODEL, [0] * 18 + [1] * 2, None, "the rarest class of y has 2 rows; expected at least cv=5"),
        (MODEL, [0, 1] * 10, [1, 2] * 10, "there are 2 groups; expected at least cv=5"),
        (MODEL, [0, 1] * 9, None, "X has 20 rows and y has 18"),
        (MODEL, ["a", None] * 10, None, "y has 10 missing labels"),
    ],
)
def test_what_makes_no_sense_is_refused(model, y, groups, said):
    with pytest.raises(ValueError, match=said):
        suspect_labels(model, np.zeros((20, 1)), y, groups)
