from mlsd_helpers import capacity
from mlsd_helpers.capacity import Stage
from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.high_level_design._shared import ms, no_entry, path_to
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.request_path import (
    components_of,
    entry_of,
    own_stage,
    path_of_request,
    simulated_p99_ms,
    stages_of,
)


@rule(
    "H003",
    "latency-over-budget",
    severity="error",
    needs=("high_level_design.components",),
    reads=("requirements.latency_p99_ms", "requirements.serving", "high_level_design.entry_point"),
    driver=rises(
        "latency", "high_level_design.components[].latency_p50_ms", "high_level_design.components[].latency_p99_ms"
    ),
)
def latency_over_budget(document):
    """The path of a request does not fit its latency budget, or fits only while its stages are independent.

    Why: Users wait for the whole path. Adding p99s overstates it while stages are slow at different moments; when a
    busy network or a full disk slows all of them together, the sum is what users get.
    Formula: p99 of own work + calls, in sequence added, in parallel the slowest; stages lognormal through their p50 and
    p99, independent, simulated with a fixed seed when the sum of p99s, or a parallel step's bound, is over the budget.
    Fix: Make the slowest stage quicker, call in parallel what does not need each other, or leave out what is late.
    Source: https://research.google/pubs/the-tail-at-scale/
    Taught in: notebooks/02_high_level_design.ipynb#Budget-the-time-as-a-distribution
    """
    budget = getattr(document.requirements, "latency_p99_ms", None)
    if budget is None:
        if getattr(document.requirements, "serving", None) != "batch":  # nobody waits for a batch
            yield Lacks("requirements.latency_p99_ms")
        return
    entry = entry_of(document)
    if entry is None:
        yield from no_entry(document)
        return
    path = path_of_request(document, entry)
    if path is None:
        return
    problems = [problem for component in path for problem in _latency_problems(component)]
    yield from problems
    if problems:
        return
    try:
        yield from _latency_findings(path, stages_of(path, components_of(document))[entry.name], budget)
    except (ValueError, OverflowError) as error:  # Stage refuses what would take for ever
        yield Found(path_to(entry), f"the request's latency cannot be computed: {error}", "warning")


def _latency_problems(component):
    fields = ("latency_p50_ms", "latency_p99_ms")
    lacking = [Lacks(path_to(component, field)) for field in fields if getattr(component, field) is None]
    if lacking:
        return lacking
    p50, p99 = component.latency_p50_ms, component.latency_p99_ms
    if p50 <= p99:
        return []
    return [
        Found(path_to(component, "latency_p50_ms"), f"p50 above p99: the median of {ms(p50)}, the p99 of {ms(p99)}")
    ]


def _latency_findings(path, request, budget):
    if not is_over(_p99_bound_ms(request), budget):
        return
    p99, added = simulated_p99_ms(request), capacity.sum_of_p99s_ms(request)
    own_p99 = {c.name: capacity.latency_percentile_ms(own_stage(c)) for c in path}
    slowest = max(path, key=lambda c: own_p99[c.name])
    copies = f"for the slowest of {slowest.fan_out:,} copies " if (slowest.fan_out or 1) > 1 else ""
    where = f"slowest stage: '{slowest.name}' with a p99 of {ms(own_p99[slowest.name])} {copies}".rstrip()
    place = path_to(slowest, "latency_p99_ms")
    if is_over(p99, budget):
        counted = "" if is_over(added, budget) else ", as of parallel calls only the largest counts"
        yield Found(
            place,
            f"99 of 100 requests take up to {ms(p99)} (simulated), over the budget of {ms(budget)}; "
            f"the p99s on the path add up to {ms(added)}{counted}; {where}",
        )
    elif is_over(added, budget):
        yield Found(
            place,
            f"the p99s on the path add up to {ms(added)}, over the budget of {ms(budget)}; with independent stages "
            f"99 of 100 requests take up to {ms(p99)} (simulated): it fits while they are not slow together; {where}",
            "note",
        )


def _p99_bound_ms(stage, percentile=0.99, copies=1):
    """What the simulated p99 stays under: p99s added, and of n parallel calls the slowest 0.99^(1/n) quantile.

    Without parallel calls it is the sum of p99s; with them that sum can be too low.
    """
    copies *= stage.fan_out
    each = percentile ** (1 / len(stage.calls)) if stage.parallel and stage.calls else percentile
    called = [_p99_bound_ms(call, each, copies) for call in stage.calls]
    samples = 2 * round(10 / (1 - percentile))  # asked for, though a stage without calls draws none
    own = capacity.latency_percentile_ms(Stage(stage.p50_ms, stage.p99_ms, fan_out=copies), percentile, samples)
    return own + (max(called, default=0) if stage.parallel else sum(called))
