"""02-5: fit a page into its latency budget."""

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e02_high_level_design.components import component

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
      purpose: Has the ranker score gifts by what gather found, and shows the best twenty.
      kind: non_ml
      path: serving
      owner: shop team
      calls: [gather, ranker]
      calls_in: sequence
      logs: [run_time, errors]
      latency_p50_ms: 5
      latency_p99_ms: 10
    - name: gather
      purpose: Finds out what the ranker has to know of a person and of the gifts.
      kind: non_ml
      path: serving
      owner: shop team
      calls: [taste, stock]
      calls_in: sequence
      logs: [run_time, errors]
      latency_p50_ms: 2
      latency_p99_ms: 5
    - name: taste
      purpose: What the person liked before.
      kind: non_ml
      path: serving
      owner: data team
      logs: [run_time, errors]
      latency_p50_ms: 50
      latency_p99_ms: 70
    - name: stock
      purpose: What can be sent by tomorrow.
      kind: non_ml
      path: serving
      owner: shop team
      logs: [run_time, errors]
      latency_p50_ms: 55
      latency_p99_ms: 75
    - name: ranker
      purpose: Scores gifts by the taste of the person and what is in stock, both of which it is handed.
      kind: ml
      path: serving
      owner: ML team
      fallback: The best-selling gifts of the week.
      logs: [run_time, errors]
      latency_p50_ms: 80
      latency_p99_ms: 100
      candidates: 20000
      time_per_candidate_ms: 0.05
      parallelism: 8
"""
FITS, ONE_BY_ONE = 16_000, 2_000  # candidates within the ranker's p99: eight at a time, and one after the other


def slow() -> Design:
    """The document that exercise 02-5 hands out."""
    return Design.from_text(SLOW)


def _page(candidates=20_000, **calls_in):
    """The document with other candidates, and with the calls of some components made in another way."""
    design = slow()
    component(design, "ranker").candidates = candidates
    for name, way in calls_in.items():
        component(design, name).calls_in = way
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
        "What does not need the answer of another part can be asked at the same time as it. Which two parts are that?",
        "How many candidates fit into the ranker's own p99 at 0.05 ms each, eight at once?",
    ),
    wrong=(
        Wrong(lambda: _page(gather="parallel"), "too-many-candidates"),
        Wrong(lambda: _page(FITS), "latency-over-budget"),
        Wrong(_bigger_budget, "stays"),
        Wrong(lambda: _page(FITS, gift_api="parallel"), "has to wait"),
        Wrong(lambda: _page(FITS, gift_api="parallel", gather="parallel"), "has to wait"),
        Wrong(lambda: _page(20, gather="parallel"), "nothing is left out"),
        Wrong(lambda: _page(ONE_BY_ONE, gather="parallel"), "eight at a time"),
        Wrong(lambda: _page(5_000, gather="parallel"), "more of them"),
        Wrong(lambda: _page(None, gather="parallel"), "ranker.candidates"),
    ),
)
def latency(answer):
    calls_in = (f"high_level_design.components.{name}.calls_in" for name in ("gift_api", "gather"))
    return judging.document(
        answer,
        slow(),
        passes=("latency-over-budget", "too-many-candidates"),
        changes=(*calls_in, "high_level_design.components.ranker.candidates"),
        also=_ranks_what_was_found,
    )


def _ranks_what_was_found(design):
    if component(design, "gift_api").calls_in == "parallel":
        return "the ranker is handed what gather found: it has to wait for that"
    candidates = component(design, "ranker").candidates
    if candidates is None:
        return "high_level_design.components.ranker.candidates is empty: how many does the ranker get?"
    if candidates <= 20:
        return "of twenty gifts or fewer nothing is left out, so there is nothing to rank"
    if candidates <= ONE_BY_ONE:
        return "so many fit when one is scored after the other; the ranker scores eight at a time"
    if candidates < 0.9 * FITS:
        return "more of them fit into the ranker's p99, and the best of more gifts are better ones"
    return None
