"""Rules on the high-level design: does it hang together, and is it fast and available enough for a request."""

import difflib
import functools
from graphlib import CycleError, TopologicalSorter

from mlsd_helpers import capacity
from mlsd_helpers.capacity import Stage
from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule

SERVING = ("serving", "both")
TRAINING = ("training", "both")
LABEL_CARRIERS = ("labels", "feedback", "events", "features", "examples", "logs")
SLOW_SHARE_OF_ONE_CALL = 0.01  # by definition of its p99
TAIL_IS_THE_RULE = 0.5
SIMULATED_DRAWS = 60_000  # of all stages together: 25 to 35 ms, as a form checks at every key
_FLOW_ENDS = ("source", "target")
MAX_CYCLES = 20
MAX_HINTS = 20


def _where(component, field=None):
    path = f"high_level_design.components.{component.name}"
    return f"{path}.{field}" if field else path


def _blank(text):
    return text is None or not text.strip()


def _number(value):
    return f"{value:,.1f}".removesuffix(".0") if value >= 1 else f"{value:.3g}"


def _ms(value):
    return f"{_number(value)} ms"


def _percent(share):
    return f"{share:.6%}".rstrip("%").rstrip("0").rstrip(".") + " %"


def _components(document):
    return {component.name: component for component in document.high_level_design.components or ()}


def _calls(component, components):
    """The declared components that it calls, as often as it calls them; names of none are H002's business."""
    return [components[name] for name in component.calls or () if name in components]


def _entry(document):
    """The component that a request reaches first: the one stated, else the only serving one that nothing calls."""
    components, stated = _components(document), document.high_level_design.entry_point
    if stated is not None:
        return components.get(stated)
    called = {name for component in components.values() for name in component.calls or ()}
    starts = [c for c in components.values() if c.path in SERVING and c.name not in called]
    return starts[0] if len(starts) == 1 else None


def _no_entry(document):
    """What to yield when there is no entry: that it lacks, unless it is stated and unknown, which H002 says."""
    if document.high_level_design.entry_point is None:
        yield Lacks("high_level_design.entry_point")


def _closure(starts, following):
    """Everything reached from ``starts`` by ``following``, the starts included."""
    reached, waiting = set(), list(starts)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += following(name)
    return reached


