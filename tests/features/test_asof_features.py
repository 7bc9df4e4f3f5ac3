"""The latest observation known at each moment, against a search of every pair of rows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.features import asof_features

small_and_quick = settings(deadline=None, max_examples=80)
START = pd.Timestamp("2026-03-08 00:00", tz="UTC")
HOUR = pd.Timedelta(hours=1)

events = st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.integers(0, 12)), min_size=1, max_size=8)
observations = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), st.integers(0, 12), st.none() | st.integers(0, 6)),
    max_size=12,
    unique_by=lambda row: row[:2],
)


def at(hours):
    return START + pd.to_timedelta(pd.Series(hours, dtype="float64"), unit="h")


def frame_of_events(rows):
    return pd.DataFrame({"key": pd.Series([key for key, _ in rows], dtype="str"), "at": at([hour for _, hour in rows])})


def frame_of_observations(rows):
    time = at([hour for _, hour, _ in rows])
    delay = pd.to_timedelta(pd.Series([delay for *_, delay in rows], dtype="float64"), unit="h")
    return pd.DataFrame(
        {
            "key": pd.Series([key for key, *_ in rows], dtype="str"),
            "at": time,
            "known": time + delay,
            "value": np.arange(len(rows)),
        }
    )


def searched(events, observations, tolerance, has_key):
    """The number of the observation of every event, by looking at all of them."""
    found = []
    for key, moment in events:
        known = [
            (time, number)
            for number, (its_key, time, delay) in enumerate(observations)
            if (not has_key or (None not in (key, its_key) and key == its_key))
            and delay is not None
            and time + delay <= moment
            and (tolerance is None or time >= moment - tolerance)
        ]
        found.append(max(known)[1] if known else None)
    return found


@small_and_quick
@given(events, observations, st.none() | st.integers(0, 5))
def test_the_observation_is_what_a_search_of_any_small_frame_finds(events, observations, tolerance):
    found = asof_features(
        frame_of_events(events),
        frame_of_observations(observations),
        "at",
        "key",
        known_after="known",
        tolerance=None if tolerance is None else tolerance * HOUR,
    )
    expected = searched(events, observations, tolerance, has_key=True)
    assert [None if pd.isna(value) else value for value in found["value"]] == expected
    for (_, moment), number, age in zip(events, expected, found["observation_age"], strict=True):
        assert pd.isna(age) if number is None else age == (moment - observations[number][1]) * HOUR


@small_and_quick
@given(events, st.lists(st.integers(0, 12), unique=True, max_size=8), st.integers(0, 3))
def test_without_keys_and_with_one_delay_it_is_what_a_search_finds(events, times, delay):
    observations = [(None, time, delay) for time in times]
    found = asof_features(frame_of_events(events), frame_of_observations(observations), "at", known_after=delay * HOUR)
    expected = searched(events, observations, None, has_key=False)
    assert [None if pd.isna(value) else value for value in found["value"]] == expected


@small_and_quick
@given(events, observations, st.randoms(use_true_random=False))
def test_the_order_and_index_of_the_rows_do_not_matter(events, observations, random):
    left, right = frame_of_events(events), frame_of_observations(observations)
    straight = asof_features(left, right, "at", "key", known_after="known")
    shuffled_left = left.iloc[random.sample(range(len(left)), len(left))]
    shuffled_right = right.iloc[random.sample(range(len(right)), len(right))].set_axis(["same"] * len(right))
    shuffled = asof_features(shuffled_left, shuffled_right, "at", "key", known_after="known")
    pd.testing.assert_frame_equal(shuffled, straight.loc[shuffled_left.index])


@small_and_quick
@given(events, observations)
def test_one_row_at_a_time_gives_the_values_and_types_of_all_at_once(events, observations):
    left, right = frame_of_events(events), frame_of_observations(observations).assign(flag=True)
    together = asof_features(left, right, "at", "key", known_after="known")
    for row in range(len(left)):
        alone = asof_features(left.iloc[[row]], right, "at", "key", known_after="known")
        pd.testing.assert_frame_equal(alone, together.iloc[[row]])


def test_an_old_reading_that_arrives_late_does_not_replace_a_newer_one():
    readings = pd.DataFrame({"at": at([1, 2]), "known": at([5, 3]), "temp": [10.0, 20.0]})
    found = asof_features(pd.DataFrame({"at": at([2, 3, 6])}), readings, "at", known_after="known")
    np.testing.assert_array_equal(found["temp"], [np.nan, 20, 20])


def test_names_may_differ_between_the_frames():
    left = pd.DataFrame({"cutoff": at([3]), "origin": "JFK", "carrier": 7})
    right = pd.DataFrame({"seen": at([1, 2]), "airport": ["JFK", "LGA"], "carrier": [7, 7], "temp": [10.0, 20.0]})
    found = asof_features(left, right, ("cutoff", "seen"), [("origin", "airport"), "carrier"])
    assert list(found.columns) == ["seen", "temp", "observation_age"]
    assert found["temp"].item() == 10
    assert found["observation_age"].item() == 2 * HOUR


def test_categories_match_text_with_the_same_letters():
    left = pd.DataFrame({"at": at([3, 3]), "key": pd.Categorical(["b", "a"], categories=["b", "a"])})
    right = pd.DataFrame({"at": at([1, 1]), "key": pd.Series(["a", "b"], dtype="str"), "value": [1.0, 2.0]})
    assert asof_features(left, right, "at", "key")["value"].to_list() == [2, 1]


def test_times_in_different_zones_are_compared_as_instants_and_keep_their_zone():
    left = pd.DataFrame({"at": at([3, 5]).dt.tz_convert("America/New_York")})
    right = pd.DataFrame({"at": at([3, 4]).dt.tz_convert("Asia/Tokyo"), "value": [1.0, 2.0]})
    found = asof_features(left, right, "at")
    assert found["value"].to_list() == [1, 2]
    assert found["at"].dt.tz.key == "Asia/Tokyo"
    assert found["observation_age"].to_list() == [0 * HOUR, HOUR]


def test_whole_numbers_and_booleans_are_not_rounded_or_turned_into_objects():
    right = pd.DataFrame({"at": at([1]), "id": [2**62 + 1], "flag": [True], "byte": np.array([200], dtype="uint8")})
    found = asof_features(pd.DataFrame({"at": at([0, 2])}), right, "at")
    assert found["id"].iloc[1] == 2**62 + 1
    assert [str(dtype) for dtype in found[["id", "flag", "byte"]].dtypes] == ["Int64", "boolean", "UInt8"]


def test_no_events_and_no_observations_are_frames_of_the_same_columns():
    left, right = frame_of_events([("a", 3)]), frame_of_observations([("a", 1, 0)])
    columns = ["at", "known", "value", "observation_age"]
    assert list(asof_features(left.head(0), right, "at", "key").columns) == columns
    assert asof_features(left, right.head(0), "at", "key")[columns].isna().all(axis=None)


# --- input that makes no sense ---------------------------------------------------------------------------------------

LEFT = frame_of_events([("a", 3), ("b", 4)])
RIGHT = frame_of_observations([("a", 1, 0), ("b", 2, 1)])
NAIVE = RIGHT.assign(at=RIGHT["at"].dt.tz_localize(None), known=RIGHT["known"].dt.tz_localize(None))


@pytest.mark.parametrize(
    ("right", "changes", "message"),
    [
        (RIGHT, {"on": ("at", "seen")}, "observations has no column 'seen'"),
        (RIGHT, {"on": ("at", "at", "at")}, r"on is .*expected the name of a column, or a pair"),
        (RIGHT, {"on": "key"}, "key of events is str; expected times"),
        (RIGHT, {"by": ("key", "value")}, "the keys cannot match: key is str and value is int64"),
        (RIGHT, {"by": "colour"}, "events has no column 'colour'"),
        (NAIVE, {}, "at of events has a time zone and at of observations, .* has none"),
        (pd.concat([RIGHT, RIGHT.tail(1)]), {}, r"1 rows that repeat key and at \(first at row 2\); keep one"),
        (RIGHT.assign(known=RIGHT["at"] - HOUR), {"known_after": "known"}, r"before at in 2 rows \(first at row 0\)"),
        (RIGHT, {"known_after": -HOUR}, "nothing is known before it happens"),
        (RIGHT, {"known_after": 5}, "known_after is 5; expected the name of a column of observations"),
        (RIGHT, {"tolerance": -HOUR}, "tolerance is -1 days.*expected at least"),
        (RIGHT.assign(at=RIGHT["at"].mask(RIGHT["value"] == 1)), {}, r"missing in 1 row \(first at row 1\)"),
        (RIGHT.rename(columns={"value": "observation_age"}), {}, "rename it"),
    ],
)
def test_input_that_cannot_be_joined_is_refused_with_what_to_do(right, changes, message):
    arguments = {"on": "at", "by": "key"} | changes
    with pytest.raises(ValueError, match=message):
        asof_features(LEFT, right, **arguments)


def test_what_is_not_a_frame_is_refused():
    with pytest.raises(TypeError, match="observations is a dict; expected a DataFrame in memory"):
        asof_features(LEFT, {}, "at")
