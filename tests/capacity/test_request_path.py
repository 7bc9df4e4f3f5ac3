import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mlsd_helpers.capacity import Stage, latency_percentile_ms, lognormal_parameters, p99_waterfall, sum_of_p99s_ms


def test_a_p99_below_the_median_is_refused():
    with pytest.raises(ValueError, match=r"p99 is 10, below p50 = 20; .* swapped\?"):
        Stage(p50_ms=20, p99_ms=10)


@pytest.mark.parametrize("percentile", [0.5, 0.95, 0.999])
def test_a_single_stage_is_exact(percentile):
    mu, sigma = lognormal_parameters(20, 150)
    expected = stats.lognorm(sigma, scale=math.exp(mu)).ppf(percentile)
    assert latency_percentile_ms(Stage(20, 150), percentile) == pytest.approx(expected)


def test_a_stage_that_never_varies_adds_its_constant():
    assert latency_percentile_ms(Stage(7, 7, calls=[Stage(5, 5)])) == pytest.approx(12)


def test_calls_one_after_another_add_and_parallel_calls_take_the_slowest():
    calls = [Stage(10, 50), Stage(10, 80)]
    assert sum_of_p99s_ms(Stage(5, 20, calls=calls)) == 20 + 50 + 80
    assert sum_of_p99s_ms(Stage(5, 20, calls=calls, parallel=True)) == 20 + 80


def test_the_slowest_of_n_copies_is_the_nth_root_percentile_of_one():
    mu, sigma = lognormal_parameters(5, 30)
    expected = stats.lognorm(sigma, scale=math.exp(mu)).ppf(0.99 ** (1 / 100))
    shard = Stage(5, 30, fan_out=100)
    assert sum_of_p99s_ms(shard) == pytest.approx(expected)
    assert latency_percentile_ms(shard) == pytest.approx(expected)


def test_copies_of_a_stage_multiply_the_copies_of_what_it_calls():
    nested = Stage(1, 1, fan_out=10, calls=[Stage(5, 30, fan_out=10)])
    assert sum_of_p99s_ms(nested) == pytest.approx(1 + sum_of_p99s_ms(Stage(5, 30, fan_out=100)))


def numpy_lognormal(rng, p50, p99, shape):
    return np.exp(rng.normal(math.log(p50), math.log(p99 / p50) / stats.norm.ppf(0.99), shape))


@pytest.mark.parametrize("parallel", [False, True])
def test_a_path_agrees_with_a_large_independent_simulation(parallel):
    rng = np.random.default_rng(3)
    own, first, second = (numpy_lognormal(rng, p50, p99, 1_000_000) for p50, p99 in [(5, 20), (10, 50), (10, 80)])
    expected = np.quantile(own + (np.maximum(first, second) if parallel else first + second), 0.99)
    path = Stage(5, 20, calls=[Stage(10, 50), Stage(10, 80)], parallel=parallel)
    assert latency_percentile_ms(path, samples=200_000) == pytest.approx(expected, rel=0.02)


def test_a_fan_out_in_a_path_agrees_with_a_large_independent_simulation():
    rng = np.random.default_rng(4)
    slowest = numpy_lognormal(rng, 5, 30, (100_000, 50)).max(axis=1)
    expected = np.quantile(numpy_lognormal(rng, 10, 40, 100_000) + slowest, 0.99)
    path = Stage(10, 40, calls=[Stage(5, 30, fan_out=50)])
    assert latency_percentile_ms(path, samples=100_000) == pytest.approx(expected, rel=0.03)


def test_copies_that_make_calls_are_estimated_from_above():
    rng = np.random.default_rng(5)
    one_copy = numpy_lognormal(rng, 10, 30, (100_000, 10)) + numpy_lognormal(rng, 10, 60, (100_000, 10))
    simulated = np.quantile(one_copy.max(axis=1), 0.99)
    estimate = latency_percentile_ms(Stage(10, 30, calls=[Stage(10, 60)], fan_out=10))
    assert simulated < estimate < 1.3 * simulated


moderate_stages = st.tuples(st.floats(1, 100), st.floats(1.5, 6)).map(lambda s: (s[0], s[0] * s[1]))


@settings(max_examples=50)
@given(st.lists(moderate_stages, min_size=2, max_size=5), st.integers(1, 20))
def test_the_p99_of_the_sum_stays_below_the_sum_of_p99s(stages, fan_out):
    first, *rest = stages
    path = Stage(*first, calls=[Stage(*stage, fan_out=fan_out) for stage in rest])
    # Beside a large stage a small one saves less than the p99 of 4,000 samples varies
    assert latency_percentile_ms(path, samples=4_000) < 1.1 * sum_of_p99s_ms(path)


def test_parallel_calls_are_slower_together_than_the_slowest_p99():
    # Both under 50 ms in only 0.99² of the requests
    path = Stage(1, 1, calls=[Stage(10, 50)] * 2, parallel=True)
    assert latency_percentile_ms(path, samples=100_000) > sum_of_p99s_ms(path) == 51