def _callees_first(components, names):
    """These components, each after all that it calls; None when there is a cycle, which H002 says."""
    graph = {name: [c.name for c in _calls(components[name], components)] for name in names}
    try:
        return [components[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError:
        return None


def _request_path(document, entry):
    """The components that a request can reach, callees first; None when there is a cycle among them."""
    components = _components(document)
    names = _closure([entry.name], lambda name: [c.name for c in _calls(components[name], components)])
    return _callees_first(components, sorted(names))


@rule("H001", "parts-not-separated", severity="warning", needs=("high_level_design.components",))
def parts_not_separated(document):
    """Nothing separates what is learned from what is not, or training from serving.

    Why: Parts that change for different reasons break each other: a training run must not stop a request.
    Formula: no component is ml, or none is non_ml; no component is on the training path alone, or none serves.
    Fix: Give the model its own component beside the code that uses it, and training its own beside serving.
    Source: https://proceedings.neurips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    components = _components(document).values()
    for field, groups in (("kind", (("ml",), ("non_ml",))), ("path", (("training",), SERVING))):
        stated = {getattr(component, field) for component in components}
        absent = [values for values in groups if not stated & set(values)]
        if absent and None in stated:
            yield from (Lacks(_where(c, field)) for c in components if getattr(c, field) is None)
            continue
        for values in absent:
            count = f"{len(components)} component{'s' if len(components) > 1 else ''}"
            yield Found("high_level_design.components", f"none of {count} has {field}: {' or '.join(values)}")


@rule(
    "H002",
    "broken-dependencies",
    severity="error",
    needs=("high_level_design.components",),
    reads=("high_level_design.entry_point", "high_level_design.flows"),
)
def broken_dependencies(document):
    """A dependency does not exist, goes round in a circle, or a component is reached by nothing.

    Why: A request that waits for itself never ends, and what nothing reaches is either forgotten or not needed.
    Formula: names without a component; cycles of calls; components that no request and no flow reaches.
    Fix: Correct the name, turn one call of the circle into a flow, or say what calls the component or flows to it.
    Source: https://en.wikipedia.org/wiki/Topological_sorting
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    components = _components(document)
    yield from _unknown_names(document, components)
    yield from _cycles(components)
    yield from _unreachable(document, components)


def _unknown_names(document, components):
    design = document.high_level_design
    mentions = [("high_level_design.entry_point", "the entry point", design.entry_point)]
    mentions += [(_where(c, "calls"), "it calls", name) for c in components.values() for name in c.calls or ()]
    for i, flow in enumerate(design.flows or ()):
        mentions += [(f"high_level_design.flows.{i}.{end}", f"the {end}", getattr(flow, end)) for end in _FLOW_ENDS]
    unknown = [mention for mention in mentions if mention[2] is not None and mention[2] not in components]
    for i, (path, words, name) in enumerate(unknown):
        near = difflib.get_close_matches(name, components, n=1) if i < MAX_HINTS else ()
        hint = f"; did you mean '{near[0]}'?" if near else ""
        yield Found(path, f"{words} '{name}', and there is no component of that name{hint}")


def _cycles(components):
    """One finding a cycle; each component is in one of them at most."""
    graph = {name: [c.name for c in _calls(component, components)] for name, component in components.items()}
    place = {name: i for i, name in enumerate(components)}
    for _ in range(MAX_CYCLES):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            *circle, _ = reversed(error.args[1])  # graphlib goes from the called to the caller
        else:
            return
        first = circle.index(min(circle, key=place.get))
        circle = circle[first:] + circle[:first]
        shown = circle if len(circle) <= 8 else [*circle[:7], "…"]
        words = " → ".join([*shown, circle[0]])
        yield Found(_where(components[circle[0]], "calls"), f"{words}: a call waits for itself and never ends")
        left = graph.keys() - set(circle)
        graph = {name: [n for n in graph[name] if n in left] for name in sorted(left, key=place.get)}


def _unreachable(document, components):
    design, entry = document.high_level_design, _entry(document)
    if entry is None:
        yield from _no_entry(document)
        return
    flows = design.flows or ()
    starts = {entry.name, *(getattr(flow, end) for flow in flows for end in _FLOW_ENDS)} & components.keys()
    reached = _closure(starts, lambda name: [c.name for c in _calls(components[name], components)])
    for component in components.values():
        if component.name in reached or not (flows or component.path in SERVING):
            continue  # before the flows are written down only a request can be followed
        message = f"no request that enters at '{entry.name}' reaches it, and nothing flows to or from it"
        yield Found(_where(component), message, "warning")


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
    entry = _entry(document)
    if entry is None:
        yield from _no_entry(document)
        return
    path = _request_path(document, entry)
    if path is None:
        return
    problems = [problem for component in path for problem in _latency_problems(component)]
    yield from problems
    if problems:
        return
    try:
        yield from _latency_findings(path, _stages(path, _components(document))[entry.name], budget)
    except (ValueError, OverflowError) as error:  # Stage refuses what would take for ever
        yield Found(_where(entry), f"the request's latency cannot be computed: {error}", "warning")


def _latency_problems(component):
    fields = ("latency_p50_ms", "latency_p99_ms")
    lacking = [Lacks(_where(component, field)) for field in fields if getattr(component, field) is None]
    if lacking:
        return lacking
    p50, p99 = component.latency_p50_ms, component.latency_p99_ms
    if p50 <= p99:
        return []
    return [
        Found(_where(component, "latency_p50_ms"), f"p50 above p99: the median of {_ms(p50)}, the p99 of {_ms(p99)}")
    ]


def _own_stage(component, calls=()):
    return Stage(
        component.latency_p50_ms,
        component.latency_p99_ms,
        calls=calls,
        parallel=component.calls_in == "parallel",
        fan_out=component.fan_out or 1,
    )


def _stages(path, components):
    """The stage of each component with all that it calls; ``path`` has callees first."""
    stages = {}
    for component in path:
        stages[component.name] = _own_stage(component, [stages[c.name] for c in _calls(component, components)])
    return stages


def request_stages(document) -> dict[str, Stage]:
    """The stage of each component on a request's path by name, callees first and the entry last.

    Empty while it cannot be computed; latency-over-budget says why.
    """
    if document.high_level_design is None or (entry := _entry(document)) is None:
        return {}
    try:
        return _stages(_request_path(document, entry) or [], _components(document))
    except ValueError:  # a latency is not filled in, or there are more stages than anybody waits for
        return {}


@functools.lru_cache(maxsize=64)  # the check, the report and each key in a form ask for the same path
def simulated_p99_ms(request: Stage) -> float:
    """What 99 of 100 requests stay under while their stages are independent, with as many draws as take a moment."""
    samples = max(1_000, min(20_000, SIMULATED_DRAWS // _size(request)))
    return capacity.latency_percentile_ms(request, samples=samples)


def _latency_findings(path, request, budget):
    if not is_over(_p99_bound_ms(request), budget):
        return
    p99, added = simulated_p99_ms(request), capacity.sum_of_p99s_ms(request)
    own_p99 = {c.name: capacity.latency_percentile_ms(_own_stage(c)) for c in path}
    slowest = max(path, key=lambda c: own_p99[c.name])
    copies = f"for the slowest of {slowest.fan_out:,} copies " if (slowest.fan_out or 1) > 1 else ""
    where = f"slowest stage: '{slowest.name}' with a p99 of {_ms(own_p99[slowest.name])} {copies}".rstrip()
    place = _where(slowest, "latency_p99_ms")
    if is_over(p99, budget):
        counted = "" if is_over(added, budget) else ", as of parallel calls only the largest counts"
        yield Found(
            place,
            f"99 of 100 requests take up to {_ms(p99)} (simulated), over the budget of {_ms(budget)}; "
            f"the p99s on the path add up to {_ms(added)}{counted}; {where}",
        )
    elif is_over(added, budget):
        yield Found(
            place,
            f"the p99s on the path add up to {_ms(added)}, over the budget of {_ms(budget)}; with independent stages "
            f"99 of 100 requests take up to {_ms(p99)} (simulated): it fits while they are not slow together; {where}",
            "note",
        )


def _size(stage):
    return 1 + sum(map(_size, stage.calls))


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


@rule(
    "H004",
    "availability-falls-short",
    severity="error",
    needs=("requirements.availability_target", "high_level_design.components"),
    reads=("high_level_design.entry_point",),
    driver=rises("downtime", "high_level_design.components[].availability", of_rest=True),
)
def availability_falls_short(document):
    """What a request needs is not available often enough.

    Why: Availabilities multiply: ten parts at 99.9 % make 99 %, which is 430 minutes down a month instead of 43.
    Formula: Π of the entry point and all that it needs, each once; a part with a stated fallback_availability f counts
    1 − (1 − a) × (1 − f), where a holds what that part alone needs; minutes = 43,200 × (1 − availability).
    Fix: Give the weakest part a fallback or a second copy, or answer without it and set required to false.
    Source: https://sre.google/sre-book/availability-table/
    Taught in: notebooks/02_high_level_design.ipynb#Decide-what-answers-when-a-part-is-down
    """
    entry = _entry(document)
    if entry is None:
        yield from _no_entry(document)
        return
    path = _request_path(document, entry)
    if path is None:
        return
    components = _components(document)
    needed = _needed(entry, components)
    lacking = [c for c in components.values() if c.name in needed and c.availability is None]
    yield from (Lacks(_where(c, "availability")) for c in lacking)
    if lacking:
        return
    answered = _answered([c for c in path if c.name in needed], entry, components)
    target, total = document.requirements.availability_target, answered[entry.name]
    if not is_over(target, total):
        return
    own = {**answered, entry.name: entry.availability}
    weakest = min((entry.name, *_always_needed(entry, components)), key=own.get)
    down, allowed = (capacity.downtime_minutes_per_month(share) for share in (total, target))
    yield Found(
        _where(components[weakest], "availability"),
        f"all that a request needs is there {_percent(total)} of the time, short of the target of {_percent(target)}: "
        f"{_number(down)} minutes down a month against {_number(allowed)}; "
        f"weakest part: '{weakest}' with {_percent(own[weakest])}",
    )


def request_availability(document) -> float | None:
    """Share of the time in which all that a request needs answers, fallbacks counted.

    None while it cannot be computed; availability-falls-short says why.
    """
    entry = _entry(document) if document.high_level_design is not None else None
    path = None if entry is None else _request_path(document, entry)
    if not path:
        return None
    components = _components(document)
    needed = _needed(entry, components)
    if any(components[name].availability is None for name in needed):
        return None
    return _answered([c for c in path if c.name in needed], entry, components)[entry.name]


def _needed(entry, components):
    """Names of all that must answer for a request to be answered."""
    return _closure([entry.name], lambda name: [c.name for c in _required_calls(components[name], components)])


def _required_calls(component, components):
    return [called for called in _calls(component, components) if called.required is not False]


def _always_needed(component, components):
    """Names of what it needs whenever it works itself; what stands behind another part's fallback is not among them."""

    def following(name):
        part = components[name]
        return [c.name for c in _required_calls(part, components)] if part.fallback_availability is None else ()

    return sorted(_closure([c.name for c in _required_calls(component, components)], following))


def _answered(path, entry, components):
    """Share of calls answered, for each component of ``path`` (callees first).

    A component without a fallback counts for itself, as what it calls is counted beside it. Parts behind two fallbacks
    count in each, which is slightly too low.
    """
    outside = set(_always_needed(entry, components))
    answered = {}
    for part in path:
        share = part.availability
        if part is entry or part.fallback_availability is not None:
            needs = [n for n in _always_needed(part, components) if part is entry or n not in outside]
            share = capacity.availability_in_series([_fraction(s) for s in (share, *(answered[n] for n in needs))])
        if part.fallback_availability is not None:
            share = capacity.availability_with_fallback(_fraction(share), _fraction(part.fallback_availability))
        answered[part.name] = _fraction(share)
    return answered


def _fraction(share):
    """The share, a hair above 0 when it is 0: an availability of 0 is no fraction to the tools."""
    return max(share, 1e-12)


@rule("H005", "no-fallback", severity="warning", needs=("high_level_design.components",))
def no_fallback(document):
    """A learned component that serves has no fallback.

    Why: A model is slow, down or wrong some day; without a plan for that, so is the product.
    Formula: kind is ml, path is serving or both, and fallback is empty.
    Fix: Say what answers in its place, best first: the previous model, a rule, a constant.
    Source: https://sre.google/sre-book/addressing-cascading-failures/
    Taught in: notebooks/02_high_level_design.ipynb#Decide-what-answers-when-a-part-is-down
    """
    for component in _components(document).values():
        if component.kind != "ml" or component.path == "training" or not _blank(component.fallback):
            continue
        if component.path is None:
            yield Lacks(_where(component, "path"))
        else:
            yield Found(_where(component, "fallback"), f"nothing answers in place of '{component.name}' when it cannot")


@rule(
    "H006",
    "too-many-candidates",
    severity="error",
    needs=("high_level_design.components",),
    reads=("requirements.latency_p99_ms",),
    driver=rises("candidates", "high_level_design.components[].candidates"),
)
def too_many_candidates(document):
    """Scoring every candidate takes longer than the component may.

    Why: Work grows with the catalogue; what fits 1,000 items does not fit a million, whatever the model.
    Formula: candidates ÷ parallelism, rounded up, × time_per_candidate_ms > the component's latency_p99_ms, or the
    request's when it has none.
    Fix: Let a cheap first stage leave fewer candidates, score more at once, or take a lighter model.
    Source: https://research.google/pubs/deep-neural-networks-for-youtube-recommendations/
    Taught in: notebooks/02_high_level_design.ipynb#Score-a-few-candidates-out-of-many
    """
    request_ms = getattr(document.requirements, "latency_p99_ms", None)
    for part in _components(document).values():
        fields = {name: getattr(part, name) for name in ("candidates", "time_per_candidate_ms")}
        if part.path == "training" or set(fields.values()) == {None}:
            continue
        lacking = [name for name, value in fields.items() if value is None]
        share_ms = part.latency_p99_ms or request_ms
        if share_ms is None:
            lacking.append("latency_p99_ms")
        if lacking:
            yield from (Lacks(_where(part, name)) for name in lacking)
            continue
        at_once = part.parallelism or 1
        took_ms = -(-part.candidates // at_once) * part.time_per_candidate_ms
        if is_over(took_ms, share_ms):
            whose = "its own p99" if part.latency_p99_ms else "the request's p99"
            yield Found(
                _where(part, "candidates"),
                f"{part.candidates:,} candidates ÷ {at_once:,} at once × {part.time_per_candidate_ms:.4g} ms = "
                f"{_ms(took_ms)}, over {whose} of {_ms(share_ms)}",
            )


def _readers(components, flows):
    """Who gets the data of each component: what it flows to, and who calls it, as a caller reads what it calls."""
    readers = {}
    for flow in flows:
        readers.setdefault(flow.source, []).append(flow.target)
    for component in components.values():
        for name in component.calls or ():
            readers.setdefault(name, []).append(component.name)
    return readers


@rule(
    "H007",
    "no-feedback-path",
    severity="warning",
    needs=("high_level_design.components",),
    reads=("high_level_design.flows",),
)
def no_feedback_path(document):
    """No path brings labels or feedback back to training.

    Why: A model that never hears how its answers turned out can neither be judged nor be trained again.
    Formula: from the targets of flows that carry labels or feedback, follow data flows and reads (a caller reads what
    it calls); no component of the training path is reached.
    Fix: Add the flow from where outcomes are recorded to the component that trains, with every stop between.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    components, flows = _components(document), document.high_level_design.flows or ()
    trains = [c.name for c in components.values() if c.path in TRAINING]
    if not trains and any(c.path is None for c in components.values()):
        yield from (Lacks(_where(c, "path")) for c in components.values() if c.path is None)
        return
    goes_to = _readers(components, [flow for flow in flows if flow.carries in LABEL_CARRIERS])
    starts = [flow.target for flow in flows if flow.carries in ("labels", "feedback")]
    if _closure(starts, lambda name: goes_to.get(name, ())) & set(trains):
        return
    if not starts:
        message = f"none of {len(flows)} flows carries labels or feedback"
    elif not trains:
        message = f"labels flow to '{starts[0]}', and no component is on the training path"
    else:
        message = (
            f"labels or feedback reach '{starts[0]}' and from there no component that trains, such as '{trains[0]}'"
        )
    yield Found("high_level_design.flows", message)


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
    components = _components(document)
    path = _callees_first(components, components)
    if path is None:
        return
    asked = dict.fromkeys(components, 1)
    for part in reversed(path):  # callers first: what reaches a part is known before it is looked at
        asked[part.name] = min(asked[part.name] * (part.fan_out or 1), capacity.MAX_COPIES)
        for called in _calls(part, components):
            asked[called.name] = max(asked[called.name], asked[part.name])
        slow = capacity.slow_share_of_fan_out(SLOW_SHARE_OF_ONE_CALL, asked[part.name])
        if (part.fan_out or 1) > 1 and slow > TAIL_IS_THE_RULE:
            p99 = f"its p99 of {_ms(part.latency_p99_ms)}" if part.latency_p99_ms is not None else "its p99"
            yield Found(
                _where(part, "fan_out"),
                f"a request asks {asked[part.name]:,} copies; 1 − 0.99^{asked[part.name]:,} = {slow:.0%} of requests "
                f"wait for one slower than {p99}, over {TAIL_IS_THE_RULE:.0%}",
            )


@rule("H009", "no-owner-or-logs", severity="warning", needs=("high_level_design.components",))
def no_owner_or_logs(document):
    """A component has no owner, or logs neither run time nor errors.

    Why: What nobody owns nobody mends, and what logs nothing breaks unseen.
    Formula: owner is empty; logs contain neither run_time nor errors.
    Fix: Name the team that is called when it breaks; log run time and errors of every call.
    Source: https://sre.google/sre-book/monitoring-distributed-systems/
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    for component in _components(document).values():
        if _blank(component.owner):
            yield Found(_where(component, "owner"), f"nobody is named who is called when '{component.name}' breaks")
        if not {"run_time", "errors"} & set(component.logs or ()):
            logged = ", ".join(component.logs or ()) or "nothing"
            yield Found(_where(component, "logs"), f"it logs {logged}: neither run time nor errors")


@rule(
    "H010",
    "no-abuse-plan",
    severity="warning",
    needs=("high_level_design.components",),
    reads=(
        "high_level_design.abuse_plan",
        "high_level_design.components[].public_input",
        "high_level_design.flows",
        "features.sources[].public_input",
    ),
)
def no_abuse_plan(document):
    """Strangers can write what the system learns from or reads, and nothing says what keeps them from steering it.

    Why: Posts, prompts, documents and reviews are written by some people in order to change the answers of others.
    Formula: abuse_plan is empty, and public_input is true for a source, or for a component that is ml or trains, or
    whose data reaches one that does, through flows, its callers or its calls.
    Fix: Say who may write how much, what is filtered before it is learned or read, and how it is undone.
    Source: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
    Seen in: Tay, a chatbot that learned from Twitter: users taught it abuse, and Microsoft took it down within a day of
    its start in March 2016. https://blogs.microsoft.com/blog/2016/03/25/learning-tays-introduction/
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    if not _blank(document.high_level_design.abuse_plan):
        return
    components, flows = _components(document), document.high_level_design.flows or ()
    learners = {c.name for c in components.values() if c.kind == "ml" or c.path in TRAINING}
    readers, asked = _readers(components, flows), _readers({}, flows)
    for component in components.values():
        asked.setdefault(component.name, []).extend(component.calls or ())

    def is_learned(name):  # its data goes up to who calls it, or down with what it asks
        up = _closure([name], lambda part: readers.get(part, ()))
        down = _closure([name], lambda part: asked.get(part, ()))
        return learners & (up | down)

    sources = getattr(document.features, "sources", None) or ()
    written = [f"source '{source.name}'" for source in sources if source.public_input]
    written += [f"component '{c.name}'" for c in components.values() if c.public_input and is_learned(c.name)]
    if written:
        message = f"strangers can write to {', '.join(written)}; nothing says what keeps them from steering the system"
        yield Found("high_level_design.abuse_plan", message)
