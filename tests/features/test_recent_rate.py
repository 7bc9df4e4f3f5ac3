"""The rate among outcomes already known, against a search of every pair of rows."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.features import recent_rate

small_and_quick = settings(deadline=None, max_examples=80)
START = pd.Timestamp("2026-03-08 00:00", tz="UTC")
HOUR = pd.Timedelta(hours=1)

event = st.tuples(
    st.sampled_from(["a", "b", None]),
    st.sampled_from([1.0, 2.0, None]),
    st.integers(0, 12),  # moment, hours after START: few enough for ties
    st.none() | st.integers(0, 12),  # when the outcome is known, none for never
    st.none() | st.integers(-3, 3),  # the outcome
)
events = st.lists(event, min_size=1, max_size=14)


def at(hours, zone="UTC"):
    return (START + pd.to_timedelta(pd.Series(hours, dtype="float64"), unit="h")).dt.tz_convert(zone)


def frame_of(rows):
    group, subgroup, moment, known, outcome = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "group": list(group),
            "subgroup": list(subgroup),
            "at": at(moment),
            "known": at(known),
            "y": pd.Series(outcome, dtype="float64"),
        }
    )


def searched(rows, window, n_keys):
    """Rate and count of every row, by looking at every other row."""
    found = []
    for me, mine in enumerate(rows):
        values = [
            other[4]
            for them, other in enumerate(rows)
            if them != me
            and None not in (*mine[:n_keys], *other[:n_keys])
            and other[:n_keys] == mine[:n_keys]
            and other[3] is not None
            and other[4] is not None
            and other[3] <= mine[2]
            and (window is None or other[3] > mine[2] - window)
        ]
        found.append([sum(values) / len(values) if values else math.nan, len(values)])
    return found


@small_and_quick
@given(events, st.none() | st.integers(1, 6), st.integers(0, 2))
def test_the_rate_equals_a_search_on_any_small_frame(rows, window, n_keys):
    found = recent_rate(
        frame_of(rows),
        "y",
        "at",
        known_after="known",
        window=None if window is None else window * HOUR,
        by=["group", "subgroup"][:n_keys] or None,
    )
    np.testing.assert_allclose(found, searched(rows, window, n_keys), rtol=1e-12)


@small_and_quick
@given(events, st.integers(0, 4))
def test_a_delay_is_the_same_as_a_column_of_moments_plus_that_delay(rows, delay):
    frame = frame_of(rows).assign(known=lambda frame: frame["at"] + delay * HOUR)
    by_column = recent_rate(frame, "y", "at", known_after="known", window="3h", by="group")
    by_delay = recent_rate(frame, "y", "at", known_after=delay * HOUR, window="3h", by="group")
    pd.testing.assert_frame_equal(by_column, by_delay)


@small_and_quick
@given(events, st.randoms(use_true_random=False))
def test_the_rate_does_not_depend_on_the_order_or_index_of_the_rows(rows, random):
    frame = frame_of(rows)
    order = random.sample(range(len(rows)), len(rows))
    straight = recent_rate(frame, "y", "at", known_after="known", by="group")
    pd.testing.assert_frame_equal(
        recent_rate(frame.iloc[order], "y", "at", known_after="known", by="group"), straight.iloc[order]
    )
    repeated = frame.set_axis(["same"] * len(rows))
    assert recent_rate(repeated, "y", "at", known_after="known", by="group").index.equals(repeated.index)


@small_and_quick
@given(events, event)
def test_an_outcome_known_later_never_changes_an_earlier_rate(rows, added):
    frame, with_added = frame_of(rows), frame_of([*rows, added])
    known = with_added["known"].iloc[-1]
    earlier = np.full(len(rows), True) if pd.isna(known) else (frame["at"] < known).to_numpy()
    after = recent_rate(with_added, "y", "at", known_after="known").iloc[:-1]
    pd.testing.assert_frame_equal(after[earlier], recent_rate(frame, "y", "at", known_after="known")[earlier])


@pytest.mark.parametrize(
    ("hours_before", "counts"), [(-1, 0), (0, 1), (2, 1), (3, 0)], ids=["after", "at", "inside", "too old"]
)
def test_the_window_is_open_at_its_start_and_closed_at_the_moment(hours_before, counts):
    frame = pd.DataFrame({"at": at([6, 0]), "known": at([None, 6 - hours_before]), "y": [0, 1]})
    assert recent_rate(frame, "y", "at", known_after="known", window="3h")["count"].iloc[0] == counts


def test_an_outcome_known_before_its_own_moment_does_not_count_for_itself():
    frame = pd.DataFrame({"at": at([6, 6]), "known": at([5, 5]), "y": [1, 0]})
    assert recent_rate(frame, "y", "at", known_after="known")["rate"].to_list() == [0, 1]


def test_times_in_different_zones_are_compared_as_instants():
    frame = frame_of([("a", 1.0, hour, hour + 1, hour % 2) for hour in range(8)])
    abroad = frame.assign(known=frame["known"].dt.tz_convert("Asia/Tokyo"))
    pd.testing.assert_frame_equal(
        recent_rate(abroad, "y", "at", known_after="known"), recent_rate(frame, "y", "at", known_after="known")
    )


@pytest.mark.parametrize("unit", ["s", "ms", "ns"])
def test_times_of_different_resolution_are_compared_as_instants(unit):
    frame = frame_of([("a", 1.0, hour, hour, hour % 2) for hour in range(8)])
    other = frame.assign(known=frame["known"].dt.as_unit(unit))
    pd.testing.assert_frame_equal(
        recent_rate(other, "y", "at", known_after="known"), recent_rate(frame, "y", "at", known_after="known")
    )


@pytest.mark.parametrize(
    "values",
    [
        [True, False, True],
        np.array([1, 0, 1]),
        pd.Series([True, False, True], dtype="boolean"),
        pd.Series([1, 0, 1], dtype=object),
    ],
    ids=["list", "array", "nullable", "objects"],
)
def test_outcomes_may_be_given_beside_the_frame(values):
    frame = pd.DataFrame({"at": at([0, 1, 2])})
    rate = recent_rate(frame, values, "at", known_after=pd.Timedelta(0))["rate"]
    np.testing.assert_array_equal(rate, [math.nan, 1, 0.5])


def test_a_missing_nullable_outcome_does_not_count():
    frame = pd.DataFrame({"at": at([0, 1, 2]), "y": pd.Series([True, None, True], dtype="boolean")})
    assert recent_rate(frame, "y", "at", known_after=pd.Timedelta(0))["count"].to_list() == [0, 1, 1]


def test_no_events_have_no_rates():
    found = recent_rate(frame_of([("a", 1.0, 0, 0, 0)]).head(0), "y", "at", known_after="known", by="group")
    assert found.shape == (0, 2)


# --- input that makes no sense ---------------------------------------------------------------------------------------

THREE = frame_of([("a", 1.0, hour, hour, 1) for hour in range(3)])


@pytest.mark.parametrize(
    ("frame", "changes", "message"),
    [
        (THREE, {"on": "when"}, r"events has no column 'when'; its columns are group, subgroup, at"),
        (THREE, {"on": "y"}, r"y of events is float64; expected times: .*pd.to_datetime"),
        (THREE, {"by": ["group", "colour"]}, "events has no column 'colour'"),
        (THREE, {"by": []}, "by is an empty list"),
        (THREE, {"outcomes": "z"}, "events has no column 'z'"),
        (THREE, {"outcomes": [1, 0]}, "outcomes has 2 rows and events has 3"),
        (THREE, {"outcomes": None}, "outcomes has 0 dimensions; expected one value for each row of events"),
        (THREE, {"outcomes": ["x", "y", "z"]}, "expected numbers or booleans"),
        (THREE, {"outcomes": [1, math.inf, 0]}, r"outcomes is infinite in 1 row \(first at row 1\)"),
        (THREE, {"outcomes": pd.Series([1, 0, 1], index=[2, 1, 0])}, "another index.*outcomes.loc"),
        (THREE, {"window": 3}, "window is 3; expected a duration such as"),
        (THREE, {"window": "0h"}, "window is 0 days.*expected at least"),
        (THREE, {"window": pd.NaT}, "window is missing"),
        (THREE, {"known_after": "nown"}, "known_after is 'nown'; expected the name of a column of events"),
        (THREE, {"known_after": -HOUR}, "nothing is known before it happens"),
        (THREE.assign(known=THREE["known"].dt.tz_localize(None)), {}, "at has a time zone and known has none"),
        (THREE.assign(at=THREE["at"].mask(THREE["y"].index == 2)), {}, r"missing in 1 row \(first at row 2\)"),
        (pd.concat([THREE, THREE[["at"]]], axis=1), {}, "events has 2 columns called 'at'"),
    ],
)
def test_input_without_a_rate_is_refused_with_what_to_do(frame, changes, message):
    arguments = {"outcomes": "y", "on": "at", "known_after": "known"} | changes
    with pytest.raises(ValueError, match=message):
        recent_rate(frame, **arguments)


def test_what_is_not_a_frame_is_refused():
    with pytest.raises(TypeError, match="events is a list; expected a DataFrame in memory"):
        recent_rate([], "y", "at", known_after="known")
