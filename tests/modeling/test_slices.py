"""The slice report: its figures are those of the slice selected by hand, and chance alone seldom names a slice."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from matplotlib.collections import PathCollection
from scipy.special import logit
from scipy.stats import norm, t, ttest_1samp, ttest_ind
from sklearn.metrics import mean_absolute_error, precision_score, recall_score, roc_auc_score
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from mlsd_helpers.metrics import rmse, roc_auc_interval
from mlsd_helpers.modeling import slice_report

CARRIERS = ["AA", "B6", "DL", "UA"]


def scored(n_rows=2000, seed=0):
    """Labels, scores and a frame with nothing in it that matters."""
    rng = np.random.default_rng(seed)
    y_true = rng.integers(0, 2, n_rows)
    frame = pd.DataFrame({"carrier": rng.choice(CARRIERS, n_rows), "wind": rng.gamma(2, 5, n_rows)})
    return y_true, y_true + rng.normal(size=n_rows), frame


def planted(seed=0):
    """As scored, but on one carrier the score knows nothing."""
    y_true, score, frame = scored(seed=seed)
    return y_true, np.where(frame["carrier"] == "DL", 0.5 + np.random.default_rng(9).normal(size=2000), score), frame


def clustered(n_groups=60, size=20, seed=0):
    """Days that share their luck: on a bad day all positives score lower. Carriers fly on every day."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(n_groups), size)
    y_true = rng.integers(0, 2, len(day))
    score = y_true * (1 + rng.normal(size=n_groups)[day]) + rng.normal(size=len(day))
    week = day // 15
    return y_true, score, pd.DataFrame({"week": week, "carrier": rng.choice(CARRIERS, len(day))}), day


def distance_of_log_odds(inside, rest):
    """In standard errors; that of ln(A ÷ (1 − A)) is the one of A over A·(1 − A)."""
    a, b = inside.estimate, rest.estimate
    error_a, error_b = inside.standard_error, rest.standard_error
    return (logit(a) - logit(b)) / np.hypot(error_a / (a * (1 - a)), error_b / (b * (1 - b)))


def row_of(report, column, name):
    table = report.table
    return table[(table["column"] == column) & (table["slice"] == name)].iloc[0]


def test_a_planted_bad_slice_is_found_and_comes_first():
    report = slice_report(*planted(), by=["carrier", "wind"], threshold=0.5)
    assert report.table.iloc[0][["column", "slice"]].tolist() == ["carrier", "DL"]
    assert report.worse["slice"].tolist() == ["DL"]


@pytest.mark.parametrize("metric", ["recall", "precision"])
def test_a_planted_slice_is_found_by_the_metric_asked_for(metric):
    report = slice_report(*planted(), by=["carrier", "wind"], threshold=0.5, metric=metric)
    assert report.worse["slice"].tolist() == ["DL"]


def test_figures_of_a_slice_are_those_of_its_rows_selected_by_hand():
    y_true, score, frame = scored()
    report = slice_report(y_true, score, frame, by=["carrier"], threshold=0.5)
    found, mine = row_of(report, "carrier", "B6"), (frame["carrier"] == "B6").to_numpy()
    flagged = score[mine] >= 0.5
    assert found["rows"] == mine.sum()
    assert found["share_positive"] == pytest.approx(y_true[mine].mean())
    assert found["auc"] == pytest.approx(roc_auc_score(y_true[mine], score[mine]))
    assert found["recall"] == pytest.approx(recall_score(y_true[mine], flagged))
    assert found["precision"] == pytest.approx(precision_score(y_true[mine], flagged))
    interval = roc_auc_interval(y_true[mine], score[mine])
    assert found[["auc_low", "auc_high"]].tolist() == pytest.approx([interval.low, interval.high])
    hits = (y_true[mine] * flagged).sum()
    for metric, of in (("recall", y_true[mine].sum()), ("precision", flagged.sum())):
        wilson = proportion_confint(hits, of, method="wilson")
        assert found[[f"{metric}_low", f"{metric}_high"]].tolist() == pytest.approx(wilson)


