"""The headroom of a full document, every rule with a driver bisected."""

from pathlib import Path

from mlsd_helpers.design import Design
from mlsd_helpers.design.rules.request_path import simulated_p99_ms

DOCUMENT = Path(__file__).resolve().parents[1] / "design" / "complete.yaml"
SECONDS_ALLOWED = 2


def test_the_headroom_of_a_full_document_takes_less_than_two_seconds(benchmark):
    design = Design.open(DOCUMENT)
    anew = simulated_p99_ms.cache_clear  # paths that were simulated before are remembered
    headroom = benchmark.pedantic(design.headroom, setup=anew, rounds=5, warmup_rounds=1)
    assert len(headroom.margins) > 35
    if benchmark.enabled:
        assert benchmark.stats.stats.median <= SECONDS_ALLOWED
