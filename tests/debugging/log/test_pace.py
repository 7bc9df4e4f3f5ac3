"""A row each k-th step, with k such that logging costs a twentieth at most."""

import numpy as np
import pytest

from mlsd_helpers.debugging.log.averages import WeightAverages
from mlsd_helpers.debugging.log.pace import Pace


@pytest.mark.parametrize(("cost_ms", "step_ms", "every"), [(0.3, 0.8, 8), (0.3, 4, 2), (0.3, 6, 1), (1, 0.1, 200)])
def test_k_is_the_least_with_which_rows_cost_a_twentieth(cost_ms, step_ms, every):
    pace = Pace()
    for _ in range(5):
        pace.logged(cost_ms / 1000, step_ms / 1000)
    assert pace.every == every  # ⌈cost ÷ (0.05 step)⌉


@pytest.mark.parametrize("seed", range(5))
def test_over_a_run_with_uneven_times_the_overhead_stays_at_a_twentieth(seed):
    rng = np.random.default_rng(seed)
    pace, spent, trained = Pace(), 0.0, 0.0
    for i in range(400):
        k, cost = pace.every, 0.0003 * rng.lognormal(0, 0.5)
        step = 0.0008 * rng.lognormal(0, 0.5, k).mean() * (3 if i > 200 else 1)
        pace.logged(cost, step)
        spent, trained = spent + cost, trained + k * step
    assert spent / trained < 0.052


def test_a_first_row_that_loads_libraries_does_not_count():
    pace = Pace()
    pace.logged(2.0, 0.001)
    for _ in range(3):
        pace.logged(0.0001, 0.001)
    assert pace.every == 2


def test_k_that_is_given_stays():
    pace = Pace(every=7)
    for _ in range(9):
        pace.logged(1.0, 0.001)
    assert pace.every == 7


@pytest.mark.parametrize("n", [1, 7, 8, 100, 1000])
def test_stretches_cover_the_run_and_hold_its_means(n):
    values = np.random.default_rng(0).standard_normal((n, 3))
    averages = WeightAverages()
    for step, value in enumerate(values):
        averages.add(step, value, loss=float(value[0]))
    covered = 0
    for each in averages.stretches:
        rows = slice(each.first_step, each.last_step + 1)
        assert each.first_step == covered
        np.testing.assert_allclose(each.mean, values[rows].mean(0))
        np.testing.assert_array_equal(each.last, values[each.last_step])
        assert each.loss == pytest.approx(values[rows, 0].mean())
        covered = each.last_step + 1
    assert covered > n * 0.75
    assert len({each.n for each in averages.stretches}) == 1
    if n >= 8:
        assert n / 9 <= averages.stretches[-1].n <= n / 4
