"""Exercises of notebook 06: a larger model, a rule's worth, a fair comparison, thinned classes, ageing, a plan."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "august_and_september": "e06_2_rule_alone",
    "june": "e06_3_fair_comparison",
    "no_shows": "e06_6_modeling_plan",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