def test_the_same_seed_gives_the_same_figure_and_another_seed_nearly_so():
    path = Stage(5, 20, calls=[Stage(10, 50)])
    assert latency_percentile_ms(path, seed=1) == latency_percentile_ms(path, seed=1)
    assert latency_percentile_ms(path, seed=1) != latency_percentile_ms(path, seed=2)
    assert latency_percentile_ms(path, seed=1) == pytest.approx(latency_percentile_ms(path, seed=2), rel=0.08)


def test_too_few_samples_for_the_percentile_are_refused_with_the_number_needed():
    with pytest.raises(ValueError, match=r"samples is 1,000; percentile 0\.999 needs at least 10,000"):
        latency_percentile_ms(Stage(5, 20, calls=[Stage(5, 20)]), percentile=0.999, samples=1000)


def test_a_graph_that_unrolls_without_end_is_refused():
    stage = Stage(1, 2)
    for _ in range(6):  # each calls the one before twice: 3, 7, 15, 31, 63, 127 stages
        stage = Stage(1, 2, calls=[stage, stage])
    with pytest.raises(ValueError, match=r"the path has 255 stages, .* at most 200"):
        Stage(1, 2, calls=[stage, stage])


def test_the_longest_chain_allowed_can_be_computed():
    chain = Stage(1, 2)
    for _ in range(199):
        chain = Stage(1, 2, calls=[chain])
    # Medians add to 200 ms, p99s to 400 ms
    assert 200 < latency_percentile_ms(chain, samples=1000) < sum_of_p99s_ms(chain) == 400


def test_copies_that_multiply_without_end_are_refused():
    shards = Stage(1, 2, fan_out=100_000)
    with pytest.raises(ValueError, match="fan_out multiplies to 10,000,000,000 copies"):
        Stage(1, 2, calls=[shards], fan_out=100_000)


def test_a_stage_passed_without_brackets_is_refused_with_the_fix():
    with pytest.raises(ValueError, match=r"write calls=\[stage\]"):
        Stage(1, 2, calls=Stage(1, 2))


def test_a_call_that_is_no_stage_is_named():
    with pytest.raises(ValueError, match=r"calls\[0\] is 'cache'; expected a Stage"):
        Stage(1, 2, calls=["cache"])


def test_the_waterfall_lets_each_stage_start_when_what_is_before_it_is_done():
    pair = Stage(10, 40, calls=[Stage(1, 5), Stage(1, 30)], parallel=True)
    request = Stage(2, 8, calls=[Stage(1, 7), pair, Stage(1, 4)])
    spans = [(span.depth, span.start_ms, span.own_ms, span.critical) for span in p99_waterfall(request)]
    assert spans == [
        (0, 0, 8, True),
        (1, 8, 7, True),
        (1, 8 + 7, 40, True),
        (2, 8 + 7 + 40, 5, False),  # done before the 30 beside it
        (2, 8 + 7 + 40, 30, True),
        (1, 8 + 7 + 40 + 30, 4, True),
    ]


def test_of_parallel_calls_the_longest_with_all_that_it_calls_is_critical():
    short_first = Stage(1, 10, calls=[Stage(1, 100)])
    spans = p99_waterfall(Stage(1, 1, calls=[short_first, Stage(1, 90)], parallel=True))
    assert [span.own_ms for span in spans if span.critical] == [1, 10, 100]


def test_in_the_waterfall_copies_count_with_the_slowest_of_them():
    mu, sigma = lognormal_parameters(5, 30)
    expected = stats.lognorm(sigma, scale=math.exp(mu)).ppf(0.99 ** (1 / 100))
    outer = Stage(1, 2, calls=[Stage(5, 30, fan_out=10)], fan_out=10)  # 10 copies that ask 10 each
    assert p99_waterfall(outer)[1].own_ms == pytest.approx(expected)


def stages(depth):
    times = st.floats(0.1, 50)
    below = st.lists(stages(depth - 1), max_size=3) if depth else st.just([])
    return st.builds(
        lambda p50, ratio, calls, parallel, fan_out: Stage(p50, p50 * ratio, calls, parallel, fan_out),
        times, st.floats(1, 10), below, st.booleans(), st.integers(1, 20),
    )  # fmt: skip


@given(stages(3))
@settings(max_examples=100, deadline=None)
def test_the_critical_path_is_what_the_sum_of_p99s_is_made_of(request):
    spans = p99_waterfall(request)
    added = sum_of_p99s_ms(request)
    assert math.fsum(span.own_ms for span in spans if span.critical) == pytest.approx(added)
    assert max(span.start_ms + span.own_ms for span in spans) == pytest.approx(added)


def test_the_waterfall_of_something_else_is_refused():
    with pytest.raises(ValueError, match="expected a Stage"):
        p99_waterfall(5)
