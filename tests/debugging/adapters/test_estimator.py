"""An estimator of scikit-learn behind the protocol."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge, SGDClassifier, SGDRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from mlsd_helpers.debugging import Estimator
from mlsd_helpers.debugging.adapters.model import DoesNotApply

X = np.random.default_rng(0).normal(size=(60, 3))
y = (X[:, 0] > 0).astype(int)


def fitted(estimator, labels=y):
    return Estimator(estimator).fresh(0).train(X, labels)


def test_parameters_are_what_is_trained_and_no_records_of_the_training():
    mlp = fitted(MLPClassifier((5,), tol=10))
    assert sorted(mlp.parameters()) == ["coefs_[0]", "coefs_[1]", "intercepts_[0]", "intercepts_[1]"]
    assert sorted(fitted(SGDClassifier()).parameters()) == ["coef_", "intercept_"]
    assert sorted(fitted(GaussianNB()).parameters()) == ["class_count_", "class_prior_", "theta_", "var_"]
    assert sorted(fitted(LinearRegression(), X[:, 0]).parameters()) == ["coef_", "intercept_", "singular_"]


def test_parameters_of_what_is_inside_are_found():
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    expected = ["logisticregression.coef_", "logisticregression.intercept_"]
    expected += [f"standardscaler.{name}" for name in ("mean_", "scale_", "var_")]
    assert sorted(fitted(pipeline).parameters()) == sorted(expected)
    voting = fitted(VotingClassifier([("a", LogisticRegression()), ("b", GaussianNB())])).parameters()
    assert "estimators_[0].coef_" in voting
    assert "estimators_[1].theta_" in voting
    columns = fitted(make_pipeline(ColumnTransformer([("scale", StandardScaler(), [0])]), LogisticRegression()))
    assert any(name.endswith("mean_") for name in columns.parameters())


def test_trees_show_no_arrays():
    with pytest.raises(DoesNotApply, match="HistGradientBoostingClassifier shows no trained arrays"):
        fitted(HistGradientBoostingClassifier(max_iter=2)).parameters()
    with pytest.raises(DoesNotApply):
        fitted(DecisionTreeClassifier()).parameters()


def test_parameters_are_copies_and_a_nudge_is_not():
    model = fitted(LogisticRegression())
    before = model.predict(X)
    model.parameters()["coef_"][:] = 0
    assert np.array_equal(model.predict(X), before)
    model.nudge("coef_", np.random.default_rng(0))
    assert not np.allclose(model.predict(X), before)


def test_a_single_number_cannot_be_nudged():
    with pytest.raises(DoesNotApply, match="intercept_ is a single number"):
        fitted(Ridge(), X[:, 0]).nudge("intercept_", np.random.default_rng(0))


def test_classes_without_scores_become_columns():
    class Plain(DecisionTreeClassifier):
        predict_proba = property()

    model = fitted(Plain(), np.array(["no", "yes"])[y])
    assert not model.has_probabilities
    assert np.array_equal(model.predict(X), np.column_stack([1 - y, y]))
    assert model.loss(X, np.array(["no", "yes"])[y]) == 0


def test_the_loss_of_scores_is_the_share_of_wrong_classes():
    model = fitted(LinearSVC())
    assert model.loss(X, y) == pytest.approx(np.mean(model.estimator.predict(X) != y))


def test_the_log_loss_is_that_of_scikit_learn():
    from sklearn.metrics import log_loss

    words = np.array(["a", "b", "c"])[np.digitize(X[:, 0], [-0.5, 0.5])]
    model = fitted(LogisticRegression(), words)
    assert model.loss(X, words) == pytest.approx(log_loss(words, model.estimator.predict_proba(X)))


def test_steps_of_scores_give_a_loss_too():
    assert 0 <= Estimator(SGDClassifier(), [0, 1]).fresh(0).step(X, y) <= 1
    assert Estimator(SGDRegressor()).fresh(0).step(X, X[:, 0]) > 0


def test_it_is_never_changed_and_every_seed_inside_is_set():
    pipeline = make_pipeline(StandardScaler(), SGDClassifier())
    model = Estimator(pipeline).fresh(7)
    assert model.estimator.get_params()["sgdclassifier__random_state"] == 7
    assert pipeline.get_params()["sgdclassifier__random_state"] is None
    copied = model.train(X, y).copy()
    copied.nudge("sgdclassifier.coef_", np.random.default_rng(0))
    assert not np.allclose(model.predict(X), copied.predict(X))


def test_a_cluster_is_no_model_of_labels():
    with pytest.raises(TypeError, match="KMeans is neither a classifier nor a regressor"):
        Estimator(KMeans())


def test_without_partial_fit_there_are_no_steps():
    assert not Estimator(LogisticRegression()).learns_in_steps
    with pytest.raises(DoesNotApply, match="LogisticRegression has no partial_fit"):
        Estimator(LogisticRegression()).fresh().step(X, y)
