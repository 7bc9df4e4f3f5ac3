"""Whether the world still is the one that the model was trained on: tests whose null fits the rows at hand.

A fixed threshold, such as a PSI of 0.1, alarms on most pairs of a hundred rows of one population and misses real shifts
among ten thousand. Here each statistic stands beside what it is when nothing changed: at these sizes, with these ties,
and with rows that hang together as these do.

Beside them: profiles that merge exactly, streams with a stated average run length, and which kind of shift it is.
"""

from mlsd_helpers.drift.profile.column_counts import BinnedQuantile, CategoryCounts, NoCounts, NumberCounts
from mlsd_helpers.drift.profile.comparison import ColumnDrift, ProfileDrift, profile_drift
from mlsd_helpers.drift.profile.reference import ReferenceProfile, reference_profile
from mlsd_helpers.drift.report.drift_report import DriftReport, drift_report
from mlsd_helpers.drift.report.groups import GroupedTest, grouped_test
from mlsd_helpers.drift.report.two_samples import TwoSampleTest, kolmogorov_smirnov, population_stability_index
from mlsd_helpers.drift.shifts.classifier_test import ClassifierTest, classifier_test
from mlsd_helpers.drift.shifts.concept_shift import ConceptShift, concept_shift
from mlsd_helpers.drift.shifts.estimated_performance import (
    EstimatedPerformance,
    HeldOutScores,
    estimated_performance,
    held_out_scores,
)
from mlsd_helpers.drift.shifts.label_shift import LabelShift, label_shift
from mlsd_helpers.drift.shifts.score_drift import ScoreDrift, score_drift
from mlsd_helpers.drift.streams import Cusum, PageHinkley, calibrate, run_length

__all__ = [
    "BinnedQuantile",
    "CategoryCounts",
    "ClassifierTest",
    "ColumnDrift",
    "ConceptShift",
    "Cusum",
    "DriftReport",
    "EstimatedPerformance",
    "GroupedTest",
    "HeldOutScores",
    "LabelShift",
    "NoCounts",
    "NumberCounts",
    "PageHinkley",
    "ProfileDrift",
    "ReferenceProfile",
    "ScoreDrift",
    "TwoSampleTest",
    "calibrate",
    "classifier_test",
    "concept_shift",
    "drift_report",
    "estimated_performance",
    "grouped_test",
    "held_out_scores",
    "kolmogorov_smirnov",
    "label_shift",
    "population_stability_index",
    "profile_drift",
    "reference_profile",
    "run_length",
    "score_drift",
]
