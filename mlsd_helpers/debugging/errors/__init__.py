"""Look at what goes wrong: the surest errors, rows that are almost the same, suspect labels, and why a model is poor.

>>> import mlsd_helpers.debugging.errors as errors
>>> sorted(errors.__all__)[:2]
['ConfidentErrors', 'NearDuplicates']
"""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {
    "ConfidentErrors": "confident_errors",
    "NearDuplicates": "near_duplicates",
    "SuspectLabels": "suspect_labels",
    "WhyPoor": "why_poor_report",
    "confident_errors": "confident_errors",
    "near_duplicates": "near_duplicates",
    "suspect_labels": "suspect_labels",
    "why_poor": "why_poor",
}

__all__ = [*_MODULE_OF]

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
