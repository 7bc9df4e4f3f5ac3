"""What a reader operates in a notebook: the form of a design document, and explorers."""

from mlsd_helpers.widgets.design_form import SectionForm, section_form
from mlsd_helpers.widgets.explorers import ThresholdExplorer, threshold_explorer

__all__ = ["SectionForm", "ThresholdExplorer", "section_form", "threshold_explorer"]
