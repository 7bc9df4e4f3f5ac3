"""Checking is quick: one document and a thousand from the shell, and in a notebook at every key."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
import yaml

from mlsd_helpers.design import Design
from mlsd_helpers.design.rules.request_path import simulated_p99_ms

ROOT = Path(__file__).resolve().parents[2]
RUNNING_CASE = ROOT / "designs" / "flight_delay_alerts.yaml"
OF_A_COMPONENT = re.compile(r"^( {4,}latency_p99_ms: )[0-9.]+$", re.MULTILINE)
ROUNDS = 9
SECONDS_ALLOWED = 0.4
SECONDS_FOR_A_THOUSAND = 15
MILLISECONDS_IN_A_NOTEBOOK = 50


@pytest.fixture(scope="module")
def full_document(tmp_path_factory):
    """A file in which every field is filled in: every rule runs, the simulation of the request's path too."""
    spec = importlib.util.spec_from_file_location("full", ROOT / "tests" / "design" / "large_document.py")
    full = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(full)
    path = tmp_path_factory.mktemp("full") / "full.yaml"
    path.write_text(yaml.safe_dump(full.large_document(), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture
def seconds(tmp_path):
    """A function that runs a command as where it is installed, modules compiled once, and gives its seconds."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)

    def run(*command):
        start = perf_counter()
        ended = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL)
        assert ended.returncode in (0, 1)
        return perf_counter() - start

    return run


def mlsd_check(*files):
    return (sys.executable, "-m", "mlsd_helpers", "check", *files)


@pytest.mark.parametrize("which", ["the running case", "a full document"])
def test_checking_a_document_from_the_shell_takes_less_than_two_fifths_of_a_second(
    benchmark, seconds, full_document, measured, which
):
    command = mlsd_check(RUNNING_CASE if which == "the running case" else full_document)
    bare = median(seconds(sys.executable, "-c", "pass") for _ in range(ROUNDS))
    benchmark.pedantic(seconds, args=command, rounds=ROUNDS, warmup_rounds=2)
    benchmark.extra_info["bare interpreter, s"] = round(bare, 3)
    if benchmark.enabled:
        middle = benchmark.stats.stats.median
        measured(f"mlsd check, {which}", f"{middle:.2f} s", f"{SECONDS_ALLOWED} s")
        assert middle <= SECONDS_ALLOWED


def test_checking_a_thousand_documents_in_one_call_takes_less_than_fifteen_seconds(
    tmp_path, seconds, full_document, measured
):
    def a_thousand_times(path):
        folder = tmp_path / path.stem
        folder.mkdir()
        files = [folder / f"{i}.yaml" for i in range(1_000)]
        for i, file in enumerate(files):
            # each with a path of its own: what was simulated for one document is of no use to the next
            changed, n_changed = OF_A_COMPONENT.subn(rf"\g<1>{10 + i}", path.read_text(encoding="utf-8"), count=1)
            assert n_changed == 1, f"{path} has no component with a latency"
            file.write_text(changed, encoding="utf-8")
        return seconds(*mlsd_check(*files))

    took = a_thousand_times(RUNNING_CASE)
    measured("mlsd check, 1,000 times the running case", f"{took:.1f} s", f"{SECONDS_FOR_A_THOUSAND} s")
    worst = a_thousand_times(full_document)
    measured("mlsd check, 1,000 full documents, each over its latency budget", f"{worst:.1f} s")
    assert took <= SECONDS_FOR_A_THOUSAND


def test_a_check_in_a_notebook_takes_less_than_a_twentieth_of_a_second(full_document, measured):
    design = Design.open(full_document)
    again, anew = [], []
    for _ in range(30):
        anew.append(timed(lambda: simulated_p99_ms.cache_clear() or design.check()))
        again.append(timed(design.check))
    for what, times in (("its path changed", anew), ("something else changed", again)):
        measured(f"check() of a full document, {what}", f"{median(times):.0f} ms", f"{MILLISECONDS_IN_A_NOTEBOOK} ms")
    assert median(anew) <= MILLISECONDS_IN_A_NOTEBOOK


def timed(function):
    start = perf_counter()
    function()
    return 1_000 * (perf_counter() - start)
