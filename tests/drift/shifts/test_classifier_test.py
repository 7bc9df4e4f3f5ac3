"""A classifier tells the two sides apart where they differ, and as seldom as it states where they do not."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.stats import binomtest
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from mlsd_helpers.drift import classifier_test

QUICK = {"model": DecisionTreeClassifier(max_depth=3, random_state=0), "n_permutations": 19}


def frame(rng, n_days, first=0, spread=1.0, per_day=20):
    """A column that every day moves, and its day."""
    day = np.repeat(np.arange(first, first + n_days), per_day)
    return pd.DataFrame({"wind": rng.normal(rng.normal(0, spread, n_days)[day - first]), "day": day})


def test_combinations_that_no_column_shows_are_told_apart():
    rng = np.random.default_rng(0)
    before, now = (rng.multivariate_normal([0, 0], [[1, r], [r, 1]], 800) for r in (0.0, 0.9))
    before, now = (pd.DataFrame(each, columns=["x", "y"]) for each in (before, now))
    found = classifier_test(before, now, n_permutations=19)
    assert found.p_value == 1 / 20  # 1 of 1 + 19
    assert found.auc > 0.7
    assert abs(found.null.mean() - 0.5) < 0.03


def test_days_dealt_at_random_are_told_apart_as_rows_and_not_as_days():
    alarms = {True: 0, False: 0}
    for seed in range(40):
        rng = np.random.default_rng(seed)
        before, now = frame(rng, 12), frame(rng, 12, first=12)
        alarms[True] += classifier_test(before, now, "day", random_state=seed, **QUICK).p_value <= 0.05
        if seed < 10:
            sides = [each.drop(columns="day") for each in (before, now)]
            alarms[False] += classifier_test(*sides, random_state=seed, **QUICK).p_value <= 0.05
    assert binomtest(alarms[True], 40, 0.05, alternative="greater").pvalue > 0.01
    assert alarms[False] >= 4


@pytest.mark.slow
def test_turning_the_days_round_keeps_neighbours_together():
    alarms = dict.fromkeys(["permute", "shift"], 0)
    model = LogisticRegression()
    for seed in range(20):
        rng = np.random.default_rng(seed)
        of_day = [rng.normal()]
        for each in rng.normal(0, np.sqrt(1 - 0.9**2), 39):
            of_day.append(0.9 * of_day[-1] + each)
        day = np.repeat(np.arange(40), 10)
        rows = pd.DataFrame({"temp": rng.normal(np.array(of_day)[day], 0.3), "day": day})
        for arrange in alarms:
            found = classifier_test(
                rows[day < 20],
                rows[day >= 20],
                "day",
                model=model,
                arrange=arrange,
                n_permutations=19,
                random_state=seed,
            )
            alarms[arrange] += found.p_value <= 0.05
    assert alarms["permute"] > 5
    assert alarms["shift"] < 4


def test_texts_missing_values_and_frames_of_other_libraries_are_taken():
    rng = np.random.default_rng(0)
    before = pd.DataFrame(
        {"origin": rng.choice(["EWR", "JFK"], 300), "wind": np.where(np.arange(300) % 9, 1.0, np.nan)}
    )
    now = pd.DataFrame({"origin": rng.choice(["JFK", "LGA"], 300), "wind": np.where(np.arange(300) % 9, 1.0, np.inf)})
    found = classifier_test(before, now, n_permutations=19)
    assert found.auc > 0.7
    assert classifier_test(pl.from_pandas(before), pl.from_pandas(now), n_permutations=19).auc == found.auc
    assert "independent rows" in repr(found)


def test_constant_columns_tell_nothing():
    same = pd.DataFrame({"x": [1.0] * 40, "empty": [None] * 40})
    found = classifier_test(same, same, n_permutations=19)
    assert found.auc == 0.5
    assert found.p_value == 1


def test_input_without_meaning_is_refused():
    rng = np.random.default_rng(0)
    before, now = frame(rng, 6), frame(rng, 6, first=6)
    for call, said in [
        (lambda: classifier_test(before, now.drop(columns="wind"), "day"), "current lacks the columns 'wind'"),
        (lambda: classifier_test(before, now.astype({"wind": str}), "day"), "number in reference, text in current"),
        (lambda: classifier_test(before, before, "day"), "6 groups hold rows of both sides"),
        (lambda: classifier_test(before.head(1), now.drop(columns="day"), None), "lacks the columns"),
        (lambda: classifier_test(before.head(1), now.head(1)), "the sides have 1 and 1 rows"),
        (lambda: classifier_test(before[before.day == 0], now, "day"), "holds 7 groups|the sides have 1 and 6 groups"),
        (lambda: classifier_test(before, now, "night"), "reference has no column 'night'"),
        (lambda: classifier_test(before, now, arrange="shift"), "pass groups"),
        (
            lambda: classifier_test(before.assign(at=pd.Timestamp("2013-01-01")), now.assign(at=pd.Timestamp.max)),
            "column 'at' holds times",
        ),
        (lambda: classifier_test(before, now, n_permutations=5), "n_permutations is 5"),
        (lambda: classifier_test(before[["day"]], now[["day"]], "day"), "no column holds any value"),
    ]:
        with pytest.raises(ValueError, match=said):
            call()


def test_a_name_that_is_there_twice_is_refused():
    frame = pd.DataFrame({"x": np.arange(40.0)})
    with pytest.raises(ValueError, match="current has two columns called 'x'"):
        classifier_test(frame, pd.concat([frame, frame], axis=1))
