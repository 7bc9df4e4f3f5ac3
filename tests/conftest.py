"""What several rooms of the tests share."""

import gc
import os
import platform
import shutil
import sys
import tomllib
import warnings
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
    experiments/test_bootstrap.py drift
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

ON_ONE_MACHINE = ("pandas", "polars", "polars lazy", "pyarrow", "DuckDB", "DuckDB over Parquet", "Dask")
ON_SPARK = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")


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


@pytest.fixture(params=ON_ONE_MACHINE)
def to_engine(request, tmp_path):
    """A function that hands a pyarrow table to an engine of this machine."""
    return _on_one_machine(request.param, tmp_path)


@pytest.fixture(params=[name for name in ON_ONE_MACHINE if name != "Dask"])
def to_quick_engine(request, tmp_path):
    """The same without Dask, which plans for half a second whatever the rows."""
    return _on_one_machine(request.param, tmp_path)


@pytest.fixture
def to_dask(tmp_path):
    """A function that hands a pyarrow table to Dask alone."""
    return _on_one_machine("Dask", tmp_path)


@pytest.fixture(params=[*ON_ONE_MACHINE, pytest.param("Spark", marks=ON_SPARK)])
def to_any_engine(request, tmp_path):
    """A function that hands a pyarrow table to any engine; Spark comes last, beside the other test on it."""
    if request.param == "Spark":
        return request.getfixturevalue("to_spark")
    return _on_one_machine(request.param, tmp_path)


def _on_one_machine(name, folder):
    import duckdb
    import polars as pl
    import pyarrow.parquet as pq

    connection = duckdb.connect()

    def parquet(table):
        path = folder / f"{len(list(folder.iterdir()))}.parquet"
        pq.write_table(table, path)
        return connection.read_parquet(str(path))

    return {
        "pandas": _pandas,
        "polars": lambda table: pl.from_arrow(table),
        "polars lazy": lambda table: pl.from_arrow(table).lazy(),
        "pyarrow": lambda table: table,
        "DuckDB": connection.from_arrow,
        "DuckDB over Parquet": parquet,
        "Dask": lambda table: _dask().from_pandas(_pandas(table), npartitions=3),
    }[name]


def _pandas(table):
    """As pandas, with its own type for decimals: by default they would be Python objects."""
    import pandas as pd
    import pyarrow as pa

    return table.to_pandas(types_mapper=lambda kind: pd.ArrowDtype(kind) if pa.types.is_decimal(kind) else None)


@pytest.fixture
def dask_frames():
    """Dask's module of frames; without it the test is skipped, but never where CI is set."""
    return _dask()


def _dask():
    try:
        import dask.dataframe
    except ImportError:
        _lacks("no Dask found: pip install --editable '.[distributed]'")
    dask.config.set(scheduler="synchronous")  # threads cost more than these few rows
    return dask.dataframe


@pytest.fixture(scope="session")
def to_spark(tmp_path_factory):
    """A function that hands a pyarrow table to a Spark in this process's own Java machine."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        _lacks("no Spark found: pip install --editable '.[distributed]'")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        _lacks("no Java found; on Debian and Ubuntu: sudo apt-get install openjdk-17-jre-headless")
    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # what runs once is not optimised
        "spark.local.dir": str(folder),
        "spark.sql.adaptive.enabled": "false",  # this and the next: no planning for rows that are few
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
    }
    builder = SparkSession.builder.master("local[1]").appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session.createDataFrame
    with warnings.catch_warnings():  # at the end of whichever test is the last, which has nothing to do with Spark
        warnings.simplefilter("ignore")
        session.stop()


def _lacks(reason):
    pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
