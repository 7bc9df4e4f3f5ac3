"""Exercises of notebook 04: replicas, peaks, tails, refusing to queue, the log's price, a canary, two documents."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "EMPTY": "e04_8_within_budget",
    "OVERLOADED": "e04_7_overload",
    "empty": "e04_8_within_budget",
    "machines": "e04_8_within_budget",
    "overloaded": "e04_7_overload",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
