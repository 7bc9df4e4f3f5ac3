"""Frames of polars and pyarrow are taken where pandas frames are; what is not in memory is refused by its library."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression

from mlsd_helpers.features import asof_features, leakage_report, recent_rate, skew_check
from mlsd_helpers.modeling import ColumnScore, Ladder, prelaunch_account, slice_report
from mlsd_helpers.shared.frames import as_pandas

RNG = np.random.default_rng(0)
N_ROWS = 1200
FLIGHTS = pd.DataFrame(
    {
        "carrier": RNG.choice(["AA", "B6", "UA"], N_ROWS),
        "wind": RNG.gamma(2, 5, N_ROWS),
        "at": pd.date_range("2026-01-01", periods=N_ROWS, freq="h"),
    }
)
LATE = (FLIGHTS["wind"] + RNG.normal(0, 8, N_ROWS) > 12).astype(int).to_numpy()
NUMBERS = FLIGHTS[["wind"]].assign(noise=RNG.normal(size=N_ROWS))


def by_slice(convert):
    return slice_report(LATE, FLIGHTS["wind"], convert(FLIGHTS), by=["carrier", "wind"]).table


def by_rung(convert):
    rungs = [("wind", ColumnScore("wind")), ("logistic", LogisticRegression())]
    fitted = Ladder(rungs).fit(convert(NUMBERS[:900]), LATE[:900])
    table = fitted.score(convert(NUMBERS[900:]), LATE[900:], cost_fp=1, cost_fn=4, n_resamples=100).table
    return table[["rung", "threshold", "auc", "log_loss", "cost"]]


def before_launch(convert):
    model = LogisticRegression().fit(NUMBERS[:900], LATE[:900])
    parts = convert(NUMBERS[:900]), LATE[:900], convert(NUMBERS[900:]), LATE[900:]
    account = prelaunch_account(model, *parts, prediction_log=convert(FLIGHTS), log_columns=["at"])
    return account.table[account.table["check"] != "time of one prediction"]


def joined(convert):
    events = FLIGHTS[["at", "carrier"]].tail(50)
    return asof_features(convert(events), convert(FLIGHTS[:1100]), "at", "carrier").reset_index(drop=True)


def rate(convert):
    events = convert(FLIGHTS.assign(late=LATE))
    return recent_rate(events, "late", "at", known_after="3h", by="carrier")


def leaks(convert):
    times = convert(FLIGHTS)["at"]
    report = leakage_report(convert(NUMBERS.assign(copy=LATE + 0.1 * NUMBERS["noise"])), LATE, times, n_rows=600)
    return report.findings


def skew(convert):
    def features(rows):
        return convert(rows[["wind"]].fillna(rows[["wind"]].mean()))

    return skew_check(features, features, convert(FLIGHTS), n_rows=5).differences


TAKERS = [by_slice, by_rung, before_launch, joined, rate, leaks, skew]
LIBRARIES = {"polars": pl.from_pandas, "pyarrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False)}


@pytest.mark.parametrize("taker", TAKERS, ids=lambda taker: taker.__name__)
def test_the_result_is_that_of_pandas(taker):
    expected = taker(lambda frame: frame)
    for convert in LIBRARIES.values():
        pd.testing.assert_frame_equal(taker(convert), expected, check_dtype=False)


def test_what_is_not_in_memory_is_refused_by_the_name_of_its_library(every):
    def check(taker, convert, said):
        with pytest.raises((TypeError, ValueError), match=said):
            taker(convert)

    duck = duckdb.connect()
    lazy = lambda frame: pl.from_pandas(frame).lazy()  # noqa: E731
    relation = lambda frame: duck.from_df(frame)  # noqa: E731
    cases = [(taker, lazy, "is a LazyFrame of polars, whose rows are not in memory") for taker in TAKERS[:4]]
    every(check, [*cases, (by_slice, relation, "is a DuckDBPyRelation of duckdb, whose rows are not in memory")])


def test_what_is_no_frame_is_refused(every):
    def check(call, name):
        with pytest.raises(TypeError, match=f"{name}; expected a DataFrame in memory: of pandas, polars or pyarrow"):
            call()

    array, nothing = NUMBERS.to_numpy(), lambda frame: frame
    every(
        check,
        [
            (lambda: slice_report(LATE, LATE, {"carrier": ["AA"]}, by="carrier"), "frame is a dict"),
            (lambda: ColumnScore("wind").fit(array, LATE), "X is a ndarray of numpy"),
            (lambda: prelaunch_account(None, array, LATE, NUMBERS, LATE), "train_X is a ndarray of numpy"),
            (lambda: asof_features(FLIGHTS, {}, "at"), "observations is a dict"),
            (lambda: recent_rate([], "late", "at", known_after="3h"), "events is a list"),
            (lambda: leakage_report(array, LATE, FLIGHTS["at"]), "X is a ndarray of numpy"),
            (lambda: skew_check(nothing, nothing, array), "rows is a ndarray of numpy"),
        ],
    )


def test_a_pandas_frame_is_handed_on_as_it_is():
    assert as_pandas("X", FLIGHTS) is FLIGHTS
