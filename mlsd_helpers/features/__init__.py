"""Features that a model may have at the moment of prediction: nothing in them was known later."""

from mlsd_helpers.features.asof import asof_features
from mlsd_helpers.features.recent import recent_rate

__all__ = ["asof_features", "recent_rate"]
