from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.high_level_design._shared import ms, path_to
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.request_path import callees_first, calls_of, components_of

SLOW_SHARE_OF_ONE_CALL = 0.01  # by definition of its p99
TAIL_IS_THE_RULE = 0.5


@rule(
    "H008",
    "fan-out-makes-the-tail",
    severity="warning",
    needs=("high_level_design.components",),
    driver=rises("fan-out", "high_level_design.components[].fan_out"),
)
def fan_out_makes_the_tail(document):
    """So many copies are asked at once that most requests wait for a slow one.

    Why: One call in a hundred is slow; of requests that need a hundred calls, 63 in a hundred are.
    Formula: 1 − (1 − p)^n > 50 %, with p = 1 % of calls slower than their p99 and n the copies one request asks,
    fan-outs on the way multiplied.
    Fix: Ask fewer shards, send a second request when one is late, or answer without the last few.
    Source: https://research.google/pubs/the-tail-at-scale/
    Taught in: notebooks/02_high_level_design.ipynb#Budget-the-time-as-a-distribution
    """
    components = components_of(document)
    path = callees_first(components, components)
    if path is None:
        return
    asked = dict.fromkeys(components, 1)
    for part in reversed(path):  # callers first: what reaches a part is known before it is looked at
        asked[part.name] = min(asked[part.name] * (part.fan_out or 1), capacity.MAX_COPIES)
        for called in calls_of(part, components):
            asked[called.name] = max(asked[called.name], asked[part.name])
        slow = capacity.slow_share_of_fan_out(SLOW_SHARE_OF_ONE_CALL, asked[part.name])
        if (part.fan_out or 1) > 1 and slow > TAIL_IS_THE_RULE:
            p99 = f"its p99 of {ms(part.latency_p99_ms)}" if part.latency_p99_ms is not None else "its p99"
            yield Found(
                path_to(part, "fan_out"),
                f"a request asks {asked[part.name]:,} copies; 1 − 0.99^{asked[part.name]:,} = {slow:.0%} of requests "
                f"wait for one slower than {p99}, over {TAIL_IS_THE_RULE:.0%}",
            )
