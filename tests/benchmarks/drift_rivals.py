"""The drift report against NannyML and Evidently on the same frames, each in a process of its own.

Evidently needs an older pandas than this project, and NannyML brings much, so each has an environment of its own::

    python -m venv /tmp/nannyml && /tmp/nannyml/bin/pip install "nannyml==0.13.*" statsmodels
    python -m venv /tmp/evidently && /tmp/evidently/bin/pip install "evidently==0.7.*" "pandas<3"
    python tests/benchmarks/drift_rivals.py /tmp/nannyml/bin/python [/tmp/evidently/bin/python]

It prints seconds and the most memory that a process held, and what it held before the comparison; each is stopped after
five minutes. ROWS, FEATURES and LIMIT in the environment change the size (1,000,000 and 50) and that limit.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter

N_ROWS, N_FEATURES = int(os.environ.get("ROWS", 10**6)), int(os.environ.get("FEATURES", 50))
LIMIT = int(os.environ.get("LIMIT", 300))  # seconds


def frames():
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    return [pd.DataFrame({f"x{i}": rng.normal(size=N_ROWS) for i in range(N_FEATURES)}) for _ in range(2)]


def ours(reference, current):
    from mlsd_helpers.drift import drift_report

    def run():
        return drift_report(reference, current, statistic="ks", n_threads=2)

    drift_report(reference[:100], current[:100])
    return run


def nannyml(reference, current):
    import nannyml as nml

    def run():
        names = list(reference)
        calculator = nml.UnivariateDriftCalculator(
            column_names=names, continuous_methods=["kolmogorov_smirnov"], chunk_number=1
        )
        return calculator.fit(reference).calculate(current).to_df()

    return run


def evidently(reference, current):
    from evidently import Report
    from evidently.presets import DataDriftPreset

    def run():
        return Report([DataDriftPreset(num_method="psi")]).run(current, reference).dict()

    return run


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def measure(name):
    both = frames()
    run = globals()[name](*both)
    before, start, cpu = peak_mb(), perf_counter(), os.times()
    run()
    took, now = perf_counter() - start, os.times()
    cpu = sum(now[:2]) - sum(cpu[:2])
    print(json.dumps({"seconds": took, "cpu_seconds": cpu, "input_mb": before, "peak_mb": peak_mb()}))


def main(pythons):
    root = Path(__file__).parents[2]
    for name, python in zip(("ours", "nannyml", "evidently"), (sys.executable, *pythons), strict=False):
        environment = {**os.environ, "PYTHONPATH": str(root)}
        try:
            done = subprocess.run(
                [python, __file__, "--measure", name], env=environment, capture_output=True, text=True, timeout=LIMIT
            )
            said = done.stdout.splitlines()[-1] if done.returncode == 0 else done.stderr.strip().splitlines()[-1]
        except subprocess.TimeoutExpired:
            said = f"stopped after {LIMIT} s"
        print(f"{name:10s} {said}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2])
    else:
        main(sys.argv[1:])
