"""08-5: mend a replay that looks ahead."""

from datetime import timedelta

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")
pd = when_used("pandas")

HORIZON = 30  # days within which a member leaves, or has stayed


def train_and_judge(members, today, delay_days, window_days, judged_days):
    """Which rows a challenger learns from, and which judge it; the one that exercise 08-5 hands out."""
    asked = members["asked_on"]
    judge = (asked < today) & (asked >= today - pd.Timedelta(days=judged_days))
    train = (asked < today) & (asked >= today - pd.Timedelta(days=window_days)) & ~judge
    return train, judge


def _gym(seed, n_days, n_rows):
    """Members with the day that each was asked about, and the day on which it left; in no order."""
    draw = np.random.default_rng(seed)
    asked = draw.integers(0, n_days, n_rows)
    stays = np.where(draw.random(n_rows) < 0.35, draw.integers(0, 2 * HORIZON, n_rows), -1)
    first = pd.Timestamp("2024-01-01")
    left = first + pd.to_timedelta(asked + stays, unit="D")
    return pd.DataFrame(
        {
            "asked_on": first + pd.to_timedelta(asked, unit="D"),
            "left_on": pd.Series(left).where(stays >= 0, pd.NaT),
        }
    )


def members():
    """Members of a gym who were asked about in 120 days, and when they left; of exercise 08-5."""
    return _gym(5, 120, 3000)


def _day_by_day(members, today, delay_days, window_days, judged_days):
    """Walks back from today: a day is usable once the register of each of its thirty days is in."""

    def register_is_in(day):
        return day + timedelta(days=1 + delay_days) <= today

    def is_usable(day):
        return all(register_is_in(day + timedelta(days=more)) for more in range(HORIZON))

    day, usable = today, []
    while len(usable) < window_days + judged_days:
        day -= timedelta(days=1)
        if is_usable(day):
            usable.append(day)
    judging_days, training_days = set(usable[:judged_days]), set(usable[judged_days:])
    asked = [day.to_pydatetime() for day in members["asked_on"]]
    today = today.to_pydatetime()
    return (
        np.array([day in training_days for day in asked]),
        np.array([day in judging_days for day in asked]),
    )


def _days_ago(members, today):
    return (today - members["asked_on"]).dt.days.to_numpy()


def _variant(first=lambda delay: HORIZON + delay, *, more_train=0, more_judge=0, from_today=False, growing=False):
    """With the youngest usable row ``first`` days old."""

    def wrong(members, today, delay_days, window_days, judged_days):
        ago, youngest = _days_ago(members, today), first(delay_days)
        judge = (ago >= youngest) & (ago < youngest + judged_days + more_judge)
        oldest = window_days if from_today else youngest + judged_days + window_days - 1
        train = (ago >= youngest + judged_days + more_judge) & ((ago <= oldest + more_train) | growing)
        return train, judge

    return wrong


_NO_DELAY = _variant(lambda delay: HORIZON)
_NO_HORIZON = _variant(lambda delay: 1 + delay)
_A_DAY_LESS = _variant(lambda delay: HORIZON + delay + 1)
_A_DAY_MORE = _variant(lambda delay: HORIZON + delay - 1)
_LONG_WINDOW = _variant(more_train=1)
_LONG_JUDGE = _variant(more_judge=1)
_FROM_TODAY = _variant(from_today=True)
_GROWING = _variant(growing=True)


def _known_early(members, today, delay_days, window_days, judged_days):
    """Those who have left are taken as soon as that is known."""
    train, judge = _variant()(members, today, delay_days, window_days, judged_days)
    gone = ((today - members["left_on"]).dt.days >= 1 + delay_days).to_numpy()
    young = gone & (_days_ago(members, today) < HORIZON + delay_days)
    return train, judge | young


def _overlapping(members, today, delay_days, window_days, judged_days):
    ago = _days_ago(members, today) - HORIZON - delay_days
    return (ago >= 0) & (ago < window_days), (ago >= 0) & (ago < judged_days)


def _learns_from_the_latest(members, today, delay_days, window_days, judged_days):
    ago = _days_ago(members, today) - HORIZON - delay_days
    return (ago >= 0) & (ago < window_days), (ago >= window_days) & (ago < window_days + judged_days)


