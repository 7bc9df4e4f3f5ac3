"""Look at what goes wrong: the surest errors, rows that are almost the same, suspect labels, why a model is poor."""

from mlsd_helpers.debugging.errors.confident_errors import ConfidentErrors, confident_errors
from mlsd_helpers.debugging.errors.near_duplicates import NearDuplicates, near_duplicates
from mlsd_helpers.debugging.errors.suspect_labels import SuspectLabels, suspect_labels
from mlsd_helpers.debugging.errors.why_poor import why_poor
from mlsd_helpers.debugging.errors.why_poor_report import WhyPoor

__all__ = [
    "ConfidentErrors",
    "NearDuplicates",
    "SuspectLabels",
    "WhyPoor",
    "confident_errors",
    "near_duplicates",
    "suspect_labels",
    "why_poor",
]
