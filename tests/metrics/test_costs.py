"""Costs equal sums over the rows; the best threshold is the cheapest, and where the costs alone say it should be."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.metrics import best_threshold, confusion, expected_cost

COSTS = {"cost_fp": 12.0, "cost_fn": 90.0, "cost_tp": 5.0, "cost_tn": -1.0}


def rows(n_rows=500, seed=0):
    rng = np.random.default_rng(seed)
    y_true = rng.random(n_rows) < 0.2
    return y_true, rng.beta(1 + 2 * y_true, 3).round(2), rng.exponential(size=n_rows)


def by_row(y_true, flagged, cost_fp, cost_fn, cost_tp=0.0, cost_tn=0.0, weight=None):
    """Per 1,000 decisions: every row pays for what happens to it."""
    of_positive, of_negative = np.where(flagged, cost_tp, cost_fn), np.where(flagged, cost_fp, cost_tn)
    return 1000 * np.average(np.where(y_true, of_positive, of_negative), weights=weight)


def calibrated(n_rows=400_000, seed=0):
    """Scores that are the probabilities by which the labels were drawn."""
    rng = np.random.default_rng(seed)
    score = rng.beta(1, 4, n_rows)
    return rng.random(n_rows) < score, score


# The cost at a threshold


def test_small_example_by_hand():
    # at 0.5: one false positive, one false negative, one true positive, two true negatives
    at = confusion([0, 0, 0, 1, 1], [0.1, 0.6, 0.2, 0.9, 0.3], 0.5)
    assert expected_cost(at, cost_fp=2, cost_fn=10) == 1000 * (2 + 10) / 5
    assert expected_cost(at, cost_fp=2, cost_fn=10, cost_tp=3, cost_tn=-1) == 1000 * (2 + 10 + 3 - 2 * 1) / 5


def test_small_example_with_another_prevalence_by_hand():
    at = confusion([0, 0, 0, 1, 1], [0.1, 0.6, 0.2, 0.9, 0.3], 0.5)
    # half the positives are missed and a third of the negatives are flagged, whatever their shares
    assert expected_cost(at, 2, 10, prevalence=0.1) == pytest.approx(1000 * (0.1 * 10 / 2 + 0.9 * 2 / 3))


@pytest.mark.parametrize("weighted", [False, True])
def test_cost_equals_the_mean_over_rows(weighted):
    y_true, score, weight = rows()
    weight = weight if weighted else None
    thresholds = [0.1, 0.3, 0.5]
    expected = [by_row(y_true, score >= threshold, **COSTS, weight=weight) for threshold in thresholds]
    at = confusion(y_true, score, thresholds, sample_weight=weight)
    np.testing.assert_allclose(expected_cost(at, **COSTS), expected, rtol=1e-12)


@pytest.mark.parametrize("prevalence", [0.001, 0.2, 0.5, 0.99])
def test_another_prevalence_is_the_same_as_rows_weighted_to_it(prevalence):
    y_true, score, _ = rows()
    share = y_true.mean()
    weight = np.where(y_true, prevalence / share, (1 - prevalence) / (1 - share))
    thresholds = [0.1, 0.3, 0.5]
    expected = [by_row(y_true, score >= threshold, **COSTS, weight=weight) for threshold in thresholds]
    ours = expected_cost(confusion(y_true, score, thresholds), **COSTS, prevalence=prevalence)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


def test_the_prevalence_of_the_data_changes_nothing():
    y_true, score, _ = rows()
    at = confusion(y_true, score)
    np.testing.assert_allclose(
        expected_cost(at, **COSTS, prevalence=y_true.mean()), expected_cost(at, **COSTS), rtol=1e-12
    )


def test_each_group_has_its_cost():
    y_true, score, _ = rows()
    by = np.random.default_rng(1).choice(["EWR", "JFK"], len(score))
    ours = expected_cost(confusion(y_true, score, [0.1, 0.4], by=by), **COSTS)
    expected = [[by_row(y_true[by == g], score[by == g] >= t, **COSTS) for t in (0.1, 0.4)] for g in ("EWR", "JFK")]
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


def test_costs_in_another_unit_are_in_that_unit():
    at = confusion(*rows()[:2])
    in_cents = expected_cost(at, **{name: 100 * cost for name, cost in COSTS.items()})
    np.testing.assert_allclose(in_cents, 100 * expected_cost(at, **COSTS), rtol=1e-12)


def test_one_threshold_costs_one_plain_number():
    y_true, score, _ = rows()
    at = confusion(y_true, score, 0.3)
    assert type(expected_cost(at, 1, 5)) is float
    assert type(expected_cost(at, 1, 5, prevalence=0.1)) is float


def test_costs_may_be_numbers_of_numpy():
    y_true, score, _ = rows()
    at = confusion(y_true, score, 0.3)
    assert expected_cost(at, np.float32(1), np.int64(5)) == expected_cost(at, 1, 5)


# The best threshold


@pytest.mark.parametrize("prevalence", [None, 0.01, 0.6])
@pytest.mark.parametrize("seed", range(3))
def test_the_best_threshold_is_the_cheapest_of_all(prevalence, seed):
    y_true, score, _ = rows(seed=seed)
    share = y_true.mean()
    new = share if prevalence is None else prevalence
    weight = np.where(y_true, new / share, (1 - new) / (1 - share))
    costs = {t: by_row(y_true, score >= t, **COSTS, weight=weight) for t in np.unique(score)}
    best = best_threshold(confusion(y_true, score), **COSTS, prevalence=prevalence)
    assert best.threshold == min(costs, key=costs.get)
    assert best.cost == pytest.approx(min(costs.values()), rel=1e-12)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=2, max_size=25).filter(
        lambda rows: len({label for label, _ in rows}) == 2
    ),
    st.integers(1, 9),
    st.integers(1, 9),
)
@settings(max_examples=150, deadline=None)
def test_no_threshold_is_cheaper_than_the_best_of_any_few_rows(rows, cost_fp, cost_fn):
    y_true, score = map(np.array, zip(*rows, strict=True))
    costs = [by_row(y_true, score / 10 >= t, cost_fp, cost_fn) for t in np.unique(score / 10)]
    best = best_threshold(confusion(y_true, score / 10), cost_fp, cost_fn)
    assert best.cost == pytest.approx(min(costs), abs=1e-9)
    assert by_row(y_true, score / 10 >= best.threshold, cost_fp, cost_fn) == pytest.approx(min(costs), abs=1e-9)


def test_doing_nothing_and_always_acting_by_hand():
    best = best_threshold(confusion([0, 0, 0, 1], [0.1, 0.6, 0.2, 0.9], [0.5, 0.7]), **COSTS)
    assert best.do_nothing == 1000 * (90 + 3 * -1) / 4
    assert best.always_act == 1000 * (5 + 3 * 12) / 4
    assert best.cost == 1000 * (5 + 3 * -1) / 4  # at 0.7 all answers are right
    assert best.saved_against_doing_nothing == best.do_nothing - best.cost
    assert best.saved_against_always_acting == best.always_act - best.cost


def test_doing_nothing_and_always_acting_with_another_prevalence_by_hand():
    best = best_threshold(confusion([0, 0, 0, 1], [0.1, 0.6, 0.2, 0.9], [0.5]), **COSTS, prevalence=0.01)
    assert best.do_nothing == pytest.approx(1000 * (0.01 * 90 + 0.99 * -1))
    assert best.always_act == pytest.approx(1000 * (0.01 * 5 + 0.99 * 12))


@pytest.mark.parametrize("threshold", [0.5, [0.5]])
def test_one_threshold_is_the_best_of_one(threshold):
    best = best_threshold(confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], threshold), 1, 5)
    assert (best.threshold, best.cost) == (0.5, 1000 * (1 + 5) / 4)


def test_costs_that_tie_choose_the_lowest_threshold():
    assert best_threshold(confusion([0, 1], [0.2, 0.8], [0.3, 0.5, 0.7]), 1, 1).threshold == 0.3


# The closed form


def test_the_closed_form_by_hand():
    at = confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], [0.2, 0.5])
    assert best_threshold(at, cost_fp=5, cost_fn=20).closed_form == pytest.approx(5 / 25)
    # acting wrongly costs 12 − (−1) = 13 more than letting be, missing costs 90 − 5 = 85 more than acting
    assert best_threshold(at, **COSTS).closed_form == pytest.approx(13 / (13 + 85))


@pytest.mark.parametrize("costs", [{"cost_fp": 1, "cost_fn": 4}, {"cost_fp": 3, "cost_fn": 2}, COSTS])
def test_on_calibrated_scores_the_closed_form_is_the_cheapest_threshold(costs):
    y_true, score = calibrated()
    best = best_threshold(confusion(y_true, score, np.linspace(0, 1, 1001)), **costs)
    # near its minimum the cost is flat, so that chance moves where it lies more than how low it is
    assert best.threshold == pytest.approx(best.closed_form, abs=0.03)
    assert best.cost_at_closed_form == pytest.approx(best.cost, rel=0.002)


@pytest.mark.parametrize("prevalence", [0.02, 0.1, 0.5, 0.8])
def test_for_another_prevalence_the_closed_form_follows_from_bayes_rule(prevalence):
    y_true, score, _ = rows()
    fitted = y_true.mean()
    best = best_threshold(confusion(y_true, score), **COSTS, prevalence=prevalence)
    # a score s, calibrated at the fitted share, is after Bayes' rule at the new one …
    s = best.closed_form
    of_positives, of_negatives = s / fitted * prevalence, (1 - s) / (1 - fitted) * (1 - prevalence)
    posterior = of_positives / (of_positives + of_negatives)
    # … and there acting and letting be cost the same
    acting = posterior * COSTS["cost_tp"] + (1 - posterior) * COSTS["cost_fp"]
    letting_be = posterior * COSTS["cost_fn"] + (1 - posterior) * COSTS["cost_tn"]
    assert acting == pytest.approx(letting_be, rel=1e-9)


@pytest.mark.parametrize("prevalence", [0.05, 0.5])
def test_on_calibrated_scores_the_closed_form_holds_for_another_prevalence(prevalence):
    y_true, score = calibrated()
    best = best_threshold(confusion(y_true, score, np.linspace(0, 1, 1001)), 1, 4, prevalence=prevalence)
    assert best.threshold == pytest.approx(best.closed_form, abs=0.03)
    assert best.cost_at_closed_form == pytest.approx(best.cost, rel=0.002)


def test_the_prevalence_of_the_data_moves_no_threshold():
    y_true, score, _ = rows()
    at = confusion(y_true, score)
    best = best_threshold(at, 1, 4, prevalence=y_true.mean())
    assert best.closed_form == pytest.approx(1 / 5, rel=1e-12)


@pytest.mark.parametrize(("cost_fp", "cost_fn", "closed_form"), [(0, 3, 0), (3, 0, 1)])
@pytest.mark.parametrize("prevalence", [None, 0.1])
def test_an_error_that_costs_nothing_moves_the_closed_form_to_an_end(cost_fp, cost_fn, closed_form, prevalence):
    at = confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], [0.2, 0.5])
    assert best_threshold(at, cost_fp, cost_fn, prevalence=prevalence).closed_form == closed_form


def test_the_cost_at_the_closed_form_is_that_of_the_next_threshold_counted():
    at = confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], [0.1, 0.3, 0.5])
    best = best_threshold(at, cost_fp=1, cost_fn=4)  # 0.2, so that 0.3 is asked: one false positive
    assert best.cost_at_closed_form == 1000 * 1 / 4


def test_where_no_threshold_counted_is_that_high_the_closed_form_does_nothing():
    at = confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], [0.1, 0.3])
    best = best_threshold(at, cost_fp=9, cost_fn=1)  # 0.9
    assert best.cost_at_closed_form == best.do_nothing == 1000 * 2 / 4


def test_the_text_names_the_cheaper_answer_without_a_model():
    at = confusion([0, 0, 0, 1], [0.1, 0.6, 0.2, 0.9], [0.05, 0.5])
    text = repr(best_threshold(at, cost_fp=100, cost_fn=1))  # at 0.5 one false positive; doing nothing misses one
    assert text.splitlines() == [
        "Cheapest threshold 0.5: costs 25,000.0 per 1,000 decisions",
        "  for calibrated scores 0.99: costs 250.0",
        "  doing nothing costs 250.0, always acting 75,000.0",
        "  doing nothing is cheaper than any threshold counted",
    ]
    at = confusion([0, 1, 1, 1], [0.1, 0.6, 0.2, 0.9], [0.5])  # one is missed; always acting flags one wrongly
    assert "  always acting is cheaper than any threshold counted" in repr(best_threshold(at, 1, 100))
    assert "cheaper than" not in repr(best_threshold(confusion([0, 1], [0.1, 0.9], [0.5]), 1, 1))


# What makes no sense

EITHER = pytest.mark.parametrize("function", [expected_cost, best_threshold])


def refused(message, error=ValueError):
    return pytest.raises(error, match=re.escape(message))


@pytest.fixture
def at():
    return confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], [0.2, 0.5])


@EITHER
@pytest.mark.parametrize("cost", ["2", None, float("nan"), float("inf"), True, [1, 2], 1j])
@pytest.mark.parametrize("name", COSTS)
def test_a_cost_that_is_no_number_is_refused_by_name(function, name, cost, at):
    with refused(f"{name} is {cost!r}; expected a finite number in money"):
        function(at, **{**COSTS, name: cost})


@EITHER
@pytest.mark.parametrize("prevalence", [0, 1, -0.1, 2, 20, "0.2", True, float("nan")])
def test_a_prevalence_that_is_no_share_is_refused(function, prevalence, at):
    with refused(f"prevalence is {prevalence!r}; expected a share between 0 and 1, such as 0.02"):
        function(at, 1, 2, prevalence=prevalence)


@EITHER
def test_labels_in_place_of_counts_are_refused(function):
    with refused("confusion is a list; expected the counts: confusion(y_true, y_score, thresholds)", TypeError):
        function([0, 1], 1, 2)


@pytest.mark.parametrize("costs", [{"cost_fp": -1, "cost_fn": 5}, {"cost_fp": 1, "cost_fn": 5, "cost_tp": 6}])
def test_a_right_answer_that_costs_more_than_the_wrong_one_is_refused(costs, at):
    with refused("a right answer costs more than the wrong one"):
        best_threshold(at, **costs)


@pytest.mark.parametrize("costs", [(0, 0, 0, 0), (5, 5, 5, 5)])
def test_costs_that_make_no_difference_are_refused(costs, at):
    with refused("no error costs more than the right answer"):
        best_threshold(at, **dict(zip(COSTS, costs, strict=True)))


def test_groups_have_no_common_best_threshold():
    at = confusion([0, 1, 1, 0], [0.1, 0.6, 0.2, 0.9], [0.5], by=[2, 2, 1, 1])
    with refused("the counts have groups; count without by=..., or choose a threshold for each group apart"):
        best_threshold(at, 1, 5)
