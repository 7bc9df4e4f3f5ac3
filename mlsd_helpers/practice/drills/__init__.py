"""Back-of-envelope drills: estimates on the design cases with other numbers each time, scored by how far off you are.

>>> from mlsd_helpers.practice.drills import drill
>>> drill("rate", "flight_delay_alerts", seed=1).unit
'requests/s'
"""

from mlsd_helpers.shared.lazy_names import lazily

_MODULES = {
    "KINDS": "estimates",
    "Drill": "estimates",
    "drill": "estimates",
    "drills": "estimates",
    "History": "history",
    "Session": "session",
    "read_estimate": "wording",
    "score": "scoring",
}
__all__ = ["KINDS", "Drill", "History", "Session", "drill", "drills", "read_estimate", "score"]

__getattr__, __dir__ = lazily(globals(), _MODULES)
