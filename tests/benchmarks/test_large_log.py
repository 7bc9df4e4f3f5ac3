"""A log of a hundred million predictions in Parquet files is evaluated through DuckDB in little memory."""

import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

PARTS, ROWS_OF_PART = 50, 2_000_000
BYTES_ALLOWED = 10**9

# In a process of its own, so that the peak is its own.
EVALUATE = """
import json, resource, sys, time
from pathlib import Path
import duckdb, numpy as np
from mlsd_helpers.metrics import confusion, score_histogram

connection = duckdb.connect(config={"memory_limit": "500MB"})
connection.execute("SET enable_progress_bar = false")
log = connection.read_parquet(sys.argv[1] + "/*.parquet")
start = time.perf_counter()
counts = confusion("late", "score", np.linspace(0, 1, 201), data=log)
middle = time.perf_counter()
histogram = score_histogram("late", "score", data=log, score_range=(0, 1))
end = time.perf_counter()
status = Path("/proc/self/status")
if status.exists():  # what getrusage says on Linux begins at the memory of the process that started this one
    peak = 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({
    "rows": int(counts.tp[0] + counts.fp[0]), "tp": int(counts.tp[100]), "auc": histogram.roc_auc,
    "confusion_s": middle - start, "histogram_s": end - middle,
    "peak_bytes": peak,
}))
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """The folder of the log, and how many late rows score at least a half."""
    folder = tmp_path_factory.mktemp("log")
    n_found = 0
    for part in range(PARTS):
        rng = np.random.default_rng(part)
        score = rng.random(ROWS_OF_PART)
        late = rng.random(ROWS_OF_PART) < score
        n_found += np.count_nonzero(late & (score >= 0.5))
        pq.write_table(pa.table({"late": late, "score": score}), folder / f"part-{part:02}.parquet")
    return folder, n_found


def test_a_hundred_million_rows_take_at_most_a_gigabyte(log, measured):
    folder, n_found = log
    done = subprocess.run([sys.executable, "-c", EVALUATE, folder], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert (found["rows"], found["tp"]) == (PARTS * ROWS_OF_PART, n_found)
    # Calibrated uniform scores: the positives have density 2s, the negatives 2(1 - s), so AUC = 5/6
    assert found["auc"] == pytest.approx(5 / 6, abs=1e-4)
    measured("confusion at 201 thresholds, 1e+08 rows, DuckDB", f"{found['confusion_s']:.0f} s")
    measured("AUC by histogram, 1e+08 rows, DuckDB", f"{found['histogram_s']:.0f} s")
    measured("peak memory of that process", f"{found['peak_bytes'] / 1e6:,.0f} MB", "1,000 MB")
    assert found["peak_bytes"] <= BYTES_ALLOWED
