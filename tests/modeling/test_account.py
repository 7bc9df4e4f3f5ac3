"""The account before launch: each planted fault is found by the check that is meant for it, with its figures."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import roc_auc_score

from mlsd_helpers.metrics import expected_calibration_error, roc_auc_difference, score_histogram
from mlsd_helpers.modeling import prelaunch_account


def flights(n_rows=2000, seed=0):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame({"delay_now": rng.normal(size=n_rows), "wind": rng.normal(size=n_rows)})
    return X, rng.random(n_rows) < 1 / (1 + np.exp(1 - X["delay_now"] - X["wind"]))


X, y = flights()
TRAIN, TEST = (X[:1000], y[:1000]), (X[1000:], y[1000:])
MODEL = LogisticRegression().fit(*TRAIN)
SCORE = MODEL.predict_proba(TEST[0])[:, 1]
LOG = pd.DataFrame({"time": [0, 1], "model_version": ["a", "a"], "score": [0.1, 0.2]})
EVERYTHING = {
    "baseline_score": TEST[0]["delay_now"],
    "by": ["wind"],
    "threshold": 0.3,
    "latency_budget_ms": 10_000,
    "size_budget_mb": 1,
    "prediction_log": LOG,
    "reference": score_histogram(TEST[1], SCORE, 100, score_range=(0, 1)),
}


class Says(ClassifierMixin, BaseEstimator):
    """A fitted classifier that predicts what it is told to, or raises it."""

    def __init__(self, said):
        self.said = said

    def predict_proba(self, X):
        if isinstance(self.said, Exception):
            raise self.said
        return np.resize(self.said, (len(X), 2))


def account(model=MODEL, train=TRAIN, test=TEST, **options):
    return prelaunch_account(model, *train, *test, **options)


def finding(check, *args, **options):
    table = account(*args, **options).table.set_index("check")
    return table.loc[check, "found"], table.loc[check, "verdict"]


def with_column(**columns):
    return tuple((part.assign(**columns), labels) for part, labels in (TRAIN, TEST))


def test_it_has_four_parts_and_a_verdict_for_each_check():
    table = account(**EVERYTHING).table
    assert table["part"].drop_duplicates().tolist() == ["data", "model", "infrastructure", "monitoring"]
    assert len(table) == 14
    # The model leans on wind, so that within its bins AUC is lower; nothing else is wrong
    assert table[table["verdict"] != "ok"]["check"].tolist() == ["worst slice"]


def test_what_was_not_given_is_named_and_never_ok():
    table = account().table
    lacking = table[table["verdict"] == "missing input"]
    assert lacking["check"].tolist() == [
        "AUC against the baseline",
        "worst slice",
        "time of one prediction",
        "size of the stored model",
        "prediction log",
        "reference histogram of scores",
    ]
    for found, argument in zip(
        lacking["found"],
        ["baseline_score=", "by= and threshold=", "latency_budget_ms=", "size_budget_mb=", "prediction_log=", "refer"],
        strict=True,
    ):
        assert f"pass {argument}" in found


def test_a_column_missing_more_often_in_test_is_found():
    test = TEST[0].copy()
    test.loc[test.index[:300], "wind"] = np.nan
    found, verdict = finding("missing values", Says([0.5, 0.5]), test=(test, TEST[1]))
    assert found.startswith("0.0% in training, 15.0% in test; wind: 0.0% and 30.0%")  # 300 of 2 × 1,000 values
    assert verdict == "look"


def test_a_column_all_missing_is_found_even_when_it_is_so_in_both():
    train, test = with_column(gate=np.nan)
    _, verdict = finding("missing values", Says([0.5, 0.5]), train, test)
    assert verdict == "look"


def test_a_constant_column_is_named():
    train, test = with_column(year=2013)
    found, verdict = finding("constant columns", Says([0.5, 0.5]), train, test)
    assert found == "1 in training (year), 1 in test (year); expected none"
    assert verdict == "look"


def test_categories_unseen_in_training_are_counted_and_named():
    train, test = with_column(carrier="AA")
    test[0].loc[test[0].index[:7], "carrier"] = "ZZ"
    test[0].loc[test[0].index[7:9], "carrier"] = None  # missing is not a category
    found, verdict = finding("categories unseen in training", Says([0.5, 0.5]), train, test)
    assert found == "7 of 1,000 test rows, 1 columns of categories (carrier: ZZ); expected none"
    assert verdict == "look"


def test_test_rows_that_were_in_training_are_counted_even_as_another_type():
    train = TRAIN[0].round(), TRAIN[1]
    test = (train[0].astype(int)).head(40).astype(float), TRAIN[1].head(40)
    train = train[0].astype(int), train[1]
    found, verdict = finding("test rows that equal a training row", Says([0.5, 0.5]), train, test)
    assert found.startswith("40 of 40 (100.0%)")
    assert verdict == "look"


def test_labels_of_one_class_are_found_and_the_model_is_then_not_judged():
    table = account(test=(TEST[0], np.zeros(1000))).table.set_index("check")
    assert "0.0% of 1,000 rows positive in test" in table.loc["labels", "found"]
    assert table.loc["labels", "verdict"] == "look"
    assert table.loc["calibration gap", "verdict"] == "missing input"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([0.5, np.nan], "1,000 NaN"),
        ([-0.2, 1.2], "1.2 to 1.2, 0 NaN"),
        ([0.5, 0.5], "0.5 to 0.5, 0 NaN; expected 0 to 1, not all the same"),
        (RuntimeError("no weights"), "predict_proba fails on the test rows: no weights"),
    ],
)
def test_predictions_that_are_no_probabilities_or_all_the_same_are_found(said, found):
    table = account(Says(said), **EVERYTHING).table.set_index("check")
    assert found in table.loc["predictions", "found"]
    assert table.loc["predictions", "verdict"] == "look"


def test_auc_is_compared_with_the_baseline_on_the_same_rows():
    found, verdict = finding("AUC against the baseline", baseline_score=TEST[0]["delay_now"])
    difference = roc_auc_difference(TEST[1], SCORE, TEST[0]["delay_now"])
    assert f"AUC {roc_auc_score(TEST[1], SCORE):.3f} [" in found
    assert f"{difference.estimate:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}] more" in found
    assert verdict == "ok"


def test_a_gain_over_the_baseline_that_chance_explains_is_not_ok():
    nearly = SCORE + np.random.default_rng(0).normal(scale=0.02, size=1000)
    difference = roc_auc_difference(TEST[1], SCORE, nearly)
    assert difference.low < 0 < difference.high
    assert finding("AUC against the baseline", baseline_score=nearly)[1] == "look"


def test_probabilities_that_promise_too_much_have_a_calibration_gap():
    boastful = LogisticRegression().fit(*TRAIN)
    boastful.intercept_ = boastful.intercept_ + 1
    score = boastful.predict_proba(TEST[0])[:, 1]
    gap = expected_calibration_error(TEST[1], score)
    # A share of 100 rows is off by √(2 ÷ π) standard errors on average; ten bins of 100 rows
    of_bins = np.split((TEST[1].to_numpy() - score)[np.argsort(score)], 10)
    by_chance = np.mean([np.sqrt(2 / np.pi) * each.std() / 10 for each in of_bins])
    found, verdict = finding("calibration gap", boastful)
    assert found.startswith(f"{gap:.3f} in 10 bins, about {by_chance:.3f} by chance")
    assert verdict == "look"
    assert finding("calibration gap")[1] == "ok"


def test_the_gap_of_chance_is_that_of_days_when_days_share_their_luck():
    rng = np.random.default_rng(1)
    day = np.repeat(np.arange(8), 125)
    late = rng.random(1000) < SCORE + np.resize([0.35, -0.35], 8)[day]
    of_bins = np.split(np.argsort(SCORE), 10)
    by_chance = 0
    for rows in of_bins:
        off = (late - SCORE)[rows]
        of_days = [(off - off.mean())[day[rows] == each].sum() for each in range(8)]
        by_chance += np.sqrt(2 / np.pi) * np.sqrt(np.sum(np.square(of_days))) / 1000
    found, _ = finding("calibration gap", test=(TEST[0], late), groups=day)
    assert f"about {by_chance:.3f} by chance" in found
    assert found != finding("calibration gap", test=(TEST[0], late))[0]


def test_a_slice_that_the_model_knows_nothing_about_is_named():
    known = (np.arange(1000) % 4 > 0).astype(float)
    test = TEST[0].assign(
        delay_now=TEST[0]["delay_now"] * known + (1 - known) * np.random.default_rng(3).normal(size=1000),
        wind=TEST[0]["wind"] * known + (1 - known) * np.random.default_rng(4).normal(size=1000),
        place=np.where(known, "usual", "odd"),
    )
    train = TRAIN[0].assign(place="usual"), TRAIN[1]

    class OnTwoColumns(Says):
        def predict_proba(self, X):
            return MODEL.predict_proba(X[["delay_now", "wind"]])

    found, verdict = finding("worst slice", OnTwoColumns(None), train, (test, TEST[1]), by=["place"], threshold=0.3)
    assert found.startswith("place = odd: AUC -0.")
    assert verdict == "look"


def test_a_threshold_beyond_all_scores_is_found():
    found, verdict = finding("worst slice", by=["wind"], threshold=1.0)
    assert found.startswith("threshold 1 does not divide the scores")
    assert verdict == "look"


def test_a_slicing_column_that_is_all_missing_is_found():
    train, test = TRAIN, (TEST[0].assign(wind=np.nan), TEST[1])
    found, verdict = finding("worst slice", Says(np.tile(SCORE, (2, 1)).T), train, test, by=["wind"], threshold=0.3)
    assert found == "wind missing in all 1,000 test rows"
    assert verdict == "look"


@pytest.mark.parametrize(("budget", "verdict"), [(1e-9, "look"), (1e9, "ok")])
def test_time_and_size_are_held_against_their_budgets(budget, verdict):
    assert finding("time of one prediction", latency_budget_ms=budget)[1] == verdict
    assert finding("size of the stored model", size_budget_mb=budget)[1] == verdict


class Forgetful(Says):
    """Loses what it learnt when it is stored."""

    def __getstate__(self):
        return {"said": [0.9, 0.1]}


def test_a_model_that_predicts_otherwise_once_stored_is_found():
    assert finding("predictions after storing and loading", Forgetful([0.2, 0.8])) == (
        "200 of 200 rows differ; expected none",
        "look",
    )


def test_a_model_that_cannot_be_stored_is_found():
    model = Says([0.2, 0.8])
    model.rule = lambda score: score
    assert finding("size of the stored model", model)[0].startswith("the model cannot be pickled")


@pytest.mark.parametrize(
    ("log", "found", "verdict"),
    [
        (LOG, "2 rows, 0 with missing values; with time, model_version, score", "ok"),
        (LOG.drop(columns="score"), "2 rows, 0 with missing values; without score", "look"),
        (LOG.assign(score=[0.1, None]), "2 rows, 1 with missing values; with time", "look"),
        (LOG[:0], "0 rows", "look"),
        ("nowhere/log.csv", "there is no file", "look"),
    ],
)
def test_the_prediction_log_is_opened_and_its_columns_are_looked_for(log, found, verdict):
    assert finding("prediction log", prediction_log=log)[0].startswith(found)
    assert finding("prediction log", prediction_log=log)[1] == verdict


def test_a_prediction_log_may_be_a_file(tmp_path):
    LOG.to_csv(tmp_path / "log.csv", index=False)
    assert finding("prediction log", prediction_log=tmp_path / "log.csv")[1] == "ok"
    (tmp_path / "empty.csv").touch()
    assert finding("prediction log", prediction_log=tmp_path / "empty.csv")[0].startswith("empty.csv cannot be read")


def test_a_reference_must_hold_the_scores_of_the_test_rows():
    narrow = score_histogram([0, 1], [0.0, 0.2], 10, score_range=(0, 0.2))
    found, verdict = finding("reference histogram of scores", reference=narrow)
    assert found.startswith(f"2 rows from 0 to 0.2; {(SCORE > 0.2).sum():,} of 1,000 scores outside")
    assert verdict == "look"


def test_it_is_shown_by_part_with_a_summary():
    shown = account()
    assert repr(shown).startswith("Before launch: 8 ok, 0 look, 6 missing input\n\ndata\n")
    html = shown._repr_html_()
    assert html.count("<table") == 4
    ids = re.findall(r'id="(\w+)"', html)
    assert len(ids) == len(set(ids))
    assert shown.to_look_at.empty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"test": (TEST[0].drop(columns="wind"), TEST[1])}, r"differ in columns \(wind\)"),
        ({"test": (TEST[0][["wind", "delay_now"]], TEST[1])}, r"differ in columns \(their order\)"),
        ({"test": (TEST[0], TEST[1][:5])}, "test_X has 1,000 rows and test_y has 5"),
        ({"model": RidgeClassifier().fit(*TRAIN)}, "a RidgeClassifier without predict_proba"),
        ({"by": ["carrier"]}, "no column 'carrier'; its columns are 'delay_now', 'wind'"),
        ({"groups": [1, 2]}, "groups has 2 rows"),
        ({"baseline_score": [0.1]}, "baseline_score has 1 rows"),
        ({"latency_budget_ms": 0}, "latency_budget_ms is 0; expected a number above 0"),
        ({"reference": [1, 2]}, "reference is a list; expected a ScoreHistogram"),
    ],
)
def test_input_without_meaning_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        account(**change)