def test_the_difference_of_auc_is_to_the_other_rows_and_its_variance_is_delongs_of_both():
    y_true, score, frame = scored()
    found = row_of(slice_report(y_true, score, frame, by="carrier", threshold=0.5), "carrier", "B6")
    mine = (frame["carrier"] == "B6").to_numpy()
    inside, rest = (roc_auc_interval(y_true[rows], score[rows]) for rows in (mine, ~mine))
    z = distance_of_log_odds(inside, rest)
    assert found["difference"] == pytest.approx(inside.estimate - rest.estimate)
    assert found["p_value"] == pytest.approx(2 * norm.sf(abs(z)))


@pytest.mark.parametrize("metric", ["recall", "precision"])
def test_the_p_value_of_a_share_is_that_of_the_pooled_z_test(metric):
    y_true, score, frame = scored()
    found = row_of(slice_report(y_true, score, frame, by="carrier", threshold=0.5, metric=metric), "carrier", "UA")
    mine, flagged = (frame["carrier"] == "UA").to_numpy(), score >= 0.5
    members = y_true == 1 if metric == "recall" else flagged
    hits = members & flagged & (y_true == 1)
    counts = [[(each & rows).sum() for rows in (mine, ~mine)] for each in (hits, members)]
    assert found["p_value"] == pytest.approx(proportions_ztest(*counts)[1])


def test_p_values_are_corrected_by_holm_over_all_slices_judged():
    table = slice_report(*scored(), by=["carrier", "wind"], threshold=0.5).table
    assert len(table) == 9
    assert table["adjusted_p_value"].tolist() == pytest.approx(multipletests(table["p_value"], method="holm")[1])


def test_days_that_share_luck_are_paired_as_obuchowski_does_when_no_day_is_in_two_slices():
    y_true, score, frame, day = clustered()
    found = row_of(slice_report(y_true, score, frame, by="week", threshold=0.5, groups=day), "week", "2")
    mine = (frame["week"] == 2).to_numpy()
    inside, rest = (roc_auc_interval(y_true[rows], score[rows], groups=day[rows]) for rows in (mine, ~mine))
    z = distance_of_log_odds(inside, rest)
    assert found[["auc_low", "auc_high"]].tolist() == pytest.approx([inside.low, inside.high])
    assert found["p_value"] == pytest.approx(2 * t.sf(abs(z), 15 - 1), rel=1e-6)  # 15 days inside, 45 in the rest


def test_recall_of_days_that_share_luck_has_a_wider_interval_than_of_rows():
    y_true, score, frame, day = clustered()
    by_day, by_row = (
        row_of(slice_report(y_true, score, frame, by="week", threshold=0.5, groups=groups), "week", "2")
        for groups in (day, None)
    )
    assert by_day["recall"] == by_row["recall"]
    assert by_day["recall_low"] < by_row["recall_low"]
    assert by_day["recall_high"] > by_row["recall_high"]


def test_the_interval_of_a_recall_covers_days_like_the_cluster_robust_variance():
    y_true, score, frame, day = clustered()
    found = row_of(slice_report(y_true, score, frame, by="week", threshold=0.5, groups=day), "week", "2")
    mine = (frame["week"] == 2).to_numpy() & (y_true == 1)
    flagged = (score[mine] >= 0.5).astype(float)
    fitted = sm.OLS(flagged, np.ones(len(flagged))).fit(cov_type="cluster", cov_kwds={"groups": day[mine]})
    # statsmodels scales by G ÷ (G − 1) × (n − 1) ÷ (n − k), here k = 1: the same as ours
    p, error = flagged.mean(), fitted.bse[0]
    n_effective = p * (1 - p) / error**2
    wilson = proportion_confint(p * n_effective, n_effective, method="wilson")
    assert found[["recall_low", "recall_high"]].tolist() == pytest.approx(wilson)


