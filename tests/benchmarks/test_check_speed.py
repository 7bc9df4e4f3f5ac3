"""Checking a document from the shell is quick: compared with a Python that does nothing."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "designs" / "flight_delay_alerts.yaml"
ROUNDS = 9
SECONDS_ALLOWED = 0.4


def test_checking_a_document_from_the_shell_takes_less_than_two_fifths_of_a_second(benchmark, tmp_path):
    # As where it is installed: modules are compiled once, whatever this run's environment says
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)

    def seconds(*command):
        start = perf_counter()
        ended = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL)
        assert ended.returncode in (0, 1)
        return perf_counter() - start

    bare = median(seconds(sys.executable, "-c", "pass") for _ in range(ROUNDS))
    command = (Path(sys.executable).with_name("mlsd"), "check", DOCUMENT)
    benchmark.pedantic(seconds, args=command, rounds=ROUNDS, warmup_rounds=2)
    benchmark.extra_info["bare interpreter, s"] = round(bare, 3)
    if benchmark.enabled:
        assert benchmark.stats.stats.median <= SECONDS_ALLOWED
