"""Exercises of notebook 05: rare positives, a promise in minutes, AUC, ties, days, prices, a test set for its money."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "atlanta": "e05_2_promise",
    "coarse_june": "e05_4_average_precision",
    "even_days": "e05_6_alarm",
    "july": "e05_5_error_over_days",
    "leaks": "e05_7_test_set",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
