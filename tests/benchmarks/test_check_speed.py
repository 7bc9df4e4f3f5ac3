"""Checking a document from the shell is quick: compared with a Python that does nothing."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "designs" / "flight_delay_alerts.yaml"
ROUNDS = 9
SECONDS_ALLOWED = 0.4


def seconds(*command):
    start = perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # errors found are status 1
    return perf_counter() - start


def test_checking_a_document_from_the_shell_takes_less_than_two_fifths_of_a_second(benchmark):
    bare = median(seconds(sys.executable, "-c", "pass") for _ in range(ROUNDS))
    command = (Path(sys.executable).with_name("mlsd"), "check", DOCUMENT)
    benchmark.pedantic(seconds, args=command, rounds=ROUNDS, warmup_rounds=1)
    benchmark.extra_info["bare interpreter, s"] = round(bare, 3)
    if benchmark.enabled:
        assert benchmark.stats.stats.median <= SECONDS_ALLOWED
