"""The ladder: every figure is scikit-learn's on the rung fitted by hand, thresholds never see the test rows."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.metrics import (
    confusion_matrix,
    log_loss,
    mean_absolute_error,
    ndcg_score,
    roc_auc_score,
    root_mean_squared_error,
)
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from statsmodels.stats.proportion import proportion_confint

from mlsd_helpers.metrics import roc_auc_difference, roc_auc_interval
from mlsd_helpers.modeling import ColumnScore, Ladder
from mlsd_helpers.modeling.ranked_lists import ndcg

COSTS = {"cost_fp": 1, "cost_fn": 4}


def late_flights(n_rows=1500, seed=0):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame({"delay_now": rng.normal(size=n_rows), "wind": rng.normal(size=n_rows)})
    late = rng.random(n_rows) < 1 / (1 + np.exp(1 - X["delay_now"] - X["wind"]))
    return X, late.astype(int).to_numpy()


X, y = late_flights()
TRAIN, TEST = (X[:1000], y[:1000]), (X[1000:], y[1000:])
DAY = np.repeat(np.arange(25), 20)
RUNGS = [
    ("constant", DummyClassifier(strategy="prior")),
    ("delay now", ColumnScore("delay_now")),
    ("logistic", make_pipeline(StandardScaler(), LogisticRegression())),
]


@pytest.fixture(scope="module")
def ladder():
    return Ladder(RUNGS).fit(*TRAIN)


@pytest.fixture(scope="module")
def report(ladder):
    return ladder.score(*TEST, **COSTS)


def by_hand(place):
    """A copy of a rung, fitted on the first 800 rows: the last fifth of 1,000 chooses the threshold."""
    return clone(RUNGS[place][1]).fit(X[:800], y[:800])


def test_rungs_keep_their_order_and_rows(report):
    assert report.table["rung"].tolist() == ["constant", "delay now", "logistic"]
    assert report.n_rows == 500


@pytest.mark.parametrize("place", [0, 1, 2])
def test_quality_is_that_of_the_rung_fitted_by_hand_without_the_validation_rows(report, place):
    score = by_hand(place).predict_proba(TEST[0])[:, 1]
    row = report.table.iloc[place]
    assert report.scores[row["rung"]] == pytest.approx(score)
    assert row["auc"] == pytest.approx(roc_auc_score(TEST[1], score))
    assert row["log_loss"] == pytest.approx(log_loss(TEST[1], score))
    _, fp, fn, _ = confusion_matrix(TEST[1], score >= row["threshold"]).ravel()
    assert row["cost"] == pytest.approx(1000 * (fp + 4 * fn) / 500)


def test_the_threshold_is_the_cheapest_on_the_last_fifth_of_the_training_rows(report):
    score, truth = by_hand(2).predict_proba(X[800:1000])[:, 1], y[800:1000]
    costs = [np.sum((score >= t) & (truth == 0)) + 4 * np.sum((score < t) & (truth == 1)) for t in np.sort(score)]
    assert report.table["threshold"].iloc[2] == np.sort(score)[np.argmin(costs)]


def test_the_threshold_does_not_move_with_the_test_labels(ladder, report):
    flipped = ladder.score(TEST[0], 1 - TEST[1], **COSTS)
    assert flipped.table["threshold"].tolist() == report.table["threshold"].tolist()


def test_validation_rows_given_are_those_the_threshold_is_chosen_on():
    given = Ladder(RUNGS).fit(X[:800], y[:800], validation=(X[800:1000], y[800:1000])).score(*TEST, **COSTS)
    cut = Ladder(RUNGS).fit(*TRAIN).score(*TEST, **COSTS)
    columns = ["threshold", "auc", "log_loss", "cost"]
    pd.testing.assert_frame_equal(given.table[columns], cut.table[columns])


def test_a_constant_flags_all_or_nobody_whichever_is_cheaper(ladder):
    for costs in ({"cost_fp": 1, "cost_fn": 99}, {"cost_fp": 99, "cost_fn": 1}):
        found = ladder.score(*TEST, **costs)
        assert found.table["cost"].iloc[0] == pytest.approx(min(found.do_nothing, found.always_act))
    assert found.do_nothing == pytest.approx(1000 * TEST[1].mean())
    assert found.always_act == pytest.approx(99 * 1000 * (1 - TEST[1].mean()))


@pytest.mark.parametrize("groups", [None, DAY], ids=["rows", "days"])
def test_intervals_of_auc_are_delongs_and_paired_with_the_rung_below(ladder, groups):
    found = ladder.score(*TEST, **COSTS, groups=groups)
    rule, model = (by_hand(place).predict_proba(TEST[0])[:, 1] for place in (1, 2))
    row = found.table.iloc[2]
    for name, expected in (
        ("auc", roc_auc_interval(TEST[1], model, groups=groups)),
        ("auc_difference", roc_auc_difference(TEST[1], model, rule, groups=groups)),
    ):
        assert row[[name, f"{name}_low", f"{name}_high"]].tolist() == pytest.approx([*expected])
    assert found.unit == ("rows" if groups is None else "groups")


@pytest.mark.parametrize("groups", [None, DAY], ids=["rows", "days"])
def test_intervals_of_log_loss_and_cost_have_the_width_of_the_standard_error_of_their_mean(ladder, groups):
    found = ladder.score(*TEST, **COSTS, groups=groups, n_resamples=2000)
    rule, model = (by_hand(place).predict_proba(TEST[0])[:, 1] for place in (1, 2))
    row, truth = found.table.iloc[2], TEST[1]
    at_rule, at_model = found.table["threshold"].iloc[1:]
    losses = [-np.log(np.where(truth == 1, score, 1 - score)) for score in (rule, model)]
    costs = [
        1000 * np.where(truth == 1, 4 * (score < at), 1 * (score >= at))
        for score, at in ((rule, at_rule), (model, at_model))
    ]
    for name, each in (("log_loss", losses), ("cost", costs)):
        for column, values in ((name, each[1]), (f"{name}_difference", each[1] - each[0])):
            units = values if groups is None else values.reshape(25, 20).mean(axis=1)  # days of 20 rows each
            error = units.std() / np.sqrt(len(units))
            assert row[column] == pytest.approx(values.mean())
            # The ends of 2,000 draws are known to some 4 % of the standard error
            width = row[f"{column}_high"] - row[f"{column}_low"]
            assert width == pytest.approx(2 * 1.96 * error, rel=0.1)
            assert row[f"{column}_low"] < row[column] < row[f"{column}_high"]


def test_the_lowest_rung_has_no_difference_and_each_other_is_less_the_one_below(report):
    table = report.table
    for metric in ("auc", "log_loss", "cost"):
        assert np.isnan(table[f"{metric}_difference"].iloc[0])
        assert table[f"{metric}_difference"].iloc[1:].tolist() == pytest.approx(table[metric].diff().iloc[1:].tolist())


def test_what_a_rung_saves_is_the_mean_difference_of_the_costs_of_its_decisions_by_day(ladder):
    report = ladder.score(*TEST, **COSTS, groups=DAY)
    threshold = report.table.set_index("rung")["threshold"]
    bills = {}
    for rung, score in report.scores.items():
        _, fp, fn, _ = confusion_matrix(TEST[1], score >= threshold[rung]).ravel()
        bills[rung] = 1000 * (COSTS["cost_fp"] * fp + COSTS["cost_fn"] * fn) / len(TEST[1])
    saved = report.saving("logistic", "constant")
    assert saved.estimate == pytest.approx(bills["constant"] - bills["logistic"])
    of_days = pd.Series(report.costs["constant"] - report.costs["logistic"]).groupby(DAY).mean()  # days of equal size
    assert saved.standard_error == pytest.approx(of_days.sem(), rel=0.08)


def test_a_rung_is_compared_with_the_best_one_taken_so_far():
    constant, delay_now, logistic = RUNGS
    ladder = Ladder([constant, logistic, delay_now, ("the same again", logistic[1])]).fit(*TRAIN)
    steps = ladder.score(*TEST, **COSTS, groups=DAY).climb()
    assert list(steps) == [("logistic", "constant"), ("delay now", "logistic"), ("the same again", "logistic")]
    assert [saved.low > 0 for saved in steps.values()] == [True, False, False]


def test_a_saving_needs_rungs_and_costs(report):
    with pytest.raises(ValueError, match="no rung 'logit'; the rungs are 'constant', 'delay now', 'logistic'"):
        report.saving("logit", "constant")
    minutes = Ladder([("mean", DummyRegressor())], task="regression").fit(X, X["wind"]).score(X, X["wind"])
    with pytest.raises(ValueError, match="a ladder for regression counts no costs"):
        minutes.saving("mean", "mean")


def test_the_same_seed_gives_the_same_intervals(ladder, report):
    again = ladder.score(*TEST, **COSTS)
    timed = ["predict_us_per_row"]
    pd.testing.assert_frame_equal(again.table.drop(columns=timed), report.table.drop(columns=timed))


def test_the_size_is_that_of_the_pickled_estimator(ladder, report):
    assert report.table["size_bytes"].tolist() == [len(pickle.dumps(each)) for each in ladder.fitted_.values()]


def test_times_are_in_the_table_and_positive(report):
    assert (report.table[["fit_seconds", "predict_us_per_row"]] > 0).all(axis=None)


def test_any_classifier_with_probabilities_can_be_a_rung():
    rungs = [
        ("trees", HistGradientBoostingClassifier(max_iter=5)),
        ("calibrated", CalibratedClassifierCV(RidgeClassifier(), method="isotonic", cv=2)),
        ("network", MLPClassifier((4,), solver="lbfgs", max_iter=1000, random_state=0)),
    ]
    table = Ladder(rungs).fit(*TRAIN).score(*TEST, **COSTS).table
    assert (table["auc"] > 0.7).all()


def test_arrays_and_labels_of_text_do_as_well(report):
    named = np.where(y == 1, "late", "on time")
    rungs = [RUNGS[0], RUNGS[2]]
    ladder = Ladder(rungs).fit(X[:1000].to_numpy(), named[:1000], pos_label="late")
    table = ladder.score(X[1000:].to_numpy(), named[1000:], **COSTS).table
    assert table["auc"].tolist() == pytest.approx(report.table["auc"].iloc[[0, 2]].tolist())


def test_the_estimators_given_stay_unfitted():
    model = LogisticRegression()
    Ladder([("logistic", model)]).fit(*TRAIN)
    assert not hasattr(model, "coef_")


def test_more_scores_than_a_thousand_still_find_nearly_the_cheapest_threshold():
    many_X, many_y = late_flights(6000, seed=1)
    fitted = Ladder(RUNGS[2:]).fit(many_X[:3000], many_y[:3000], validation=(many_X[3000:], many_y[3000:]))
    threshold = fitted.score(*TEST, **COSTS).table["threshold"].iloc[0]
    score, truth = fitted.fitted_["logistic"].predict_proba(many_X[3000:])[:, 1], many_y[3000:]

    def cost(t):
        return np.mean((score >= t) & (truth == 0)) + 4 * np.mean((score < t) & (truth == 1))

    assert cost(threshold) <= 1.005 * min(map(cost, score))


def test_the_report_says_what_doing_nothing_costs_and_escapes_names():
    found = Ladder([("<b>constant", RUNGS[0][1])]).fit(*TRAIN).score(*TEST, **COSTS)
    assert f"doing nothing costs {4000 * TEST[1].mean():,.0f}" in repr(found)
    html = found._repr_html_()
    assert "&lt;b&gt;constant" in html
    assert "<b>" not in html


def test_at_most_ten_rungs_are_shown():
    rungs = [(f"constant {i}", DummyClassifier(strategy="prior")) for i in range(12)]
    found = Ladder(rungs).fit(*TRAIN).score(*TEST, **COSTS)
    assert len(found.table) == 12
    assert len(repr(found).splitlines()) == 1 + 1 + 10
    assert "the first 10 of 12" in repr(found)


def test_a_column_as_score_keeps_its_order_and_its_probabilities_add_up():
    rule = ColumnScore("delay_now").fit(*TRAIN)
    score = rule.predict_proba(TEST[0])
    assert roc_auc_score(TEST[1], score[:, 1]) == roc_auc_score(TEST[1], TEST[0]["delay_now"])
    assert score.sum(axis=1) == pytest.approx(np.ones(500))
    assert score[:, 1].mean() == pytest.approx(TRAIN[1].mean(), abs=0.05)


def test_a_missing_value_of_the_column_counts_as_the_median_of_training():
    rule = ColumnScore("delay_now").fit(*TRAIN)
    asked = pd.DataFrame({"delay_now": [np.nan, TRAIN[0]["delay_now"].median()]})
    score = rule.predict_proba(asked)[:, 1]
    assert score[0] == score[1]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (X.drop(columns="delay_now"), "X has no column 'delay_now'; its columns are 'wind'"),
        (X.assign(delay_now=np.nan), "'delay_now' is missing in all 1,500 rows"),
        (X.assign(delay_now="late"), "text"),
    ],
)
def test_a_column_that_is_no_score_is_refused(frame, message):
    with pytest.raises(ValueError, match=message):
        ColumnScore("delay_now").fit(frame, y)


class Broken(ClassifierMixin, BaseEstimator):
    """Predicts whatever it is told to."""

    def __init__(self, prediction=None, classes=(0, 1)):
        self.prediction = prediction
        self.classes = classes

    def fit(self, X, y):
        self.classes_ = np.array(self.classes)
        return self

    def predict_proba(self, X):
        return np.tile(self.prediction, (len(X), 1))


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (Broken([-1.0, 2.0]), r"the prediction of rung 'odd' has 200 values that are outside 0 to 1"),
        (Broken([np.nan, np.nan]), r"the prediction of rung 'odd' has 200 values that are NaN"),
        (Broken([0.2, 0.3, 0.5], (0, 1, 2)), r"rung 'odd' predicts an array of shape \(200, 3\) for 200 rows"),
        (Broken("text"), "rung 'odd'"),
        (LogisticRegression(C=-1), "rung 'odd' cannot be fitted: .*'C' parameter"),
    ],
)
def test_a_rung_that_fails_is_named(estimator, message):
    with pytest.raises(ValueError, match=message):
        Ladder([RUNGS[0], ("odd", estimator)]).fit(*TRAIN)


class Unpicklable(Broken):
    def fit(self, X, y):
        self.rule_ = lambda score: score
        return super().fit(X, y)


def test_a_rung_that_cannot_be_stored_is_named():
    with pytest.raises(ValueError, match="rung 'odd' cannot be pickled"):
        Ladder([("odd", Unpicklable([0.5, 0.5]))]).fit(*TRAIN)


def test_a_category_unseen_in_training_is_reported_with_the_name_of_the_rung():
    carriers = pd.DataFrame({"carrier": ["AA", "B6"] * 500})
    rung = ("by carrier", make_pipeline(OneHotEncoder(handle_unknown="error"), LogisticRegression()))
    ladder = Ladder([rung]).fit(carriers, TRAIN[1])
    with pytest.raises(ValueError, match=r"rung 'by carrier' cannot predict: Found unknown categories \['ZZ'\]"):
        ladder.score(carriers[:500].replace("AA", "ZZ"), TEST[1], **COSTS)


def test_a_warning_of_scikit_learn_arrives_with_the_name_of_the_rung():
    network = MLPClassifier((4,), max_iter=2, random_state=0)
    with pytest.warns(ConvergenceWarning, match="rung 'network': Stochastic Optimizer"):
        Ladder([("network", network)]).fit(*TRAIN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        Ladder([("network", network)]).fit(*TRAIN)


@pytest.mark.parametrize(
    ("rungs", "message"),
    [
        ([], "the ladder has no rung"),
        ([LogisticRegression()], "expected a pair of a name and an estimator"),
        ([("ridge", RidgeClassifier())], "rung 'ridge' is a RidgeClassifier without predict_proba"),
        ([("logistic", LogisticRegression)], r"rung 'logistic' is the class LogisticRegression; .* write \(\)"),
        ([RUNGS[0], RUNGS[0]], "two rungs have the name 'constant'"),
    ],
)
def test_rungs_that_cannot_work_are_refused(rungs, message):
    with pytest.raises(ValueError, match=message):
        Ladder(rungs)


def test_a_ladder_that_is_not_fitted_says_so():
    with pytest.raises(NotFittedError, match=r"call fit\(train_X, train_y\) before score"):
        Ladder(RUNGS).score(*TEST, **COSTS)
    assert "not fitted" in repr(Ladder(RUNGS))


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ((X, y[:10]), {}, "train X has 1,500 rows and train y has 10"),
        ((X, np.zeros(1500)), {}, "the training part has 0 positives"),
        ((X, np.sort(y)), {}, r"the validation part has 300 positives and 0 negatives.*validation=\(X, y\)"),
        ((X, y), {"validation": (X, y[:10])}, "validation X has 1,500 rows and validation y has 10"),
        ((X, y), {"validation": X}, r"expected a pair \(X, y\)"),
        ((X, y), {"validation_share": 20}, "expected a fraction between 0 and 1"),
    ],
)
def test_training_rows_without_meaning_are_refused(given, options, message):
    with pytest.raises(ValueError, match=message):
        Ladder(RUNGS[:1]).fit(*given, **options)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"test_y": TEST[1][:10]}, "test X has 500 rows and test y has 10"),
        ({"test_y": np.ones(500)}, "the test part has 500 positives and 0 negatives"),
        ({"groups": [1, 2]}, "groups has 2 rows"),
        ({"groups": np.zeros(500)}, "groups has one group"),
        ({"cost_fp": "1"}, "cost_fp is '1'"),
        ({"cost_fn": np.nan}, "cost_fn is"),
        ({"confidence": 95}, "write 0.95"),
        ({"n_resamples": 10}, "n_resamples is 10"),
    ],
)
def test_test_rows_and_options_without_meaning_are_refused(ladder, change, message):
    with pytest.raises(ValueError, match=message):
        ladder.score(**{"test_X": TEST[0], "test_y": TEST[1], **COSTS, **change})


# Numbers and lists

MINUTES = X["delay_now"] * 10 + X["wind"] * 5 + np.random.default_rng(5).normal(0, 8, 1500)
NUMBERS = [
    ("mean", DummyRegressor()),
    ("linear", LinearRegression()),
    ("trees", HistGradientBoostingRegressor(max_iter=9)),
]


def test_regressors_are_judged_by_scikit_learns_errors_on_all_training_rows():
    report = Ladder(NUMBERS, task="regression").fit(X[:1000], MINUTES[:1000]).score(X[1000:], MINUTES[1000:])
    for place, (name, estimator) in enumerate(NUMBERS):
        predicted = clone(estimator).fit(X[:1000], MINUTES[:1000]).predict(X[1000:])
        assert report.scores[name] == pytest.approx(predicted)
        row = report.table.iloc[place]
        assert row["rmse"] == pytest.approx(root_mean_squared_error(MINUTES[1000:], predicted))
        assert row["mae"] == pytest.approx(mean_absolute_error(MINUTES[1000:], predicted))
    assert "threshold" not in report.table
    assert "RMSE" in repr(report)
    assert "doing nothing" not in repr(report)


def test_the_difference_of_two_regressors_is_paired():
    report = Ladder(NUMBERS, task="regression").fit(X[:1000], MINUTES[:1000]).score(X[1000:], MINUTES[1000:])
    errors = [np.abs(MINUTES[1000:] - report.scores[name]) for name in ("mean", "linear")]
    row = report.table.iloc[1]
    paired = ttest_1samp(errors[1] - errors[0], 0).confidence_interval()
    found = row[["mae_difference_low", "mae_difference_high"]].tolist()
    assert found == pytest.approx([paired.low, paired.high], abs=0.15 * (paired.high - paired.low))


LISTS = np.repeat(np.arange(150), 10)
CLICKED = (RNG := np.random.default_rng(6)).integers(0, 3, 1500) * (RNG.random(1500) < 0.4)
SEEN = pd.DataFrame({"price": CLICKED + RNG.normal(0, 1, 1500), "noise": RNG.normal(size=1500)})


def test_lists_are_judged_by_scikit_learns_gain_of_the_first_ten_places_averaged_over_lists():
    rungs = [("any order", DummyRegressor()), ("price", LinearRegression())]
    ladder = Ladder(rungs, task="ranking").fit(SEEN[:500], CLICKED[:500])
    report = ladder.score(SEEN[500:], CLICKED[500:], groups=LISTS[500:])
    relevant = [rows for rows in np.arange(500, 1500).reshape(100, 10) if CLICKED[rows].any()]
    for place, (name, _) in enumerate(rungs):
        score = report.scores[name]
        gains = [ndcg_score([CLICKED[rows]], [score[rows - 500]], k=10) for rows in relevant]
        assert report.table["ndcg"].iloc[place] == pytest.approx(np.mean(gains))
        ends = report.table[["ndcg_low", "ndcg_high"]].iloc[place]
        t_test = ttest_1samp(gains, 0).confidence_interval()
        assert ends.tolist() == pytest.approx([t_test.low, t_test.high], abs=0.2 * (t_test.high - t_test.low))
    assert report.unit == "lists"
    assert report.table["ndcg_difference_low"].iloc[1] > 0


def test_the_gain_of_short_and_long_lists_is_scikit_learns(every):
    def check(seed, k):
        rng = np.random.default_rng(seed)
        lists = np.sort(rng.integers(0, 8, 60))
        lists = np.unique(lists, return_inverse=True)[1]
        relevance, score = rng.integers(0, 4, 60) * rng.integers(0, 2, 60), rng.integers(0, 5, 60).astype(float)
        order = rng.permutation(60)  # lists need not stand together
        found = ndcg(relevance[order].astype(float), score[order], lists[order], k)
        for number in range(lists.max() + 1):
            mine = lists == number
            if not relevance[mine].any():
                assert np.isnan(found[number])
            elif mine.sum() > 1:  # scikit-learn takes no list of one
                assert found[number] == pytest.approx(ndcg_score([relevance[mine]], [score[mine]], k=k))

    every(check, [(seed, k) for seed in range(6) for k in (1, 3, 10)])


def test_a_classifier_orders_lists_by_its_probability():
    rungs = [("logistic", LogisticRegression())]
    fitted = Ladder(rungs, task="ranking").fit(SEEN[:500], CLICKED[:500] > 0)
    score = fitted.score(SEEN[500:], CLICKED[500:] > 0, groups=LISTS[500:]).scores["logistic"]
    by_hand = LogisticRegression().fit(SEEN[:500], CLICKED[:500] > 0).predict_proba(SEEN[500:])[:, 1]
    assert score == pytest.approx(by_hand)


def test_advice_leads_to_a_ladder_that_works():
    # A classifier without probabilities: wrap it
    with pytest.raises(ValueError, match=r"wrap it: CalibratedClassifierCV\(estimator\)"):
        Ladder([("ridge", RidgeClassifier())])
    Ladder([("ridge", CalibratedClassifierCV(RidgeClassifier()))]).fit(*TRAIN).score(*TEST, **COSTS)
    # A regressor cannot be wrapped so: another task
    with pytest.raises(ValueError, match=r"it predicts numbers: take a classifier, or Ladder\(rungs, task=.regression"):
        Ladder([("linear", LinearRegression())])
    Ladder([("linear", LinearRegression())], task="regression").fit(*TRAIN).score(*TEST)
    with pytest.raises(ValueError, match=r"is no regressor; take one, such as DummyRegressor\(\), or Ladder"):
        Ladder([("logistic", LogisticRegression())], task="regression")
    # Validation rows of one class: give them; a test part of one class is not mended so
    with pytest.raises(ValueError, match=r"validation part has 200 positives.*pass validation=\(X, y\)"):
        Ladder(RUNGS[:1]).fit(X[:1000], np.sort(y[:1000]))
    ladder = Ladder(RUNGS[:1]).fit(X[:1000], np.sort(y[:1000]), validation=TEST)
    with pytest.raises(ValueError, match=r"the test part has 500 positives and 0 negatives; .*: give it more rows$"):
        ladder.score(TEST[0], np.ones(500), **COSTS)


def test_what_has_no_use_in_a_task_is_refused(every):
    def check(call, said):
        with pytest.raises(ValueError, match=said):
            call()

    regression = Ladder(NUMBERS[:1], task="regression").fit(X[:1000], MINUTES[:1000])
    ranking = Ladder(NUMBERS[:1], task="ranking").fit(SEEN, CLICKED)
    labels = Ladder(RUNGS[:1]).fit(*TRAIN)
    every(
        check,
        [
            (
                lambda: Ladder(RUNGS, task="clustering"),
                "task is 'clustering'; expected one of 'classification', 'regre",
            ),
            (lambda: regression.fit(*TRAIN, validation=TEST), "a ladder for regression takes neither"),
            (lambda: regression.score(*TEST, cost_fp=1), "cost_fp is for labels; leave it out for regression"),
            (lambda: labels.score(*TEST, cost_fp=1), "cost_fn is missing; expected what one such error costs"),
            (lambda: ranking.score(SEEN, CLICKED), "groups is missing; a ladder for ranking needs the list"),
            (lambda: ranking.score(SEEN, 0 * CLICKED, groups=LISTS), "0 of 150 lists hold a relevant row"),
            (lambda: ranking.score(SEEN, CLICKED - 1, groups=LISTS), "y goes down to -1; expected how relevant"),
        ],
    )


def test_equal_rungs_differ_by_no_more_than_rows_unlike_those_seen_would_make_them():
    # Wilson's bound of 0 of n rows, of the most that a decision can cost: 1,000 × 3
    learn, test = late_flights(600), late_flights(400, seed=1)
    twins = Ladder([("one", DummyClassifier()), ("other", DummyClassifier())]).fit(*learn)
    table = twins.score(*test, cost_fp=1, cost_fn=3).table
    most = 3000 * proportion_confint(0, 400, method="wilson")[1]
    assert table["cost_difference"].iloc[1] == 0
    assert table["cost_difference_low"].iloc[1] == pytest.approx(-most)
    assert table["cost_difference_high"].iloc[1] == pytest.approx(most)
