"""When to train again and whether to serve the result: policies replayed over time in money, and a promotion gate.

``replay`` serves a :class:`Stream` period by period as if it came now: nothing of the future is known, labels arrive
late, trainings cost. ``compare`` puts policies side by side, paired over days. ``promotion_gate`` asks whether a
challenger earns more than the champion on days that neither has learned from.
"""

from mlsd_helpers.retraining.comparison import Comparison, compare
from mlsd_helpers.retraining.gate import PromotionGate, days_needed, promotion_gate, smallest_gain_seen
from mlsd_helpers.retraining.known import Decision, Known
from mlsd_helpers.retraining.policies import (
    Policy,
    calendar,
    never,
    on_drift,
    on_estimated_performance,
    on_performance,
)
from mlsd_helpers.retraining.replay_result import Replay
from mlsd_helpers.retraining.replaying import replay
from mlsd_helpers.retraining.stream import Stream

__all__ = [
    "Comparison",
    "Decision",
    "Known",
    "Policy",
    "PromotionGate",
    "Replay",
    "Stream",
    "calendar",
    "compare",
    "days_needed",
    "never",
    "on_drift",
    "on_estimated_performance",
    "on_performance",
    "promotion_gate",
    "replay",
    "smallest_gain_seen",
]
