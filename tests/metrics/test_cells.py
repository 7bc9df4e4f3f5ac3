"""Many thresholds on engines of SQL: the counts are those of comparing each score with each threshold."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from mlsd_helpers.metrics import cells, confusion

LARGEST = np.finfo(float).max
SHAPES = {
    "uniform": lambda n, rng: rng.random(n),
    "of long tail": lambda n, rng: rng.lognormal(0, 5, n),
    "three distinct values": lambda n, rng: rng.choice([0.1, 0.2, 0.7], n),
    "two clusters far apart": lambda n, rng: rng.random(n) + 1e12 * rng.integers(0, 2, n),
    "one unit in the last place apart": lambda n, rng: 0.3 + np.spacing(0.3) * rng.integers(0, 500, n),
    "powers of both signs": lambda n, rng: rng.choice([-1, 1], n) * 10.0 ** rng.uniform(-300, 300, n),
    "subnormals": lambda n, rng: 5e-324 * rng.integers(0, 1000, n),
    "largest floats of both signs": lambda n, rng: rng.choice([-LARGEST, 0, LARGEST], n) * rng.random(n),
}


def made(shape, n_rows=1500):
    rng = np.random.default_rng(list(SHAPES).index(shape))
    score = SHAPES[shape](n_rows, rng)
    thresholds = np.nextafter(rng.choice(score, 300), rng.choice([0, 1], 300))
    thresholds = np.sort(np.r_[thresholds, rng.choice(score, 100), thresholds[:50]])
    return rng.random(n_rows) < 0.3, score, rng.integers(0, 4, n_rows), rng.choice(["a", "b", "c"], n_rows), thresholds


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("few_rows", [0, 100, 1_000_000])
def test_counts_equal_comparing_each_score_with_each_threshold(shape, few_rows, monkeypatch):
    monkeypatch.setattr(cells, "_FEW_ROWS", few_rows)  # with none, cells are made finer as long as they can be
    y_true, score, weight, group, thresholds = made(shape)
    flagged = score >= thresholds[:, None]
    data = duckdb.from_arrow(pa.table({"y": y_true, "s": score, "w": weight, "g": group}))
    at = confusion("y", "s", thresholds, data=data)
    np.testing.assert_array_equal(at.tp, flagged @ y_true.astype(int))
    np.testing.assert_array_equal(at.fp, flagged @ (~y_true).astype(int))
    at = confusion("y", "s", thresholds, sample_weight="w", by="g", data=data)
    for place, each in enumerate("abc"):
        np.testing.assert_array_equal(at.tp[place], flagged @ (weight * (y_true & (group == each))))
        np.testing.assert_array_equal(at.tn[place], ~flagged @ (weight * (~y_true & (group == each))))


def test_every_engine_counts_at_many_thresholds_alike(to_any_engine):
    y_true, score, weight, group, _ = made("uniform", 500)
    thresholds = np.linspace(0, 1, 201)
    data = to_any_engine(pa.table({"y": y_true, "s": score, "w": weight, "g": group}))
    at = confusion("y", "s", thresholds, sample_weight="w", by="g", data=data)
    expected = confusion(y_true, score, thresholds, sample_weight=weight, by=group)
    np.testing.assert_array_equal(at.tp, expected.tp)
    np.testing.assert_array_equal(at.fp, expected.fp)


def test_rows_are_read_once_where_no_cell_holds_an_edge_and_twice_where_the_rest_are_few(monkeypatch):
    read = []
    whole = cells._by_score
    monkeypatch.setattr(cells, "_by_score", lambda *arguments: read.append(1) or whole(*arguments))
    on_grid = duckdb.from_arrow(pa.table({"y": [0, 1] * 50, "s": np.arange(100) / 100}))
    confusion("y", "s", np.arange(100) / 100 - 0.005, data=on_grid)
    assert not read
    between = duckdb.from_arrow(pa.table({"y": [0, 1] * 500, "s": np.random.default_rng(0).random(1000)}))
    confusion("y", "s", np.arange(100) / 100, data=between)
    assert read == [1]


def test_what_is_wrong_with_rows_is_said_as_with_few_thresholds():
    data = duckdb.sql("SELECT i % 2 AS y, CASE WHEN i = 3 THEN NULL ELSE i / 10 END AS s FROM range(10) t(i)")
    with pytest.raises(ValueError, match="data has a missing value in 1 of 10 rows"):
        confusion("y", "s", np.linspace(0, 1, 101), data=data)
    assert confusion("y", "s", np.linspace(0, 1, 101), data=data, nulls="drop").tp[0] == 4
