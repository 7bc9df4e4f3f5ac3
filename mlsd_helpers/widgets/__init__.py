"""What a reader operates in a notebook: the form of a design document, explorers, drills."""

from mlsd_helpers.widgets.design_form import SectionForm, section_form
from mlsd_helpers.widgets.drill_estimates import EstimateDrill, estimate_drill
from mlsd_helpers.widgets.explore_capacity import CapacityExplorer, capacity_explorer
from mlsd_helpers.widgets.explore_latency import LatencyExplorer, latency_explorer
from mlsd_helpers.widgets.explore_threshold import ThresholdExplorer, threshold_explorer

__all__ = [
    "CapacityExplorer",
    "EstimateDrill",
    "LatencyExplorer",
    "SectionForm",
    "ThresholdExplorer",
    "capacity_explorer",
    "estimate_drill",
    "latency_explorer",
    "section_form",
    "threshold_explorer",
]
