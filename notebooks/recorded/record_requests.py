"""Record the running case's service under load: what notebook 04 holds its predictions against.

    python notebooks/recorded/record_requests.py

takes ten minutes and writes ``requests.parquet`` beside this file, one row a request: 54,000 requests
for two ways to make the features (frames, codes), at six loads, in three runs of each, all in one go.
The machine should do nothing else. Server and generator each have a core.

The loads are shares of what the service can carry. Its time for one request is measured before, in a run
in which it is busy: the time from the features to the score, as the service itself sees it, and the
processor time that it spends beside that on reading and answering. Times are whole steps of 10 µs, which
keeps the file small.
"""

import os
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from sklearn.ensemble import HistGradientBoostingClassifier

from mlsd_helpers import flights
from mlsd_helpers.cache import fit_cached
from mlsd_helpers.flights import service
from mlsd_helpers.serving import ServerInProcess, run_load, save_model

TO = Path(__file__).with_name("requests.parquet")
LOADS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
RUNS = 3
REQUESTS = 1_500  # a run, on average
LIGHT = {"frames": 20, "codes": 100}  # requests/s, before anything is known of the service


def timed_app(folder, features, works):
    """The app, with a file for how long it worked on each request: seconds, and of these on a core."""
    from time import perf_counter, thread_time

    from mlsd_helpers.serving import Fallback, Version, create_app, load_model

    saved, began, file = load_model(folder, "1"), [], open(works, "w", buffering=1)  # noqa: SIM115 - until it ends

    def timed_features(rows):
        began[:] = perf_counter(), thread_time()
        return features(rows)

    class TimedModel:
        def predict_proba(self, made):
            scores = saved.model.predict_proba(made)
            file.write(f"{perf_counter() - began[0]} {thread_time() - began[1]}\n")
            return scores

    fallback = Fallback(service.rule, constant=0.24)
    timed = Version("1", TimedModel())
    return create_app(timed, timed_features, fallback, 10_000, 1, row=service.Flight, max_waiting=1_000)


def main():
    known = flights.known_at_cutoff(flights.load_flights())[service.NAMES]
    arrived, _ = flights.arrived_only(flights.load_flights())
    train, test = flights.split_by_time(arrived, "2013-10-01")
    X, late = known.loc[train.index], train["is_late"]
    frames, codes = service.Frames(known), service.Codes(known)
    boosting = HistGradientBoostingClassifier(max_iter=50, random_state=0)
    models = {
        "frames": (frames, fit_cached(boosting.set_params(categorical_features="from_dtype"), X, late)),
        "codes": (
            codes,
            fit_cached(boosting.set_params(categorical_features=None), codes.of_frame(X), late),
        ),
    }
    bodies = service.requests_of(known.loc[test.index].sample(REQUESTS, random_state=0))
    recorded = [run for name, made in models.items() for run in record(name, *made, bodies)]
    table = pd.concat(recorded, ignore_index=True)
    times = {name: "int32" for name in table if name.endswith("_us")}
    table[list(times)] = (table[list(times)] / 10).round() * 10
    small = times | {"share": "float32", "run": "int8", "features": "category"}
    table.astype(small).to_parquet(TO, compression="zstd")


def record(name, features, model, bodies):
    """The runs of one way to make features: frames with one row a request."""
    folder = Path(tempfile.mkdtemp())
    save_model(model, folder, "1")
    server = start(partial(timed_app, folder, features, folder / "works"))
    process, read = psutil.Process(server.pid), 0

    def run(requests_per_second, duration_s, seed):
        nonlocal read
        before = sum(process.cpu_times()[:2])
        url = f"{server.url}/predict"
        report = run_load(
            url,
            bodies,
            requests_per_second=requests_per_second,
            duration_s=duration_s,
            random_state=seed,
        )
        on_core_s = sum(process.cpu_times()[:2]) - before
        works = np.loadtxt(folder / "works")[read:]
        read += len(works)
        if not (report.rung == "model").all() or len(works) != len(report.rung):
            raise RuntimeError(f"{name}: not every request was answered by the model: {report}")
        seconds = {
            "scheduled_us": report.scheduled_s,
            "latency_us": report.latency_s,
            "late_us": report.late_s,
        }
        seconds |= {"work_us": works[:, 0], "handling_us": (on_core_s - works[:, 1].sum()) / len(works)}
        return 1e6 * pd.DataFrame(seconds)

    def mean_s(part):
        return (part["work_us"].mean() + part["handling_us"].mean()) / 1e6

    light = run(LIGHT[name], 10, seed=0)
    takes_s = mean_s(run(0.7 / mean_s(light), 15, seed=1))  # with pauses between requests it is slower
    print(f"{name}: {1000 * takes_s:.2f} ms for one request")
    for i in range(RUNS):
        for share in np.random.default_rng(i).permutation(
            LOADS
        ):  # so that a slow minute does not meet one load alone
            part = run(share / takes_s, REQUESTS * takes_s / share, seed=10 * i + int(20 * share))
            p99 = np.percentile(part["latency_us"], 99) / 1000
            print(f"{name} {share:.2f} run {i}: {len(part):,} requests, p99 {p99:.1f} ms")
            yield part.assign(features=name, share=share, run=i)
    server.close()


def start(make_app):
    """Start the server on the first core and keep to the others."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    if len(cores) > 1:
        os.sched_setaffinity(0, {min(cores)})  # inherited by the server
    server = ServerInProcess(make_app).__enter__()
    if len(cores) > 1:
        os.sched_setaffinity(0, cores - {min(cores)})
    return server


if __name__ == "__main__":
    main()
