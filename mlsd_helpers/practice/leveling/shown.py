"""Which parts of a design document may show which behaviour: fields, rules that ran and found nothing, numbers.

Each entry says where the quote stands, which fields must be filled in, which rules must have had all their inputs and
found nothing, and, where that is not enough, a test of the document. A behaviour without an entry is looked for in the
document's own sentences.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlsd_helpers.practice.leveling.cells import PHASES
from mlsd_helpers.practice.leveling.from_text import is_technology

RANKING_TASKS = ("ranking", "recommendation", "retrieval")


def _always(document) -> bool:
    return True


@dataclass(frozen=True)
class Shown:
    """What may show one behaviour; ``path`` is quoted, ``numbers`` are paths whose values are named beside it."""

    phase: str
    level: str
    behaviour: str
    path: str | Callable[[Any], str | None]
    fields: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    test: Callable[[Any], bool] = _always


def _each(*names):
    """A test: every feature says this much of itself, so that a table of names alone shows nothing."""

    def test(document):
        features = document.features.features or ()
        return bool(features) and all(getattr(feature, name) is not None for feature in features for name in names)

    return test


def _named(document):
    """Whether three features or more have names that are not those of products."""
    names = [feature.name for feature in document.features.features or ()]
    return sum(not is_technology(name) for name in names) >= 3


def _serving(document):
    return [part for part in document.high_level_design.components or () if part.path in ("serving", "both")]


def _learned_part(document):
    """The first component that learns and says what it does."""
    parts = document.high_level_design.components or ()
    return next((f"high_level_design.components.{p.name}.purpose" for p in parts if p.kind == "ml" and p.purpose), None)


def _training_part(document):
    """The first component on the training path that says what it does."""
    parts = document.high_level_design.components or ()
    said = (p.name for p in parts if p.path == "training" and p.purpose)
    return next((f"high_level_design.components.{name}.purpose" for name in said), None)


def _most_candidates(document):
    parts = [part for part in document.high_level_design.components or () if part.candidates]
    most = max(parts, key=lambda part: part.candidates, default=None)
    return most and f"high_level_design.components.{most.name}.candidates"


def _learned_fallback(document):
    parts = [part for part in document.high_level_design.components or () if part.kind == "ml" and part.fallback]
    return f"high_level_design.components.{parts[0].name}.fallback" if parts else None


def _two_sources(document):
    used = {feature.source for feature in document.features.features or () if feature.source}
    described = [s for s in document.features.sources or () if s.name in used and s.description and s.owner]
    return len({source.owner for source in described}) >= 2


def _latest(field):
    """The path of a field of the feature that is known last before the prediction."""

    def path(document):
        known = [f for f in document.features.features or () if f.known_before_prediction_minutes is not None]
        last = min(known, key=lambda feature: feature.known_before_prediction_minutes, default=None)
        return last and f"features.features.{last.name}.{field}"

    return path


def _slowest(document):
    fetched = [feature for feature in document.features.features or () if feature.fetch_p99_ms is not None]
    last = max(fetched, key=lambda feature: feature.fetch_p99_ms, default=None)
    return last and f"features.features.{last.name}.fetch_p99_ms"


def _first_missing(document):
    features = document.features.features or ()
    said = next((f.name for f in features if f.missing_values), None)
    return said and f"features.features.{said}.missing_values"


def _two_stages(document):
    needs, parts = document.requirements, document.high_level_design.components or ()
    counts = sorted({part.candidates for part in parts if part.candidates})
    return bool(needs and needs.ml_task in RANKING_TASKS and len(counts) >= 2 and counts[-1] >= 2 * counts[0])


def _limits(document):
    return any(guardrail.limit is not None for guardrail in document.requirements.guardrail_metrics or ())


def _personal(document):
    return document.requirements.uses_personal_data is True


def _ladder(rungs):
    def test(document):
        scored = [rung for rung in document.modeling.ladder or () if rung.score is not None]
        return len(scored) >= rungs and any(rung.role == "baseline" for rung in scored)

    return test


def _two_answers(document):
    return len(document.high_level_design.degraded_answers or ()) >= 2


def _cached(document):
    return any(cache.hit_rate is not None for cache in document.infrastructure.caches or ())


def _watches_errors(document):
    return {"latency", "errors"} & set(document.infrastructure.monitoring or ()) >= {"errors"}


def _two_zones(document):
    return (document.infrastructure.zones or 1) >= 2


def _five_phases(document):
    names = ("requirements", "high_level_design", "features", "infrastructure", "modeling")
    return all(getattr(document, name) is not None and not getattr(document, name).is_empty() for name in names)


def _checked_milestone(document):
    return any(milestone.exit_criterion for milestone in document.milestones or ())


def _mitigated(document):
    return next((f"risks.{i}" for i, risk in enumerate(document.risks or ()) if risk.mitigation), None)


R, H, F, I, M, C = PHASES  # noqa: E741 - as the codes of the rules begin
SHOWN = (
    Shown(R, "junior", "restates the prompt", "requirements.problem"),
    Shown(R, "junior", "names a metric", "requirements.success_metric.name"),
    Shown(
        R, "mid", "asks who uses it and what decision it drives", "requirements.decision",
        ("requirements.users", "requirements.decision"), ("R001",),
    ),
    Shown(
        R, "mid", "separates functional from non-functional", "requirements.availability_meaning",
        ("requirements.target_outcome",), ("R007", "R009"), ("requirements.latency_p99_ms",),
    ),
    Shown(R, "mid", "gives one number when asked", "requirements.users_per_day"),
    Shown(
        R, "senior", "ties a business metric to an ML objective and guardrails", "requirements.success_metric.name",
        ("requirements.ml_task", "requirements.target_outcome"), ("R002", "R003"),
        ("requirements.success_metric.baseline", "requirements.success_metric.target"), _limits,
    ),
    Shown(
        R, "senior", "prices both kinds of error", "requirements.cost_false_negative_usd",
        ("requirements.cost_false_positive_usd", "requirements.cost_false_negative_usd"), ("R004",),
        ("requirements.cost_false_positive_usd", "requirements.cost_false_negative_usd"),
    ),
    Shown(
        R, "senior", "asks whether ML is needed", "requirements.alternatives_without_ml.0.result", (), ("R005",),
    ),
    Shown(
        R, "senior", "puts numbers on traffic, latency, cost unasked", "requirements.latency_p99_ms",
        ("requirements.users_per_day",), ("R006", "R007", "R008"),
        ("requirements.users_per_day", "requirements.latency_p99_ms", "requirements.monthly_budget_usd"),
    ),
    Shown(
        R, "staff", "scopes a first release and what would stop it", "scope_out.0",
        ("scope_in", "scope_out"), ("R003",), (), _limits,
    ),
    Shown(H, "junior", "one box called model", _learned_part),
    Shown(
        H, "mid", "training and serving paths", _training_part, (), ("H001",), (),
        lambda document: bool(_serving(document)),
    ),
    Shown(H, "mid", "data flows in the right direction", "high_level_design.flows.0", (), ("H002", "H007")),
    Shown(
        H, "senior", "each service with inputs, outputs, latency share, failure and fallback", _learned_fallback,
        (), ("H003", "H004", "H005"), ("requirements.latency_p99_ms", "requirements.availability_target"),
        lambda document: all(part.purpose for part in _serving(document)),
    ),
    Shown(
        H, "senior", "ML and non-ML kept apart", _learned_part, (), ("H001", "H009"), (),
        lambda document: all(part.kind for part in document.high_level_design.components or ()),
    ),
    Shown(H, "senior", "retrieval and ranking where needed", _most_candidates, (), ("H006",), (), _two_stages),
    Shown(
        H, "staff", "designs the degraded modes", "high_level_design.degraded_answers.1",
        (), ("H004", "H005"), (), _two_answers,
    ),
    Shown(
        H, "staff", "sees shared platforms and feedback loops", "modeling.feedback_loop_plan",
        ("modeling.predictions_change_data",), ("M012", "H007"),
    ),
    Shown(F, "junior", "lists available columns", "features.features.0.name", (), ("F008",), (), _named),
    Shown(F, "mid", "groups signals by actor", "features.sources.0.description", (), ("F008",), (), _two_sources),
    Shown(F, "mid", "handles missing values and categories", _first_missing, (), ("F007",)),
    Shown(
        F, "senior", "asks when each value is known", _latest("known_before_prediction_minutes"),
        (), ("F002",), (), _each("known_before_prediction_minutes"),
    ),
    Shown(
        F, "senior", "point-in-time joins", _latest("freshness_minutes"), (), ("F002", "F003", "F006", "F009"), (),
        _each("known_before_prediction_minutes", "freshness_minutes", "same_code_in_serving"),
    ),
    Shown(
        F, "senior", "label definition, delay and bias", "features.label_definition",
        ("features.label_only_where_acted", "features.label_stands_for"), ("F001", "F011", "F014", "F015"),
        ("features.label_delay_hours", "features.training_gap_hours"),
    ),
    Shown(
        F, "senior", "finds leakage", "features.split", ("features.examples_carry_time",), ("F002", "F006", "F011"),
        ("features.label_delay_hours", "features.training_gap_hours"),
    ),
    Shown(
        F, "staff", "weighs the cost and freshness of each signal", _slowest,
        (), ("F003", "F004"), ("requirements.latency_p99_ms",),
        _each("freshness_minutes", "max_age_minutes", "fetch_p99_ms"),
    ),
    Shown(
        F, "staff", "privacy by design", "requirements.personal_data_deletion", (), ("R010", "F005"),
        ("requirements.personal_data_retention_days",), _personal,
    ),
    Shown(
        I, "mid", "batch against online argued", "requirements.serving", ("high_level_design.pipeline_stages",),
        ("X001",), ("requirements.freshness_minutes",),
    ),
    Shown(I, "mid", "caching", "infrastructure.caches.0.hit_rate", (), ("I009",), (), _cached),
    Shown(I, "mid", "a monitor on errors", "infrastructure.monitoring", (), (), (), _watches_errors),
    Shown(
        I, "senior", "capacity from numbers", "infrastructure.services.0.service_time_ms", (), ("I001", "R006"),
        ("requirements.users_per_day", "requirements.requests_per_user_per_day", "infrastructure.services.0.replicas"),
    ),
    Shown(
        I, "senior", "tail latency", "requirements.latency_p99_ms", (), ("I002", "H003"),
        ("requirements.latency_p99_ms",),
    ),
    Shown(I, "senior", "rollout, rollback", "infrastructure.rollback", ("infrastructure.rollout",), ("I005", "I011")),
    Shown(
        I, "senior", "monitors of data, predictions, quality", "infrastructure.monitoring", (), ("I006",),
    ),
    Shown(
        I, "staff", "cost per decision", "requirements.value_per_decision_usd", (), ("I003", "X005"),
        ("requirements.value_per_decision_usd", "requirements.monthly_budget_usd"),
    ),
    Shown(
        I, "staff", "multi-region, isolation, blast radius", "requirements.tolerated_loss_usd", (), ("I012", "I013"),
        ("requirements.tolerated_loss_usd", "infrastructure.hours_to_notice", "infrastructure.zones"), _two_zones,
    ),
    Shown(
        I, "staff", "retraining as a product with gates", "modeling.promotion_gate", (), ("M010", "X002"),
        ("modeling.retraining_cadence_days", "requirements.adaptation_days"),
    ),
    Shown(
        M, "mid", "baseline first, then a stronger one", "modeling.ladder.0.score", (), ("M001",), (), _ladder(2),
    ),
    Shown(M, "mid", "suitable offline metric", "modeling.offline_metric", (), ("M002", "M003")),
    Shown(M, "mid", "split by time", "features.split", ("features.examples_carry_time",), ("F006",)),
    Shown(
        M, "senior", "ladder of models with what each step buys", "modeling.ladder.1.score", ("modeling.chosen",),
        ("M001", "M013"), (), _ladder(3),
    ),
    Shown(
        M, "senior", "calibration, threshold from costs", "modeling.threshold", ("modeling.calibrated",), ("M005",),
        ("requirements.cost_false_positive_usd", "requirements.cost_false_negative_usd", "modeling.threshold"),
    ),
    Shown(M, "senior", "slices", "modeling.slices", (), ("M007",)),
    Shown(
        M, "senior", "offline-online gap and an experiment", "modeling.metric_link", (), ("M004", "M006", "X003"),
        ("modeling.experiment_minimum_effect", "modeling.experiment_days"),
    ),
    Shown(
        M, "staff", "long-term effects, feedback, exploration", "modeling.feedback_loop_plan",
        ("features.exploration_share",), ("M012", "F015"), ("features.exploration_share",),
    ),
    Shown(M, "staff", "debugging plan", "modeling.debugging_plan", (), ("M009",)),
    Shown(C, "mid", "structures the answer", "overview", (), (), (), _five_phases),
    Shown(C, "mid", "says what comes next", "milestones.0.exit_criterion", (), (), (), _checked_milestone),
    Shown(C, "mid", "says what comes next", "open_questions.0"),
    Shown(C, "senior", "states assumptions and trade-offs", "alternatives.0.description"),
    Shown(C, "senior", "states assumptions and trade-offs", "waivers.0.reason"),
    Shown(C, "staff", "makes the interviewer's concerns explicit", _mitigated),
)  # fmt: skip
