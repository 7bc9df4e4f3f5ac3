"""What a replay earned more than another, paired over days."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlsd_helpers.retraining import Stream, calendar, compare, never, on_drift, replay

RNG = np.random.default_rng(0)


@pytest.fixture
def pair(options):
    """Never against every month, on a mean that moves, with noise shared by the rows of a day."""
    at = pd.date_range("2013-01-01", "2013-06-30 20:00", freq="4h")
    noise = np.repeat(RNG.normal(size=len(at) // 6 + 1), 6)[: len(at)]
    frame = pd.DataFrame({"at": at, "x": at.month, "y": at.month + noise})
    stream = Stream(frame, ["x"], "y", "at")
    options = options | {"cost": 30, "per": 10, "metrics": {"gap": lambda y, s: float(abs(y.mean() - s.mean()))}}
    return [replay(policy, stream, **options) for policy in (never(), calendar())]


def test_the_gain_is_the_paired_mean_over_days(pair):
    still, monthly = pair
    of_day = 10 * (monthly.days["money"] - still.days["money"]) / 6  # six rows a day, so the days weigh the same
    gain = monthly.less(still)
    assert gain.estimate == pytest.approx(of_day.mean())
    ends = stats.t.interval(0.95, len(of_day) - 1, of_day.mean(), stats.sem(of_day))
    assert (gain.low, gain.high) == pytest.approx(ends, rel=0.08)


def test_the_other_way_round_is_the_opposite(pair):
    there, back = pair[1].less(pair[0]), pair[0].less(pair[1])
    assert back.estimate == pytest.approx(-there.estimate)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low), rel=0.02)


def test_blocks_of_days_widen_the_interval_of_days_that_hang_together(pair):
    still, monthly = pair
    days = monthly.less(still)
    blocks = monthly.less(still, days_together=14)
    of_day = 10 * (monthly.days["money"] - still.days["money"]) / 6
    of_block = of_day.groupby(np.arange(len(of_day)) // 14).agg(["sum", "size"])
    gain, n_blocks = of_day.mean(), len(of_block)
    left = of_block["sum"] - gain * of_block["size"]
    by_hand = np.sqrt(n_blocks / (n_blocks - 1) * (left**2).sum()) / len(of_day)
    assert blocks.estimate == pytest.approx(days.estimate)
    assert blocks.standard_error == pytest.approx(by_hand, rel=0.15)
    assert blocks.standard_error > 2 * days.standard_error  # the error of a month lasts a month
    assert compare(pair, days_together=14).gains["every period"] == blocks


def test_trainings_are_taken_off_as_they_were_paid(pair):
    still, monthly = pair
    n_rows = still.days["rows"].sum()
    paid = 10 * 30 * 4 / n_rows  # four trainings after the first, spread over all rows, for ten of them
    assert monthly.less(still).estimate - monthly.less(still, net=True).estimate == pytest.approx(paid)
    assert still.less(monthly, net=True).estimate == pytest.approx(-monthly.less(still, net=True).estimate)
    assert monthly.total - still.total == pytest.approx(monthly.less(still, net=True).estimate * n_rows / 10)


def test_months_add_up_to_the_year(pair):
    still, monthly = pair
    by_month = monthly.by_period(still)
    weight = still.periods["rows"]
    mean = np.average([each.estimate for each in by_month.values()], weights=weight)
    assert mean == pytest.approx(monthly.less(still).estimate)
    assert by_month["2013-02"].estimate == by_month["2013-02"].low == by_month["2013-02"].high == 0  # one model


def test_a_replay_is_no_better_than_itself(pair):
    gain = pair[0].less(pair[0])
    assert (gain.estimate, gain.low, gain.high) == (0, 0, 0)


def test_one_day_gives_no_interval(options):
    at = pd.to_datetime(["2013-01-05 01:00", "2013-01-06 01:00", "2013-01-06 02:00"])
    stream = Stream(pd.DataFrame({"at": at, "x": 0.0, "y": [1.0, 2.0, 3.0]}), ["x"], "y", "at", every="1D")
    found = replay(never(), stream, **options)
    for ask in (found.money, lambda: found.less(found)):
        with pytest.raises(ValueError, match=r"all 2 rows are of one day, 2013-01-06, .* two days or more"):
            ask()


def test_other_rows_are_not_compared(pair, world, options):
    other = replay(never(), world, **options)
    with pytest.raises(ValueError, match="expected the same rows of the same days"):
        pair[0].less(other)
    with pytest.raises(ValueError, match="other is a float"):
        pair[0].less(0.0)
    with pytest.raises(ValueError, match="no period '2013-01' served; they run from 2013-02 to 2013-06"):
        pair[0].less(pair[1], periods=["2013-01"])
    with pytest.raises(ValueError, match="net is of all periods"):
        pair[0].less(pair[1], net=True, periods=["2013-02"])


def test_a_comparison_lists_each_against_one(pair):
    both = compare(pair)
    assert both.over == "never"
    assert both.table["policy"].tolist() == ["never", "every period"]
    assert both.table["gain"].tolist() == [0, pair[1].less(pair[0]).estimate]
    assert both.table["retrainings"].tolist() == [0, 4]
    named = compare({"monthly": pair[1], "still": pair[0]}, over="monthly", net=True)
    assert named.gains["still"] == pair[0].less(pair[1], net=True)
    assert "trainings paid" in repr(named)
    assert "<table>" in named._repr_html_()


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda pair: compare(pair[:1]), "there are 1 replays"),
        (lambda pair: compare([pair[0], pair[0]]), "two replays have the name 'never'"),
        (lambda pair: compare(pair, over="weekly"), "over is 'weekly'; expected one of 'never'"),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(pair, ask, said):
    with pytest.raises(ValueError, match=said):
        ask(pair)


def test_it_reads_as_a_table(pair):
    shown = repr(pair[1])
    assert shown.startswith("every period: ")
    assert "4 trainings paid after the first, 4 alarms in 5 periods" in shown
    assert "<table>" in pair[1]._repr_html_()


def test_the_figure_has_a_panel_for_each_thing_and_marks_new_models(pair, world, options):
    panels = pair[1].plot("Found", over=pair[0], drift=pd.Series({"2013-03": 0.4}), drift_label="PSI")
    assert [panel.get_ylabel().split(",")[0] for panel in panels] == ["PSI", "gap", "more than never"]
    assert panels[-1].get_xlabel() == "dashed: a new model; grey: never"
    assert panels[0].get_title(loc="left") == "Found"
    dashed = [line for line in panels[0].lines if line.get_linestyle() == "--" or len(line.get_xdata()) == 2]
    assert len(dashed) == 4
    watched = replay(on_drift(lambda reference, current: 1.0, above=2), world, **options).plot()
    assert len(watched) == 2
    with pytest.raises(ValueError, match="ax has 1 Axes; expected 2: gap, money"):
        pair[0].plot(ax=[panels[0]])
    assert len(compare(pair).plot("A gain").texts) >= 1
    plt.close("all")
