"""A recorded queue: three requests by hand, and a run drawn with known work, which formula and replay find again."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.serving.recorded import (
    between_answers,
    busy_share,
    p99_by_chance_ms,
    predicted_p99_ms,
    read_requests,
    replayed_p99_ms,
)

LOG = Path(__file__).resolve().parents[2] / "notebooks" / "recorded" / "requests.parquet"


def drawn_run(busy=0.6, mean_ms=5, cv=0.5, n=200_000, seed=0):
    """A queue by Lindley's recursion, which needs no replay."""
    rng = np.random.default_rng(seed)
    gaps, work = rng.exponential(mean_ms / busy, n), rng.gamma(cv**-2, mean_ms * cv**2, n)
    walk = np.concatenate([[0], np.cumsum(work[:-1] - gaps[1:])])
    due = np.cumsum(gaps)
    took = walk - np.minimum.accumulate(walk) + work
    return pd.DataFrame({"due_ms": due, "sent_ms": due, "took_ms": took, "work_ms": work})


def test_the_queue_sees_what_lies_between_two_answers():
    # Answered at 4, 7 and 15. The second, sent at 1, had to wait: it cost 3, and its clock says 5. The third had not.
    run = pd.DataFrame(
        {"due_ms": [0.0, 1, 10], "sent_ms": [0.0, 1, 10], "took_ms": [4.0, 6, 5], "work_ms": [4.0, 5, 5]}
    )
    seen = between_answers(run)
    assert seen["gap_ms"].to_list() == [3]
    assert seen["work_ms"].to_list() == [5]
    assert busy_share(run) == 14 / 10
    assert busy_share(run, counted=0.5) == 0.7


def test_where_the_clock_counts_once_the_queue_sees_all_of_the_work():
    seen = between_answers(drawn_run())
    assert seen["gap_ms"].sum() / seen["work_ms"].sum() == pytest.approx(1)


def test_formula_and_replay_find_the_p99_of_a_drawn_run():
    run = drawn_run()
    measured = np.percentile(run["took_ms"], 99)
    assert replayed_p99_ms(run) == pytest.approx(measured)
    assert predicted_p99_ms(run) == pytest.approx(measured, rel=0.06)
    assert replayed_p99_ms(run.assign(work_ms=2 * run["work_ms"]), counted=0.5, beside_ms=3) == pytest.approx(
        measured + 3
    )


def test_a_server_that_is_always_busy_has_no_p99():
    run = drawn_run(n=1_000)
    assert predicted_p99_ms(run.assign(work_ms=2 * run["work_ms"])) == np.inf


def test_the_recorded_log_is_read_in_milliseconds():
    raw, log = pd.read_parquet(LOG), read_requests(LOG)
    assert len(log) == len(raw) == log.groupby(["features", "share", "run"]).size().sum()
    assert np.allclose(log["work_ms"] - log["handling_ms"], raw["work_us"] / 1000)
    assert (log["sent_ms"] >= log["due_ms"]).all()
    for _, run in log.groupby(["features", "share", "run"]):
        assert run["sent_ms"].is_monotonic_increasing


def test_by_chance_a_long_run_has_the_p99_of_the_formula():
    # M/G/1 with exponential work, 50 % busy: the time in the system is exponential with mean work ÷ (1 − 0.5)
    drawn = p99_by_chance_ms(0.5, 10, 1, requests=20_000, draws=40)
    assert drawn.mean() == pytest.approx(20 * np.log(100), rel=0.03)
    assert p99_by_chance_ms(0.5, 10, 1, requests=500).std() > 2 * drawn.std()
