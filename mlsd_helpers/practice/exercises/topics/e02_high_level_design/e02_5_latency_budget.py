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
    component(design, "gift_api").calls_in = "parallel"
    return design


def _only_fewer():
    design = slow()
    component(design, "ranker").candidates = 2000
    return design


def _too_few():
    design = _only_parallel()
    component(design, "ranker").candidates = 1
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
    candidates = component(design, "ranker").candidates
    return "a page shows twenty gifts; the ranker gets fewer" if candidates is not None and candidates < 20 else None
