"""Three quarters judged by what was before them: nothing later is learned from, and intervals draw days."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from mlsd_helpers.flights import RollingQuarters, arrived_only, load_flights


@pytest.fixture(scope="module")
def arrived():
    return arrived_only(load_flights())[0]


@pytest.fixture(scope="module")
def quarters(arrived):
    return RollingQuarters(arrived)


def year(late_by_month):
    """A flight on each of two days of each month, late on the first of them where it is said."""
    months = np.repeat(np.arange(1, 13), 2)
    late = [late_by_month.get(month, False) and day == 1 for month, day in zip(months, [1, 2] * 12, strict=True)]
    return pd.DataFrame({"month": months, "day": [1, 2] * 12, "is_late": late})


def test_each_quarter_has_all_months_before_it_and_none_of_its_own_to_learn_from(quarters):
    months = {name: (set(past["month"]), set(now["month"])) for name, (past, now) in quarters.parts.items()}
    assert months == {
        "April to June": ({1, 2, 3}, {4, 5, 6}),
        "July to September": (set(range(1, 7)), {7, 8, 9}),
        "October to December": (set(range(1, 10)), {10, 11, 12}),
    }


def test_every_arrival_from_april_on_is_judged_once(arrived, quarters):
    assert quarters.flights.index.is_unique
    assert set(quarters.flights.index) == set(arrived.index[arrived["month"] >= 4])


def test_what_is_learned_is_of_the_past_and_keeps_to_the_flights(quarters):
    until = quarters.apply(lambda past, now: np.full(len(now), past["month"].max()))
    month = quarters.flights["month"]
    assert (until[month.index] == (month - 1) // 3 * 3).all()


def test_the_last_days_before_a_quarter():
    quarters = RollingQuarters(year({}))
    seen = quarters.apply(lambda past, now: [past["date"].min()] * len(now), days=3)
    assert seen.unique().tolist() == [202, 502, 802]  # of two days a month the last three
    with pytest.raises(ValueError, match="days"):
        quarters.apply(lambda past, now: now["is_late"], days=0)


def test_savings_by_hand():
    quarters = RollingQuarters(year({4: True}))
    everybody = pd.Series(True, index=range(24))
    saved = quarters.saved(everybody)
    # the late flight would have cost 600, each of the seventeen others costs 200 for nothing
    assert saved.sum() == pytest.approx(600 - 17 * 200)
    assert quarters.saved(~everybody).eq(0).all()


def test_a_mean_is_that_of_the_flights_given_and_its_interval_is_over_days(quarters):
    december = quarters.flights[quarters.flights["month"] == 12]
    drawn = quarters.mean(december["is_late"])
    assert drawn.estimate == pytest.approx(december["is_late"].mean())
    of_day = december.groupby("date")["is_late"].agg(["sum", "size"]).to_numpy()
    ends = _by_drawing_days(of_day)
    assert np.allclose([drawn.low, drawn.high], ends, atol=0.01)  # other draws: a tenth of the interval's width


def _by_drawing_days(of_day):
    rng, shares = np.random.default_rng(1), []
    for _ in range(4000):
        total = of_day[rng.integers(0, len(of_day), len(of_day))].sum(axis=0)
        shares.append(total[0] / total[1])
    return np.quantile(shares, [0.025, 0.975])


def test_a_share_is_the_ratio_of_sums(quarters):
    part, total = quarters.flights["is_late"].astype(float), pd.Series(2.0, quarters.flights.index)
    share = quarters.shares(part, total)["July to September"]
    assert share.estimate == pytest.approx(quarters.means(part)["July to September"].estimate / 2)


def test_a_lead_is_the_difference_of_the_aucs_that_scikit_learn_computes(quarters):
    flights = quarters.flights
    score, over = flights["sched_dep_time"], flights["distance"]
    leads = quarters.auc_leads(score, over=over)
    for name, (_, rows) in quarters.parts.items():
        late = rows["is_late"]
        expected = roc_auc_score(late, score[rows.index]) - roc_auc_score(late, over[rows.index])
        assert leads[name].estimate == pytest.approx(expected)
    assert leads.lowest == min(each.low for each in leads.values())
    assert leads.highest == max(each.high for each in leads.values())


def test_a_quarter_without_flights_is_refused():
    flights = year({})
    with pytest.raises(ValueError, match="July to September has 0 flights"):
        RollingQuarters(flights[flights["month"] < 7])
    with pytest.raises(ValueError, match="April to June has 6 flights and 0 before it"):
        RollingQuarters(flights[flights["month"] >= 4])
