"""Exercises of notebook 12: the rule of levels, agreement of raters, what to study first."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "colleague": "e12_3_score_sheet",
    "edited": "e12_5_claimed_level",
    "hours": "e12_6_study_hours",
    "profile": "e12_6_study_hours",
    "reviewed": "e12_4_standing_evidence",
    "said": "e12_3_score_sheet",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
