"""Exercises of notebook 09: how much of a segment to believe, how thin it is, fallbacks, error rates, a plan."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "aircraft": "e09_2_thin_segments",
    "examples": "e09_6_zones",
    "late_shares": "e09_4_fallback",
    "rides": "e09_6_zones",
    "spring": "e09_4_fallback",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
