"""Time the running case's model on batches of flights, for the dynamic batching of notebook 04.

    python notebooks/recorded/record_batches.py

takes a minute and writes ``batches.csv`` beside this file: milliseconds from the features to the scores
on one core, for arrays (``codes``), for 1 to 1,024 flights, 80 times each. The sizes take turns, so that
a slow minute does not meet one size alone.
"""

from pathlib import Path
from time import perf_counter

import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from mlsd_helpers import flights
from mlsd_helpers.cache import fit_cached
from mlsd_helpers.flights import service

TO = Path(__file__).with_name("batches.csv")
SIZES = [2**power for power in range(11)]
REPEATS = 80


def main():
    known = flights.known_at_cutoff(flights.load_flights())[service.NAMES]
    arrived, _ = flights.arrived_only(flights.load_flights())
    train, test = flights.split_by_time(arrived, "2013-10-01")
    codes = service.Codes(known)
    boosting = HistGradientBoostingClassifier(max_iter=50, random_state=0)
    model = fit_cached(clone(boosting), codes.of_frame(known.loc[train.index]), train["is_late"])
    bodies = service.requests_of(known.loc[test.index].sample(SIZES[-1], random_state=0))
    rows = [body["features"] for body in bodies]
    recorded = []
    with threadpool_limits(1):
        for repeat in range(-2, REPEATS):  # the first two warm up
            for size in SIZES:
                began = perf_counter()
                model.predict_proba(codes(rows[:size]))
                recorded.append((size, repeat, 1000 * (perf_counter() - began)))
    table = pd.DataFrame(recorded, columns=["size", "repeat", "ms"])
    table[table["repeat"] >= 0].round(3).to_csv(TO, index=False)


if __name__ == "__main__":
    main()
