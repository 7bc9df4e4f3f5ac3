"""A profile of ten million Parquet rows through DuckDB takes little memory, and one in memory little time."""

import json
import subprocess
import sys
from time import perf_counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlsd_helpers.drift import reference_profile

PARTS, ROWS_OF_PART = 10, 1_000_000
BYTES_ALLOWED = 10**9

# In a process of its own, so that the peak is its own.
PROFILE = """
import json, resource, sys, time
from pathlib import Path
import duckdb
from mlsd_helpers.drift import reference_profile

connection = duckdb.connect(config={"memory_limit": "500MB"})
connection.execute("SET enable_progress_bar = false")
rows = connection.read_parquet(sys.argv[1] + "/*.parquet")
start = time.perf_counter()
profile = reference_profile(rows)
seconds = time.perf_counter() - start
status = Path("/proc/self/status")
if status.exists():  # what getrusage says on Linux begins at the memory of the process that started this one
    peak = 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
median = profile.quantile("wind", 0.5)
print(json.dumps({
    "rows": profile.n_rows, "low": median.low, "high": median.high, "JFK": profile.columns["origin"].counts["JFK"],
    "seconds": seconds, "peak_bytes": peak,
}))
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """The folder of the rows, the median of a column, and the rows of an origin."""
    folder, winds, n_kennedy = tmp_path_factory.mktemp("rows"), [], 0
    for part in range(PARTS):
        rng = np.random.default_rng(part)
        wind, origin = rng.lognormal(2, 0.5, ROWS_OF_PART), rng.choice(["EWR", "JFK", "LGA"], ROWS_OF_PART)
        winds.append(wind)
        n_kennedy += int((origin == "JFK").sum())
        pq.write_table(pa.table({"wind": wind, "origin": origin}), folder / f"part-{part:02}.parquet")
    return folder, np.median(np.concatenate(winds)), n_kennedy


def test_ten_million_rows_take_at_most_a_gigabyte(log, measured):
    folder, median, n_kennedy = log
    done = subprocess.run([sys.executable, "-c", PROFILE, folder], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert (found["rows"], found["JFK"]) == (PARTS * ROWS_OF_PART, n_kennedy)
    assert found["low"] <= median <= found["high"]
    measured("profile of 1e+07 rows, 2 columns, DuckDB", f"{found['seconds']:.1f} s")
    measured("peak memory of that process", f"{found['peak_bytes'] / 1e6:,.0f} MB", "1,000 MB")
    assert found["peak_bytes"] <= BYTES_ALLOWED


def test_a_profile_in_memory_takes_milliseconds_a_million(measured):
    frame = pd.DataFrame({"x": np.random.default_rng(0).normal(size=1_000_000)})
    assert reference_profile(frame).n_rows == len(frame)  # once before: imports are not what is measured
    times = []
    for _ in range(5):
        start = perf_counter()
        reference_profile(frame)
        times.append(perf_counter() - start)
    measured("profile of 1e+06 numbers in memory", f"{1000 * min(times):.1f} ms", "50 ms")
    assert min(times) <= 0.05
