"""Evidence looked for in a megabyte of what was said, whatever it is made of."""

import pytest

from mlsd_helpers.practice import leveling

SECONDS_ALLOWED = 15  # under 2 on a quiet machine
PIECES = {
    "one word": "x",
    "empty lines": "\n",
    "full stops": ". ",
    "no full stop": "a missed fraud costs 90 dollars ",
    "quotes": "\"' ",
    "an answer again and again": leveling.worked_answers()[0].text,
}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_a_megabyte_is_read_in_seconds(benchmark, piece):
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    benchmark.pedantic(leveling.suggest_from_text, args=(text,), rounds=1)
    if benchmark.enabled:
        assert benchmark.stats.stats.median <= SECONDS_ALLOWED
