"""Planted: a slice that ends one column too early; a column overwritten by another."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier

from mlsd_helpers.debugging import Data
from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, predict, table, train_step

CHECK = "prediction depends on each input"


def sliced(function):
    """The last column is cut off, in training and at prediction."""
    return lambda state, X, *y: function(state, X * [1, 1, 1, 0], *y)


def test_a_slice_too_short_is_found():
    result = outcome(CHECK, logistic(train_step=sliced(train_step), predict=sliced(predict)))
    assert result.outcome == "failed"
    assert result.evidence == "permuting changes no prediction, whatever is learned: 3"


def test_a_column_that_a_pipeline_drops_is_found_by_its_name():
    frames = Data(
        *(pd.DataFrame(part, columns=list("abcd")) if i % 2 == 0 else part for i, part in enumerate(_parts()))
    )
    dropping = make_pipeline(FunctionTransformer(lambda X: X.drop(columns="b")), LogisticRegression())
    result = outcome(CHECK, dropping, frames)
    assert result.outcome == "failed"
    assert result.evidence.endswith(": b")


def test_a_regression_without_one_input_is_found():
    without = line(predict=lambda state, X: X[:, :2] @ state["weights"][:2])
    assert outcome(CHECK, without, numbers()).outcome == "failed"


def test_rounding_an_input_is_no_ignoring():
    rounded = logistic(
        train_step=lambda state, X, y: train_step(state, np.round(X), y),
        predict=lambda state, X: predict(state, np.round(X)),
    )
    assert outcome(CHECK, rounded).passed


def test_a_tree_that_does_not_need_all_columns_passes():
    result = outcome(CHECK, DecisionTreeClassifier(max_depth=1))  # it looks at one column of four
    assert result.passed
    assert result.evidence == "1 of 4 columns change predictions; 3 of 3 others do when the label is made of them"


def test_columns_of_one_value_are_told():
    X_train, y_train, X_test, y_test = _parts()
    X_train, X_test = (np.column_stack([X, np.ones(len(X))]) for X in (X_train[:, :3], X_test[:, :3]))
    result = outcome(CHECK, logistic(), Data(X_train, y_train, X_test, y_test))
    assert result.passed
    assert result.evidence == "3 of 4 columns change predictions; 1 hardly vary and cannot be tried"


def test_columns_of_text_are_permuted_too():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"place": rng.choice(["Oslo", "Rome"], 300), "size": rng.normal(size=300)})
    y = (X["place"] == "Rome").to_numpy().astype(int)
    coded = make_pipeline(
        FunctionTransformer(lambda X: np.column_stack([X["place"] == "Rome", X["size"]]).astype(float)),
        LogisticRegression(),
    )
    assert outcome(CHECK, coded, Data(X[:200], y[:200], X[200:], y[200:])).passed


def test_sound():
    assert outcome(CHECK, logistic()).passed


def _parts():
    data = table()
    return data.X_train, data.y_train, data.X_test, data.y_test
