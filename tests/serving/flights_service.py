"""The running case as a service: a gradient boosting on the flights' features.

Carrier, origin and destination are codes in alphabetical order, which the trees take as numbers: trained on 100,000
flights before October and tested on 30,000 after, the AUC is 0.703 as with scikit-learn's categories, and one
prediction takes 0.6 ms instead of 1.4 (and of 9 from a pandas frame).
"""

import numpy as np
from pydantic import create_model
from sklearn.ensemble import HistGradientBoostingClassifier

from mlsd_helpers.flights import (
    RECENT_FEATURES,
    SCHEDULE_FEATURES,
    WEATHER_FEATURES,
    arrived_only,
    known_at_cutoff,
    load_flights,
    split_by_time,
)
from mlsd_helpers.serving import Fallback, Row, create_app, load_model, save_model

NAMES = [*SCHEDULE_FEATURES, *WEATHER_FEATURES, *RECENT_FEATURES]
CODED = ["carrier", "origin", "dest"]
MAY_BE_MISSING = [*WEATHER_FEATURES, "origin_delay_mean", "carrier_delay_mean"]


def kind(name):
    return str if name in CODED else float | None if name in MAY_BE_MISSING else float


Flight = create_model("Flight", __base__=Row, **{name: (kind(name), ...) for name in NAMES})


class Features:
    """Rows to the matrix that the model was fitted on; a place or carrier it never saw is a missing value."""

    def __init__(self, categories):
        self._codes = {name: {value: i for i, value in enumerate(values)} for name, values in categories.items()}

    def __call__(self, rows):
        columns = [self._column(name, [row[name] for row in rows]) for name in NAMES]
        return np.array(columns, dtype=float).T

    def _column(self, name, values):
        if name in CODED:
            codes = self._codes[name]
            return [codes.get(value, np.nan) for value in values]
        return [np.nan if value is None else value for value in values]


def rows_of(frame):
    """What a client would send for each flight."""
    columns = {name: frame[name].astype(object).where(frame[name].notna(), None) for name in NAMES}
    numbers = [name for name in NAMES if name not in CODED]
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [row | {name: None if row[name] is None else float(row[name]) for name in numbers} for row in rows]


def fit_and_save(folder, n_train, max_iter, version="1"):
    """Fit on flights before October; return categories, rows of flights after it, and the fitted model."""
    flights = load_flights()
    known = known_at_cutoff(flights)
    categories = {name: known[name].cat.categories.to_list() for name in CODED}
    train, test = (arrived_only(part)[0] for part in split_by_time(flights, "2013-10-01"))
    train = train.sample(n_train, random_state=0)
    model = HistGradientBoostingClassifier(max_iter=max_iter, random_state=0)
    model.fit(Features(categories)(rows_of(known.loc[train.index])), train["is_late"].astype(int))
    save_model(model, folder, version)
    return categories, rows_of(known.loc[test.index[:1_000]]), model


def rule(rows):
    return [0.5 if (row["origin_delay_mean"] or 0) > 15 else 0.15 for row in rows]


def make_app(folder, categories, version="1", **options):
    options = {"deadline_ms": 2_000, "max_concurrent": 1} | options
    return create_app(load_model(folder, version), Features(categories), Fallback(rule, 0.22), row=Flight, **options)
