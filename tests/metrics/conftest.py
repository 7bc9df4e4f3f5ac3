"""The same made rows on every engine."""

import os
import shutil
import warnings

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ON_ONE_MACHINE = ("pandas", "polars", "polars lazy", "pyarrow", "DuckDB", "DuckDB over Parquet", "Dask")
ON_SPARK = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")


@pytest.fixture
def rows():
    """Labels, scores on a grid of 1/256 (so that ties occur and sums are exact), weights, predictions and groups."""
    rng = np.random.default_rng(41)
    n_rows = 600
    label = rng.random(n_rows) < 0.3
    score = np.clip(rng.normal(0.35 + 0.2 * label, 0.2), 0, 1)
    late = rng.normal(20, 15, n_rows)
    return pa.table(
        {
            "label": label.astype(int),
            "score": np.round(score * 256) / 256,
            "weight": rng.integers(0, 9, n_rows) / 8,
            "group": rng.choice(["EWR", "JFK", "LGA"], n_rows),
            "answer": np.where(label, "late", "on time"),
            "late": late,
            "predicted": late + rng.normal(0, 8, n_rows),
        }
    )


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