def named_by_chance(make, n_reports, **options):
    return sum(len(slice_report(*make(seed), threshold=0.5, **options).worse) > 0 for seed in range(n_reports))


def test_with_no_difference_at_most_about_five_percent_of_reports_name_a_slice():
    n_reports = 120
    named = named_by_chance(lambda seed: scored(600, seed), n_reports, by=["carrier", "wind"])
    # Worse slices alone: 2.5 % expected at most; 0.025·120 + 3·√(120·0.025·0.975) = 8.1
    assert named <= 8


def test_sharp_scores_do_not_make_slices_differ_by_chance():
    """Near 1 the errors of an AUC are skewed: on the AUC itself, one report in seven would find a slice too good."""

    def sharp(seed):
        rng = np.random.default_rng(seed)
        y_true = rng.integers(0, 2, 600)
        return y_true, 2.2 * y_true + rng.normal(size=600), scored(600, seed)[2]

    tables = [slice_report(*sharp(seed), by=["carrier", "wind"], threshold=0.5).table for seed in range(120)]
    assert np.mean([table["auc"].mean() for table in tables]) > 0.93
    # 0.05·120 + 3·√(120·0.05·0.95) = 13.2
    assert sum(table["adjusted_p_value"].min() <= 0.05 for table in tables) <= 13


def test_days_that_share_luck_do_not_name_weeks_when_the_days_are_given():
    def reports(with_days):
        for seed in range(60):
            y_true, score, frame, day = clustered(seed=seed)
            groups = day if with_days else None
            yield slice_report(y_true, score, frame, by="week", threshold=0.5, groups=groups)

    named = [sum(report.table["adjusted_p_value"].min() <= 0.05 for report in reports(days)) for days in (True, False)]
    assert named[0] <= 8  # 0.05·60 + 3·√(60·0.05·0.95) = 8.06
    assert named[1] >= 20


def test_missing_values_are_a_slice_of_their_own():
    y_true, score, frame = scored()
    frame.loc[:299, "carrier"] = None
    frame.loc[200:599, "wind"] = np.nan
    report = slice_report(y_true, score, frame, by=["carrier", "wind"], threshold=0.5)
    assert row_of(report, "carrier", "missing")["rows"] == 300
    assert row_of(report, "wind", "missing")["rows"] == 400


def test_a_category_called_missing_is_not_mixed_with_missing_values():
    y_true, score, frame = scored()
    frame["carrier"] = frame["carrier"].replace("AA", "missing")
    n_named = (frame["carrier"] == "missing").sum()
    frame.loc[frame.index[frame["carrier"] == "DL"], "carrier"] = None
    report = slice_report(y_true, score, frame, by="carrier", threshold=0.5)
    assert row_of(report, "carrier", "missing")["rows"] == n_named
    assert row_of(report, "carrier", "missing value")["rows"] == frame["carrier"].isna().sum()


def test_a_numeric_column_of_many_values_is_cut_into_bins_named_by_their_ends():
    y_true, score, frame = scored()
    frame["hour"] = np.arange(2000) % 20  # each bin of five holds four hours
    report = slice_report(y_true, score, frame, by="hour", threshold=0.5)
    assert dict(zip(report.table["slice"], report.table["rows"], strict=True)) == dict.fromkeys(
        ("0 to 3", "4 to 7", "8 to 11", "12 to 15", "16 to 19"), 400
    )


def test_a_value_that_fills_a_bin_is_a_slice_of_its_own():
    y_true, score, frame = scored()
    frame["rain"] = np.where(np.arange(2000) < 1500, 0.0, np.arange(2000) / 100)  # 15.00 to 19.99 on 500 rows
    table = slice_report(y_true, score, frame, by="rain", threshold=0.5).table
    rows = dict(zip(table["slice"], table["rows"], strict=True))
    assert rows == {"0": 1500, "15 to 16.2": 125, "16.2 to 17.5": 125, "17.5 to 18.7": 125, "18.8 to 20": 125}


