"""What several rooms of the tests share."""

import gc
import os
import platform
import shutil
import sys
import tomllib
from importlib import metadata
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
if "PYTEST_XDIST_WORKER" in os.environ:
    # Workers share the processors already: threads of several of them would wait for each other and burn time.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# What `pytest --quick` leaves out beside what is marked slow: whatever starts notebooks, browsers, servers and engines,
# draws many figures, tries many documents or plays whole interviews.
NOT_QUICK = """
    browser notebooks serving plots/test_every_figure.py plots/test_curves.py plots/test_line_chart.py
    plots/test_placement.py metrics/test_engines.py metrics/test_engine_bad_input.py metrics/test_score_histogram.py
    metrics/test_columns.py metrics/test_cells.py metrics/test_bootstrap.py experiments/test_guardrails.py
    experiments/test_bootstrap.py
    features/test_leakage_report.py features/test_asof_features.py modeling flights test_cache.py test_on_github.py
    design/file/test_mutated_documents.py design/file/test_saving_drills.py design/file/test_saving.py
    design/file/test_yaml_test_suite.py
    design/report/test_report.py design/diagram design/analysis/test_headroom.py design/analysis/test_comparison.py
    practice/exercises/test_nbgrader.py practice/exercises/test_pages.py practice/exercises/test_exercises.py
    practice/exercises/test_answers_stay_hidden.py practice/test_case_pages.py practice/leveling/test_document.py
    practice/interview/test_engine.py practice/interview/test_terminal.py practice/interview/test_answers.py
    practice/interview/verdict cli/test_documents.py cli/test_hostile_text.py cli/test_lab.py cli/test_core_alone.py
    widgets/test_design_form.py widgets/test_explore_training_log.py debugging
"""


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="style and the units that are not slow")


def pytest_ignore_collect(collection_path, config):
    """With --quick, do not even import what it leaves out."""
    if config.getoption("quick") and collection_path in {ROOT / "tests" / name for name in NOT_QUICK.split()}:
        return True
    return None


def pytest_collection_modifyitems(config, items):
    """With several workers, begin with notebooks and pages in the browser, which take longest; the rest fills up.

    Each worker takes a stretch of the tests, so each stretch begins with its share of the long ones.
    """
    if config.getoption("quick"):
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers == 1:
        return
    long = [item for item in items if item.get_closest_marker("notebook") or item.get_closest_marker("browser")]
    short = [item for item in items if item not in set(long)]
    each = -(-len(items) // workers)
    stretches = [long[worker::workers] for worker in range(workers)]
    rest = iter(short)
    items[:] = [item for first in stretches for item in (*first, *islice(rest, each - len(first)))] + list(rest)


@pytest.fixture(scope="session")
def only():
    """What is there where the core, or the core and an extra, is installed alone.

    Gives the packages, with all that they need, and the modules of all others, which must not be imported then.
    """
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    modules = {name: set(map(canonicalize_name, by)) for name, by in metadata.packages_distributions().items()}
    there = {canonicalize_name(found.name) for found in metadata.distributions()}

    def installed(extra):
        texts = project["dependencies"] + ([] if extra == "core" else project["optional-dependencies"][extra])
        packages, seen, waiting = {project["name"]}, set(), [Requirement(text) for text in texts]
        while waiting:
            need = waiting.pop()
            if str(need) in seen:
                continue
            seen.add(str(need))
            if need.name == project["name"]:
                waiting += [
                    Requirement(text) for other in need.extras for text in project["optional-dependencies"][other]
                ]
                continue
            name = canonicalize_name(need.name)
            packages.add(name)
            if name not in there:
                continue  # left out by the lock on purpose, or of another system
            for further in map(Requirement, metadata.requires(name) or ()):
                wanted = ({"extra": extra} for extra in ("", *need.extras))
                if further.marker is None or any(map(further.marker.evaluate, wanted)):
                    waiting.append(further)
        return packages, {module for module, by in modules.items() if not by & packages}

    return installed


@pytest.fixture
def playbook_copy(tmp_path: Path) -> Path:
    """The notebooks and designs as committed, side by side: no run touches the reader's own document, nor reads it."""
    for folder in ("notebooks", "designs"):
        left_out = shutil.ignore_patterns("my_*", "*.report.*", ".ipynb_checkpoints")
        shutil.copytree(ROOT / folder, tmp_path / "playbook" / folder, ignore=left_out)
    return tmp_path / "playbook"


@pytest.fixture(scope="session")
def another_machine(pytestconfig):
    """Environment in which notebooks must print what `make notebooks` wrote with all threads of a newer processor.

    Models are those that were fitted there, by this code: the user's own cache is not read. Matplotlib keeps its list
    of fonts.
    """
    import matplotlib

    own = {
        "XDG_CACHE_HOME": str(pytestconfig.cache.mkdir("another_machine")),
        "MPLCONFIGDIR": matplotlib.get_cachedir(),
    }
    own |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT"), "1")
    if platform.machine() in ("x86_64", "AMD64"):
        own["OPENBLAS_CORETYPE"] = "Nehalem"  # OpenBLAS then takes the code of a processor without AVX
    return own


@pytest.fixture(scope="session")
def every():
    """Holds many cases against one check in a single test, which fails with all those that fail, and why."""

    def run(check, cases):
        cases, failed = list(cases), []
        for case in cases:
            try:
                check(*case)
            except (Exception, pytest.fail.Exception) as error:
                failed.append(f"{case}: {type(error).__name__}: {error}")
        assert cases, "there is no case"
        assert not failed, f"{len(failed)} of {len(cases)} cases fail:\n" + "\n".join(failed)

    return run


@pytest.fixture
def mlsd(monkeypatch, capsys, tmp_path):
    """Runs the command within the test's own process, in its folder; gives status, output and error output."""
    from mlsd_helpers import cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "1")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["mlsd", *map(str, arguments)])
        try:
            cli.main()
            status = 0
        except SystemExit as end:
            status = end.code or 0
        printed = capsys.readouterr()
        return SimpleNamespace(status=status, out=printed.out, err=printed.err)

    thresholds = gc.get_threshold()
    yield run
    gc.set_threshold(*thresholds)  # the command collects seldom and ends at once, the tests after it go on as always
    gc.unfreeze()
