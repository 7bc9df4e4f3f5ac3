"""Features that a model may have at the moment of prediction: nothing in them was known later, and all are served."""

from mlsd_helpers.features.asof import asof_features
from mlsd_helpers.features.leakage import LeakageReport, leakage_report
from mlsd_helpers.features.recent import recent_rate
from mlsd_helpers.features.skew import Skew, skew_check

__all__ = ["LeakageReport", "Skew", "asof_features", "leakage_report", "recent_rate", "skew_check"]
