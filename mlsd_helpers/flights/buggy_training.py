"""A small network trained on the flights, and ten bugs that can be switched on in it one at a time.

The pipeline is short enough to read, and as wrong as asked for: what notebook 07 lets the check suite find.
"""

import numpy as np

from mlsd_helpers.debugging import Data, Functions
from mlsd_helpers.flights.in_numbers import arrived_in_numbers
from mlsd_helpers.flights.small_network import network

BUGS = {
    "labels shuffled": "the labels were sorted on their own, so that none is beside its flight",
    "inputs unscaled": "the scaler was left out",
    "learning rate too high": "a rate of 30 in place of 0.2",
    "learning rate too low": "a millionth of that rate",
    "frozen layer": "the first layer gets no updates",
    "wrong sign": "the step goes up the gradient",
    "a missing value": "a filled gap was left NaN in one training row",
    "leak": "the arrival delay, from which the label is made, is among the inputs",
    "dropout in use": "dropout stays on when predictions are served",
    "labels one row late": "a row was dropped from the inputs and not from the labels",
}
N_TRAIN, N_TEST = 6000, 3000


def network_and_data(bug: str | None = None) -> tuple[Functions, Data]:
    """The network, not yet trained, with flights of January to September to train on and of October to judge on.

    Parameters
    ----------
    bug : str, optional
        One of `BUGS`; none by default.

    Raises
    ------
    ValueError
        There is no such bug.
    """
    if bug is not None and bug not in BUGS:
        raise ValueError(f"there is no bug {bug!r}; the bugs are {', '.join(BUGS)}")
    (X_train, y_train, times_train), (X_test, y_test, times_test) = _rows(with_arrival_delay=bug == "leak")
    if bug != "inputs unscaled":
        mean, spread = X_train.mean(), X_train.std()
        X_train, X_test = (X_train - mean) / spread, (X_test - mean) / spread
    X_train, X_test = X_train.fillna(0), X_test.fillna(0)
    if bug == "a missing value":
        X_train.iloc[4321, 3] = np.nan
    if bug == "labels shuffled":
        y_train = np.sort(y_train)
    if bug == "labels one row late":
        X_train, y_train, times_train = X_train[1:], y_train[:-1], times_train[1:]
        X_test, y_test, times_test = X_test[1:], y_test[:-1], times_test[1:]
    rate = {"learning rate too high": 30.0, "learning rate too low": 2e-7}.get(bug, 0.2)
    return network(X_train.shape[1], rate=rate, n_hidden=32, batch_size=200, bug=bug), Data(
        X_train, y_train, X_test, y_test, times_train, times_test
    )


def _rows(with_arrival_delay):
    """Inputs, labels and times of a sample of flights: before October, and of October."""
    flights, known = arrived_in_numbers()
    for rows, n in ((flights["month"] < 10, N_TRAIN), (flights["month"] == 10, N_TEST)):
        some = flights[rows].sample(n, random_state=0)  # in an order of chance: neighbours have nothing in common
        X = known.loc[some.index].reset_index(drop=True)
        if with_arrival_delay:
            X["arr_delay"] = some["arr_delay"].to_numpy()
        yield X, some["is_late"].to_numpy().astype(int), some["scheduled_departure_utc"].to_numpy()
