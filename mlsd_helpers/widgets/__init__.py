"""What a reader operates in a notebook: the form of a design document, explorers, the mock interview."""

from mlsd_helpers.widgets.design_form import SectionForm, section_form
from mlsd_helpers.widgets.explore_capacity import CapacityExplorer, capacity_explorer
from mlsd_helpers.widgets.explore_latency import LatencyExplorer, latency_explorer
from mlsd_helpers.widgets.explore_threshold import ThresholdExplorer, threshold_explorer
from mlsd_helpers.widgets.play_interview import MockInterview, mock_interview

__all__ = [
    "CapacityExplorer",
    "LatencyExplorer",
    "MockInterview",
    "SectionForm",
    "ThresholdExplorer",
    "capacity_explorer",
    "latency_explorer",
    "mock_interview",
    "section_form",
    "threshold_explorer",
]
