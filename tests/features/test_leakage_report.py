"""Leaks that were planted are named with the reason, and honest features are not suspected."""

import dataclasses
from functools import partial

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import TargetEncoder

from mlsd_helpers.features import asof_features, leakage_report
from mlsd_helpers.flights import SCHEDULE_FEATURES, arrived_only, known_at_cutoff, load_flights, load_weather

few = partial(leakage_report, n_rows=20_000)
HOUR = pd.Timedelta(hours=1)


def reasons(report):
    return {(line.feature, line.reason) for line in report.findings.itertuples()}


# --- on the flights --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def flights():
    """What was known of the flights that arrived, and those flights."""
    every = load_flights()
    arrived, _ = arrived_only(every)
    return known_at_cutoff(every).loc[arrived.index].drop(columns="month"), arrived


def of_flights(X, arrived, **options):
    return few(X, arrived["is_late"], arrived["cutoff_utc"], **options)


@pytest.mark.parametrize("random_state", range(3))
def test_what_was_known_at_the_cutoff_is_not_suspected(flights, random_state):
    assert of_flights(*flights, random_state=random_state).is_clean


def test_the_schedule_alone_is_not_suspected_though_its_flights_repeat(flights):
    known, arrived = flights
    assert of_flights(known[[name for name in SCHEDULE_FEATURES if name != "month"]], arrived).is_clean


def test_the_delay_at_departure_is_better_than_everything_that_was_known(flights):
    known, arrived = flights
    report = of_flights(known.assign(dep_delay=arrived["dep_delay"]), arrived)
    assert reasons(report) == {("dep_delay", "better alone than all others")}


def test_a_copy_of_a_leak_does_not_hide_it(flights):
    known, arrived = flights
    report = of_flights(known.assign(minutes=arrived["dep_delay"], hours=arrived["dep_delay"] / 60), arrived)
    assert {feature for feature, _ in reasons(report)} == {"minutes", "hours"}


def test_weather_at_the_departure_is_known_too_late(flights):
    known, arrived = flights
    weather = load_weather()
    on = ("scheduled_departure_utc", "observed_utc")
    at_departure = asof_features(arrived, weather[["origin", "observed_utc", "visib"]], on, "origin", tolerance="3h")
    too_late = at_departure["visib"].notna() & (at_departure["observed_utc"] > arrived["cutoff_utc"])
    report = of_flights(
        known.assign(visib=at_departure["visib"]),
        arrived,
        known_at={"visib": at_departure["observed_utc"], "distance": -HOUR},
    )
    assert reasons(report) == {("visib", "known too late")}
    assert f"in {too_late.sum():,} of 327,346 rows" in report.findings["figures"].item()


def test_aircraft_encoded_by_the_labels_of_all_flights_are_found(flights):
    known, arrived = flights
    encoded = arrived["is_late"].groupby(arrived["tailnum"], observed=True).transform("mean")
    report = of_flights(known.assign(aircraft=encoded), arrived)
    assert ("aircraft", "target mean of all rows") in reasons(report)


def test_the_month_beside_the_schedule_gains_under_a_random_split_only(flights):
    known, arrived = flights
    schedule = known[[name for name in SCHEDULE_FEATURES if name != "month"]].assign(month=arrived["month"])
    assert reasons(of_flights(schedule, arrived, n_rows=100_000)) == {("month", "gain of a random split only")}


def test_a_random_split_is_found_whatever_its_features_are(flights):
    known, arrived = flights
    is_test = np.random.default_rng(0).random(len(arrived)) < 0.25
    report = of_flights(known, arrived, is_test=is_test)
    assert reasons(report) == {("(the split)", "trains on later rows")}
    last = arrived.loc[~is_test, "cutoff_utc"].max()
    n_older = (arrived.loc[is_test, "cutoff_utc"] < last).sum()
    assert report.findings["figures"].item().startswith(f"{n_older:,} of {is_test.sum():,} test rows are older")


def test_a_split_by_time_is_not_suspected(flights):
    known, arrived = flights
    assert of_flights(known, arrived, is_test=arrived["cutoff_utc"] >= "2013-10-01T00:00Z").is_clean


# --- on made data ----------------------------------------------------------------------------------------------------

N = 4_000
IS_TEST = np.arange(N) >= N * 3 // 4


