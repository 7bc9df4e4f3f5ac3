"""Exercises of notebook 02: fan-out, availability with fallbacks, fresh data, a broken diagram, a latency budget."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "SLOW": "e02_5_latency_budget",
    "broken": "e02_4_broken_diagram",
    "july_2": "e02_3_no_live_signal",
    "slow": "e02_5_latency_budget",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
