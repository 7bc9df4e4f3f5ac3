import math
import re
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from mlsd_helpers.capacity import request_path
from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document

OWNED = {"owner": "delays", "logs": ["run_time", "errors"]}
SOUND = {
    "name": "flights",
    # 20 + 20 + 40 = 80 ms; 0.9995 × 0.9995 × (1 − 0.001 × 0.001) = 0.998999
    "requirements": {"latency_p99_ms": 80, "availability_target": 0.9985},
    "high_level_design": {
        "entry_point": "api",
        "components": [
            {
                "name": "api",
                "kind": "non_ml",
                "path": "serving",
                "calls": ["store", "ranker"],
                "latency_p50_ms": 5,
                "latency_p99_ms": 20,
                "availability": 0.9995,
                **OWNED,
            },
            {
                "name": "store",
                "kind": "non_ml",
                "path": "both",
                "latency_p50_ms": 5,
                "latency_p99_ms": 20,
                "availability": 0.9995,
                **OWNED,
            },
            {
                "name": "ranker",
                "kind": "ml",
                "path": "serving",
                "latency_p50_ms": 10,
                "latency_p99_ms": 40,
                "availability": 0.999,
                "fallback": "how late flights leave right now",
                "fallback_availability": 0.999,
                "candidates": 400,
                "time_per_candidate_ms": 0.1,
                **OWNED,
            },
            {"name": "trainer", "kind": "ml", "path": "training", **OWNED},
        ],
        "flows": [
            {"source": "api", "target": "store", "carries": "feedback"},
            {"source": "store", "target": "trainer", "carries": "examples"},
            {"source": "trainer", "target": "ranker", "carries": "model"},
        ],
    },
}
KEPT = {"name", "source", "target", "carries"}
DESIGN = "high_level_design"
API, STORE, RANKER, TRAINER = (f"{DESIGN}.components.{name}" for name in ("api", "store", "ranker", "trainer"))
TARGET, BUDGET = "requirements.availability_target", "requirements.latency_p99_ms"

