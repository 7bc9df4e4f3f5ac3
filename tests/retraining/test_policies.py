"""When each policy trains again."""

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.metrics import roc_auc
from mlsd_helpers.retraining import (
    Stream,
    calendar,
    never,
    on_drift,
    on_estimated_performance,
    on_performance,
    replay,
)

MONTH = pd.DateOffset(months=1)


def gap(y_true, y_score):
    return abs(float(np.mean(y_true) - np.mean(y_score)))


def rise(reference, current):
    return current["x"].mean() - reference["x"].mean()


def alarms(found):
    return found.periods["alarm"].tolist()


def test_drift_compares_what_the_model_learned_from_with_the_last_period(world, options):
    found = replay(on_drift(rise, above=1.5), world, **options)
    # x is the number of the month. Learned from January; at the start of March: 2 − 1, of April: 3 − 1, an alarm.
    # Then it has learned from January to March, whose mean is below 2.1: at the start of May 4 − 2.01, an alarm again
    reference = np.average([1, 2, 3], weights=[31, 28, 31])
    assert found.periods["statistic"].tolist()[1:] == pytest.approx([1, 2, 4 - reference])
    assert alarms(found) == [False, False, True, True]


def test_drift_of_the_score_asks_the_model_that_serves_now(world, options):
    def score_rise(reference, current):
        return current.mean() - reference.mean()

    by_x = options | {"predict": lambda model, X: model + X["x"].to_numpy()}
    found = replay(on_drift(score_rise, above=1.5, of="score"), world, **by_x)
    assert found.periods["statistic"].tolist()[1:] == pytest.approx(
        [1, 2, 4 - np.average([1, 2, 3], weights=[31, 28, 31])]
    )


def test_performance_looks_at_the_last_period_that_this_model_served(world, options):
    found = replay(on_performance(gap, above=1.5), world, **options)
    # 1 is said throughout: off by 1 in February, by 2 in March. The model of April says 2.01 and is off by 1.99
    assert found.periods["statistic"].tolist()[1:] == pytest.approx(
        [1, 2, 4 - np.average([1, 2, 3], weights=[31, 28, 31])]
    )
    assert alarms(found) == [False, False, True, True]


def test_a_period_that_an_older_model_served_says_nothing(options):
    at = pd.date_range("2013-01-01", "2013-07-31") + pd.Timedelta("12h")
    stream = Stream(pd.DataFrame({"at": at, "x": 0.0, "y": at.month.astype(float)}), ["x"], "y", "at")
    found = replay(on_performance(gap, above=0.5), stream, label_delay=MONTH, first=2, **options)
    # Served from March on, labels a month late. April: those of February, which nobody served. May: March's, trained.
    # June: April's, which the model before served. July: May's, which this model served: trained.
    assert found.periods["period"].tolist()[1:] == ["2013-04", "2013-05", "2013-06", "2013-07"]
    assert np.isnan(found.periods["statistic"].tolist()[1:]).tolist() == [True, False, True, False]
    assert alarms(found)[1:] == [False, True, False, True]


def test_a_rise_is_counted_from_the_first_period_that_the_model_served(world, options):
    found = replay(on_performance(gap, rises_by=1.5), world, **options)
    # Off by 1 in February, by 2 in March (+1), by 3 in April (+2)
    assert alarms(found) == [False, False, False, True]
    falling = replay(on_performance(lambda y, s: -gap(y, s), falls_by=1.5), world, **options)
    assert alarms(falling) == alarms(found)


def test_an_estimate_learns_from_rows_served_before_the_last_period(world, options):
    seen = []

    def estimate(past, score):
        seen.append((sorted(past["label"].unique()), len(score)))
        return float(past["label"].mean() - score.mean())

    found = replay(on_estimated_performance(estimate, above=1.5), world, **options)
    # At the start of March nothing but February was served; in April February's labels are known; in May March's too
    assert seen == [([2], 31), ([2], 31), ([2, 3], 30)]  # in May the first estimate again, then the last
    assert alarms(found) == [False, False, False, True]  # (28 × 2 + 31 × 3) ÷ 59 − 1 = 1.53
    assert found.periods["statistic"].tolist()[2:] == pytest.approx([1, np.average([2, 3], weights=[28, 31]) - 1])


def test_a_falling_auc_is_seen(options):
    rng = np.random.default_rng(0)
    at = pd.date_range("2013-01-01", "2013-05-31 23:00", freq="h")
    y = rng.integers(0, 2, len(at))
    signal = np.where(at.month < 4, 2.0, 0.2)
    stream = Stream(pd.DataFrame({"at": at, "x": y * signal + rng.normal(size=len(at)), "y": y}), ["x"], "y", "at")
    found = replay(
        on_performance(roc_auc, falls_by=0.2), stream, **options | {"predict": lambda model, X: X["x"].to_numpy()}
    )
    assert alarms(found) == [False, False, False, True]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: calendar(every=0), "every is 0"),
        (lambda: calendar(at="2013-07"), "at is '2013-07'; expected a list"),
        (lambda: calendar(at=[]), r"at is \[\]"),
        (lambda: on_drift(0.2, above=0.2), "statistic is 0.2; expected a function"),
        (lambda: on_drift(rise, above=np.nan), "above is nan"),
        (lambda: on_drift(rise, above=1, of="label"), "of is 'label'"),
        (lambda: on_performance(gap), "no limit is given"),
        (lambda: on_performance(gap, above=1, below=2), "above and below are given"),
        (lambda: on_performance(gap, rises_by=-1), "rises_by is -1"),
        (lambda: on_estimated_performance("auc", below=0.7), "estimate is 'auc'"),
    ],
)
def test_a_policy_that_cannot_decide_is_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize("value", [np.nan, np.inf, [1, 2]])
def test_a_statistic_that_is_no_number_is_refused(world, options, value):
    with pytest.raises(ValueError, match=r"statistic returned .* at the start of 2013-03; expected one finite number"):
        replay(on_drift(lambda *_: value, above=1), world, **options)


def test_names_say_what_each_does():
    made = [never(), calendar(), on_performance(roc_auc, below=0.7), on_drift(rise, 0.2, of="score")]
    assert [each.name for each in made] == ["never", "every period", "roc_auc below 0.7", "score drift above 0.2"]
    assert calendar(name="monthly").name == "monthly"
