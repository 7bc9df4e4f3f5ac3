"""Exercises of notebook 02: fan-out, availability with fallbacks, fresh data, a broken diagram, a latency budget."""

import itertools
from functools import cache

from mlsd_helpers.design import Design
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


def _by_enumeration(parts):
    """Adds the chance of every way in which parts and fallbacks can be up or down and the request is answered."""
    units = [unit for part in parts for unit in part if unit is not None]
    total = 0.0
    for ups in itertools.product((True, False), repeat=len(units)):
        chance = 1.0
        for unit, up in zip(units, ups, strict=True):
            chance *= unit if up else 1 - unit
        state, answered = iter(ups), True
        for part in parts:
            answered &= any([next(state) for unit in part if unit is not None])  # noqa: C419  each state is taken
        total += chance * answered
    return total


def _some_parts(chance):
    def share():
        return round(chance.uniform(0.9, 0.9999), 4)

    return ([(share(), share() if chance.random() < 0.5 else None) for _ in range(chance.randint(1, 5))],)


def _without_fallbacks(parts):
    product = 1.0
    for up, _ in parts:
        product *= up
    return product


def _weakest(parts):
    return min(1 - (1 - up) * (1 - (other or 0)) for up, other in parts)


def _adds_fallbacks(parts):
    product = 1.0
    for up, other in parts:
        product *= min(1, up + (other or 0))
    return product


@exercise(
    "02-2",
    "Work out how often a request is answered",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "A request needs all of its parts: what happens to the availabilities of a chain?",
        "A part with a fallback fails only when both fail.",
        "Multiply over the parts: up for a part alone, 1 − (1 − up)(1 − fallback) for one with a fallback.",
    ),
    wrong=(
        Wrong(lambda: _without_fallbacks, "fallback"),
        Wrong(lambda: _weakest, "weakest"),
        Wrong(lambda: _adds_fallbacks, "both"),
    ),
)
def availability(answer):
    return judging.function(
        answer,
        _by_enumeration,
        _some_parts,
        fixed=[([(0.99, None)],), ([(0.99, None), (0.98, None)],), ([(0.95, 0.9)],)],
        mistakes=[
            (_without_fallbacks, "the fallbacks are not used: a part that has one fails only when both do"),
            (_weakest, "the weakest part alone does not decide: a request needs all of them at once"),
            (_adds_fallbacks, "availabilities of a part and its fallback do not add up; when do both fail?"),
        ],
    )


@cache
def _july_8():
    from mlsd_helpers.flights import load_flights

    flights = load_flights()
    day = flights[(flights["origin"] == "JFK") & (flights["month"] == 7) & (flights["day"] == 8)]
    return day[["cutoff_utc", "departure_utc"]]


def july_8():
    """The flights of JFK on 8 July, by cutoff and by departure, both in UTC."""
    return _july_8().copy()


@cache
def _nothing_left():
    """How many cutoffs have no departure at them or before them, counted one by one."""
    left = _july_8()["departure_utc"].dropna().tolist()
    return sum(all(moment > cutoff for moment in left) for cutoff in _july_8()["cutoff_utc"])


@exercise(
    "02-3",
    "Count the predictions that have no live signal",
    kind="compute",
    difficulty=2,
    minutes=10,
    flights=True,
    hints=(
        "The live signal is how late flights leave. It needs at least one departure of the day.",
        "A departure counts for a prediction when it happened at its cutoff or before; cancelled flights never left.",
        "Find the first departure of the day; count the cutoffs before it.",
    ),
    wrong=(
        Wrong(lambda: 0, "morning"),
        Wrong(lambda: int(_july_8()["departure_utc"].isna().sum()), "cancelled"),
        Wrong(lambda: len(_july_8()) - _nothing_left(), "do have"),
    ),
)
def no_live_signal(answer):
    value = judging.as_number(answer)
    if value is not None and value == int(_july_8()["departure_utc"].isna().sum()):
        return "those are the cancelled flights; asked is for how many flights nothing had left yet at the cutoff"
    if value == 0:
        return "in the morning nothing has left yet at the cutoff; compare it with the first departure"
    if value is not None and value > len(_july_8()):
        return "that is more than the number of flights of that day"
    if value is not None and value == len(_july_8()) - _nothing_left():
        return "those are the flights that do have a signal; asked are the others"
    return judging.number(answer, _nothing_left(), rel=1e-9)


BROKEN = """\
schema_version: 1
name: recipe_search
high_level_design:
  entry_point: search_api
  components:
    - name: search_api
      purpose: Answers a search for recipes.
      kind: non_ml
      path: serving
      owner: search team
      calls: [retrieval, rankr]
      logs: [run_time, errors]
      latency_p50_ms: 5
      latency_p99_ms: 15
    - name: retrieval
      purpose: Finds 500 recipes by words.
      kind: non_ml
      path: serving
      owner: search team
      logs: [run_time, errors]
      latency_p50_ms: 12
      latency_p99_ms: 30
    - name: ranker
      purpose: Orders them by the chance that they are cooked.
      kind: ml
      path: serving
      owner: ML team
      logs: [inputs]
      latency_p50_ms: 20
      latency_p99_ms: 45
    - name: search_log
      purpose: Keeps what was asked, shown and cooked.
      kind: non_ml
      path: training
      owner: data team
      logs: [run_time, errors]
    - name: training
      purpose: Fits the ranker each week.
      kind: ml
      path: training
      logs: [run_time, errors]
  flows:
    - {source: search_api, target: search_log, carries: requests}
    - {source: training, target: ranker, carries: model}
"""


def broken() -> Design:
    """The document that exercise 02-4 hands out."""
    return Design.from_text(BROKEN)