def test_bins_that_look_alike_in_three_digits_are_told_apart_by_more():
    y_true, score, frame = scored()
    frame["height"] = 1000.5 + np.arange(2000) / 1e4
    names = slice_report(y_true, score, frame, by="height", threshold=0.5).table["slice"]
    assert names.nunique() == 5
    assert "1000.5 to 1000.5399" in names.tolist()


@pytest.mark.parametrize("values", [[0, 1, 2], [True, False], [0.5, 1.5, 2.5]])
def test_a_numeric_column_of_few_values_has_a_slice_for_each(values):
    y_true, score, frame = scored()
    frame["stops"] = np.resize(values, 2000)
    report = slice_report(y_true, score, frame, by="stops", threshold=0.5)
    assert sorted(report.table["slice"]) == sorted(map(str, values))


def test_a_date_is_cut_into_bins_too():
    y_true, score, frame = scored()
    frame["day"] = pd.Timestamp("2013-01-01") + pd.to_timedelta(np.arange(2000) % 100, unit="D")
    report = slice_report(y_true, score, frame, by="day", threshold=0.5, n_bins=4)
    assert len(report.table) == 4
    assert report.table["slice"].str.startswith("2013-").all()


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (slice(0, 10), "fewer than 30"),
        ("negatives", "it has 0 positives, fewer than 30"),
        (slice(None), "the rest has 0 positives, fewer than 30"),
    ],
    ids=["few rows", "one class", "no rest"],
)
def test_a_slice_that_cannot_be_judged_is_counted_with_the_reason(rows, reason):
    y_true, score, frame = scored()
    frame["kind"] = "usual"
    frame.loc[y_true == 0 if rows == "negatives" else frame.index[rows], "kind"] = "odd"
    report = slice_report(y_true, score, frame, by=["kind", "carrier"], threshold=0.5)
    odd = report.excluded[report.excluded["slice"] == "odd"].iloc[0]
    assert reason in odd["reason"]
    assert odd["rows"] == (frame["kind"] == "odd").sum()
    assert odd["positives"] == y_true[frame["kind"] == "odd"].sum()
    assert "odd" not in report.table["slice"].tolist()
    assert "Not judged: " in repr(report)


def test_a_slice_of_few_days_is_not_judged():
    y_true, score, frame, day = clustered()
    frame["season"] = np.where(day < 4, "start", "later")
    report = slice_report(y_true, score, frame, by="season", threshold=0.5, groups=day)
    assert report.table.empty
    assert report.excluded["reason"].tolist() == [
        "the rest has positives in 4 groups, fewer than 10",
        "it has positives in 4 groups, fewer than 10",
    ]


def test_a_slice_that_is_ranked_perfectly_gets_no_p_value_of_zero():
    y_true, score, frame = scored(400)
    perfect = np.arange(400) < 100
    score = np.where(perfect, 5 * y_true, score)
    frame["kind"] = np.where(perfect, "easy", "usual")
    easy = row_of(slice_report(y_true, score, frame, by="kind", threshold=0.5), "kind", "easy")
    assert easy["auc"] == 1
    assert easy["auc_low"] < 1
    assert 0 < easy["p_value"] < 1


def test_scores_without_order_make_a_difference_of_zero_and_a_p_value_of_one():
    y_true, _, frame = scored()
    table = slice_report(y_true, np.full(2000, 0.5), frame, by="carrier", threshold=0.5).table
    assert table["difference"].tolist() == [0] * 4
    assert table["p_value"].tolist() == [1] * 4


def test_labels_of_text_take_a_positive_label_and_arrays_go_with_the_frame_by_position():
    y_true, score, frame = scored()
    by_number = slice_report(y_true, score, frame, by="carrier", threshold=0.5)
    named = np.where(y_true == 1, "late", "on time")
    frame.index = frame.index[::-1]
    by_name = slice_report(named, score, frame, by="carrier", threshold=0.5, pos_label="late")
    pd.testing.assert_frame_equal(by_number.table, by_name.table)


