"""What a report says of frames of several libraries, and of rows that hang together."""

import datetime
import re

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import stats

from mlsd_helpers.drift import drift_report, kolmogorov_smirnov, population_stability_index


def rows(seed, n=3_000, mean=10.0, shares=(0.5, 0.3, 0.2), missing=0.05):
    rng = np.random.default_rng(seed)
    wind = rng.normal(mean, 3, n)
    wind[rng.random(n) < missing] = np.nan
    return pd.DataFrame(
        {
            "wind": wind,
            "passengers": rng.poisson(4, n),
            "carrier": rng.choice(["AA", "UA", "DL"], n, p=shares),
            "is_late": rng.random(n) < 0.2,
        }
    )


def line(report, feature):
    (found,) = report.table[report.table["feature"] == feature].to_dict("records")
    return found


def test_each_feature_has_the_verdict_that_it_deserves():
    report = drift_report(rows(0), rows(1, mean=13, shares=(0.45, 0.35, 0.2), missing=0.2))
    verdicts = {each: line(report, each)["verdict"] for each in ("wind", "carrier", "passengers", "is_late")}
    assert verdicts == {
        "wind": "drifted; missing rate changed",
        "carrier": "drifted slightly",
        "passengers": "no drift seen",
        "is_late": "no drift seen",
    }
    assert report.drifted == ["wind", "carrier"]
    assert "1 drifted, 1 missing rate changed, 1 drifted slightly, 2 no drift seen" in report.sentence
    assert "independent" in report.assumption


def test_the_numbers_are_those_of_the_tests_one_by_one():
    reference, current = rows(0), rows(1, n=1_000, mean=10.2, shares=(0.48, 0.32, 0.2))
    report, by_ks = (drift_report(reference, current, statistic=statistic) for statistic in ("psi", "ks"))
    psi = population_stability_index(reference["wind"], current["wind"])
    ks = kolmogorov_smirnov(reference["wind"], current["wind"])
    wind = line(report, "wind")
    assert (wind["psi"], wind["expected_psi"], wind["p"]) == (psi.statistic, psi.expected, psi.p_value)
    assert (wind["ks"], line(by_ks, "wind")["p"]) == (ks.statistic, ks.p_value)
    counts = [frame["carrier"].value_counts()[["AA", "UA", "DL"]] for frame in (reference, current)]
    assert line(report, "carrier")["p"] == pytest.approx(stats.chi2_contingency(counts).pvalue)
    missing = [[frame["wind"].isna().sum(), frame["wind"].notna().sum()] for frame in (reference, current)]
    assert wind["missing_p"] == pytest.approx(stats.chi2_contingency(missing, correction=False).pvalue)
    p_values = [*report.table["p"], wind["missing_p"]]
    expected = stats.false_discovery_control(p_values)
    np.testing.assert_allclose([*report.table["q"], wind["missing_q"]], expected)
    before, after = reference["wind"].median(), current["wind"].median()
    assert wind["effect"].startswith(f"median {before:.4g} → {after:.4g}")


def test_few_missing_values_are_tested_exactly():
    reference, current = rows(0, n=60, missing=0), rows(1, n=40, missing=0)
    current.loc[:2, "wind"] = np.nan
    found = line(drift_report(reference, current), "wind")
    assert found["missing_p"] == pytest.approx(stats.fisher_exact([[0, 60], [3, 37]]).pvalue)


@pytest.mark.parametrize("of", [pl.from_pandas, pa.Table.from_pandas], ids=["polars", "pyarrow"])
@pytest.mark.parametrize("groups", [None, "day"])
def test_frames_of_other_libraries_say_the_same(of, groups):
    frames = [rows(0), rows(1, mean=11, missing=0.1)]
    for frame, first in zip(frames, ("2013-01-01", "2013-02-01"), strict=True):
        frame["day"] = pd.Timestamp(first) + pd.to_timedelta(np.arange(len(frame)) % 28, unit="D")
    columns = ["wind", "passengers", "carrier", "is_late"]
    expected = drift_report(*frames, columns, groups)
    found = drift_report(*map(of, frames), columns, groups)
    pd.testing.assert_frame_equal(found.table, expected.table)
    assert found.assumption == expected.assumption


