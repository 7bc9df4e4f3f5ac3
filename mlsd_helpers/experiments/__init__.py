"""Experiments: how large and how long, what looking early costs, and how to read the result.

Before: sample size, power and smallest visible change of rates and means, days, the price of planned looks. After: the
difference of two arms in a rate, a mean or a ratio of sums, one model against another on the same rows, several
guardrails at once, less variance from what was known before (CUPED). :data:`CAVEATS` names what no formula here covers.

Rates, alpha and power are fractions: write 0.05 for 5 %. Every function raises ValueError for input that makes no
sense. The closed forms are plain Python on plain numbers, and importing this package loads no NumPy, so that a check of
a design document starts at once; what needs arrays imports NumPy when it is called.

>>> n_per_arm = sample_size_proportions(baseline=0.10, target=0.11)
>>> round(experiment_days(n_per_arm, eligible_per_day=5_000), 1)
5.9
"""

from mlsd_helpers.experiments.auc import auc_standard_error, sample_size_auc
from mlsd_helpers.experiments.duration import experiment_days
from mlsd_helpers.experiments.means import minimum_detectable_difference_means, power_means, sample_size_means
from mlsd_helpers.experiments.proportions import (
    minimum_detectable_difference_proportions,
    power_proportions,
    sample_size_proportions,
)
from mlsd_helpers.experiments.thresholds import cost_optimal_threshold
from mlsd_helpers.shared.lazy_names import lazily

# Loaded at first use: a check of a design document needs the closed forms above, and does not wait for these.
_MODULE_OF = {
    "ArmDifference": "arm_difference",
    "CAVEATS": "caveats",
    "Caveat": "caveats",
    "Caveats": "caveats",
    "CupedDifference": "variance_reduction",
    "CupedMetric": "variance_reduction",
    "GroupSequentialBoundaries": "sequential",
    "HolmResult": "guardrails",
    "cuped": "variance_reduction",
    "cuped_difference": "variance_reduction",
    "difference_means": "mean_difference",
    "difference_proportions": "proportion_difference",
    "difference_ratios": "mean_difference",
    "false_positive_rate_of_peeking": "sequential",
    "group_sequential_boundaries": "sequential",
    "holm": "guardrails",
    "paired_bootstrap": "bootstrap",
}

__all__ = [
    "auc_standard_error",
    "cost_optimal_threshold",
    "experiment_days",
    "minimum_detectable_difference_means",
    "minimum_detectable_difference_proportions",
    "power_means",
    "power_proportions",
    "sample_size_auc",
    "sample_size_means",
    "sample_size_proportions",
    *_MODULE_OF,
]

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