def test_at_most_ten_rows_are_shown_and_the_caption_says_of_how_many():
    y_true, score, frame = scored()
    frame["gate"] = np.resize(list("ABCDEFGHIJKL"), 2000)
    report = slice_report(y_true, score, frame, by=["gate"], threshold=0.5)
    assert len(report.table) == 12
    assert "the first 10 of 12" in repr(report)
    assert len(repr(report).splitlines()) == 1 + 1 + 10
    assert report._repr_html_().count("<tr>") == 1 + 10


def test_a_name_from_the_data_is_escaped_in_html():
    y_true, score, frame = scored()
    frame["carrier"] = frame["carrier"].replace("AA", "<b>AA")
    frame.loc[:5, "carrier"] = "<i>few"
    html = slice_report(y_true, score, frame, by="carrier", threshold=0.5)._repr_html_()
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;i&gt;few" in html


def test_the_input_is_not_changed():
    y_true, score, frame = planted()
    before = frame.copy(), y_true.copy(), score.copy()
    slice_report(y_true, score, frame, by=["carrier", "wind"], threshold=0.5)
    pd.testing.assert_frame_equal(frame, before[0])
    assert (y_true == before[1]).all()
    assert (score == before[2]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"by": ["airline"]}, "no column 'airline'; its columns are 'carrier', 'wind'"),
        ({"by": []}, "by is empty"),
        ({"by": 5}, "by is 5; expected the name of a column"),
        ({"frame": pd.DataFrame({"carrier": [["AA"]] * 2000})}, "'carrier' holds lists or the like"),
        ({"by": ["carrier", "carrier"]}, "'carrier' is there more than once"),
        ({"y_true": [0, 1]}, "y_score has 2,000 rows and y_true has 2"),
        ({"y_true": np.ones(2000)}, "only positives"),
        ({"frame": pd.DataFrame({"carrier": ["AA"]})}, "frame has 1 rows and y_true has 2,000"),
        ({"frame": pd.DataFrame({"carrier": [None] * 2000})}, "'carrier' is missing in all 2,000 rows"),
        ({"frame": pd.DataFrame({"carrier": [np.inf, *range(1999)]})}, "'carrier' holds infinite values"),
        ({"threshold": 99}, "threshold is 99, outside the scores"),
        ({"threshold": [0.5]}, "expected one number"),
        ({"groups": [1, 2]}, "groups has 2 rows and y_true has 2,000"),
        ({"metric": "f1"}, "expected one of 'auc', 'recall', 'precision'"),
        ({"min_rows": 1}, "min_rows is 1; expected a whole number of at least 2"),
        ({"n_bins": 2.5}, "n_bins is 2.5; expected a whole number of at least 2"),
        ({"confidence": 95}, "write 0.95"),
        ({"alpha": 0}, "alpha"),
    ],
)
def test_input_without_meaning_is_refused_with_what_to_do(change, message):
    y_true, score, frame = scored()
    given = {"y_true": y_true, "y_score": score, "frame": frame, "by": ["carrier"], "threshold": 0.5}
    with pytest.raises(ValueError, match=message.replace("(", r"\(").replace("[", r"\[")):
        slice_report(**{**given, **change})


# Other metrics, several columns at once, figures


