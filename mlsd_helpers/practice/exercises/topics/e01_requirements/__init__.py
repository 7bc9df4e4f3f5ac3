"""Exercises of notebook 01: traffic, prices of errors, targets, experiments, a requirements section."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "PROMISES": "e01_4_contradicting_requirements",
    "promises": "e01_4_contradicting_requirements",
    "rules": "e01_5_cheapest_alarm",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
