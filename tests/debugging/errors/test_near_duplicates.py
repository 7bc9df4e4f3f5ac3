"""Rows that repeat: planted copies are found, and chance is told from copies at the rate that is promised."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlsd_helpers.debugging.errors import near_duplicates
from mlsd_helpers.debugging.errors.nearness import NEIGHBOURS


def mixed(n, seed=0):
    rng = np.random.default_rng(seed)
    numbers = pd.DataFrame(rng.normal(size=(n, 4)), columns=["wind", "rain", "haze", "gust"])
    return numbers.assign(origin=rng.choice(["JFK", "EWR"], n), is_night=rng.random(n) < 0.5)


def jittered(frame, size, seed=1):
    numbers = ["wind", "rain", "haze", "gust"]
    copy = frame.copy()
    copy[numbers] += size * np.random.default_rng(seed).normal(size=(len(frame), 4))
    return copy


def test_an_exact_copy_is_found_within_a_frame():
    frame = mixed(100)
    found = near_duplicates(pd.concat([frame, frame.iloc[[3, 5]]], ignore_index=True))
    assert found.table[found.table["kind"] == "exact"][["row", "of"]].values.tolist() == [[100, 3], [101, 5]]
    assert (found.n_exact, found.table["differs"].tolist()[:2]) == (2, ["", ""])


def test_exact_copies_are_those_of_pandas():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.integers(0, 9, 300), "b": rng.choice([None, "x", "y"], 300)})
    assert near_duplicates(frame).n_exact == frame.duplicated().sum()


def test_rows_of_training_are_found_in_the_test_part_by_their_index():
    train, test = mixed(500), mixed(200, seed=1)
    test.index = [f"test {place}" for place in range(200)]
    test.loc["test 7"] = train.loc[40]
    test.iloc[9] = jittered(train.iloc[[60]], 1e-4).iloc[0]
    found = near_duplicates(test, train)
    pairs = found.table.set_index("row")
    assert pairs.loc["test 7", ["of", "kind", "ratio"]].tolist() == [40, "exact", 0]
    assert pairs.loc["test 9", ["of", "kind"]].tolist() == [60, "near"]
    assert pairs.loc["test 9", "differs"] == "wind, rain, haze, gust"
    assert found.n_near <= 4  # one planted, and one that chance may give: 3 more have a probability of 2 %


def test_a_missing_value_equals_a_missing_value_and_nothing_else():
    frame = mixed(100)
    frame.loc[3, "wind"] = np.nan
    copy = frame.loc[[3, 4]].reset_index(drop=True)
    copy.loc[1, "wind"] = np.nan
    assert near_duplicates(copy, frame).table[["row", "of", "kind"]].values.tolist() == [[0, 3, "exact"]]


def test_values_that_may_be_missing_are_compared_where_they_are_there():
    frame = mixed(200).assign(seats=pd.array([None, 3, 4, 5] * 50, dtype="Int64"))
    copy = frame.iloc[:8].assign(wind=frame["wind"] + 1e-9)
    found = near_duplicates(copy, frame).table
    assert found["of"].tolist() == sorted(range(8), key=found["of"].tolist().index)
    assert set(found["differs"]) == {"wind"}


def test_another_category_makes_rows_far_apart():
    frame = mixed(400)
    copy = jittered(frame.iloc[:20], 1e-6)
    assert near_duplicates(copy, frame).n_near == 20
    copy["is_night"] = ~copy["is_night"]
    assert near_duplicates(copy, frame).n_near <= 3


def test_four_copies_of_a_row_do_not_hide_each_other():
    frame = mixed(400)
    copies = pd.concat([jittered(frame.iloc[[0]], 1e-6, seed) for seed in range(3)])
    found = near_duplicates(pd.concat([frame, copies], ignore_index=True))
    near = found.table[found.table["kind"] == "near"]
    assert set(near["row"]) | set(near["of"]) >= {0, 400, 401, 402}


def test_the_limit_follows_from_the_order_statistics_of_volumes():
    """Among k points at random in a ball, the volume to the nearest over that to the k-th is Beta(1, k − 1)."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.uniform(size=(5000, 2)), columns=["x", "y"])
    found = near_duplicates(frame)
    promised = stats.beta(1, NEIGHBOURS - 1).cdf(found.largest_ratio**found.dimension)
    assert 5000 * promised == pytest.approx(1)
    assert found.dimension == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("n_columns", [2, 6])
def test_chance_gives_as_many_pairs_as_it_is_said_to(n_columns):
    """Twenty even samples, in which 10 rows each may be near: 200 in all, in pairs that count once."""
    n_pairs = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame(rng.uniform(size=(500, n_columns)), columns=[f"x{place}" for place in range(n_columns)])
        n_pairs += near_duplicates(frame, expected_by_chance=10).n_near
    assert 60 <= n_pairs <= 240  # 100 where each row of a pair finds the other; the edges of the cube add some


def test_numbers_in_other_units_give_the_same_pairs():
    frame = mixed(300)
    frame = pd.concat([frame, jittered(frame.iloc[:5], 1e-5)], ignore_index=True)
    scaled = frame.assign(wind=1e6 * frame["wind"] + 7)
    assert near_duplicates(scaled).table["row"].tolist() == near_duplicates(frame).table["row"].tolist()


def test_dates_count_as_numbers():
    rng = np.random.default_rng(0)
    times = pd.Timestamp("2013-01-01") + pd.to_timedelta(rng.uniform(0, 1e6, 200), unit="s")
    frame = pd.DataFrame({"at": times, "wind": rng.normal(size=200)})
    frame.loc[199] = [frame.loc[5, "at"] + pd.Timedelta(seconds=1), frame.loc[5, "wind"] + 1e-6]
    assert near_duplicates(frame).table[["row", "of"]].values.tolist()[:1] == [[199, 5]]


def test_categories_alone_have_exact_copies_only():
    found = near_duplicates(pd.DataFrame({"carrier": ["UA", "AA", "UA"]}))
    assert (found.n_exact, found.n_near) == (1, 0)
    assert "no nearness was measured" in repr(found)


def test_frames_of_other_libraries_are_taken():
    import pyarrow as pa

    assert near_duplicates(pa.table({"a": [1, 2, 1]})).n_exact == 1


@pytest.mark.parametrize(
    ("frame", "other", "said"),
    [
        (pd.DataFrame({"a": []}), None, "expected rows and columns"),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}), r"differ in columns \(a, b\)"),
        (pd.DataFrame({"a": [1.0, np.inf, 2, 3, 4, 5, 6]}), None, "a has 1 infinite values"),
    ],
)
def test_what_makes_no_sense_is_refused(frame, other, said):
    with pytest.raises(ValueError, match=said):
        near_duplicates(frame, other)