def test_nullable_decimal_and_short_types_are_numbers_and_enums_are_categories():
    from decimal import Decimal

    n = 200
    frame = pd.DataFrame(
        {
            "nullable": pd.array([1, 2, 3, None] * (n // 4), dtype="Int64"),
            "decimal": [Decimal(i % 7) / 10 for i in range(n)],
            "short": np.arange(n, dtype=np.float16),
            "byte": np.arange(n, dtype=np.uint8),
            "category": pd.Categorical(["a", "b"] * (n // 2)),
            "flag": pd.array([True, False, None, True] * (n // 4), dtype="boolean"),
        }
    )
    report = drift_report(frame, frame.copy())
    kinds = report.table.set_index("feature")["kind"].to_dict()
    assert [kinds[name] for name in frame] == ["number"] * 4 + ["category"] * 2
    assert set(report.table["verdict"]) == {"no drift seen"}
    assert line(report, "nullable")["missing_reference"] == 0.25


def test_rows_of_float32_against_float64_and_ints_against_floats_are_compared():
    reference = rows(0).astype({"wind": "float32"})
    current = rows(1)
    current["passengers"] = current["passengers"].astype(float).mask(np.arange(len(current)) < 5)
    report = drift_report(reference, current)
    assert line(report, "wind")["verdict"] == line(report, "passengers")["verdict"] == "no drift seen"


def test_new_categories_are_named_and_rare_ones_taken_together():
    rng = np.random.default_rng(0)
    usual = rng.choice(["JFK", "EWR", "LGA"], 1_000)
    reference = pd.DataFrame({"origin": [*usual, "SWF"]})
    current = pd.DataFrame({"origin": [*usual[:900], *["HPN"] * 3, "ISP"]})
    report = drift_report(reference, current)
    assert report.new_categories == {"origin": ["HPN", "ISP"]}
    found = line(report, "origin")
    assert found["new_categories"] == 2
    assert found["note"] == "2 new: HPN, ISP; 3 rare categories taken together"
    assert found["verdict"] == "no drift seen"


def weather(first, n_days, mean, seed):
    """Days of a hundred rows that share their day's temperature; the hour is the same mix on each day."""
    rng = np.random.default_rng(seed)
    days = np.repeat(np.arange(n_days), 96)
    return pd.DataFrame(
        {
            "day": (pd.Timestamp(first) + pd.to_timedelta(days, unit="D")).date,
            "temp": (mean + rng.normal(0, 3, n_days))[days] + rng.normal(0, 1, len(days)),
            "hour": np.arange(len(days)) % 24,
        }
    )


def test_rows_of_a_day_hang_together():
    reference, current = weather("2013-01-01", 31, 0, 0), weather("2013-02-01", 28, 0, 1)
    alone = drift_report(reference, current, columns=["temp", "hour"])
    together = drift_report(reference, current, groups="day")
    assert line(alone, "temp")["verdict"].startswith("drifted")
    assert not line(together, "temp")["verdict"].startswith("drifted")
    assert line(together, "temp")["design_effect"] > 20
    assert "31 + 28 groups" in together.assumption
    assert "week is taken out" in together.assumption
    warm = weather("2013-02-01", 28, 6, 1)
    assert line(drift_report(reference, warm, groups="day"), "temp")["verdict"] == "drifted"


def test_large_and_within_chance_is_said_as_such():
    reference, current = weather("2013-01-01", 6, 0, 0), weather("2013-01-07", 3, 1, 4)
    assert line(drift_report(reference, current, groups="day"), "temp")["verdict"] == "large, but within chance"


def test_the_order_of_rows_does_not_matter():
    reference, current = weather("2013-01-01", 31, 0, 0), weather("2013-02-01", 28, 2, 1)
    expected = drift_report(reference, current, groups="day").table
    shuffled = [frame.sample(frac=1, random_state=0) for frame in (reference, current)]
    pd.testing.assert_frame_equal(drift_report(*shuffled, groups="day").table, expected)


def test_groups_may_be_arrays_beside_the_frames():
    reference, current = weather("2013-01-01", 31, 0, 0), weather("2013-02-01", 28, 2, 1)
    expected = drift_report(reference, current, groups="day").table
    days = reference.pop("day"), current.pop("day")
    pd.testing.assert_frame_equal(drift_report(reference, current, groups=days).table, expected)


def test_the_null_is_turned_around_the_circle_where_there_are_groups_enough():
    reference, current = weather("2013-01-01", 180, 0, 0), weather("2013-06-30", 60, 0, 1)
    assert "circular shift" in drift_report(reference, current, groups="day").assumption
    assert "analytic" in drift_report(reference, current, groups="day", null="analytic").assumption


def test_missing_rates_are_tested_over_groups_too():
    reference, current = weather("2013-01-01", 31, 0, 0), weather("2013-02-01", 28, 0, 1)
    gone = datetime.date(2013, 2, 3)
    current.loc[current["day"] == gone, "hour"] = np.nan  # a sensor out for one day: 3.6 % of the rows, one of 59 days
    alone = drift_report(reference, current, columns=["hour"])
    assert line(alone, "hour")["verdict"] == "missing rate changed"
    assert line(drift_report(reference, current, groups="day"), "hour")["verdict"] == "no drift seen"


def test_threads_change_nothing():
    frames = rows(0), rows(1, mean=11)
    pd.testing.assert_frame_equal(*(drift_report(*frames, n_threads=n).table for n in (1, 3)))


def test_a_report_shows_itself_and_escapes_what_others_wrote():
    reference, current = (rows(seed).rename(columns={"wind": "<b>wind"}) for seed in (0, 1))
    report = drift_report(reference, current)
    html = report._repr_html_()
    assert "&lt;b&gt;wind" in html
    assert "<b>wind" not in html
    assert "nan" not in re.sub(r"<[^>]*>", " ", html).lower().split()
    assert report.sentence in repr(report)


def test_the_figure_has_a_bar_and_a_mark_for_each_feature():
    report = drift_report(rows(0), rows(1, mean=13))
    ax = report.plot(title="Wind drifted")
    assert [bar.get_width() for bar in ax.patches] == sorted(report.table["psi"])
    assert len(ax.lines[0].get_xdata()) == 4
    ax.figure.clear()


def test_with_the_week_taken_out_a_weekend_is_held_against_weekends_and_a_small_change_is_seen():
    def timetable(first, n_days, late_hours=0):
        frame = weather(first, n_days, 0, 0)[["day", "hour"]]
        is_weekend = pd.to_datetime(frame["day"]).dt.day_of_week >= 5
        is_moved = np.random.default_rng(n_days).random(len(frame)) < late_hours / 24
        return frame.assign(hour=frame["hour"].mask(is_weekend & (frame["hour"] < 8) | is_moved, 12))

    def report(*frames, **options):
        return line(drift_report(*frames, groups="day", null="analytic", **options), "hour")

    reference = timetable("2013-01-07", 42)
    weekend, changed = timetable("2013-02-23", 2), timetable("2013-02-18", 14, late_hours=2)
    assert report(reference, weekend)["p"] > 0.05
    assert report(reference, changed)["verdict"].startswith("drifted")
    assert report(reference, changed)["p"] < 0.1 * report(reference, changed, weekly=False)["p"]
    workdays = reference[pd.to_datetime(reference["day"]).dt.day_of_week < 5]
    without = drift_report(workdays, weekend, groups="day")  # no weekend to hold it against
    assert line(without, "hour")["q"] < 0.05
    assert "the week is left in" in without.assumption


def test_over_groups_missing_rows_are_in_no_bin():
    reference, current = weather("2013-01-01", 31, 0, 0), weather("2013-02-01", 28, 1, 1)
    rng = np.random.default_rng(0)
    for frame in (reference, current):
        frame.loc[rng.random(len(frame)) < 0.3, "temp"] = np.nan
    columns = ["psi", "expected_psi", "p", "design_effect"]
    found = line(drift_report(reference, current, ["temp"], "day"), "temp")
    expected = line(drift_report(reference.dropna(), current.dropna(), ["temp"], "day"), "temp")
    assert [found[name] for name in columns] == pytest.approx([expected[name] for name in columns])


def test_over_groups_a_value_that_ends_a_bin_is_within_it():
    rng = np.random.default_rng(0)
    frames = [weather("2013-01-01", 31, 0, 0), weather("2013-02-01", 28, 0, 1)]
    for frame in frames:
        frame["number"] = rng.integers(0, 4, len(frame))
        frame["text"] = frame["number"].astype(str)
    report = drift_report(*frames, ["number", "text"], "day", n_bins=20)
    columns = ["psi", "expected_psi", "p"]
    ours, theirs = ([line(report, name)[each] for each in columns] for name in ("number", "text"))
    assert ours == pytest.approx(theirs)


def test_what_to_do_is_said_of_the_verdicts_that_there_are():
    rng = np.random.default_rng(0)
    ours, theirs = (pd.DataFrame({"a": rng.normal(mean, 1, 1000), "b": rng.random(1000)}) for mean in (0, 2))
    assert repr(drift_report(ours, theirs)).endswith("What to do. drifted: look for the cause.")
    assert "What to do" not in repr(drift_report(ours, theirs, ["b"]))


def test_what_the_week_explains_is_not_called_large():
    """Five working days hold 0 of 2 ÷ 7 weekends: all of that PSI is the week's, and waiting would not make it less."""
    ours, theirs = (
        pd.DataFrame({"day": pd.date_range(first, periods=n_days).repeat(20)})
        for first, n_days in [("2013-01-07", 56), ("2013-03-04", 5)]
    )
    for each in (ours, theirs):
        each["weekday"] = each["day"].dt.day_name()
    (row,) = drift_report(ours, theirs, groups="day").table.to_dict("records")
    assert row["psi"] > 1
    assert row["verdict"] == "no drift seen"