BROKEN = [
    (
        "parts-not-separated",
        {f"{RANKER}.kind": "non_ml", f"{TRAINER}.kind": "non_ml"},
        f"{DESIGN}.components",
        ["none of 4 components has kind: ml"],
    ),
    (
        "parts-not-separated",
        {f"{TRAINER}.path": "both", f"{TRAINER}.fallback": "the last model"},
        f"{DESIGN}.components",
        ["none of 4 components has path: training"],
    ),
    (
        "broken-dependencies",
        {f"{API}.calls": ["store", "ranker", "rankr"]},
        f"{API}.calls",
        ["calls 'rankr'", "did you mean 'ranker'?"],
    ),
    ("broken-dependencies", {f"{DESIGN}.entry_point": "gateway"}, f"{DESIGN}.entry_point", ["entry point 'gateway'"]),
    (
        "broken-dependencies",
        {f"{DESIGN}.flows.2.target": "registry"},
        f"{DESIGN}.flows.2.target",
        ["the target 'registry', and there is no component of that name"],
    ),
    ("broken-dependencies", {f"{RANKER}.calls": ["store", "api"]}, f"{API}.calls", ["api → ranker → api"]),
    ("broken-dependencies", {f"{STORE}.calls": ["store"]}, f"{STORE}.calls", ["store → store"]),
    (
        "latency-over-budget",
        {BUDGET: 79},
        f"{RANKER}.latency_p99_ms",
        ["the p99s on the path add up to 80 ms, over the budget of 79 ms", "slowest stage: 'ranker' with a p99 of 40"],
    ),
    (
        "latency-over-budget",
        {BUDGET: 40},
        f"{RANKER}.latency_p99_ms",
        ["over the budget of 40 ms; the p99s on the path add up to 80 ms; slowest stage: 'ranker' with a p99 of 40 ms"],
    ),
    (
        "latency-over-budget",
        {f"{STORE}.latency_p50_ms": 21},
        f"{STORE}.latency_p50_ms",
        ["p50 above p99: the median of 21 ms, the p99 of 20 ms"],
    ),
    (
        # 0.9995 × 0.9995 × 0.999 = 0.99800125; 43,200 × 0.00199875 = 86.3; 43,200 × 0.0015 = 64.8
        "availability-falls-short",
        {f"{RANKER}.fallback_availability": ...},
        f"{RANKER}.availability",
        ["99.800125 %", "the target of 99.85 %", "86.3 minutes down a month against 64.8", "'ranker' with 99.9 %"],
    ),
    ("no-fallback", {f"{RANKER}.fallback": " "}, f"{RANKER}.fallback", ["in place of 'ranker'"]),
    (
        # 401 × 0.1 = 40.1
        "too-many-candidates",
        {f"{RANKER}.candidates": 401},
        f"{RANKER}.candidates",
        ["401 candidates ÷ 1 at once × 0.1 ms = 40.1 ms, over its own p99 of 40 ms"],
    ),
    (
        # 4,000 ÷ 8 = 500, × 0.1 = 50
        "too-many-candidates",
        {f"{RANKER}.candidates": 4000, f"{RANKER}.parallelism": 8},
        f"{RANKER}.candidates",
        ["4,000 candidates ÷ 8 at once × 0.1 ms = 50 ms"],
    ),
    (
        "no-feedback-path",
        {f"{DESIGN}.flows.0.carries": "events"},
        f"{DESIGN}.flows",
        ["none of 3 flows carries labels or feedback"],
    ),
    (
        "no-feedback-path",
        {f"{DESIGN}.flows.1.carries": "requests", f"{STORE}.path": "serving"},
        f"{DESIGN}.flows",
        ["reach 'store' and from there no component that trains, such as 'trainer'"],
    ),
    (
        # 1 − 0.99¹⁰⁰ = 0.634
        "fan-out-makes-the-tail",
        {f"{STORE}.fan_out": 100, BUDGET: 200},
        f"{STORE}.fan_out",
        ["asks 100 copies", "1 − 0.99^100 = 63% of requests", "its p99 of 20 ms, over 50%"],
    ),
    ("no-owner-or-logs", {f"{TRAINER}.owner": ...}, f"{TRAINER}.owner", ["'trainer'"]),
    (
        "no-owner-or-logs",
        {f"{STORE}.logs": ["inputs", "memory"]},
        f"{STORE}.logs",
        ["it logs inputs, memory: neither run time nor errors"],
    ),
]


def changed(changes=None):
    """The sound document with some values changed, or left out where the change is ``...``."""
    data = deepcopy(SOUND)
    for path, value in (changes or {}).items():
        *way, last = path.split(".")
        part = data
        for key in way:
            part = item(part, key)
        if value is ...:
            del part[last]
        else:
            part[last] = value
    return data


def item(part, key):
    if not isinstance(part, list):
        return part[key]
    return part[int(key)] if key.isdigit() else next(i for i in part if i["name"] == key)


def found(changes=None):
    """The findings of this module's rules in the sound document with changes."""
    return found_in(changed(changes))


def found_in(data, code="H"):
    return [finding for finding in run(Document.model_validate(data)) if finding.code.startswith(code)]


def lacking(changes, code):
    missing = run(Document.model_validate(changed(changes))).missing
    return [gap.path for gap in missing if any(f"({code})" in name for name in gap.needed_by)]


def serving(name, **fields):
    """A component that takes requests and is fast and always there."""
    return {"name": name, "path": "serving", "latency_p50_ms": 1, "latency_p99_ms": 1, "availability": 1, **fields}


def design(*components, **requirements):
    """A document with these components only; the first is the entry point."""
    wants = {"latency_p99_ms": 1000, "availability_target": 0.999} | requirements
    section = {"entry_point": components[0]["name"], "components": list(components)}
    return {"name": "flights", "requirements": wants, "high_level_design": section}


