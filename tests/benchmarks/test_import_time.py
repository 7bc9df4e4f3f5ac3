"""Importing the package costs next to nothing: compared with a Python that imports nothing."""

import subprocess
import sys
from statistics import median
from time import perf_counter

ROUNDS = 9
SECONDS_ALLOWED = 0.2


def seconds(statement):
    start = perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return perf_counter() - start


def test_the_package_is_imported_in_a_fifth_of_a_second_over_the_bare_interpreter(benchmark):
    bare = median(seconds("pass") for _ in range(ROUNDS))
    benchmark.pedantic(seconds, args=("import mlsd_helpers",), rounds=ROUNDS)
    benchmark.extra_info["bare interpreter, s"] = round(bare, 3)
    if benchmark.enabled:
        assert benchmark.stats.stats.median - bare <= SECONDS_ALLOWED