def _turned_round(*arguments):
    return _variant()(*arguments)[::-1]


def _window_holds_both(members, today, delay_days, window_days, judged_days):
    return _variant()(members, today, delay_days, window_days - judged_days, judged_days)


def _some_gym(chance):
    n_days = chance.randint(100, 160)
    frame = _gym(chance.randrange(10**9), n_days, chance.randint(200, 500))
    today = pd.Timestamp("2024-01-01") + pd.Timedelta(days=n_days)
    judged_days = chance.randint(3, 14)
    return frame, today, chance.randint(1, 14), chance.randint(judged_days + 5, 60), judged_days


def _every_day(delay_days, window_days, judged_days):
    """A row a day, so that each day more or less shows; each leaves after ten days."""
    asked = pd.date_range("2024-01-01", periods=150)
    frame = pd.DataFrame({"asked_on": asked, "left_on": asked + pd.Timedelta(days=10)})[::-1]
    return frame, pd.Timestamp("2024-05-30"), delay_days, window_days, judged_days


@exercise(
    "08-5",
    "Mend a replay that looks ahead",
    kind="repair",
    difficulty=3,
    minutes=20,
    hints=(
        "On which day is it known that somebody asked about on 1 March has stayed? Count its thirty days first, then "
        "the end of the last of them, then the delay.",
        "Whoever leaves is known to have left at once; whoever stays only at the end. What do young rows consist of "
        "when each is taken as soon as it is known?",
        "Work in days: how many days ago is the youngest row whose label is known either way? The days that judge "
        "begin there; those to learn from begin where these end.",
    ),
    wrong=(
        Wrong(lambda: train_and_judge, "as it was handed out"),
        Wrong(lambda: _NO_DELAY, "delay"),
        Wrong(lambda: _NO_HORIZON, "thirty days are not over"),
        Wrong(lambda: _known_early, "leavers only"),
        Wrong(lambda: _A_DAY_LESS, "a day too old"),
        Wrong(lambda: _A_DAY_MORE, "a day too young"),
        Wrong(lambda: _LONG_WINDOW, "both ends"),
        Wrong(lambda: _LONG_JUDGE, "both ends"),
        Wrong(lambda: _FROM_TODAY, "from today"),
        Wrong(lambda: _GROWING, "all earlier"),
        Wrong(lambda: _overlapping, "has learned from"),
        Wrong(lambda: _learns_from_the_latest, "older than"),
        Wrong(lambda: _turned_round, "other way round"),
        Wrong(lambda: _window_holds_both, "besides"),
    ),
)
def replayed(answer):
    return judging.function(
        answer,
        _day_by_day,
        _some_gym,
        fixed=[_every_day(3, 28, 7), _every_day(1, 60, 14), (_gym(9, 120, 600), pd.Timestamp("2024-04-30"), 7, 40, 10)],
        tells=True,
        mistakes=[
            (train_and_judge, "that is as it was handed out: it takes members whose thirty days are not over"),
            (_NO_DELAY, "the register comes with a delay: what it says of the last days is not known yet"),
            (_NO_HORIZON, "members whose thirty days are not over may still leave, and are taken for stayers"),
            (
                _known_early,
                "who leaves is known early, who stays only at the end: the young days that are added hold leavers only",
            ),
            (_A_DAY_LESS, "the youngest row is a day too old: what comes in at 00:00 of today may be used"),
            (_A_DAY_MORE, "the youngest row is a day too young: the register of its last day is not in at 00:00"),
            (
                _LONG_WINDOW,
                "a day too many to learn from: with both ends counted there is one more than their difference",
            ),
            (_LONG_JUDGE, "a day too many judges: with both ends counted there is one more than their difference"),
            (_FROM_TODAY, "the window is counted from today, and the days without a label eat it up"),
            (_GROWING, "all earlier rows are learned from; the window is to be so many days"),
            (_overlapping, "the challenger is judged on rows that it has learned from"),
            (_learns_from_the_latest, "what judges is older than what it learned from; the future is asked of it"),
            (_turned_round, "the right two, the other way round: first what is learned from, then what judges"),
            (_window_holds_both, "the window is what is learned from, besides the days that judge"),
        ],
    )