def leaves(part, path=()):
    """The way to everything in the document: sections, lists, items, fields."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from leaves(value, (*path, key))


def without(ways):
    """The sound document without what stands at the end of each way; what an item cannot do without stays."""
    data = deepcopy(SOUND)
    for way in ways:
        part = data
        for key in way[:-1]:
            part = part[key] if isinstance(part, list) else part.get(key, {})
        if isinstance(part, dict) and way[-1] not in KEPT:
            part.pop(way[-1], None)
    return data


def test_a_sound_document_has_nothing_to_find():
    assert found() == []


@pytest.mark.parametrize(("name", "changes", "path", "says"), BROKEN)
def test_a_broken_document_raises_that_rule_with_its_numbers(name, changes, path, says):
    (finding,) = found(changes)
    assert (finding.name, finding.path) == (name, path)
    for words in says:
        assert words in finding.message


@given(st.sets(st.sampled_from(list(leaves(SOUND)))))
@example(set())
def test_a_partial_document_never_breaks_a_rule(ways):
    run(Document.model_validate(without(ways)))


def test_no_single_absence_breaks_a_rule():
    for way in leaves(SOUND):
        run(Document.model_validate(without({way})))


names = st.sampled_from(["a", "b", "c", "d", "nobody"])
components = st.fixed_dictionaries(
    {"calls": st.lists(names, max_size=3)},
    optional={
        "path": st.sampled_from(["serving", "training", "both"]),
        "calls_in": st.just("parallel"),
        "fan_out": st.sampled_from([1, 7, 10**6]),
        "latency_p50_ms": st.sampled_from([1e-3, 5, 1e6]),
        "latency_p99_ms": st.sampled_from([1e-3, 20, 1e6]),
        "availability": st.sampled_from([0, 1e-9, 0.9, 1]),
        "fallback_availability": st.sampled_from([0, 0.9, 1]),
        "required": st.booleans(),
    },
)


@given(st.lists(components, min_size=1, max_size=4), st.none() | names)
def test_any_graph_of_calls_is_checked_to_the_end(parts, entry):
    section = {"components": [{"name": name, **part} for name, part in zip("abcd", parts, strict=False)]}
    section |= {} if entry is None else {"entry_point": entry}
    wants = {"latency_p99_ms": 20, "availability_target": 0.9}
    run(Document.model_validate({"name": "any", "requirements": wants, "high_level_design": section}))


# What separates the parts


def test_kinds_that_are_not_filled_in_yet_are_missing():
    assert found({f"{RANKER}.kind": ..., f"{TRAINER}.kind": ...}) == []
    assert lacking({f"{RANKER}.kind": ..., f"{TRAINER}.kind": ...}, "H001") == [f"{RANKER}.kind", f"{TRAINER}.kind"]


# The graph of calls


def test_a_serving_component_that_nothing_reaches_is_a_warning():
    data = changed()
    data["high_level_design"]["components"].append(serving("orphan", kind="non_ml", **OWNED))
    (finding,) = found_in(data)
    assert (finding.code, finding.severity, finding.path) == ("H002", "warning", f"{DESIGN}.components.orphan")
    assert "enters at 'api'" in finding.message


def test_a_training_component_can_only_be_unreached_once_flows_are_written_down():
    assert found_in(changed({f"{DESIGN}.flows": ...}), "H002") == []
    data = changed()
    data["high_level_design"]["components"].append({"name": "labeller", "path": "training"})
    assert [finding.path for finding in found_in(data, "H002")] == [f"{DESIGN}.components.labeller"]


def test_two_circles_are_two_findings():
    circles = design(
        serving("a", calls=["b", "c"]), serving("b", calls=["a"]), serving("c", calls=["d"]), serving("d", calls=["c"])
    )
    assert [f.message.partition(":")[0] for f in found_in(circles, "H002")] == ["a → b → a", "c → d → c"]


def test_a_long_circle_is_shown_in_short():
    ring = [serving(f"n{i}", calls=[f"n{(i + 1) % 1500}"]) for i in range(1500)]
    (finding,) = found_in(design(*ring), "H002")
    assert finding.message.startswith("n0 → n1 → n2 → n3 → n4 → n5 → n6 → … → n0:")


def test_the_only_serving_component_that_nothing_calls_is_the_entry_point():
    assert found({f"{DESIGN}.entry_point": ..., f"{STORE}.path": "serving"}) == []
    assert lacking({f"{DESIGN}.entry_point": ...}, "H003") == []


@pytest.mark.parametrize("code", ["H002", "H003", "H004"])
def test_two_possible_entry_points_leave_it_missing(code):
    assert lacking({f"{DESIGN}.entry_point": ..., f"{API}.calls": ["store"]}, code) == [f"{DESIGN}.entry_point"]


@pytest.mark.parametrize("calls", [["api"], ["nobody"]])
def test_circles_and_unknown_names_leave_latency_and_availability_alone(calls):
    changes = {f"{STORE}.calls": calls}
    assert {finding.code for finding in found(changes)} == {"H002"}
    assert lacking(changes, "H003") == lacking(changes, "H004") == []


# Latency


def simulated_ms(stages, combine=np.sum, requests=1_000_000):
    """The p99 of lognormal stages, drawn by numpy."""
    spread = stats.norm.ppf(0.99)
    rng = np.random.default_rng(1)
    draws = [p50 * np.exp(rng.normal(size=requests) * math.log(p99 / p50) / spread) for p50, p99 in stages]
    return np.percentile(combine(draws, axis=0), 99)


def quoted_ms(finding):
    return float(re.search(r"99 of 100 requests take up to ([\d.]+) ms", finding.message)[1])


def test_a_path_over_its_budget_is_an_error_and_the_sum_alone_a_note():
    stages = [(5, 20), (5, 20), (10, 40)]
    truth = simulated_ms(stages)
    assert 40 < truth < 79
    (over,), (close,) = found({BUDGET: 40}), found({BUDGET: 79})
    assert (over.severity, close.severity) == ("error", "note")
    assert quoted_ms(over) == pytest.approx(truth, rel=0.05)
    assert quoted_ms(close) == pytest.approx(truth, rel=0.05)


def test_a_path_that_just_fits_is_not_simulated(monkeypatch):
    monkeypatch.setattr(request_path, "_draw", lambda *_: pytest.fail("simulated"))
    assert found() == []


def test_parallel_calls_take_the_slowest():
    # 20 + max(20, 40) = 60
    (finding,) = found({f"{API}.calls_in": "parallel", BUDGET: 59})
    assert "add up to 60 ms" in finding.message
    assert finding.severity == "note"


def test_equal_parallel_calls_are_over_a_budget_that_their_largest_p99_meets():
    shards = [serving(name, latency_p50_ms=10, latency_p99_ms=100) for name in "abc"]
    entry = serving("api", calls=["a", "b", "c"], calls_in="parallel", latency_p50_ms=1, latency_p99_ms=1)
    (finding,) = found_in(design(entry, *shards, latency_p99_ms=110), "H003")
    assert finding.severity == "error"
    # 1 + the 0.99^(1/3) quantile of one
    sigma = math.log(10) / stats.norm.ppf(0.99)
    slowest_of_three = stats.lognorm(s=sigma, scale=10).ppf(0.99 ** (1 / 3))
    assert quoted_ms(finding) == pytest.approx(1 + slowest_of_three, rel=0.05)
    assert "add up to 101 ms, as of parallel calls only the largest counts" in finding.message


def test_a_component_called_twice_is_waited_for_twice():
    twice = design(serving("api", calls=["a", "a"]), serving("a", latency_p50_ms=5, latency_p99_ms=20))
    assert found_in(twice, "H003") == []
    twice["requirements"]["latency_p99_ms"] = 40
    assert "add up to 41 ms" in found_in(twice, "H003")[0].message  # 1 + 2 × 20


def test_the_slowest_of_many_copies_counts():
    fan = design(
        serving("api", calls=["shard"]), serving("shard", fan_out=100, latency_p50_ms=5, latency_p99_ms=20),
        latency_p99_ms=25,
    )  # fmt: skip
    (finding,) = found_in(fan, "H003")
    sigma = math.log(4) / stats.norm.ppf(0.99)
    slowest = stats.lognorm(s=sigma, scale=5).ppf(0.99 ** (1 / 100))
    assert f"'shard' with a p99 of {slowest:.1f} ms for the slowest of 100 copies" in finding.message


def test_latencies_on_the_path_that_are_not_filled_in_are_missing():
    changes = {f"{STORE}.latency_p99_ms": ..., BUDGET: 1}
    assert lacking(changes, "H003") == [f"{STORE}.latency_p99_ms"]
    assert found(changes) == []


def test_an_online_design_lacks_its_latency_budget_and_a_batch_one_does_not():
    assert lacking({BUDGET: ...}, "H003") == [BUDGET]
    assert lacking({BUDGET: ..., "requirements.serving": "batch"}, "H003") == []


def ladder(rungs, **fields):
    """Two components a rung, each calling both of the next: 2^rungs ways through the request."""
    sides = [
        serving(f"{side}{i}", calls=[f"a{i + 1}", f"b{i + 1}"] if i + 1 < rungs else [], **fields)
        for i in range(rungs)
        for side in "ab"
    ]
    return design(serving("api", calls=["a0", "b0"]), *sides)


def test_a_path_that_unrolls_without_end_is_said_and_not_computed():
    (finding,) = found_in(ladder(300), "H003")
    assert (finding.severity, finding.path) == ("warning", f"{DESIGN}.components.api")
    assert "cannot be computed" in finding.message
    assert "at most 200" in finding.message


def test_a_chain_longer_than_python_can_recurse_is_checked():
    chain = [serving(f"n{i}", calls=[f"n{i + 1}"] if i < 1499 else []) for i in range(1500)]
    assert {finding.code for finding in found_in(design(*chain), "H00") if finding.severity == "error"} == set()


# Availability


def test_availability_that_meets_the_target_exactly_is_enough():
    # 0.94 × 0.91 = 0.8554, which floats make 0.8553999999999999
    exact = design(serving("api", calls=["a"], availability=0.94), serving("a", availability=0.91))
    exact["requirements"]["availability_target"] = 0.8554
    assert found_in(exact, "H004") == []
    exact["requirements"]["availability_target"] = 0.8555
    assert len(found_in(exact, "H004")) == 1


def test_a_component_that_is_called_twice_counts_once():
    # 0.95 once, where 0.95² = 0.9025
    shared = design(
        serving("api", calls=["a", "b"]), serving("a", calls=["s"]), serving("b", calls=["s", "s"]),
        serving("s", availability=0.95), availability_target=0.95,
    )  # fmt: skip
    assert found_in(shared, "H004") == []
    assert found_in(ladder(300, availability=1), "H004") == []


def test_what_a_request_can_do_without_does_not_count_nor_what_it_calls():
    optional = design(
        serving("api", calls=["ads"]), serving("ads", required=False, calls=["bids"], availability=0.5),
        serving("bids", availability=0.5),
    )  # fmt: skip
    assert found_in(optional, "H004") == []


def test_a_fallback_stands_in_for_what_the_component_calls_too():
    # (1 − (1 − 0.99 × 0.9) × (1 − 0.99)) = 1 − 0.109 × 0.01 = 0.99891
    parts = (
        serving("api", calls=["ranker"]),
        serving("ranker", calls=["store"], availability=0.99, fallback_availability=0.99),
        serving("store", availability=0.9),
    )
    (finding,) = found_in(design(*parts, availability_target=0.999), "H004")
    assert "99.891 %" in finding.message
    assert finding.path == f"{DESIGN}.components.ranker.availability"


def test_a_fallback_does_not_help_when_the_request_needs_the_store_anyway():
    # 0.9 × (1 − 0.01 × 0.01) = 0.89991
    parts = (
        serving("api", calls=["ranker", "store"]),
        serving("ranker", calls=["store"], availability=0.99, fallback_availability=0.99),
        serving("store", availability=0.9),
    )
    (finding,) = found_in(design(*parts, availability_target=0.999), "H004")
    assert "89.991 %" in finding.message
    assert "weakest part: 'store' with 90 %" in finding.message


def test_a_fallback_without_an_availability_counts_for_nothing():
    parts = serving("api", calls=["ranker"]), serving("ranker", availability=0.9, fallback="the base rate")
    (finding,) = found_in(design(*parts), "H004")
    assert "90 % of the time" in finding.message


def test_a_component_that_never_answers_takes_the_whole_month():
    (finding,) = found_in(design(serving("api", availability=0)), "H004")
    assert "43,200 minutes down a month" in finding.message


def test_availabilities_that_are_not_filled_in_are_missing():
    assert lacking({f"{STORE}.availability": ...}, "H004") == [f"{STORE}.availability"]
    assert lacking({TARGET: ...}, "H004") == [TARGET]


# Single components


def test_a_learned_component_without_a_path_may_not_need_a_fallback():
    changes = {f"{RANKER}.path": ..., f"{RANKER}.fallback": ...}
    assert "H005" not in {finding.code for finding in found(changes)}
    assert lacking(changes, "H005") == [f"{RANKER}.path"]


def test_candidates_are_scored_in_whole_rounds():
    # 9 at 4 at once are 3 rounds
    assert found({f"{RANKER}.candidates": 9, f"{RANKER}.parallelism": 4, f"{RANKER}.time_per_candidate_ms": 13.3}) == []
    changes = {f"{RANKER}.candidates": 9, f"{RANKER}.parallelism": 4, f"{RANKER}.time_per_candidate_ms": 13.5}
    assert "= 40.5 ms" in found(changes)[0].message


def test_candidates_that_just_fit_fit():
    # 3 × 0.1 = 0.3, which floats make 0.30000000000000004
    assert found({f"{RANKER}.candidates": 3, f"{RANKER}.latency_p99_ms": 0.3, f"{RANKER}.latency_p50_ms": 0.1}) == []


def test_candidates_of_a_component_without_latency_have_the_whole_request():
    changes = {f"{RANKER}.latency_p99_ms": ..., f"{RANKER}.candidates": 801}
    (finding,) = found(changes)
    assert "= 80.1 ms, over the request's p99 of 80 ms" in finding.message


def test_candidates_without_a_time_are_missing_it():
    changes = {f"{RANKER}.time_per_candidate_ms": ...}
    assert lacking(changes, "H006") == [f"{RANKER}.time_per_candidate_ms"]


def test_training_that_reads_the_store_hears_the_feedback_in_it():
    changes = {f"{TRAINER}.calls": ["store"], f"{STORE}.path": "serving"}
    del_flow = [flow for flow in SOUND["high_level_design"]["flows"] if flow["carries"] != "examples"]
    assert found(changes | {f"{DESIGN}.flows": del_flow}) == []


def test_no_flows_at_all_bring_nothing_back():
    assert "none of 0 flows" in found({f"{DESIGN}.flows": ...})[0].message


def test_fan_outs_on_the_way_multiply():
    # 10 × 7 = 70 copies, 1 − 0.99⁷⁰ = 0.505; 68 copies are 0.495
    parts = serving("api", calls=["mixer"]), serving("mixer", calls=["leaf"], fan_out=10), serving("leaf", fan_out=7)
    (finding,) = found_in(design(*parts), "H008")
    assert finding.path == f"{DESIGN}.components.leaf.fan_out"
    assert "asks 70 copies; 1 − 0.99^70 = 51% of requests" in finding.message
    assert found_in(design(serving("api", fan_out=68)), "H008") == []


def test_one_of_run_time_and_errors_is_enough_to_see_it_break():
    assert found({f"{STORE}.logs": ["errors"]}) == []


def public(name, **plan):
    """The sound design with something that strangers can write to."""
    return {f"{DESIGN}.components.{name}.public_input": True} | {
        f"{DESIGN}.{key}": value for key, value in plan.items()
    }


@pytest.mark.parametrize("name", ["api", "store", "ranker", "trainer"])
def test_what_strangers_can_write_and_a_model_reads_needs_a_plan(name):
    # the ranker and the trainer learn; the api asks the ranker, and what the store holds reaches the trainer
    (finding,) = found(public(name))
    assert (finding.code, finding.path) == ("H010", f"{DESIGN}.abuse_plan")
    assert f"strangers can write to component '{name}'; nothing says" in finding.message
    assert found(public(name, abuse_plan="reports are reviewed before they are learned")) == []


def test_what_strangers_can_write_and_no_model_reads_needs_none():
    parts = [serving("api", calls=["form"], kind="non_ml"), serving("form", kind="non_ml", public_input=True)]
    assert [f for f in found_in(design(*parts)) if f.code == "H010"] == []


def test_a_source_that_strangers_write_needs_a_plan():
    data = changed() | {"features": {"sources": [{"name": "reviews", "public_input": True}, {"name": "prices"}]}}
    (finding,) = (f for f in found_in(data) if f.code == "H010")
    assert "strangers can write to source 'reviews'; nothing says" in finding.message
