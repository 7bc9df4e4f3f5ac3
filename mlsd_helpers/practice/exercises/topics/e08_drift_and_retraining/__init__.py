"""Exercises of notebook 08: PSI, its threshold, days that hang together, kinds of shift, a replay, a promotion."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "challengers": "trials",
    "members": "e08_5_replay",
    "p_value": "e08_3_days",
    "psi": "e08_1_psi",
    "quantiles": "e08_1_psi",
    "returns": "e08_4_kinds",
    "train_and_judge": "e08_5_replay",
    "two_months": "e08_3_days",
    "two_weeks": "e08_1_psi",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
