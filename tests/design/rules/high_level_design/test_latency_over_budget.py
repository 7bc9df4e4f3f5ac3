import math
import re

import numpy as np
import pytest
from scipy.special import ndtri

from mlsd_helpers.capacity import request_path

DESIGN = "high_level_design"
API = "high_level_design.components.api"
STORE = "high_level_design.components.store"
RANKER = "high_level_design.components.ranker"
BUDGET = "requirements.latency_p99_ms"
BROKEN = [
    (
        {BUDGET: 79},
        f"{RANKER}.latency_p99_ms",
        ["the p99s on the path add up to 80 ms, over the budget of 79 ms", "slowest stage: 'ranker' with a p99 of 40"],
    ),
    (
        {BUDGET: 40},
        f"{RANKER}.latency_p99_ms",
        ["over the budget of 40 ms; the p99s on the path add up to 80 ms; slowest stage: 'ranker' with a p99 of 40 ms"],
    ),
    (
        {f"{STORE}.latency_p50_ms": 21},
        f"{STORE}.latency_p50_ms",
        ["p50 above p99: the median of 21 ms, the p99 of 20 ms"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def simulated_ms(stages, combine=np.sum, requests=1_000_000):
    """The p99 of lognormal stages, drawn by numpy."""
    spread = ndtri(0.99)
    rng = np.random.default_rng(1)
    draws = [p50 * np.exp(rng.normal(size=requests) * math.log(p99 / p50) / spread) for p50, p99 in stages]
    return np.percentile(combine(draws, axis=0), 99)


def quoted_ms(finding):
    return float(re.search(r"99 of 100 requests take up to ([\d.]+) ms", finding.message)[1])


def test_a_path_over_its_budget_is_an_error_and_the_sum_alone_a_note(found):
    stages = [(5, 20), (5, 20), (10, 40)]
    truth = simulated_ms(stages)
    assert 40 < truth < 79
    (over,), (close,) = found({BUDGET: 40}), found({BUDGET: 79})
    assert (over.severity, close.severity) == ("error", "note")
    assert quoted_ms(over) == pytest.approx(truth, rel=0.05)
    assert quoted_ms(close) == pytest.approx(truth, rel=0.05)


def test_a_path_that_just_fits_is_not_simulated(found, monkeypatch):
    monkeypatch.setattr(request_path, "_draw", lambda *_: pytest.fail("simulated"))
    assert found() == []


def test_parallel_calls_take_the_slowest(found):
    # 20 + max(20, 40) = 60
    (finding,) = found({f"{API}.calls_in": "parallel", BUDGET: 59})
    assert "add up to 60 ms" in finding.message
    assert finding.severity == "note"


def test_equal_parallel_calls_are_over_a_budget_that_their_largest_p99_meets(found_in, design, serving):
    shards = [serving(name, latency_p50_ms=10, latency_p99_ms=100) for name in "abc"]
    entry = serving("api", calls=["a", "b", "c"], calls_in="parallel", latency_p50_ms=1, latency_p99_ms=1)
    (finding,) = found_in(design(entry, *shards, latency_p99_ms=110), "H003")
    assert finding.severity == "error"
    # 1 + the 0.99^(1/3) quantile of one
    sigma = math.log(10) / ndtri(0.99)
    slowest_of_three = 10 * math.exp(sigma * ndtri(0.99 ** (1 / 3)))
    assert quoted_ms(finding) == pytest.approx(1 + slowest_of_three, rel=0.05)
    assert "add up to 101 ms, as of parallel calls only the largest counts" in finding.message


def test_a_component_called_twice_is_waited_for_twice(found_in, design, serving):
    twice = design(serving("api", calls=["a", "a"]), serving("a", latency_p50_ms=5, latency_p99_ms=20))
    assert found_in(twice, "H003") == []
    twice["requirements"]["latency_p99_ms"] = 40
    assert "add up to 41 ms" in found_in(twice, "H003")[0].message  # 1 + 2 × 20


def test_the_slowest_of_many_copies_counts(found_in, design, serving):
    fan = design(
        serving("api", calls=["shard"]), serving("shard", fan_out=100, latency_p50_ms=5, latency_p99_ms=20),
        latency_p99_ms=25,
    )  # fmt: skip
    (finding,) = found_in(fan, "H003")
    sigma = math.log(4) / ndtri(0.99)
    slowest = 5 * math.exp(sigma * ndtri(0.99 ** (1 / 100)))
    assert f"'shard' with a p99 of {slowest:.1f} ms for the slowest of 100 copies" in finding.message


def test_latencies_on_the_path_that_are_not_filled_in_are_missing(found, lacking):
    changes = {f"{STORE}.latency_p99_ms": ..., BUDGET: 1}
    assert lacking(changes) == [f"{STORE}.latency_p99_ms"]
    assert found(changes) == []


def test_an_online_design_lacks_its_latency_budget_and_a_batch_one_does_not(lacking):
    assert lacking({BUDGET: ...}) == [BUDGET]
    assert lacking({BUDGET: ..., "requirements.serving": "batch"}) == []


def test_a_path_that_unrolls_without_end_is_said_and_not_computed(found_in, ladder):
    (finding,) = found_in(ladder(300), "H003")
    assert (finding.severity, finding.path) == ("warning", f"{DESIGN}.components.api")
    assert "cannot be computed" in finding.message
    assert "at most 200" in finding.message
