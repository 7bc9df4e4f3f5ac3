"""One model for each segment, held against models fitted apart by hand."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from mlsd_helpers.modeling import OnePerSegment


@pytest.fixture
def rides():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"zone": rng.choice([1, 2, 3], 300), "hour": rng.normal(size=300)})
    return X, rng.random(300) < 1 / (1 + np.exp(-X["hour"] * (X["zone"] - 2)))


def test_each_segment_is_answered_by_a_model_of_its_rows_alone(rides):
    X, y = rides
    answers = OnePerSegment(LogisticRegression(), by="zone").fit(X, y).predict_proba(X)[:, 1]
    for zone in (1, 2, 3):
        inside = X["zone"] == zone
        alone = LogisticRegression().fit(X[inside], y[inside]).predict_proba(X[inside])[:, 1]
        assert answers[inside] == pytest.approx(alone)


def test_it_predicts_the_more_probable_of_the_classes_by_their_names(rides):
    X, y = rides
    model = OnePerSegment(LogisticRegression(), by="zone").fit(X, np.where(y, "late", "on time"))
    assert model.classes_.tolist() == ["late", "on time"]
    assert (model.predict(X) == np.where(model.predict_proba(X)[:, 0] > 0.5, "late", "on time")).all()


def test_a_column_that_a_segment_never_filled_is_left_out_of_its_model(rides):
    X, y = rides
    X["rain"] = np.where(X["zone"] == 1, np.nan, 0.5)
    models = OnePerSegment(LogisticRegression(), by="zone").fit(X, y).models_
    assert models["1"].feature_names_in_.tolist() == ["zone", "hour"]
    assert models["2"].feature_names_in_.tolist() == ["zone", "hour", "rain"]


def test_a_segment_of_one_class_is_answered_with_its_share():
    X = pd.DataFrame({"zone": list("aabb"), "hour": [1.0, 2, 3, 4]})
    never = OnePerSegment(make_pipeline(OneHotEncoder(), LogisticRegression()), by="zone").fit(X, [0, 0, 0, 1])
    assert never.predict_proba(X)[:2].tolist() == [[1, 0], [1, 0]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda X: X.rename(columns={"zone": "area"}), "no column 'zone'"),
        (lambda X: X.assign(zone=[np.nan, *X["zone"][1:]]), "missing in 1 rows"),
        (lambda X: X.iloc[1:], "299 rows, y 300"),
    ],
)
def test_input_that_cannot_be_split_is_refused(rides, change, said):
    X, y = rides
    with pytest.raises(ValueError, match=said):
        OnePerSegment(LogisticRegression(), by="zone").fit(change(X), y)


def test_a_segment_that_no_model_knows_is_refused_by_name(rides):
    X, y = rides
    model = OnePerSegment(LogisticRegression(), by="zone").fit(X, y)
    with pytest.raises(ValueError, match="zone '9' was not there"):
        model.predict_proba(X.assign(zone=9))
