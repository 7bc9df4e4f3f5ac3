"""Modeling: where a model is worse than elsewhere."""

from mlsd_helpers.modeling.slices import SliceReport, slice_report

__all__ = ["SliceReport", "slice_report"]
