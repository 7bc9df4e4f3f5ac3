"""The running case from the fitted model to the log of its predictions."""

import importlib
import json
from pathlib import Path

import httpx
import numpy as np
import pytest

from mlsd_helpers.serving import JsonLines, PredictionLog, ServerInThread, run_load


@pytest.fixture(scope="module")
def flights_service():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parent)
        yield importlib.import_module("flights_service")


@pytest.fixture(scope="module")
def fitted(flights_service, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return folder, *flights_service.fit_and_save(folder, n_train=10_000, max_iter=20)


def test_served_alone_and_in_a_batch_a_flight_has_the_score_of_the_fitted_model_to_the_last_bit(
    flights_service, fitted, tmp_path
):
    folder, categories, rows, model = fitted
    expected = model.predict_proba(flights_service.Features(categories)(rows))[:, 1]
    log = PredictionLog(JsonLines(tmp_path / "log.jsonl"))
    bodies = [{"id": str(i), "features": row} for i, row in enumerate(rows)]
    with ServerInThread(
        flights_service.make_app(folder, categories, deadline_ms=20_000, max_waiting=200, log=log)
    ) as server:
        batch = httpx.post(f"{server.url}/predict_batch", json={"rows": bodies}, trust_env=False, timeout=20).json()
        alone = run_load(f"{server.url}/predict", bodies, requests_per_second=60, duration_s=1, random_state=0)
    np.testing.assert_array_equal([each["score"] for each in batch["predictions"]], expected)
    assert {each["rung"] for each in batch["predictions"]} == {"model"}
    n = len(alone.status)
    assert alone.counts() == {"200": n}
    np.testing.assert_array_equal([answer["score"] for answer in alone.answers], expected[:n])

    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert len(lines) == log.n_written == 1_000 + n
    kept = sorted(
        (line for line in lines if line["request_id"] == batch["request_id"]), key=lambda line: int(line["id"])
    )
    assert [line["features"] for line in kept] == rows


def test_a_flight_to_a_place_that_the_model_never_saw_is_scored_as_one_with_the_place_missing(flights_service, fitted):
    folder, categories, rows, model = fitted
    matrix = flights_service.Features(categories)(rows[:1])
    matrix[0, flights_service.NAMES.index("dest")] = np.nan
    with ServerInThread(flights_service.make_app(folder, categories, deadline_ms=20_000)) as server:
        request = {"features": rows[0] | {"dest": "XXX"}}
        answer = httpx.post(f"{server.url}/predict", json=request, trust_env=False, timeout=20).json()
    assert (answer["rung"], answer["score"]) == ("model", model.predict_proba(matrix)[0, 1])
