"""The year as a stream: trained on January to March, served month by month, judged in money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from mlsd_helpers.cache import fit_cached
from mlsd_helpers.experiments import cost_optimal_threshold
from mlsd_helpers.flights.case import FALSE_ALARM_USD, MISSED_USD, RETRAINING_USD, SEATS_FILLED, SEATS_PER_FLIGHT
from mlsd_helpers.flights.case import cost_per_1000 as cost_of
from mlsd_helpers.flights.data import TIME_ZONE, arrived_only, load_flights
from mlsd_helpers.flights.known import known_at_cutoff
from mlsd_helpers.metrics import roc_auc
from mlsd_helpers.retraining import Known, Replay, Stream, replay

THRESHOLD = cost_optimal_threshold(FALSE_ALARM_USD, MISSED_USD)  # alert from this probability on
UNIT = "USD per 1,000 passenger-flights"
FIRST_SERVED = "2013-04"


class FlightYear:
    """The flights of the year in the order of their scheduled departure, and what training again would have earned.

    The model is notebook 06's: fifty boosted trees on what was known at the cutoff, without the month, that alert from
    the threshold of the case on. A label is known when the flight has arrived: that passengers' outcomes come later
    than this is an assumption that ``label_delay`` makes. Each model is trained once, and kept in the user's cache.

    Parameters
    ----------
    all_flights : DataFrame, optional
        As from :func:`load_flights`, which is the default; those that never arrived have no label and are left out.
    known : DataFrame, optional
        As from :func:`known_at_cutoff`, for the same flights.

    Attributes
    ----------
    stream : Stream
        By calendar months.
    n_left_out : int
        Flights without an arrival.

    Examples
    --------
    >>> FlightYear().stream
    Stream of 327,346 rows in 12 periods, 2013-01 to 2013-12
    """

    def __init__(self, all_flights: pd.DataFrame | None = None, known: pd.DataFrame | None = None):
        all_flights = load_flights() if all_flights is None else all_flights
        known = known_at_cutoff(all_flights) if known is None else known
        arrived, self.n_left_out = arrived_only(all_flights)
        features = known.columns.drop("month").to_list()
        rows = known.loc[arrived.index, features].assign(
            is_late=arrived["is_late"],
            departs=arrived["scheduled_departure_utc"].dt.tz_convert(TIME_ZONE),
            arrives=arrived["arrival_utc"].dt.tz_convert(TIME_ZONE),
        )
        rows = rows.sort_values("departs", kind="stable")
        self.stream = Stream(rows, features, "is_late", "departs", known_after="arrives")
        self._kept: dict[Any, Any] = {}

    def replay(self, policy: Callable[[Known], Any], **options: Any) -> Replay:
        """Serve April to December under a policy: money in USD per 1,000 passenger-flights saved over doing nothing.

        Parameters
        ----------
        policy : callable
            As for :func:`mlsd_helpers.retraining.replay`.
        **options
            Its other options, such as ``label_delay`` or ``window``.
        """
        usual = {"cost": RETRAINING_USD / (SEATS_PER_FLIGHT * SEATS_FILLED), "first": FIRST_SERVED, "per": 1000}
        usual |= {"unit": UNIT, "metrics": {"AUC": roc_auc}, "kept": self._kept}
        return replay(policy, self.stream, fifty_trees, saved_usd, **{**usual, **options})


def fifty_trees(X: pd.DataFrame, y: np.ndarray) -> Any:
    """Notebook 06's gradient boosting, fitted or read back from the cache."""
    boosting = HistGradientBoostingClassifier(
        max_iter=50, early_stopping=False, categorical_features="from_dtype", random_state=0
    )
    return fit_cached(boosting, X, y)


def saved_usd(y_true: np.ndarray, y_score: np.ndarray) -> np.ndarray:
    """What alerts from the case's threshold on save over doing nothing, in USD for each passenger-flight.

    Examples
    --------
    >>> saved_usd(np.array([1, 1, 0, 0]), np.array([0.3, 0.2, 0.3, 0.2])).tolist()
    [0.6, 0.0, -0.2, 0.0]
    """
    nobody = np.zeros(len(y_true), dtype=bool)
    return (cost_of(y_true, nobody) - cost_of(y_true, np.asarray(y_score) >= THRESHOLD)) / 1000


def auc_if_promises_hold(probability: np.ndarray) -> float:
    """The AUC that probabilities would have if each were kept: each row is late with weight p, punctual with 1 − p.

    It needs no label. It is right when the probabilities are calibrated for the rows at hand, which is what may fail.

    Examples
    --------
    Two rows are promised 0.8 and 0.2. Of the weight of all pairs 0.8 × 0.8 is in the right order and 0.2 × 0.2 in the
    wrong one; the rest, 2 × 0.8 × 0.2, compares a row with itself, a tie:

    >>> round(auc_if_promises_hold(np.array([0.8, 0.2])), 2), 0.8**2 + 0.8 * 0.2
    (0.8, 0.8...)
    """
    probability = np.asarray(probability, dtype=float)
    is_late = np.repeat([True, False], len(probability))
    weight = np.concatenate([probability, 1 - probability])
    return roc_auc(is_late, np.tile(probability, 2), sample_weight=weight)
