"""The running case from the fitted model to the log of its predictions, fed by frames and by codes."""

import functools
import json

import httpx
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from mlsd_helpers.flights import arrived_only, known_at_cutoff, load_flights, service, split_by_time
from mlsd_helpers.serving import JsonLines, PredictionLog, ServerInThread, run_load, save_model

boosting = functools.partial(HistGradientBoostingClassifier, max_iter=20, random_state=0)


@pytest.fixture(scope="module")
def parts():
    """What was known of all flights, labels, and the known columns of flights to teach and to ask about."""
    flights = load_flights()
    known = known_at_cutoff(flights)[service.NAMES]
    train, test = (arrived_only(part)[0] for part in split_by_time(flights, "2013-10-01"))
    train = train.sample(10_000, random_state=0)
    return known, train["is_late"], known.loc[train.index], known.loc[test.index[:1_000]]


@pytest.fixture(scope="module", params=["codes", "frames"])
def fitted(request, parts, tmp_path_factory):
    """A folder with the saved model, what makes its features, and the scores that it gives to the test flights."""
    known, labels, train, test = parts
    if request.param == "frames":
        features = service.Frames(known)
        model = boosting(categorical_features="from_dtype").fit(train, labels)
        expected = model.predict_proba(test)[:, 1]
    else:
        features = service.Codes(known)
        model = boosting().fit(features.of_frame(train), labels)
        expected = model.predict_proba(features.of_frame(test))[:, 1]
    folder = tmp_path_factory.mktemp(request.param)
    save_model(model, folder, "1")
    return folder, features, expected, model


def test_served_alone_and_in_a_batch_a_flight_has_the_score_of_the_fitted_model_to_the_last_bit(
    parts, fitted, tmp_path
):
    folder, features, expected, _ = fitted
    bodies = service.requests_of(parts[3])
    log = PredictionLog(JsonLines(tmp_path / "log.jsonl"))
    app = service.make_app(folder, "1", features, deadline_ms=20_000, max_waiting=200, log=log)
    with ServerInThread(app) as server:
        batch = httpx.post(f"{server.url}/predict_batch", json={"rows": bodies}, trust_env=False, timeout=20).json()
        alone = run_load(f"{server.url}/predict", bodies, requests_per_second=40, duration_s=1, random_state=0)
    np.testing.assert_array_equal([each["score"] for each in batch["predictions"]], expected)
    assert {each["rung"] for each in batch["predictions"]} == {"model"}
    n = len(alone.status)
    assert alone.counts() == {"200": n}
    np.testing.assert_array_equal([answer["score"] for answer in alone.answers], expected[:n])

    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert len(lines) == log.n_written == 1_000 + n
    kept = {line["id"]: line["features"] for line in lines if line["request_id"] == batch["request_id"]}
    assert kept == {body["id"]: body["features"] for body in bodies}


def test_a_flight_to_a_place_that_the_model_never_saw_is_scored_as_one_with_the_place_missing(parts, fitted):
    folder, features, _, model = fitted
    [request] = service.requests_of(parts[3].head(1))
    if isinstance(features, service.Frames):
        without = parts[3].head(1).assign(dest=pd.Categorical([None], categories=parts[0]["dest"].cat.categories))
    else:
        without = features.of_frame(parts[3].head(1))
        without[0, service.NAMES.index("dest")] = np.nan
    request["features"]["dest"] = "XXX"
    with ServerInThread(service.make_app(folder, "1", features, deadline_ms=20_000)) as server:
        answer = httpx.post(f"{server.url}/predict", json=request, trust_env=False, timeout=20).json()
    assert (answer["rung"], answer["score"]) == ("model", model.predict_proba(without)[0, 1])


def test_a_request_has_the_values_of_its_flight_and_none_where_one_is_missing(parts):
    test = parts[3]
    for body, (index, flight) in zip(service.requests_of(test), test.iterrows(), strict=True):
        assert body["id"] == str(index)
        for name, value in body["features"].items():
            assert value is None if pd.isna(flight[name]) else value == flight[name]


def test_codes_of_rows_are_those_of_the_frame(parts):
    codes = service.Codes(parts[0])
    rows = [body["features"] for body in service.requests_of(parts[3])]
    np.testing.assert_array_equal(codes(rows), codes.of_frame(parts[3]))
