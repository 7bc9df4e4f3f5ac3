"""What a reader operates in a notebook: guesses, forms, explorers, drills, scoring and evidence, the mock interview."""

from mlsd_helpers.widgets.confirm_evidence import EvidenceForm, evidence_form
from mlsd_helpers.widgets.design_form import SectionForm, section_form
from mlsd_helpers.widgets.drill_estimates import EstimateDrill, estimate_drill
from mlsd_helpers.widgets.explore_capacity import CapacityExplorer, capacity_explorer
from mlsd_helpers.widgets.explore_drift_alarms import DriftAlarmExplorer, drift_alarm_explorer
from mlsd_helpers.widgets.explore_latency import LatencyExplorer, latency_explorer
from mlsd_helpers.widgets.explore_threshold import ThresholdExplorer, threshold_explorer
from mlsd_helpers.widgets.explore_training_log import TrainingLogExplorer, training_log_explorer
from mlsd_helpers.widgets.guess_number import Guess, guess
from mlsd_helpers.widgets.messages import lose_no_message
from mlsd_helpers.widgets.play_interview import MockInterview, mock_interview
from mlsd_helpers.widgets.score_answers import ScoringForm, scoring_form

__all__ = [
    "CapacityExplorer",
    "DriftAlarmExplorer",
    "EstimateDrill",
    "EvidenceForm",
    "Guess",
    "LatencyExplorer",
    "MockInterview",
    "ScoringForm",
    "SectionForm",
    "ThresholdExplorer",
    "TrainingLogExplorer",
    "capacity_explorer",
    "drift_alarm_explorer",
    "estimate_drill",
    "evidence_form",
    "guess",
    "latency_explorer",
    "mock_interview",
    "scoring_form",
    "section_form",
    "threshold_explorer",
    "training_log_explorer",
]

lose_no_message()
