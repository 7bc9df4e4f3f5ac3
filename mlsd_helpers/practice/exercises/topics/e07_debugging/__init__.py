"""Exercises of notebook 07: a row alone, the loss at the start, accumulation, a log, shuffled labels, fired checks."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "BUGS": "e07_6_fired_checks",
    "a_summer": "e07_5_shuffled_labels",
    "accumulated": "e07_3_accumulated",
    "fired": "e07_6_fired_checks",
    "gap": "e07_5_shuffled_labels",
    "gradient": "e07_3_accumulated",
    "log": "e07_4_rate",
    "p_value": "e07_5_shuffled_labels",
    "parts": "e07_3_accumulated",
    "pipeline": "pipelines",
    "predictors": "company",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