def _component(design, name):
    return next(part for part in design.high_level_design.components if part.name == name)


def _half_mended():
    design = broken()
    _component(design, "search_api").calls = ["retrieval", "ranker"]
    return design


def _without_training():
    design = _half_mended()
    design.high_level_design.components = [c for c in design.high_level_design.components if c.path == "serving"]
    return design


def _learning(calls=("retrieval", "ranker"), keep=True):
    design = broken()
    _component(design, "search_api").calls = list(calls)
    _component(design, "ranker").fallback = "The order in which retrieval found them."
    _component(design, "ranker").logs = ["inputs", "run_time", "errors"]
    _component(design, "training").owner = "ML team"
    plan = design.high_level_design
    feedback = [
        {"source": "search_api", "target": "search_log", "carries": "feedback"},
        {"source": "search_log", "target": "training", "carries": "feedback"},
    ]
    plan.flows = [*(plan.flows if keep else []), *feedback]
    return design


def _without_the_call():
    return _learning(calls=["retrieval"])


def _without_the_flows():
    return _learning(keep=False)


def _whole(design):
    """What was taken away instead of mended; that the ranker is called is the mend of the call that leads nowhere."""
    for change in broken().diff(design).fields:
        if change.after is None and change.before not in (None, "rankr"):
            return f"{change.path}: something was taken away ({change.before}); add what is lacking, and leave the rest"
    calls = _component(design, "search_api").calls
    return None if "rankr" in calls or "ranker" in calls else "nothing calls the ranker now"


@exercise(
    "02-4",
    "Mend a diagram that does not hold together",
    kind="repair",
    difficulty=2,
    minutes=15,
    document=True,
    hints=(
        "design.diagram() draws it, design.check('H') says what a reviewer would say.",
        "One call leads nowhere; nothing says what answers when the ranker fails; look at owners and logs.",
        "Training learns from what was cooked: something must carry that to it, and it must be said that it does.",
    ),
    wrong=(
        Wrong(broken, "rankr"),
        Wrong(_half_mended, "no-fallback"),
        Wrong(_without_training, "stays"),
        Wrong(lambda: {"name": "recipe_search"}, "stays"),
        Wrong(_without_the_call, "nothing calls"),
        Wrong(_without_the_flows, "taken away"),
    ),
)
def diagram(answer):
    return judging.document(
        answer,
        broken(),
        passes=("broken-dependencies", "no-fallback", "no-owner-or-logs", "no-feedback-path"),
        changes=(
            "high_level_design.components.search_api.calls",
            "high_level_design.components.ranker.fallback",
            "high_level_design.components.ranker.fallback_availability",
            "high_level_design.components.ranker.logs",
            "high_level_design.components.training.owner",
            "high_level_design.flows",
        ),
        also=_whole,
    )


SLOW = """\
schema_version: 1
name: gift_ideas
requirements:
  serving: online
  latency_p99_ms: 200
high_level_design:
  entry_point: gift_api
  components:
    - name: gift_api
      purpose: Shows twenty gifts for a person.
      kind: non_ml
      path: serving
      owner: shop team
      calls: [taste, stock, ranker]
      calls_in: sequence
      logs: [run_time, errors]
      latency_p50_ms: 5
      latency_p99_ms: 20
    - name: taste
      purpose: What the person liked before.
      kind: non_ml
      path: serving
      owner: data team
      logs: [run_time, errors]
      latency_p50_ms: 20
      latency_p99_ms: 70
    - name: stock
      purpose: What can be sent by tomorrow.
      kind: non_ml
      path: serving
      owner: shop team
      logs: [run_time, errors]
      latency_p50_ms: 25
      latency_p99_ms: 80
    - name: ranker
      purpose: Scores the gifts.
      kind: ml
      path: serving
      owner: ML team
      fallback: The best-selling gifts of the week.
      logs: [run_time, errors]
      latency_p50_ms: 40
      latency_p99_ms: 110
      candidates: 20000
      time_per_candidate_ms: 0.05
      parallelism: 8
"""


def slow() -> Design:
    """The document that exercise 02-5 hands out."""
    return Design.from_text(SLOW)


def _only_parallel():
    design = slow()
    _component(design, "gift_api").calls_in = "parallel"
    return design


def _only_fewer():
    design = slow()
    _component(design, "ranker").candidates = 2000
    return design


def _too_few():
    design = _only_parallel()
    _component(design, "ranker").candidates = 1
    return design


def _bigger_budget():
    design = slow()
    design.requirements.latency_p99_ms = 2000
    return design


@exercise(
    "02-5",
    "Fit a page into its latency budget",
    kind="design",
    difficulty=3,
    minutes=15,
    document=True,
    hints=(
        "Two things are too slow: the path of the request, and the scoring of all. page.check('H') has both sums.",
        "What does not need the answer of another part can be asked at the same time as it.",
        "How many candidates fit into the ranker's own p99 at 0.05 ms each, eight at once?",
    ),
    wrong=(
        Wrong(_only_parallel, "too-many-candidates"),
        Wrong(_only_fewer, "latency-over-budget"),
        Wrong(_bigger_budget, "stays"),
        Wrong(_too_few, "twenty gifts"),
    ),
)
def latency(answer):
    return judging.document(
        answer,
        slow(),
        passes=("latency-over-budget", "too-many-candidates"),
        changes=("high_level_design.components.gift_api.calls_in", "high_level_design.components.ranker.candidates"),
        also=_fills_the_page,
    )


def _fills_the_page(design):
    candidates = _component(design, "ranker").candidates
    return "a page shows twenty gifts; the ranker gets fewer" if candidates is not None and candidates < 20 else None
