"""04-8: design an infrastructure that its budget can pay."""

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

MACHINES = {
    "small": {"concurrency": 2, "memory_gb": 8, "price_usd_per_hour": 0.11},
    "medium": {"concurrency": 4, "memory_gb": 16, "price_usd_per_hour": 0.25},
    "large": {"concurrency": 8, "memory_gb": 64, "price_usd_per_hour": 0.6},
}
EMPTY = """\
schema_version: 1
name: song_radio
requirements:
  serving: online
  users_per_day: 3000000
  requests_per_user_per_day: 4
  peak_factor: 3
  latency_p99_ms: 120
  availability_target: 0.9995
  monthly_budget_usd: 1700
  tolerated_loss_usd: 2000
infrastructure:
  services:
    - name: radio
      service_time_ms: 40
      service_time_cv: 0.3
      model_gb: 0.5
      embedding_rows: 20000000
      embedding_dimensions: 256
      embedding_bytes_per_value: 2
  rollout: [shadow, canary]
  rollback: Whoever is on call sets the last version; it answers within a quarter of an hour.
  hours_to_roll_back: 0.25
  canary_error_rate: 0.01
  canary_regression: 0.0103
  wrong_share_when_broken: 0.08
  cost_per_wrong_decision_usd: 0.02
"""


def machines() -> dict[str, dict]:
    """The price list of exercise 04-8: what one machine of each type has and costs."""
    return {name: dict(machine) for name, machine in MACHINES.items()}


def empty() -> Design:
    """The document that exercise 04-8 hands out."""
    return Design.from_text(EMPTY)


def _chosen(machine, replicas, zones, **values):
    design = empty()
    plan, service = design.infrastructure, design.infrastructure.services[0]
    given = MACHINES[machine] | {k: values.pop(k) for k in list(values) if k in MACHINES[machine]}
    for name, value in {"instance_type": machine, "replicas": replicas, **given}.items():
        setattr(service, name, value)
    choices = {"zones": zones, "canary_share": 0.1, "canary_hours": 24, "hours_to_notice": 2}
    for name, value in (choices | values).items():
        setattr(plan, name, value)
    return design


def _as_sold(design):
    """What is off about machine, zones and watch, beside what the rules say."""
    plan = design.infrastructure
    service = plan.services[0]
    if service.instance_type is None or service.instance_type.strip() not in MACHINES:
        return f"instance_type is one of {', '.join(MACHINES)}; got {service.instance_type}"
    for field, value in MACHINES[service.instance_type.strip()].items():
        if getattr(service, field) != value:
            return (
                f"{field} of a {service.instance_type} machine stands in the price list; got {getattr(service, field)}"
            )
    if plan.zones is not None and plan.zones > 3:
        return f"the provider has three zones; got {plan.zones}"
    if plan.canary_share is not None and plan.canary_share > 0.1:
        return "a canary answers at most a tenth of the requests here"
    if plan.canary_hours is not None and plan.canary_hours < 24:
        return "a canary that ends before a day is over has not met every hour of it"
    if plan.hours_to_notice is not None and plan.hours_to_notice < 0.05:
        return "nobody notices at the very moment; how often does somebody look?"
    return None


@exercise(
    "04-8",
    "Design an infrastructure that its budget can pay",
    kind="design",
    difficulty=3,
    minutes=25,
    document=True,
    hints=(
        "Which machines hold the index beside the model? 20 million rows × 256 numbers × 2 bytes, and a fifth more.",
        "Of those, count for two zones and for three how many carry the peak with one zone gone, and what they cost.",
        "Loss = decisions an hour × wrong share × cost × hours. The canary's rule says how many requests it needs.",
    ),
    wrong=(
        Wrong(lambda: _chosen("small", 16, 3), "out-of-memory"),
        Wrong(lambda: _chosen("medium", 10, 2), "cost-over-budget"),
        Wrong(lambda: _chosen("large", 5, 3), "cost-over-budget"),
        Wrong(lambda: _chosen("medium", 6, 3), "no-headroom-without-a-zone"),
        Wrong(lambda: _chosen("medium", 8, 3, price_usd_per_hour=0.01), "price list"),
        Wrong(lambda: _chosen("medium", 6, 30), "three zones"),
        Wrong(lambda: _chosen("medium", 8, 3, canary_share=0.05), "canary-too-small"),
        Wrong(lambda: _chosen("medium", 8, 3, canary_hours=None), "canary_hours is missing"),
        Wrong(lambda: _chosen("medium", 8, 3, hours_to_notice=24), "loss-over-tolerance"),
    ),
)
def within_budget(answer):
    fields = ("instance_type", "replicas", "concurrency", "memory_gb", "price_usd_per_hour")
    return judging.document(
        answer,
        empty(),
        passes=(
            "out-of-memory",
            "replicas-too-few",
            "queue-over-latency",
            "no-headroom-without-a-zone",
            "single-copy",
            "cost-over-budget",
            "canary-too-small",
            "loss-over-tolerance",
        ),
        changes=(
            *(f"infrastructure.services.radio.{field}" for field in fields),
            "infrastructure.zones",
            "infrastructure.canary_share",
            "infrastructure.canary_hours",
            "infrastructure.hours_to_notice",
        ),
        also=_as_sold,
    )
