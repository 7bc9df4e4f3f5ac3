"""Why a model is poor: on planted causes, whose truth is known by construction."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import brier_score_loss
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from mlsd_helpers import plots
from mlsd_helpers.debugging.errors import WhyPoor, why_poor
from mlsd_helpers.debugging.errors.candidates import beside
from mlsd_helpers.debugging.errors.experiments import Study

LINEAR = LogisticRegression()


def strong(rng, n=800, flipped=0.0):
    """Two features of five tell the class of nearly all rows; then a share of labels is flipped."""
    X = rng.normal(size=(n, 5))
    y = 6 * (X[:, 0] + X[:, 1]) + rng.logistic(size=n) > 0
    return X, y ^ (rng.random(n) < flipped)


def noise(rng):
    return rng.normal(size=(800, 6)), rng.random(800) < 0.5


def few_rows(rng):
    """Forty features that all count, and 240 rows to teach forty-one numbers."""
    X = rng.normal(size=(300, 40))
    return X, 3 * X.sum(axis=1) / np.sqrt(40) + rng.logistic(size=300) > 0


PLANTED = {
    "features": (noise, LINEAR),
    "hyperparameters": (strong, LogisticRegression(C=1e-4)),
    "too little data": (few_rows, LINEAR),
    "label errors": (lambda rng: strong(rng, 1500, flipped=0.2), LINEAR),
}


@pytest.mark.parametrize("cause", PLANTED)
def test_a_planted_cause_is_found_and_no_other(cause):
    make, model = PLANTED[cause]
    assert why_poor(model, *make(np.random.default_rng(0))).found == (cause,)


@pytest.mark.slow
@pytest.mark.parametrize("cause", PLANTED)
def test_a_planted_cause_is_found_over_seeds(cause):
    """Other seeds, which were not looked at when the planted samples were made: three of four find it, no other is."""
    make, model = PLANTED[cause]
    found = [why_poor(model, *make(np.random.default_rng(seed))).found for seed in range(1, 5)]
    assert sum(cause in each for each in found) >= 3
    assert sum(bool(set(each) - {cause}) for each in found) <= 1


def test_a_sound_model_has_none_of_the_causes():
    assert why_poor(LINEAR, *strong(np.random.default_rng(0))).found == ()


def test_weak_features_are_what_remains_when_nothing_else_helps():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 6))
    found = why_poor(LINEAR, X, 0.5 * X.sum(axis=1) / np.sqrt(6) + rng.logistic(size=2000) > 0, cv=3)
    assert found.causes["features"] == "what remains"
    assert found.causes["label errors"] == "cannot tell"  # weak features may hide wrong labels


def test_wrong_labels_behind_weak_features_are_not_ruled_out():
    """A fifth flipped, where ten features tell a class of 9 % poorly: not seen, and not called absent either."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(3000, 10))
    y = 1.5 * X.sum(axis=1) / np.sqrt(10) - 3 + rng.logistic(size=3000) > 0
    found = why_poor(LINEAR, X, y ^ (rng.random(3000) < 0.2), cv=3, param_grid={"C": [0.1]})
    assert found.causes["label errors"] == "cannot tell"


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.02, 0.5, "yes"), (0.01, 0.5, "cannot tell"), (-0.1, 0.019, "no"), (np.nan, np.nan, "cannot tell")],
)
def test_a_verdict_takes_the_whole_interval_and_none_is_given_on_nan(low, high, verdict):
    assert Study.verdict(SimpleNamespace(margin=0.02), SimpleNamespace(low=low, high=high)) == verdict


def test_a_feature_that_leaves_every_row_as_uncertain_looks_like_wrong_labels():
    """The same rows come of 15 % of labels flipped and of a feature that tells 85 %, which the result says."""
    rng = np.random.default_rng(0)
    X = rng.integers(0, 2, size=(1000, 1)).astype(float)
    found = why_poor(LINEAR, X, (rng.random(1000) < 0.85) == (X[:, 0] == 1), cv=3)
    assert found.found == ("label errors",)
    assert any("both leave the same rows" in text for text in found.cannot_tell_apart)


def test_the_skill_is_that_of_scikit_learn():
    X, y = strong(np.random.default_rng(0), n=200)
    found = why_poor(LINEAR, X, y, param_grid={"C": [1.0]})
    row = found.table.set_index("experiment").loc["validation curve"]
    assert row["estimate"] == pytest.approx(0)  # the same setting again
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    model, constant = (
        brier_score_loss(y, cross_val_predict(each, X, y, cv=folds, method="predict_proba")[:, 1])
        for each in (LINEAR, DummyClassifier(strategy="prior"))
    )
    best = found.table.set_index("experiment").loc["best found against the constant", "estimate"]
    assert best == pytest.approx(1 - model / constant, abs=0.02)  # at least one fold may have chosen another model


def test_every_cause_has_a_verdict_a_sentence_and_what_stays_open():
    found = why_poor(LINEAR, *noise(np.random.default_rng(0)), cv=3)
    assert list(found.causes) == list(found.sentences) == list(PLANTED)
    assert all(sentence.endswith(".") for sentence in found.sentences.values())
    assert len(found.cannot_tell_apart) == 3
    assert set(found.table["cause"]) == set(PLANTED)


