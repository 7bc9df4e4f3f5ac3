"""04-7: mend an infrastructure that breaks at peak."""

import re

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

OVERLOADED = """\
schema_version: 1
name: photo_search
requirements:
  serving: online
  users_per_day: 2000000
  requests_per_user_per_day: 5
  peak_factor: 4
  latency_p99_ms: 150
  monthly_budget_usd: 5000
features:
  label_delay_hours: 48
  training_window_days: 60
infrastructure:
  services:
    - name: photo_index
      replicas: 5
      concurrency: 2
      service_time_ms: 20
      service_time_cv: 0.5
      price_usd_per_hour: 0.6
      memory_gb: 16
      model_gb: 1.5
      embedding_rows: 30000000
      embedding_dimensions: 128
      embedding_bytes_per_value: 4
  zones: 2
  storage_gb: 400
  storage_price_usd_per_gb_month: 0.023
  transfer_gb_per_month: 1500
  transfer_price_usd_per_gb: 0.09
  log_retention_days: 30
  rollout: [canary, all_at_once]
  canary_share: 0.02
  canary_hours: 1
  canary_error_rate: 0.004
  canary_regression: 0.005
  monitoring: [latency, errors]
"""


def overloaded() -> Design:
    """The document that exercise 04-7 hands out."""
    return Design.from_text(OVERLOADED)


def _run(replicas, **values):
    design = overloaded()
    machines = design.infrastructure
    machines.services[0].replicas = replicas
    machines.services[0].embedding_bytes_per_value = 2
    machines.rollback = "Whoever is on call points the alias back to the last version; two minutes."
    machines.canary_hours, machines.log_retention_days = 24, 62
    machines.monitoring = ["latency", "errors", "inputs", "predictions", "quality"]
    for name, value in values.items():
        setattr(machines, name, value)
    return design


def _way_back(design):
    """What the way back does not say, though something is written there."""
    rollback = design.infrastructure.rollback
    if rollback and not re.search(r"\d|minute|second|hour|at once|immediate|instant", rollback.casefold()):
        return "the way back does not say how long it takes; in a bad hour that is what everybody asks"
    return None


def _of_four_bytes():
    return overloaded().infrastructure.services[0].model_copy(update={"replicas": 10})


def _without_table():
    design = _run(10)
    service = design.infrastructure.services[0]
    service.embedding_rows = service.embedding_dimensions = service.embedding_bytes_per_value = None
    return design


@exercise(
    "04-7",
    "Mend an infrastructure that breaks at peak",
    kind="repair",
    difficulty=2,
    minutes=20,
    document=True,
    hints=(
        'design.check("I") names what breaks. What it says would do for the peak is for a day on which no zone fails.',
        "An index of rows × numbers × bytes must fit beside the model; a number can be kept in fewer bytes.",
        "Enough for the peak in the zone that is left, not more than the budget pays; hours enough for the canary.",
    ),
    wrong=(
        Wrong(overloaded, "replicas-too-few"),
        Wrong(lambda: _run(10, services=[_of_four_bytes()]), "out-of-memory"),
        Wrong(lambda: _run(7), "no-headroom-without-a-zone"),
        Wrong(lambda: _run(14), "cost-over-budget"),
        Wrong(lambda: _run(10, canary_hours=None), "canary_hours is missing"),
        Wrong(_without_table, "stays"),
        Wrong(lambda: _run(10, rollback="We fix it and deploy again."), "how long"),
        Wrong(lambda: _run(10, log_retention_days=60), "logs-too-short"),
        Wrong(lambda: _run(10, monitoring=["latency", "errors", "quality"]), "unmonitored"),
    ),
)
def infrastructure(answer):
    service = "infrastructure.services.photo_index"
    return judging.document(
        answer,
        overloaded(),
        passes=(
            "out-of-memory",
            "replicas-too-few",
            "queue-over-latency",
            "no-headroom-without-a-zone",
            "cost-over-budget",
            "no-way-back",
            "canary-too-small",
            "logs-too-short",
            "unmonitored",
        ),
        changes=(
            f"{service}.replicas",
            f"{service}.embedding_bytes_per_value",
            "infrastructure.rollback",
            "infrastructure.canary_hours",
            "infrastructure.log_retention_days",
            "infrastructure.monitoring",
        ),
        also=_way_back,
    )
