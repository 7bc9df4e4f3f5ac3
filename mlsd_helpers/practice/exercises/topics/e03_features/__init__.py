"""Exercises of notebook 03: what is known when, labels that wait, a split, a join, a skew, a features section."""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {  # what the page of exercises hands out
    "ORDERED_AT": "e03_1_signals_in_time",
    "batch": "e03_5_skew",
    "coin": "e03_7_encoding",
    "december": "e03_4_join",
    "encode": "e03_7_encoding",
    "far": "e03_2_label_delay",
    "fraud": "e03_6_fraud_features",
    "july": "e03_3_split",
    "one_by_one": "e03_5_skew",
    "requests": "e03_5_skew",
    "serve": "e03_5_skew",
    "signals": "e03_1_signals_in_time",
    "split_at": "e03_3_split",
    "temperature_at": "e03_4_join",
}
__all__ = list(_MODULE_OF)

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