def late_by_minutes(n_rows=1500, seed=0):
    """Numbers, predictions and a frame; on one carrier at one airport the errors are twice as large."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"carrier": rng.choice(["AA", "DL"], n_rows), "origin": rng.choice(["EWR", "JFK"], n_rows)})
    is_bad = (frame["carrier"] == "DL") & (frame["origin"] == "JFK")
    minutes = rng.normal(20, 10, n_rows)
    return minutes, minutes + rng.normal(0, 5, n_rows) * np.where(is_bad, 2, 1), frame


def test_a_function_is_judged_on_each_slice_as_on_the_slice_selected_by_hand():
    y_true, y_pred, frame = late_by_minutes()
    report = slice_report(y_true, y_pred, frame, "carrier", metric=mean_absolute_error, higher_is_better=False)
    found, mine = row_of(report, "carrier", "DL"), (frame["carrier"] == "DL").to_numpy()
    inside, rest = (np.abs(y_true - y_pred)[rows] for rows in (mine, ~mine))
    assert found["mean_absolute_error"] == pytest.approx(inside.mean())
    assert found["difference"] == pytest.approx(inside.mean() - rest.mean())
    ends = ttest_1samp(inside, 0).confidence_interval()
    assert [found["mean_absolute_error_low"], found["mean_absolute_error_high"]] == pytest.approx(
        [ends.low, ends.high], abs=0.15 * (ends.high - ends.low)
    )
    # 400 draws know the error of a difference to 4 %, and z with it
    z = norm.isf(ttest_ind(inside, rest, equal_var=False).pvalue / 2)
    assert norm.isf(found["p_value"] / 2) == pytest.approx(z, rel=0.15)
    assert "share_positive" not in report.table
    assert report.worse["slice"].tolist() == ["DL"]
    assert report.table["slice"].tolist() == ["DL", "AA"]


def test_columns_taken_together_name_the_slice_where_both_meet():
    y_true, y_pred, frame = late_by_minutes()
    report = slice_report(
        y_true, y_pred, frame, [("carrier", "origin"), "origin"], metric=rmse, higher_is_better=False, n_resamples=100
    )
    first = report.table.iloc[0]
    assert (first["column"], first["slice"]) == ("carrier × origin", "DL × JFK")
    assert first["rows"] == ((frame["carrier"] == "DL") & (frame["origin"] == "JFK")).sum()
    assert sorted(report.table["slice"]) == sorted(["AA × EWR", "AA × JFK", "DL × EWR", "DL × JFK", "EWR", "JFK"])


def test_without_a_difference_a_function_seldom_names_a_slice():
    def named(seed):
        rng = np.random.default_rng(seed)
        y_true, frame = rng.normal(size=400), pd.DataFrame({"carrier": rng.choice(CARRIERS, 400)})
        report = slice_report(
            y_true, rng.normal(size=400), frame, "carrier", metric=_mae, higher_is_better=False, n_resamples=100
        )
        return len(report.worse) > 0

    # Holm at 5 % two-sided, of which the worse half is named: of 60 reports 1.5, and 5 or more in 2 % of runs
    assert sum(named(seed) for seed in range(60)) <= 5


def _mae(y_true, y_pred):
    return np.abs(y_true - y_pred).mean()


def test_with_groups_a_function_is_drawn_by_whole_groups():
    y_true, score, frame, day = clustered()
    arguments = (y_true.astype(float), score, frame, "week")
    options = {"metric": _mae, "higher_is_better": False, "n_resamples": 100}
    alone, over_days = (slice_report(*arguments, groups=groups, **options).table for groups in (None, day))
    width = [(table["_mae_high"] - table["_mae_low"]).mean() for table in (alone, over_days)]
    assert width[1] > 1.2 * width[0]


def test_a_metric_that_says_nothing_on_a_slice_leaves_it_out_with_the_reason():
    def fails_on_thirty_rows(y_true, y_pred):
        if len(y_true) < 100:
            raise ValueError("too few")
        return _mae(y_true, y_pred)

    y_true, y_pred, frame = late_by_minutes(400)
    frame["kind"] = np.where(np.arange(400) < 50, "odd", "usual")
    report = slice_report(
        y_true, y_pred, frame, "kind", metric=fails_on_thirty_rows, higher_is_better=False, n_resamples=100
    )
    assert report.excluded["reason"].str.contains("metric is undefined on all rows of the slice or the rest").all()
    assert report.excluded["slice"].tolist() == ["odd", "usual"]


def test_a_slice_on_which_a_function_never_varies_is_left_out():
    y_true, y_pred, frame = late_by_minutes(400)
    frame["kind"] = np.where(np.arange(400) < 200, "exact", "usual")
    y_pred = np.where(frame["kind"] == "exact", y_true, y_pred)
    report = slice_report(y_true, y_pred, frame, "kind", metric=_mae, higher_is_better=False, n_resamples=100)
    assert report.excluded["slice"].tolist() == ["exact"]
    assert report.excluded["reason"].tolist() == ["_mae is 0 on nearly all draws, so that no variance can be seen"]
    assert report.table["slice"].tolist() == ["usual"]


def test_the_interval_of_a_difference_of_auc_is_that_of_two_independent_samples():
    # DeLong's variances of the slice and of the rest add up, and the normal's quantile makes the margin
    y_true, score, frame = planted()
    row = row_of(slice_report(y_true, score, frame, by="carrier", confidence=0.9), "carrier", "DL")
    is_inside = (frame["carrier"] == "DL").to_numpy()
    errors = [roc_auc_interval(y_true[rows], score[rows]).standard_error for rows in (is_inside, ~is_inside)]
    margin = norm.ppf(0.95) * np.hypot(*errors)
    ends = [row["difference"] - margin, row["difference"] + margin]
    assert [row["difference_low"], row["difference_high"]] == pytest.approx(ends, rel=1e-9)


def test_the_interval_of_a_difference_of_recall_ends_at_0_where_its_p_value_is_the_level():
    y_true, score, frame, day = clustered()
    options = {"by": ["week"], "threshold": 0.5, "metric": "recall", "groups": day}
    row = slice_report(y_true, score, frame, **options).table.iloc[0]
    at_its_p_value = slice_report(y_true, score, frame, **options, confidence=1 - row["p_value"]).table.iloc[0]
    ends = at_its_p_value[["difference_low", "difference_high"]].astype(float).abs()
    assert ends.min() == pytest.approx(0, abs=1e-9)
    assert ends.max() == pytest.approx(2 * abs(row["difference"]))


def test_auc_needs_no_threshold():
    y_true, score, frame = planted()
    report = slice_report(y_true, score, frame, by="carrier")
    with_threshold = slice_report(y_true, score, frame, by="carrier", threshold=0.5)
    assert list(report.overall) == ["auc"]
    assert report.threshold is None
    assert "threshold" not in repr(report)
    columns = ["slice", "auc", "auc_low", "auc_high", "p_value", "is_worse"]
    pd.testing.assert_frame_equal(report.table[columns], with_threshold.table[columns])


def test_the_figure_draws_how_far_the_first_slices_lie_from_the_rest_the_worst_in_red():
    report = slice_report(*planted(), by=["carrier", "wind"])
    ax = report.plot(title="Nothing is known of DL")
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[0] == "carrier: DL"
    assert len(labels) == 8
    dots = next(each for each in ax.collections if isinstance(each, PathCollection))
    assert dots.get_offsets()[:, 0].tolist() == pytest.approx(report.table["difference"].head(8).tolist())
    assert len({tuple(colour) for colour in dots.get_facecolors()}) == 2
    ax.figure.clear()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metric": _mae}, "higher_is_better is None; with a function as metric say which way"),
        ({"metric": _mae, "higher_is_better": False, "threshold": 0.5}, "threshold has no use with a function"),
        ({"metric": "recall"}, "threshold is missing; recall is of rows that are flagged"),
        ({"higher_is_better": False}, "leave it out for 'auc'"),
        ({"by": [("carrier", "airline")]}, "no column 'airline'"),
        ({"by": [("carrier", "carrier")]}, "'carrier' is there more than once"),
        ({"by": [("carrier", "wind"), ("wind", "carrier")]}, "is there more than once"),
        ({"by": [()]}, "by is empty"),
        ({"metric": _mae, "higher_is_better": False, "n_resamples": 5}, "at least 100"),
    ],
)
def test_choices_that_do_not_go_together_are_refused(change, message):
    y_true, score, frame = scored()
    with pytest.raises(ValueError, match=message):
        slice_report(**{"y_true": y_true, "y_score": score, "frame": frame, "by": ["carrier"], **change})
