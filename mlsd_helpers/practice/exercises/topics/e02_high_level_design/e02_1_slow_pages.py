"""02-1: say how many pages wait for a slow shard."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@exercise(
    "02-1",
    "Say how many pages wait for a slow shard",
    kind="compute",
    difficulty=1,
    minutes=5,
    hints=(
        "A page is quick only when every one of its shards is.",
        "Shards are slow independently of each other: multiply the chances that each is quick.",
        "1 − (1 − p)ⁿ.",
    ),
    wrong=(
        Wrong(lambda: 60 * 0.004, "twice"),
        Wrong(lambda: 0.004, "one shard"),
        Wrong(lambda: 0.996**60, "quick"),
    ),
)
def slow_pages(answer):
    shards, slow = 60, 0.004
    quick = 1.0
    for _ in range(shards):
        quick *= 1 - slow
    mistakes = {
        shards * slow: "adding the shares counts a page twice when two of its shards are slow",
        slow: "that is the share for one shard; a page asks all of them",
        quick: "that is the share of the quick pages",
        100 * (1 - quick): "give the share as a fraction: 0.05 for 5 %",
    }
    return judging.number(answer, 1 - quick, rel=0.005, mistakes=mistakes)