@pytest.fixture
def made():
    """Four weak features, the label and the moments."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(N, 4)), columns=["a", "b", "c", "d"])
    y = (rng.random(N) < 1 / (1 + np.exp(1 - X["a"] / 2 - X["b"] / 2))).astype(int)
    return X, y, pd.Series(pd.date_range("2026-01-01", periods=N, freq="h", tz="UTC"))


@pytest.fixture
def shop(made):
    return pd.Series(np.random.default_rng(1).integers(0, 40, N))


def test_made_features_are_not_suspected(made):
    assert leakage_report(*made).is_clean


@pytest.mark.parametrize("smooth", [0.0, 20.0])
def test_a_target_encoder_fitted_on_all_rows_is_found_and_one_fitted_on_the_training_rows_is_not(made, shop, smooth):
    X, y, times = made
    encoder = TargetEncoder(smooth=smooth, target_type="binary")
    shops = shop.to_frame()
    everywhere = encoder.fit(shops, y).transform(shops).ravel()
    before = encoder.fit(shops[~IS_TEST], y[~IS_TEST]).transform(shops).ravel()
    assert reasons(leakage_report(X.assign(shop=everywhere), y, times)) == {("shop", "target mean of all rows")}
    assert leakage_report(X.assign(shop=before), y, times).is_clean


def test_test_rows_that_were_trained_on_are_found(made):
    X, y, times = made
    X, y = X.copy(), y.copy()
    X.iloc[-100:], y.iloc[-100:] = X.iloc[:100].to_numpy(), y.iloc[:100].to_numpy()
    report = leakage_report(X, y, times)
    assert reasons(report) == {("(identical rows)", "on both sides of the cutoff")}
    assert "100 test rows (10.0%)" in report.findings["figures"].item()


def test_rows_that_repeat_everywhere_are_not_suspected(made):
    X, y, times = made
    assert leakage_report((X > 0).assign(size=1.0 * (X["a"] > 1)), y, times).is_clean


@pytest.mark.parametrize(("delay", "is_late"), [(-HOUR, False), (0 * HOUR, False), ("1min", True)])
def test_a_feature_with_a_delay_is_late_when_that_is_above_zero(made, delay, is_late):
    report = leakage_report(*made, known_at={"c": delay})
    assert reasons(report) == ({("c", "known too late")} if is_late else set())


def test_features_whose_time_nobody_declared_are_listed_and_counted(made):
    report = leakage_report(*made, known_at={"c": -HOUR, "a": 0 * HOUR})
    assert report.undeclared == ("b", "d")
    assert repr(report).endswith("; 2 features without a declared time")
    assert leakage_report(*made, known_at=dict.fromkeys("abcd", -HOUR)).undeclared == ()


def test_what_a_split_promises_is_beside_what_the_past_alone_keeps(made):
    """From the cutoff on the label is turned round: the past ranks those rows wrongly, their neighbours rightly."""
    X, y, times = made
    X = X.assign(hour=np.arange(N))
    y = y.where(~pd.Series(IS_TEST), 1 - y)
    is_test = np.arange(N) % 2 == 0
    report = leakage_report(X, y, times, is_test=is_test)
    numbers = report.findings.set_index("reason").loc["trains on later rows", "figures"].split("AUC ")[1].split()
    promised, kept = float(numbers[0].strip(",")), float(numbers[2])
    assert numbers[1] == "and"
    assert promised > 0.5 > kept


def test_a_split_drawn_by_the_seed_of_the_report_is_not_drawn_again(made):
    is_test = np.isin(np.arange(N), np.random.default_rng(0).choice(N, N // 4, replace=False))
    report = leakage_report(*made, is_test=is_test, n_rows=800, random_state=0)
    assert "on the later ones AUC" in report.findings["figures"].item()


def test_a_value_whose_time_is_missing_was_never_known(made):
    X, y, times = made
    report = leakage_report(X, y, times, known_at={"c": times.mask(times.index == 7)})
    assert report.findings["figures"].to_list() == ["in 1 of 4,000 rows, first at row 7"]


def test_the_same_seed_gives_the_same_report(made):
    one, two = (leakage_report(*made, random_state=5, n_rows=2_000) for _ in range(2))
    assert (one.auc_time, one.auc_random) == (two.auc_time, two.auc_random)


def test_the_last_quarter_is_the_test_part_and_a_cutoff_may_be_in_another_zone(made):
    X, y, times = made
    there = times.iloc[3_000].tz_convert("Asia/Tokyo")
    assert leakage_report(X, y, times).cutoff == there
    assert leakage_report(X, y, times, there).auc_time == leakage_report(X, y, times).auc_time


def test_missing_values_and_categories_of_many_levels_are_read(made):
    X, y, times = made
    codes = pd.Categorical((np.arange(N) % 600).astype(str))
    X = X.mask(X > 1).assign(code=codes, flag=pd.Series(np.arange(N) % 2 == 0, dtype="boolean").mask(X["b"] > 1))
    assert leakage_report(X, y, times).is_clean


def test_the_report_is_frozen_and_says_why_with_names_escaped(made):
    X, y, times = made
    report = leakage_report(X.rename(columns={"a": "<b>"}), y, times, known_at={"<b>": HOUR})
    assert repr(report).endswith("<b>: known too late (0 days 01:00:00 after the moment of prediction)")
    assert repr(report).startswith("1 suspicious; AUC 0.")
    assert "&lt;b&gt;" in report._repr_html_()
    assert "<b>" not in report._repr_html_()
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.auc_time = 1


# --- input that makes no sense ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X, y, times: (X.assign(k=1), y, times), "k is 1 in every row; drop the column"),
        (lambda X, y, times: (X.assign(k=np.nan), y, times), "k is missing in every row; drop the column"),
        (lambda X, y, times: (X.assign(k="x"), y, times), r"k is str; .*\.astype\('category'\)"),
        (lambda X, y, times: (X.assign(k=times), y, times), "k is datetime64.*use a number"),
        (lambda X, y, times: (X.assign(k=y), y, times), "k is the label itself, row for row"),
        (lambda X, y, times: (X.assign(k=X["a"]), y.rename("k"), times), "X has a feature called 'k', as the label is"),
        (lambda X, y, times: (X.assign(k=X["a"].mask(y == 1, np.inf)), y, times), "k is infinite in"),
        (lambda X, y, times: (X, y.head(5), times), "y has 5 rows and X has 4,000"),
        (lambda X, y, times: (X, y, 3), "times has 0 dimensions; expected one value for each row of X"),
        (lambda X, y, times: (X, X, times), "y has 2 dimensions"),
        (lambda X, y, times: (X, y, times.head(5)), "times has 5 rows and X has 4,000"),
        (lambda X, y, times: (X, y.iloc[::-1], times), "y has another index than X"),
        (lambda X, y, times: (X, 2 * y, times), "expected 0 and 1, or booleans"),
        (lambda X, y, times: (X, 0 * y, times), "the training part holds 3,000 rows of one class"),
        (lambda X, y, times: (X, y.mask(IS_TEST, 1), times), "the test part holds 1,000 rows of one class"),
        (lambda X, y, times: (X, y.mask(y.index == 3), times), r"y is missing in 1 row \(first at row 3\)"),
        (lambda X, y, times: (X, y, times.mask(y.index == 3)), r"times is missing in 1 row \(first at row 3\)"),
        (lambda X, y, times: (X, y, times.astype(str)), "times are str; expected times"),
        (lambda X, y, times: (X, y, times, "2031-01-01T00:00Z"), "leaves the test part empty; the times run from"),
        (lambda X, y, times: (X, y, times, "2026-03-01"), "times has a time zone and cutoff has none"),
        (lambda X, y, times: (X, y, times, "spring"), "cutoff is 'spring'; expected a time"),
        (lambda X, y, times: (X, y, times, None, {"z": HOUR}), "X has no column 'z'"),
        (lambda X, y, times: (X, y, times, None, {"a": 3}), r"known_at\['a'\] is 3; expected a duration"),
        (lambda X, y, times: (X, y, times, None, {"a": times.dt.tz_localize(None)}), "has a time zone and .* has none"),
        (lambda X, y, times: (X.head(0), y.head(0), times.head(0)), "X has shape .*expected rows and features"),
        (lambda X, y, times: (pd.concat([X, X], axis=1), y, times), "X has two features called 'a'"),
    ],
)
def test_input_that_cannot_be_judged_is_refused_with_what_to_do(made, change, message):
    with pytest.raises(ValueError, match=message):
        leakage_report(*change(*made))


@pytest.mark.parametrize(
    ("is_test", "message"),
    [
        (np.zeros(N, dtype=bool), "is_test leaves the test part empty"),
        (np.ones(N, dtype=bool), "is_test leaves the training part empty"),
        (np.arange(N), "is_test is int64; expected booleans"),
        (IS_TEST[:5], "is_test has 5 rows and X has 4,000"),
    ],
)
def test_a_split_that_is_none_is_refused(made, is_test, message):
    with pytest.raises(ValueError, match=message):
        leakage_report(*made, is_test=is_test)


def test_a_number_of_rows_too_small_to_learn_from_is_refused(made):
    with pytest.raises(ValueError, match="n_rows is 10; expected a whole number of at least 100"):
        leakage_report(*made, n_rows=10)
