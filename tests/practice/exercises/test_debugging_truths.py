"""What the exercises of notebook 07 take for right, found in another way than their judges do."""

import math

import numpy as np
import pytest

from mlsd_helpers.debugging import probe, run_checks
from mlsd_helpers.debugging.log import Run
from mlsd_helpers.practice.exercises import check
from mlsd_helpers.practice.exercises.topics import e07_debugging as given
from mlsd_helpers.practice.exercises.topics.e07_debugging import e07_4_rate, e07_5_shuffled_labels, e07_6_fired_checks
from mlsd_helpers.practice.exercises.topics.e07_debugging.company import is_by_itself
from mlsd_helpers.practice.exercises.topics.e07_debugging.pipelines import BUG_OF, planted

ROWS = np.random.default_rng(7).normal(size=(25, 3))


@pytest.mark.parametrize("name", given.predictors())
def test_a_predictor_looks_at_its_batch_when_it_is_said_to(name):
    """Ten rows added below: those that stood there before keep their answers, or some do not."""
    predict = given.predictors()[name]
    before, after = predict(ROWS[:15]), predict(ROWS)[:15]
    alone = np.concatenate([predict(row[None]) for row in ROWS[:15]])
    most = 1e-5 * np.abs(after).max()
    moved = not (np.abs(before - after) <= most).all() or not (np.abs(alone - after) <= most).all()
    assert moved is not is_by_itself(predict)


def test_rounding_shows_in_the_last_digits_of_a_sound_predictor():
    predict = given.predictors()["rounds in single precision"]
    together = predict(ROWS)
    apart = np.abs(np.concatenate([predict(row[None]) for row in ROWS]) - together).max() / np.abs(together).max()
    assert 0 < apart < 4 * np.finfo(np.float32).eps


def test_the_losses_at_the_start_are_those_of_a_calculation_by_hand():
    """Shares 3/4 and 1/4: ln 2, and 3/4 ln(4/3) + 1/4 ln 4 = 2 ln 2 - 3/4 ln 3."""
    assert check("07-2", lambda counts: (math.log(len(counts)), entropy(counts))).passed
    assert math.isclose(entropy([3, 1]), 2 * math.log(2) - 0.75 * math.log(3))


def entropy(counts):
    return math.log(sum(counts)) - sum(n * math.log(n) for n in counts if n) / sum(counts)


def test_a_batch_of_parts_has_the_gradient_that_differences_of_its_loss_show():
    weights, parts = given.parts()
    X, y = np.concatenate([X for X, _ in parts]), np.concatenate([y for _, y in parts])
    X, y = X[np.isfinite(y)], y[np.isfinite(y)]

    def loss(at):
        return np.mean(np.logaddexp(0, X @ at) - y * (X @ at))

    slopes = [(loss(weights + step) - loss(weights - step)) / 2e-6 for step in 1e-6 * np.eye(len(weights))]
    np.testing.assert_allclose(given.gradient(weights, X, y), slopes, atol=1e-8)
    assert not np.allclose(given.accumulated(weights, parts), slopes, rtol=0.5)


@pytest.mark.parametrize("name", e07_4_rate.RIGHT)
def test_forks_of_a_run_agree_with_what_is_right_for_its_rate(name):
    """At three times the rate, the same and a third, eight times with other noise: one fork ends lowest."""

    def scale_rate(run, factor):
        run.rate *= factor

    run = e07_4_rate.ended(name).run
    forks = probe(run, Run.step, Run.loss, scale_rate=scale_rate, factors=(3, 1, 1 / 3), n_steps=300, n_repeats=8)
    lowest = {("raise", "keep", "lower")[i] for i in np.argmin(forks.losses, axis=0)}
    assert lowest == {e07_4_rate.RIGHT[name]}


def test_gradient_norm_and_loss_do_not_tell_the_runs_apart():
    means = given.log().groupby("run")["gradient_norm"].mean()
    assert abs(means["a"] / means["b"] - 1) < 0.02
    assert e07_4_rate.RIGHT["a"] != e07_4_rate.RIGHT["b"]


def test_shuffled_rows_find_knowledge_where_days_hang_together_and_whole_days_do_not():
    """Of 100 summers without knowledge 5 are expected at a level of 5 %, and 13 or more once in 600 times."""
    by_rows, by_days = 0, 0
    for seed in range(1000, 1100):
        late, score, orders = e07_5_shuffled_labels._days(seed, 60, 20, 99)
        by_rows += given.p_value(late, score, orders) <= 0.05
        found = np.array([given.gap(late[order], score) for order in orders])
        by_days += (1 + (found >= given.gap(late, score)).sum()) / 100 <= 0.05
    assert by_rows > 13 > by_days


def test_the_checks_fire_in_each_pipeline_as_the_table_says():
    fired = e07_6_fired_checks.FIRED
    for name in BUG_OF:
        report = run_checks(*given.pipeline(name), list(fired))
        assert {result.name for result in report.failed} == {each for each, failed in fired.items() if name in failed}
        assert "could not run" not in report.summary


def test_the_pipeline_without_a_bug_passes_all_of_them():
    assert run_checks(*planted(), list(e07_6_fired_checks.FIRED)).summary == f"{len(e07_6_fired_checks.FIRED)} passed"


def test_no_two_pipelines_have_the_same_checks_fired():
    table = given.fired()
    assert len({tuple(table[name]) for name in table}) == len(BUG_OF)
    assert set(BUG_OF.values()) < set(given.BUGS)


def test_the_summer_that_is_handed_out_looks_known_by_rows_and_not_by_days():
    """By the correlation of late with score, which for the same labels and scores orders as their gap does."""
    late, score, orders = given.a_summer()
    seen = np.corrcoef(late.ravel(), score.ravel())[0, 1]
    as_high = sum(np.corrcoef(late[order].ravel(), score.ravel())[0, 1] >= seen for order in orders)
    assert given.p_value(late, score, orders) == 0
    assert (1 + as_high) / (1 + len(orders)) > 0.1
