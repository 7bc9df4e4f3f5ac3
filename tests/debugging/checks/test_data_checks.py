"""Each check of data finds the bug that it is made for, and lets sound data pass."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlsd_helpers.debugging import Data, run_checks
from tests.debugging.healthy import table_of_numbers


def outcome(check, data, model=None):
    return run_checks(model, data, [check])[0]


def changed(data, **parts):
    return Data(**{**vars(data), **parts})


@pytest.fixture
def sound():
    return table_of_numbers(0)


def test_a_nan_is_found_with_its_row_and_column(sound):
    X = sound.X_test.copy()
    X[7, 2] = np.nan
    result = outcome("values are finite", changed(sound, X_test=X))
    assert result.outcome == "failed"
    assert result.evidence == "X_test, column 2: 1 of 300 rows are NaN or infinite, first at row 7"


def test_a_label_that_is_infinite_is_found(sound):
    y = sound.y_train.astype(float)
    y[3] = np.inf
    assert "y_train" in outcome("values are finite", changed(sound, y_train=y)).evidence


def test_a_missing_text_is_missing():
    frame = pd.DataFrame({"carrier": ["UA", None, "AA"]})
    result = outcome("values are finite", Data(frame, [0, 1, 0], frame.dropna(), [0, 1]))
    assert "X_train, column 'carrier': 1 of 3" in result.evidence


def test_missing_values_pass_with_a_model_that_takes_them(sound):
    from sklearn.ensemble import HistGradientBoostingClassifier

    X = sound.X_train.copy()
    X[0, 0] = np.nan
    data = changed(sound, X_train=X)
    assert outcome("values are finite", data, HistGradientBoostingClassifier()).passed
    assert outcome("values are finite", data, SGDClassifier()).outcome == "failed"


def test_a_class_that_is_judged_and_never_trained_is_found(sound):
    y = sound.y_test.copy()
    y[5] = 2
    assert "class 2, which no training row" in outcome("classes are on both sides", changed(sound, y_test=y)).evidence


def test_a_split_by_the_sorted_label_is_found(sound):
    result = outcome("classes are on both sides", changed(sound, y_test=np.zeros(300, dtype=int)))
    assert result.outcome == "failed"


def test_a_rare_class_may_be_missing_by_chance(sound):
    y_train = sound.y_train.copy()
    y_train[0] = 2  # one of 600: missing among 300 in 0.606 = (1 − 1/600)**300 of sound splits
    assert outcome("classes are on both sides", changed(sound, y_train=y_train)).passed


@pytest.mark.parametrize("shift", [-1, 1])
@pytest.mark.parametrize("seed", range(3))
def test_labels_out_of_step_by_one_row_are_found(seed, shift):
    sound = table_of_numbers(seed)
    planted = changed(sound, y_train=np.roll(sound.y_train, shift), y_test=np.roll(sound.y_test, shift))
    assert outcome("labels are in step", planted).outcome == "failed"
    assert outcome("labels are in step", sound).passed


def test_numbers_out_of_step_are_found(sound):
    y = {part: 2 * getattr(sound, f"X_{part}")[:, 0] for part in ("train", "test")}
    planted = changed(sound, y_train=np.roll(y["train"], 1), y_test=np.roll(y["test"], 1))
    assert outcome("labels are in step", planted).outcome == "failed"
    assert outcome("labels are in step", changed(sound, y_train=y["train"], y_test=y["test"])).passed


def series(seed, n=900):
    """Each value leans on the last one; inputs are the two before it and their mean."""
    rng = np.random.default_rng(seed)
    values = np.zeros(n)
    for i in range(1, n):
        values[i] = 0.8 * values[i - 1] + rng.normal()
    y = pd.Series(values)
    X = pd.DataFrame({"last": y.shift(1), "one_before": y.shift(2), "mean": y.shift(1).rolling(3, 1).mean()}).fillna(0)
    return X, y


@pytest.mark.parametrize("seed", range(3))
def test_lags_may_know_the_label_before_where_rows_follow_in_time(seed):
    X, y = series(seed)
    about = {"times_train": np.arange(600), "times_test": np.arange(600, 900)}
    sound = Data(X[:600], y[:600], X[600:], y[600:], **about)
    assert outcome("labels are in step", sound).passed
    without_times = outcome("labels are in step", changed(sound, times_train=None, times_test=None))
    assert "say so by times_train" in without_times.evidence


@pytest.mark.parametrize("seed", range(3))
def test_labels_of_the_row_after_are_found_in_time_too(seed):
    sound = table_of_numbers(seed)
    about = {"times_train": np.arange(600), "times_test": np.arange(600, 900)}
    planted = changed(sound, y_train=np.roll(sound.y_train, 1), y_test=np.roll(sound.y_test, 1), **about)
    assert outcome("labels are in step", planted).outcome == "failed"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("labels are in step", "fewer than 22 rows in a set are too few to tell"),
        ("no column tells the label", "the judging rows are fewer than 20, or have one label"),
    ],
)
def test_of_too_few_rows_nothing_is_said(sound, name, said):
    few = changed(sound, X_test=sound.X_test[:19], y_test=sound.y_test[:19])
    result = outcome(name, few)
    assert (result.outcome, result.evidence) == ("does not apply", said)


def test_where_all_judged_rows_have_one_label_no_column_is_judged(sound):
    one = changed(sound, y_test=np.full_like(sound.y_test, sound.y_test[0]))
    assert outcome("no column tells the label", one).outcome == "does not apply"


def test_labels_that_are_wrong_otherwise_are_not_called_out_of_step(sound):
    assert outcome("labels are in step", changed(sound, y_test=1 - sound.y_test)).passed


def test_numbers_kept_as_objects_are_numbers(sound):
    as_objects = changed(sound, X_train=sound.X_train.astype(object), X_test=sound.X_test.astype(object))
    assert outcome("labels are in step", as_objects).evidence == outcome("labels are in step", sound).evidence


def test_a_row_with_a_text_is_found_on_both_sides():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"price": rng.normal(size=300), "name": [f"name {i % 250}" for i in range(300)]})
    sound = Data(X[:200], rng.integers(0, 2, 200), X[200:], rng.integers(0, 2, 100))
    assert outcome("no row is on both sides", sound).passed
    assert outcome("no row is on both sides", changed(sound, X_test=X[150:250])).evidence.startswith("50 of 100")


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_labels_are_found(seed):
    sound, rng = table_of_numbers(seed), np.random.default_rng(seed)
    assert outcome("labels follow the inputs", sound).passed
    planted = changed(sound, y_train=rng.permutation(sound.y_train))
    assert outcome("labels follow the inputs", planted).outcome == "failed"


def test_the_target_among_the_inputs_is_found(sound):
    noise = np.random.default_rng(0).normal(0, 0.1, 300)
    X = sound.X_test.copy()
    X[:, 5] = 1 - sound.y_test + noise
    result = outcome("no column tells the label", changed(sound, X_test=X))
    assert result.outcome == "failed"
    assert "column" in result.evidence
    assert ", 5," in result.evidence
    assert outcome("no column tells the label", sound).passed


def test_a_strong_column_is_no_leak(sound):
    X = sound.X_test.copy()
    X[:, 0] = sound.y_test + np.random.default_rng(0).normal(0, 1, 300)  # an AUC of 0.76 by Φ(1/√2)
    assert outcome("no column tells the label", changed(sound, X_test=X)).passed


def test_a_training_row_among_the_judged_is_found(sound):
    X = sound.X_test.copy()
    X[11] = sound.X_train[3]
    result = outcome("no row is on both sides", changed(sound, X_test=X))
    assert result.evidence == "1 of 300 judging rows are training rows, first at row 11"
    assert outcome("no row is on both sides", sound).passed


def test_rows_of_few_values_may_repeat():
    X = np.arange(100).reshape(-1, 1) % 5
    result = outcome("no row is on both sides", Data(X, X[:, 0] % 2, X, X[:, 0] % 2))
    assert result.outcome == "does not apply"


def test_copies_made_before_the_split_are_found(sound):
    X, y = np.vstack([sound.X_train] * 2), np.tile(sound.y_train, 2)
    order = np.random.default_rng(0).permutation(1200)
    planted = Data(X[order[:900]], y[order[:900]], X[order[900:]], y[order[900:]])
    assert outcome("no row is on both sides", planted).outcome == "failed"


def test_a_random_split_of_times_is_found(sound):
    times = np.arange("2013-01-01", 900, dtype="datetime64[D]")
    in_order = changed(sound, times_train=times[:600], times_test=times[600:])
    assert outcome("training comes before judging", in_order).passed
    rng = np.random.default_rng(0).permutation(times)
    result = outcome("training comes before judging", changed(sound, times_train=rng[:600], times_test=rng[600:]))
    assert result.outcome == "failed"
    assert outcome("training comes before judging", sound).outcome == "does not apply"


def test_a_missing_time_is_no_order(sound):
    times = np.arange("2013-01-01", 900, dtype="datetime64[D]")
    times[3] = "NaT"
    given = changed(sound, times_train=times[:600], times_test=times[600:])
    assert outcome("training comes before judging", given).outcome == "failed"


def test_a_join_that_copies_rows_is_found(sound):
    assert outcome("joins keep the rows", changed(sound, joined={"weather": (600, 600)})).passed
    result = outcome("joins keep the rows", changed(sound, joined={"weather": (600, 600), "planes": (600, 612)}))
    assert result.evidence == "planes: 600 rows before, 612 after"
    assert result.outcome == "failed"


def test_unscaled_inputs_are_found_where_they_harm(sound):
    factors = np.array([1, 1000, 1, 1, 1, 1], dtype=np.float32)
    planted = changed(sound, X_train=sound.X_train * factors, X_test=sound.X_test * factors)
    assert outcome("scales are alike", planted).outcome == "failed"
    assert outcome("scales are alike", planted, SGDClassifier(loss="log_loss", random_state=0)).outcome == "failed"
    scaling = make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0))
    assert outcome("scales are alike", planted, scaling).passed
    assert outcome("scales are alike", sound).passed


def scaled(train, test):
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)


def scaled_before_the_split(train, test):
    scaler = StandardScaler().fit(np.vstack([train, test]))
    return scaler.transform(train), scaler.transform(test)


def ranked_among_each_other(train, test):
    return train, test.argsort(axis=0).argsort(axis=0)


def with_chance(train, test):
    return train + np.random.default_rng().normal(size=train.shape), test


@pytest.mark.parametrize(
    ("prepare", "fits_on_training", "one_as_many"),
    [
        (scaled, "passed", "passed"),
        (scaled_before_the_split, "failed", "failed"),
        (ranked_among_each_other, "passed", "failed"),
        (with_chance, "could not run", "passed"),
        (lambda train, test: train, "could not run", "could not run"),
    ],
)
def test_what_preparation_looks_at_is_found(sound, prepare, fits_on_training, one_as_many):
    data = changed(sound, prepare=prepare, raw_train=sound.X_train, raw_test=sound.X_test)
    assert outcome("preparation fits on training rows alone", data).outcome == fits_on_training
    assert outcome("one row is prepared as among many", data).outcome == one_as_many


def test_preparation_of_frames_with_texts_is_checked():
    frame = pd.DataFrame({"carrier": ["UA", "AA", "UA", "B6"], "wind": [1.0, 2.0, 4.0, 8.0]})

    def coded_by_all(train, test):
        means = pd.concat([train, test]).groupby("carrier")["wind"].mean()
        return tuple(each.assign(carrier=each["carrier"].map(means)) for each in (train, test))

    data = Data(frame, [0, 1, 0, 1], frame, [0, 1, 0, 1], prepare=coded_by_all, raw_train=frame, raw_test=frame)
    assert outcome("preparation fits on training rows alone", data).outcome == "failed"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"X_train": []}, "X_train has no rows"),
        ({"y_train": [1]}, "X_train has 2 rows and y_train 1"),
        ({"times_test": [1, 2]}, "X_test has 1 rows and times_test 2"),
        ({"X_test": [[1.0, 2.0]]}, "the columns of X_train are 0, of X_test 0, 1"),
    ],
)
def test_data_says_what_is_wrong_with_it(parts, message):
    given = {"X_train": [[0.0], [1.0]], "y_train": [0, 1], "X_test": [[2.0]], "y_test": [1]}
    with pytest.raises(ValueError, match=message):
        Data(**{**given, **parts})


def test_times_and_joins_of_another_kind_say_what_was_given(sound):
    texts = changed(sound, times_train=["2024-01-01"] * 600, times_test=["2024-02-01"] * 300)
    assert "the times are texts" in outcome("training comes before judging", texts).evidence
    assert "joined['weather'] is 5" in outcome("joins keep the rows", changed(sound, joined={"weather": 5})).evidence


def test_a_preparation_that_drops_judged_rows_says_so(sound):
    parts = {"raw_train": sound.X_train, "raw_test": sound.X_test}
    dropping = changed(sound, prepare=lambda train, test: (train, test[5:]), **parts)
    assert "prepare gave 295 rows for 300" in outcome("one row is prepared as among many", dropping).evidence


@pytest.mark.parametrize("of_label", [True, False])
def test_an_encoder_that_counts_judged_rows_is_found(of_label):
    """Means of the label by a category, or its counts: whole numbers and texts that no noise can be added to."""
    rng = np.random.default_rng(0)
    raw = pd.DataFrame({"shop": rng.choice([f"shop {i}" for i in range(60)], 900), "late": rng.integers(0, 2, 900)})
    train, test = raw[:600], raw[600:]

    def prepare(*parts, of_all):
        by_shop = (pd.concat(parts) if of_all else parts[0]).groupby("shop")["late"]
        values = by_shop.mean() if of_label else by_shop.size()
        return tuple(part[["shop"]].assign(shop=part["shop"].map(values).fillna(0)) for part in parts)

    for of_all in (True, False):
        encode = partial(prepare, of_all=of_all)
        X_train, X_test = encode(train, test)
        about = {"prepare": encode, "raw_train": train, "raw_test": test}
        result = outcome(
            "preparation fits on training rows alone", Data(X_train, train.late, X_test, test.late, **about)
        )
        assert result.outcome == ("failed" if of_all else "passed")
