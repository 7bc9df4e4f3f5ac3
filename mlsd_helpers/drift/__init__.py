"""Shift between reference and current rows: profiles, streams, and which kind of shift it is."""

from mlsd_helpers.drift.classifier_test import ClassifierTest, classifier_test
from mlsd_helpers.drift.column_counts import BinnedQuantile, CategoryCounts, NoCounts, NumberCounts
from mlsd_helpers.drift.concept_shift import ConceptShift, concept_shift
from mlsd_helpers.drift.estimated_performance import (
    EstimatedPerformance,
    HeldOutScores,
    estimated_performance,
    held_out_scores,
)
from mlsd_helpers.drift.label_shift import LabelShift, label_shift
from mlsd_helpers.drift.profile import ReferenceProfile, reference_profile
from mlsd_helpers.drift.profile_comparison import ColumnDrift, ProfileDrift, profile_drift
from mlsd_helpers.drift.score_drift import ScoreDrift, score_drift
from mlsd_helpers.drift.streams import Cusum, PageHinkley, calibrate, run_length

__all__ = [
    "BinnedQuantile",
    "CategoryCounts",
    "ClassifierTest",
    "ColumnDrift",
    "ConceptShift",
    "Cusum",
    "EstimatedPerformance",
    "HeldOutScores",
    "LabelShift",
    "NoCounts",
    "NumberCounts",
    "PageHinkley",
    "ProfileDrift",
    "ReferenceProfile",
    "ScoreDrift",
    "calibrate",
    "classifier_test",
    "concept_shift",
    "estimated_performance",
    "held_out_scores",
    "label_shift",
    "profile_drift",
    "reference_profile",
    "run_length",
    "score_drift",
]
