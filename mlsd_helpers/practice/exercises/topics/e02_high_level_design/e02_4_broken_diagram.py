"""02-4: mend a diagram that does not hold together."""

import re

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e02_high_level_design.components import component

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


def _half_mended():
    design = broken()
    component(design, "search_api").calls = ["retrieval", "ranker"]
    return design


def _without_training():
    design = _half_mended()
    design.high_level_design.components = [c for c in design.high_level_design.components if c.path == "serving"]
    return design


def _learning(calls=("retrieval", "ranker"), keep=True, fallback=None, sees="search_api"):
    design = broken()
    component(design, "search_api").calls = list(calls)
    component(design, "ranker").fallback = fallback or "The order in which retrieval found them."
    component(design, "ranker").logs = ["inputs", "run_time", "errors"]
    component(design, "training").owner = "ML team"
    plan = design.high_level_design
    feedback = [
        {"source": sees, "target": "search_log", "carries": "feedback"},
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
    if re.search(r"\bretr(y|ies)|\bagain\b", (component(design, "ranker").fallback or "").casefold()):
        return "a ranker that is down is down when it is asked again; what answers without it?"
    for flow in design.high_level_design.flows or ():
        if flow.carries == "feedback" and flow.source not in ("search_api", "search_log"):
            return f"{flow.source} does not see what people cook: they tell the search_api"
    calls = component(design, "search_api").calls
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
        Wrong(lambda: _learning(fallback="Ask the ranker again, up to three times."), "asked again"),
        Wrong(lambda: _learning(sees="ranker"), "does not see"),
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