def test_the_figure_draws_every_experiment_that_ran():
    found = why_poor(LINEAR, *noise(np.random.default_rng(0)), cv=3)
    ax = found.plot()
    assert len(ax.get_yticklabels()) == found.table["low"].notna().sum()
    assert ax.get_title(loc="left") == "Found: features"
    plots.plt.close(ax.figure)
    assert "<table>" in found._repr_html_()


def test_copies_of_rows_teach_no_feature_when_groups_keep_them_together():
    """Noise that repeats ten times: a tree knows the copies by heart, unless they stand in its own fold."""
    rng = np.random.default_rng(0)
    X, y, groups = rng.normal(size=(60, 3)), rng.random(60) < 0.5, np.repeat(np.arange(60), 10)
    X, y = X[groups], y[groups]
    tree = DecisionTreeClassifier(random_state=0)
    skill = {
        name: why_poor(tree, X, y, each, cv=3, param_grid={"max_depth": [5]}).table["estimate"].iloc[0]
        for name, each in {"rows": None, "groups": groups}.items()
    }
    assert skill["rows"] > 0.9
    assert skill["groups"] < 0.02


def test_numbers_are_explained_too_except_for_their_label_errors():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 4))
    found = why_poor(Ridge(alpha=1e6), X, X @ [1, 2, 0, 0] + rng.normal(size=300), cv=3)
    assert found.found == ("hyperparameters",)
    assert found.causes["label errors"] == (
        "could not run, because it is worked out for two classes and y holds numbers"
    )


def test_frames_with_categories_and_missing_values_are_taken():
    rng = np.random.default_rng(0)
    origin = rng.choice(["EWR", "JFK"], 300)
    X = pd.DataFrame({"wind": rng.normal(size=300), "origin": pd.Categorical(origin)})
    X.loc[::7, "wind"] = np.nan
    poor = HistGradientBoostingClassifier(max_iter=5, learning_rate=1e-3)
    found = why_poor(poor, X, origin == "JFK", cv=2, param_grid={"learning_rate": [0.5]})
    assert found.found == ("hyperparameters",)


def test_an_experiment_that_fails_says_so_and_the_others_run():
    class RefusesFewRows(LogisticRegression):
        def fit(self, X, y):
            if len(X) < 90:
                raise RuntimeError("at least 90 rows")
            return super().fit(X, y)

    X, y = strong(np.random.default_rng(0), n=150)
    found = why_poor(RefusesFewRows(), X, y, param_grid={"C": [-1.0]})
    said = found.table.set_index("experiment")["verdict"]
    assert said["validation curve"].startswith("could not run, because InvalidParameterError")
    assert found.causes["hyperparameters"] != "no"


@pytest.mark.parametrize(
    ("model", "y", "said"),
    [
        (LinearSVC(), [0, 1] * 20, "LinearSVC without predict_proba; wrap it"),
        (print, [0, 1] * 20, "without fit"),
        (LINEAR, [0, 1] * 19, "X has 40 rows and y has 38"),
        (LINEAR, [1] * 40, "one class"),
        (Ridge(), [np.nan] * 40, "NaN"),
        (make_pipeline(StandardScaler(), LogisticRegression(C=-1)), [0, 1] * 20, "because the model fails"),
    ],
)
def test_what_cannot_be_studied_is_refused(model, y, said):
    with pytest.raises(ValueError, match=said):
        why_poor(model, np.zeros((40, 2)), y)


def test_settings_are_found_inside_a_pipeline():
    model = make_pipeline(StandardScaler(), LogisticRegression(C=2.0, max_iter=100))
    names = set(beside(model))
    assert names == {f"logisticregression__{each}" for each in ("C=0.2", "C=20", "max_iter=25", "max_iter=400")}


def test_the_report_is_a_result_and_the_margin_is_a_fraction():
    assert WhyPoor.__dataclass_params__.frozen
    with pytest.raises(ValueError, match=r"margin is 2; expected a fraction between 0 and 1; write 0\.02"):
        why_poor(LINEAR, np.zeros((4, 1)), [0, 1, 0, 1], margin=2)


def test_a_feature_that_is_empty_in_the_rows_of_a_fit_is_named():
    """Of ten groups one alone has the feature: the boosting of scikit-learn fails where it is left out."""
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 10, 400)
    X = pd.DataFrame({"x": rng.normal(size=400), "rare": np.where(groups == 0, rng.normal(size=400), np.nan)})
    y = X["x"] + rng.normal(size=400) > 0
    model = make_pipeline(SimpleImputer(keep_empty_features=True), LogisticRegression())
    found = why_poor(model, X, y, groups, cv=3).table.set_index("experiment")["verdict"]
    assert "could not run" not in found["validation curve"]
    with pytest.raises(ValueError, match=r"'rare' has no value in the .* rows of a fit"):
        why_poor(HistGradientBoostingClassifier(), X, y, groups, cv=3)
