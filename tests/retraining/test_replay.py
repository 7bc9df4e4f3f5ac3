"""A stream served period by period: what was known, what it earned, and that a replay goes on where it stopped."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.retraining import Decision, Stream, calendar, never, on_drift, promotion_gate, replay

MONTH = pd.DateOffset(months=1)
DAYS = np.array([31, 28, 31, 30, 31])


def guesses(found):
    """What the model of each period said, one number a period."""
    ends = np.cumsum(found.periods["rows"])[:-1]
    return [float(part[0]) for part in np.split(found.score, ends)]


def test_the_first_model_serves_for_good_when_it_is_never_replaced(world, options):
    found = replay(never(), world, **options)
    assert guesses(found) == [1, 1, 1, 1]  # all of January's labels are 1
    assert found.periods["money"].tolist() == [-1, -4, -9, -16]
    assert found.retrainings == found.alarms == 0


def test_a_growing_window_is_the_mean_of_all_that_came_before(world, options):
    by_hand = [np.average(np.arange(1, n + 1), weights=DAYS[:n]) for n in (1, 2, 3, 4)]
    assert guesses(replay(calendar(), world, **options)) == pytest.approx(by_hand)


def test_a_rolling_window_is_the_mean_of_the_last_months(world, options):
    found = replay(calendar(), world, window=2 * MONTH, first=2, **options)
    by_hand = [np.average([n - 1, n], weights=DAYS[[n - 2, n - 1]]) for n in (2, 3, 4)]
    assert guesses(found) == pytest.approx(by_hand)


def test_labels_a_month_late_leave_out_the_last_month(world, options):
    prompt = guesses(replay(calendar(), world, window=MONTH, first=2, **options))
    late = guesses(replay(calendar(), world, window=MONTH, label_delay=MONTH, first=2, **options))
    assert prompt == [2, 3, 4]
    assert late == [1, 2, 3]


def test_a_label_counts_from_the_moment_it_is_known(world, options):
    frame = world.X.assign(at=world.moment, y=world.y, known=world.moment + pd.Timedelta("10D12h"))
    stream = Stream(frame, ["x"], "y", "at", known_after="known")
    found = replay(calendar(), stream, **options)
    # Noon of January 21 is known at the very start of February, noon of February 18 at that of March
    assert found.periods["training_rows"].tolist()[:2] == [21, 31 + 18]
    never_known = frame.assign(known=frame["known"].where(frame["x"] != 1))
    without = replay(calendar(), Stream(never_known, ["x"], "y", "at", known_after="known"), first=2, **options)
    assert without.periods["training_rows"].tolist()[0] == 18


def test_quarterly_trains_at_every_third_period_and_pays_for_it(world, options):
    found = replay(calendar(every=3), world, cost=5, **options)
    assert found.periods["retrained"].tolist() == [False, False, False, True]
    assert found.total == pytest.approx(found.days["money"].sum() - 5)
    assert found.cost_per == pytest.approx(5 / found.days["rows"].sum())


def test_named_periods_alone_are_trained_at(world, options):
    found = replay(calendar(at=["2013-03"]), world, **options)
    assert found.periods.loc[found.periods["retrained"], "period"].tolist() == ["2013-03"]


def test_an_alarm_without_new_labels_trains_nothing(world, options):
    found = replay(calendar(), world, label_delay="45D", first=2, **options)
    # 45 days before March, April and May: the first moments of January 15, February 15 and March 17
    assert found.periods["training_rows"].tolist() == [14, 31 + 14, 31 + 28 + 16]
    stuck = world.X.assign(at=world.moment, y=world.y, known=world.moment.where(world.moment.month == 1))
    stuck = Stream(stuck, ["x"], "y", "at", known_after="known")
    found = replay(calendar(), stuck, cost=1, **options)
    assert (found.alarms, found.retrainings) == (3, 0)


def test_a_warm_start_gets_the_model_that_serves(world, options):
    seen = []

    def train(X, y, before):
        seen.append(before)
        return (before or 0) + 1

    found = replay(calendar(), world, **options | {"train": train, "warm_start": True})
    assert guesses(found) == [1, 2, 3, 4]
    assert seen == [None, 1, 2, 3]


# Nothing of the future


def test_a_policy_sees_no_row_and_no_label_of_the_future(world, options):
    seen = []

    def looks(known):
        seen.append(known)
        return False

    replay(looks, world, label_delay="10D", **options)
    for known, number in zip(seen, (2, 3, 4), strict=True):
        start = world.starts[number]
        n_rows = DAYS[:number].sum()
        assert known.start == start
        assert len(known.rows) == len(known.label) == len(known.score) == len(known.day) == n_rows
        assert known.day.max() < start
        arrived = ~np.isnan(known.label)
        assert (known.day[arrived] <= start - pd.Timedelta("10D")).all()
        assert np.isnan(known.score[: DAYS[0]]).all()
        assert not known.trained_on[DAYS[0] :].any()
        assert list(known.past["period"]) == world.names[1:number]
        assert "money" not in known.past
        with pytest.raises(ValueError, match=f"number is {number}"):
            known.score_of_period(number)


@given(st.integers(1, 4), st.integers(0, 40), st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_what_comes_later_changes_nothing_before(first_changed, delay, seed):
    rng = np.random.default_rng(seed)
    at = pd.date_range("2013-01-01", "2013-05-31")
    frame = pd.DataFrame({"at": at, "x": rng.normal(size=len(at)), "y": rng.normal(size=len(at))})
    later = np.asarray(at.month > first_changed)
    changed = frame.assign(**{name: frame[name].where(~later, 9.0) for name in ("x", "y")})

    def moody(known):
        arrived = known.label[~np.isnan(known.label)]
        return bool(arrived.sum() + known.rows["x"].sum() + known.score_of_period(0).sum() > 0)

    found = [
        replay(
            moody,
            Stream(each, ["x"], "y", "at"),
            lambda X, y: y.mean(),
            lambda y, s: -((y - s) ** 2),
            first=2,
            label_delay=f"{delay}D",
            predict=lambda model, X: model + X["x"].to_numpy(),
            progress=False,
        ).periods
        for each in (frame, changed)
    ]
    n_same = max(0, first_changed - 2)
    columns = ["period", "money", "alarm", "retrained", "training_rows"]
    pd.testing.assert_frame_equal(found[0][columns].head(n_same), found[1][columns].head(n_same))
    # What is decided at the start of the first period that differs was decided before it
    decisions = ["period", "alarm", "retrained", "training_rows"]
    pd.testing.assert_frame_equal(found[0][decisions].head(n_same + 1), found[1][decisions].head(n_same + 1))


def test_a_policy_that_spoils_what_it_is_given_spoils_its_own_copy(world, options):
    def spoils(known):
        known.rows["x"] = -1.0
        known.label[:] = 0
        known.score[:] = 0
        known.trained_on[:] = True
        known.score_of_period(0)[:] = 7
        return True

    ours, theirs = (replay(each, world, **options) for each in (calendar(), spoils))
    pd.testing.assert_frame_equal(ours.days, theirs.days)


# Stopped and gone on


class Killed(Exception):
    pass


@pytest.mark.parametrize("warm_start", [False, True])
@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_replay_that_was_stopped_goes_on_with_the_same_result(world, options, tmp_path, after, warm_start):
    served = []

    def killing(model, X):
        if len(served) == after:
            raise Killed
        served.append(model)
        return np.full(len(X), model)

    def warm(X, y, before):
        return float(np.mean(y)) + (before or 0.0)

    options = options | ({"train": warm, "warm_start": True} if warm_start else {})
    policy = on_drift(lambda reference, current: current["x"].mean() - reference["x"].mean(), 1.2)
    whole = replay(policy, world, cost=1, **options)
    file = tmp_path / "half.npz"
    with pytest.raises(Killed):
        replay(policy, world, cost=1, **options | {"predict": killing}, file=file)
    assert file.exists() == (after > 0)
    again = replay(policy, world, cost=1, **options, file=file)
    pd.testing.assert_frame_equal(again.periods, whole.periods)
    pd.testing.assert_frame_equal(again.days, whole.days)
    assert (again.score == whole.score).all()
    assert [path.name for path in tmp_path.iterdir()] == ["half.npz"]


def test_a_finished_file_trains_and_asks_nobody_again(world, options, tmp_path):
    file = tmp_path / "all.npz"
    whole = replay(calendar(), world, **options, file=file)

    def refuses(*_):
        raise AssertionError

    policy = type("P", (), {"name": "every period", "__call__": refuses})()
    again = replay(policy, world, **options | {"predict": refuses}, file=file)
    pd.testing.assert_frame_equal(again.periods, whole.periods)


def test_a_file_of_another_replay_is_refused(world, options, tmp_path):
    file = tmp_path / "one.npz"
    replay(calendar(), world, **options, file=file)
    with pytest.raises(ValueError, match="is of another replay"):
        replay(never(), world, **options, file=file)
    with pytest.raises(ValueError, match="is of another replay"):
        replay(calendar(), world, **options, file=file, label_delay="3D")
    file.write_text("no archive")
    with pytest.raises(ValueError, match="is no file of a replay"):
        replay(calendar(), world, **options, file=file)


def test_progress_is_written_when_asked_for_only(world, options, capsys):
    replay(never(), world, **options | {"progress": None})
    assert capsys.readouterr().err == ""
    replay(never(), world, **options | {"progress": True})
    assert capsys.readouterr().err.endswith("never: 4 of 4 periods\n")


def test_replays_that_share_what_they_keep_train_each_model_once(world, options):
    trained = []

    def counted(X, y):
        trained.append(len(y))
        return float(np.mean(y))

    kept = {}
    shared = options | {"train": counted, "kept": kept}
    for policy in (never(), calendar(), calendar(every=2), calendar(at=["2013-05"])):
        replay(policy, world, **shared)
    assert sorted(trained) == np.cumsum(DAYS)[:4].tolist()


# A gate before the new model


def test_a_gate_sees_rows_that_neither_model_learned_from(world, options):
    seen = []

    def gate(champion, challenger, rows):
        seen.append((champion[0], challenger[0], rows["x"].unique().tolist(), len(rows)))
        return True

    found = replay(calendar(), world, first=2, gate=gate, hold_out=MONTH, **options)
    by_hand = [np.average(np.arange(1, n + 1), weights=DAYS[:n]) for n in (2, 3, 4)]
    assert guesses(found) == pytest.approx(by_hand)  # what passes is trained on the rows held out, too
    # At the start of April the champion knows January and February, and so does the challenger without March
    assert seen[0] == (pytest.approx(by_hand[0]), pytest.approx(by_hand[0]), [3], 31)
    # In May the champion knows January to March, and so does the challenger without April
    assert seen[1] == (pytest.approx(by_hand[1]), pytest.approx(by_hand[1]), [4], 30)


def test_rows_that_the_champion_has_learned_from_do_not_judge(world, options):
    seen = []

    def gate(champion, challenger, rows):
        seen.append(rows["x"].unique().tolist())
        return True

    replay(calendar(), world, first=2, gate=gate, hold_out=2 * MONTH, **options)
    # At the start of April February and March are held out, but the champion knows February; in May it knows March, too
    assert seen == [[3], [4]]


def test_a_training_turned_down_is_paid_and_not_served(world, options):
    found = replay(calendar(), world, cost=2, gate=lambda *_: False, hold_out=MONTH, **options)
    assert guesses(found) == [1, 1, 1, 1]
    assert found.periods["paid"].tolist() == [False, True, True, True]
    assert not found.periods["retrained"].any()


def test_without_a_refit_the_challenger_is_served_as_it_was_judged(world, options):
    found = replay(calendar(), world, first=2, gate=lambda *_: True, hold_out=MONTH, refit=False, **options)
    by_hand = [np.average(np.arange(1, n + 1), weights=DAYS[:n]) for n in (2, 2, 3)]
    assert guesses(found) == pytest.approx(by_hand)


# What is refused


@pytest.mark.parametrize("answer", [None, 1, "yes", np.nan, Decision("yes"), Decision(True, "much")])
def test_a_policy_that_returns_nonsense_is_named(world, options, answer):
    def odd(known):
        return answer

    with pytest.raises(ValueError, match=r"odd (returned|gave the statistic) .* for 2013-03; expected"):
        replay(odd, world, **options)


def test_a_delay_longer_than_what_came_before_is_refused(world, options):
    with pytest.raises(ValueError, match="no label has arrived at the start of 2013-02, the first period served"):
        replay(calendar(), world, label_delay="400D", **options)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"evaluate": lambda y, s: np.where(y == 3, np.nan, 1.0)}, "evaluate returned for 2013-03 has .* NaN"),
        ({"evaluate": lambda y, s: -1.0}, "evaluate is to return what each row earned"),
        ({"evaluate": lambda y, s: np.ones(3)}, "3 values for the 28 rows of 2013-02"),
        ({"predict": lambda model, X: np.ones(3)}, "predict returned 3 scores for 28 rows"),
        ({"predict": lambda model, X: np.full(len(X), np.nan)}, "what predict returned has .* NaN"),
        ({"train": None}, "train is None; expected a function"),
        ({"first": 0}, "first is 0"),
        ({"first": 5}, "first is 5"),
        ({"first": "2014-01"}, "no period '2014-01'"),
        ({"label_delay": "a while"}, "label_delay is 'a while'; expected a length of time"),
        ({"label_delay": "-3D"}, "label_delay is '-3D'; expected 0 or more"),
        ({"label_delay": pd.Timedelta("-3D")}, "expected 0 or more"),
        ({"gate": lambda *_: True}, "gate and hold_out go together"),
        ({"gate": lambda *_: "yes", "hold_out": "28D", "first": 2}, "gate returned 'yes' for 2013-04"),
        ({"cost": -1}, "cost is -1"),
    ],
)
def test_what_makes_no_sense_is_refused(world, options, changed, said):
    with pytest.raises(ValueError, match=said):
        replay(calendar(), world, **options | changed)


def test_a_frame_is_no_stream(world, options):
    with pytest.raises(ValueError, match="stream is a DataFrame; expected a Stream"):
        replay(never(), world.X, **options)


@pytest.mark.parametrize("name", ["label_delay", "window"])
@pytest.mark.parametrize(
    ("length", "said"),
    [(14, "with its unit: '14D' for days"), (pd.DateOffset(months=-1), "expected 0 or more")],
    ids=["no unit", "negative"],
)
def test_a_length_of_time_without_a_unit_or_below_zero_is_refused(world, options, name, length, said):
    with pytest.raises(ValueError, match=said):
        replay(never(), world, **options, **{name: length})


def test_mistakes_with_policies_are_refused(world, options):
    with pytest.raises(ValueError, match="policy is the function never itself; call it"):
        replay(never, world, **options)
    with pytest.raises(ValueError, match="there is no period '2013-7'; they run from 2013-01 to 2013-05"):
        replay(calendar(at=["2013-7"]), world, **options)
    with pytest.raises(ValueError, match="statistic returned a DataFrame at the start of 2013-03"):
        replay(on_drift(lambda before, now: before, above=1), world, **options)


def test_a_model_that_has_no_predict_proba_needs_predict(world, options):
    with pytest.raises(ValueError, match="train returned a float, which has no predict_proba; pass predict="):
        replay(never(), world, **{**options, "predict": None})


def test_a_gate_that_returns_the_whole_judgement_is_told_what_to_return(world, options):
    def gate(champion, challenger, rows):
        return promotion_gate(champion, challenger, rows, "day", evaluate=options["evaluate"], gain_sought=1)

    with pytest.raises(ValueError, match=r"gate returned a PromotionGate for .*; expected True .*: its .promotes"):
        replay(calendar(), world, **options, gate=gate, hold_out="10D")
