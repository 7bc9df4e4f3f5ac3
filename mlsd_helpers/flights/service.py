"""The running case as a service: what a client sends, what the model takes, and the app. Needs the extra ``serve``.

The model takes its rows in one of two ways. :class:`Frames` makes the pandas frame that the notebooks fit on, with
names as categories. :class:`Codes` makes an array in which each name is its place in the alphabet: a request then takes
a fraction of the work, since neither pandas nor scikit-learn has a frame to look through.

>>> from mlsd_helpers.flights import known_at_cutoff, load_flights
>>> known = known_at_cutoff(load_flights())[NAMES]
>>> [request] = requests_of(known.head(1))
>>> carrier = NAMES.index("carrier")
>>> request["features"]["carrier"], Codes(known)([request["features"]])[0, carrier]
('UA', np.float64(11.0))
"""

import numpy as np
import pandas as pd
from pydantic import create_model

from mlsd_helpers.flights.known import RECENT_FEATURES, SCHEDULE_FEATURES, WEATHER_FEATURES
from mlsd_helpers.serving import Fallback, Row, create_app, load_model

NAMES = [name for name in (*SCHEDULE_FEATURES, *WEATHER_FEATURES, *RECENT_FEATURES) if name != "month"]
WORDS = ["carrier", "origin", "dest"]
MAY_BE_MISSING = [*WEATHER_FEATURES, "origin_delay_mean", "carrier_delay_mean"]


def _kind(name):
    return str if name in WORDS else float | None if name in MAY_BE_MISSING else float


Flight = create_model("Flight", __base__=Row, **{name: (_kind(name), ...) for name in NAMES})


class Frames:
    """Rows of a request to the frame that the model was fitted on.

    Parameters
    ----------
    known : DataFrame
        With the columns ``NAMES``; the types and categories are taken from it. A place or carrier that it does not have
        is a missing value.
    """

    def __init__(self, known):
        self._types = known[NAMES].dtypes.to_dict()
        self._words = {name: set(known[name].cat.categories) for name in WORDS}

    def __call__(self, rows):
        seen = [row | {name: row[name] if row[name] in self._words[name] else None for name in WORDS} for row in rows]
        return pd.DataFrame(seen, columns=NAMES).astype(self._types)


class Codes:
    """Rows of a request, or a frame, to an array of shape (rows, features); names become places in the alphabet.

    Parameters
    ----------
    known : DataFrame
        With the columns ``WORDS``, as categories. A name that it does not have is a missing value.
    """

    def __init__(self, known):
        self._codes = {name: {word: i for i, word in enumerate(known[name].cat.categories)} for name in WORDS}

    def __call__(self, rows):
        return np.array([self._column(name, [row[name] for row in rows]) for name in NAMES], dtype=float).T

    def of_frame(self, known):
        """The same array for the rows of a frame, all at once."""
        columns = [known[name].map(self._codes[name]) if name in WORDS else known[name] for name in NAMES]
        return np.column_stack([column.astype(float) for column in columns])

    def _column(self, name, values):
        if name in WORDS:
            codes = self._codes[name]
            return [codes.get(value, np.nan) for value in values]
        return [np.nan if value is None else value for value in values]


def requests_of(known):
    """What a client would send for each row of a frame: a list of ``{"id": …, "features": {…}}``."""
    columns = {name: known[name].astype(object).where(known[name].notna(), None) for name in NAMES}
    rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    numbers = [name for name in NAMES if name not in WORDS]
    features = [row | {name: None if row[name] is None else float(row[name]) for name in numbers} for row in rows]
    return [{"id": str(i), "features": row} for i, row in zip(known.index, features, strict=True)]


def rule(rows):
    """The heuristic below the model: half of the flights are late when departures run more than 15 minutes late, else a
    fifth."""
    return [0.5 if (row["origin_delay_mean"] or 0) > 15 else 0.2 for row in rows]


def make_app(folder, version, features, *, deadline_ms=150, max_concurrent=1, **options):
    """The app of a saved model; ``features`` is Frames or Codes, ``options`` are those of ``create_app``."""
    fallback = Fallback(rule, constant=0.24)
    return create_app(
        load_model(folder, version), features, fallback, deadline_ms, max_concurrent, row=Flight, **options
    )
