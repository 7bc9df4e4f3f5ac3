"""Few flights to learn from, later ones to choose and to judge by: where a network overfits, and what holds it back."""

from functools import cached_property

import numpy as np
import pandas as pd

from mlsd_helpers.debugging import Functions
from mlsd_helpers.flights.in_numbers import arrived_in_numbers
from mlsd_helpers.flights.small_network import log_loss, network
from mlsd_helpers.metrics import cluster_mean_interval
from mlsd_helpers.shared.interval import Interval

N_LATER = 20_000  # flights drawn of the months that choose, and of those that judge


class FewFlights:
    """A small network trained on few flights of January to July.

    August and September ("chooses") are for choosing settings, October to December ("judges") for judging them.

    Parameters
    ----------
    n : int
        How many flights to learn from.
    **settings
        Of `network`, where they are to differ from 64 hidden units without dropout, 1,500 steps of 50 flights.
    """

    def __init__(self, n: int = 600, **settings: object):
        self.n, self.settings = n, settings

    @cached_property
    def model(self) -> Functions:
        """The trained network."""
        X, y = _Xy(_learned(self.n))
        plain = {"n_hidden": 64, "dropout": 0.0, "steps": 1500, "batch_size": 50}
        return network(X.shape[1], **(plain | self.settings)).fresh(seed=0).train(X, y)

    def losses(self, part: str = "learned") -> np.ndarray:
        """Log loss in nats of each flight that it "learned", or of a part of later months."""
        X, y = _Xy(_learned(self.n) if part == "learned" else _later(part))
        return log_loss(y, self.model.predict(X))

    def saves(self, over: "FewFlights", part: str) -> Interval:
        """By how much its mean loss is below another's on the same flights, 95 % over days."""
        rows = _later(part)
        days = rows.groupby(["month", "day"]).ngroup().to_numpy()
        saved = over.losses(part) - self.losses(part)
        return cluster_mean_interval(saved, days, n_resamples=1000, random_state=0)

    def __repr__(self):
        return f"network of {self.n:,} flights" + "".join(f", {name} {value}" for name, value in self.settings.items())


def _learned(n):
    arrived, _ = arrived_in_numbers()
    return arrived[arrived["month"] < 8].sample(n, random_state=0)


def _later(part):
    months = {"chooses": (8, 9), "judges": (10, 11, 12)}
    if part not in months:
        raise ValueError(f"there is no part {part!r}; the parts are 'learned', 'chooses' and 'judges'")
    arrived, _ = arrived_in_numbers()
    return arrived[arrived["month"].isin(months[part])].sample(N_LATER, random_state=0)


def _Xy(rows: pd.DataFrame):
    """Inputs scaled by the 600 flights, gaps filled with their means, and whether each flight was late."""
    _, known = arrived_in_numbers()
    few = known.loc[_learned(600).index]
    return ((known.loc[rows.index] - few.mean()) / few.std()).fillna(0).to_numpy(), rows["is_late"].to_numpy(dtype=int)
