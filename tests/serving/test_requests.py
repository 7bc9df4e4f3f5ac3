"""What a client may send, and what it is told when that is wrong."""

import json
import re
import socket
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict

from mlsd_helpers.serving import Fallback, Row, Version, create_app


def post(service, content, path="/predict", **headers):
    return service.client.post(path, content=content, headers={"Content-Type": "application/json"} | headers)


def test_an_answer_says_what_answered_which_version_and_which_request(serve):
    with serve() as service:
        answer = service.predict(1234, id="UA 1")
    request_id = answer.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", request_id)
    assert answer.json() == {
        "request_id": request_id,
        "id": "UA 1",
        "score": 0.1234,
        "rung": "model",
        "reason": None,
        "model_version": "1",
    }


def test_the_request_id_of_a_client_is_kept_and_one_that_could_break_a_log_is_not(serve):
    with serve() as service:
        given = {}
        for sent in ("order-7.a_B", "two words", 'quote"', "x" * 65):
            given[sent] = service.client.post(
                "/predict", json={"features": {"distance": 1}}, headers={"X-Request-ID": sent}
            )
    assert given["order-7.a_B"].headers["X-Request-ID"] == "order-7.a_B"
    assert all(re.fullmatch("[0-9a-f]{32}", given[sent].headers["X-Request-ID"]) for sent in list(given)[1:])


def test_a_batch_has_one_prediction_a_row_in_order(serve):
    rows = [{"id": str(i), "features": {"distance": 10 * i}} for i in range(100)]
    with serve() as service:
        predictions = service.client.post("/predict_batch", json={"rows": rows}).json()["predictions"]
    assert [(each["id"], each["score"]) for each in predictions] == [
        (str(i), pytest.approx(i / 1000)) for i in range(100)
    ]


@pytest.mark.parametrize(
    ("features", "field", "problem"),
    [
        ('{"distance": 1, "speed": 2}', "features.speed", "Extra inputs are not permitted"),
        ("{}", "features.distance", "Field required"),
        ('{"distance": NaN}', "features.distance", "Input should be a finite number"),
        ('{"distance": -Infinity}', "features.distance", "Input should be a finite number"),
        ('{"distance": 1e999}', "features.distance", "Input should be a finite number"),
        ('{"distance": "12"}', "features.distance", "Input should be a valid number"),
        ('{"distance": true}', "features.distance", "Input should be a valid number"),
        ('{"distance": null}', "features.distance", "Input should be a valid number"),
        ('{"distance": 1, "carrier": 7}', "features.carrier", "Input should be a valid string"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_expected(serve, features, field, problem):
    with serve() as service:
        answer = post(service, f'{{"features": {features}}}')
        assert service.outcomes() == {"refused": 1}
    assert answer.status_code == 422
    (wrong,) = answer.json()["fields"]
    assert (wrong["field"], wrong["problem"]) == (field, problem)


def test_a_wrong_row_of_a_batch_is_named_by_its_number_and_the_first_twenty_are_told(serve):
    rows = [{"features": {"distance": "far" if i >= 3 else 1}} for i in range(50)]
    with serve() as service:
        fields = service.client.post("/predict_batch", json={"rows": rows}).json()["fields"]
    assert [each["field"] for each in fields] == [f"rows.{i}.features.distance" for i in range(3, 23)]
    assert fields[0]["given"] == "'far'"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1]", b'"text"', b"\xff\xfe", b"[" * 50_000, b'{"features": {"distance": 1' + b"0" * 5_000 + b"}}"],
    ids=["empty", "cut short", "list", "text", "no UTF-8", "deep", "huge number"],
)
def test_what_is_no_request_gets_422_and_no_word_of_our_code(serve, content):
    with serve() as service:
        answer = post(service, content)
    assert answer.status_code == 422
    assert not re.search(r"Traceback|File |\.py|pydantic", answer.text)
    assert len(answer.text) < 1_000


def test_whatever_json_is_sent_the_answer_is_a_prediction_or_a_refusal(serve):
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    names = st.sampled_from(["id", "features", "rows", "distance", "carrier", "x"])
    anything = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=8
    )
    features = st.fixed_dictionaries({"distance": scalars}, optional={"carrier": scalars})
    likely = st.fixed_dictionaries({"features": features})

    with serve(max_waiting=100) as service:

        @settings(deadline=None, max_examples=100)
        @given(anything | likely, st.sampled_from(["/predict", "/predict_batch"]))
        def send(body, path):
            answer = post(service, json.dumps(body).encode(), path)
            assert answer.status_code in (200, 422)
            assert ("error" in answer.json()) == (answer.status_code == 422)

        send()
        assert set(service.outcomes()) <= {"answered", "refused"}


def test_the_schema_of_a_request_is_told(serve):
    with serve() as service:
        document = service.client.get("/openapi.json").json()
    body = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schemas = document["components"]["schemas"]
    assert body == {"$ref": "#/components/schemas/OneRow"}
    assert schemas["Flight"]["required"] == ["distance"]
    assert schemas["OneRow"]["additionalProperties"] is False


def test_a_batch_of_no_rows_and_one_of_too_many_are_refused(serve):
    row = {"features": {"distance": 1}}
    with serve(max_rows=3) as service:
        codes = [service.client.post("/predict_batch", json={"rows": [row] * n}).status_code for n in (0, 1, 3, 4)]
    assert codes == [422, 200, 200, 422]


def test_a_body_that_is_declared_too_large_is_refused_before_it_is_sent(serve):
    with serve(max_body_bytes=1_000) as service:
        host, port = service.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            head = "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1001\r\n\r\n"
            connection.sendall(head.encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_a_body_that_grows_too_large_in_pieces_is_refused(serve):
    with serve(max_body_bytes=1_000) as service:
        answer = post(service, (b" " * 300 for _ in range(4)))
        assert answer.status_code == 413
        assert "larger than 1,000 bytes" in answer.json()["error"]
        assert service.predict().status_code == 200


def test_a_body_that_comes_too_slowly_is_not_waited_for(serve, monkeypatch):
    monkeypatch.setattr("mlsd_helpers.serving.body.SECONDS_TO_SEND", 0.1)
    with serve() as service:
        port = int(service.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            head = "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
            connection.sendall(head.encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 408")
        assert service.outcomes() == {"refused": 1}


def test_only_json_is_taken_so_that_no_web_page_can_post_to_it_unasked(serve):
    with serve() as service:
        content = json.dumps({"features": {"distance": 1}})
        kinds = {"text/plain": 415, "application/json": 200, "application/json; charset=utf-8": 200}
        assert {kind: post(service, content, **{"Content-Type": kind}).status_code for kind in kinds} == kinds


def test_health_and_readiness_are_told(serve):
    with serve() as service:
        assert [service.client.get(path).json() for path in ("/healthz", "/readyz")] == [
            {"status": "ok"},
            {"status": "ready"},
        ]


def test_health_readiness_and_metrics_are_told_to_who_asks_for_the_head_alone(serve):
    with serve() as service:
        for path in ("/healthz", "/readyz", "/metrics"):
            answer, whole = service.client.head(path), service.client.get(path)
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer.headers["Content-Type"] == whole.headers["Content-Type"]
        assert answer.headers["Content-Length"] != "0"


def test_a_name_that_is_there_twice_is_named(serve):
    with serve() as service:
        answer = post(service, b'{"features": {"distance": 1, "distance": 2}}')
        assert service.outcomes() == {"refused": 1}
    assert answer.status_code == 422
    assert answer.json()["fields"] == [
        {"field": "distance", "problem": "the name is there twice in one object; send it once"}
    ]


def test_metrics_are_text_for_prometheus_with_buckets_and_counts_for_each_rung(serve):
    with serve() as service:
        service.predict()
        answer = service.client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    lines = answer.text.splitlines()
    assert 'serving_rows_total{model_version="1",rung="model"} 1.0' in lines
    assert 'serving_requests_total{endpoint="predict",outcome="answered"} 1.0' in lines
    assert 'serving_request_seconds_bucket{endpoint="predict",le="+Inf"} 1.0' in lines
    assert 'serving_stage_seconds_count{stage="model"} 1.0' in lines
    assert "serving_open_requests 0.0" in lines


def test_two_apps_count_apart(serve):
    with serve() as one, serve() as other:
        one.predict()
        assert (one.count("serving_rows_total"), other.count("serving_rows_total")) == (1, 0)


def test_an_error_of_our_own_code_is_told_without_its_words(serve, monkeypatch):
    def broken(self, items, request_id):
        raise RuntimeError("the secret table")

    monkeypatch.setattr("mlsd_helpers.serving.app._Service._answers", broken)
    with serve() as service:
        answer = service.predict()
        assert service.outcomes() == {"failed": 1}
    assert (answer.status_code, answer.json()) == (500, {"error": "the service failed; its own log says why"})


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere this machine has no second address of its own")
def test_the_server_listens_on_this_machine_alone(serve):
    with serve() as service:
        assert service.url.startswith("http://127.0.0.1:")
        port = int(service.url.rpartition(":")[2])
        with socket.socket() as other, pytest.raises(ConnectionRefusedError):
            other.connect(("127.0.0.2", port))


@pytest.mark.parametrize(
    "wrong", [{"deadline_ms": 0}, {"max_concurrent": 0}, {"max_rows": -1}, {"max_waiting": 0}, {"max_body_bytes": 0}]
)
def test_a_bound_that_makes_no_sense_is_refused(wrong):
    options = {"deadline_ms": 100, "max_concurrent": 1} | wrong
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is .*; expected a number over 0"):
        create_app(Version("1", None), None, Fallback(None, 0), row=type("Empty", (Row,), {}), **options)


def test_a_row_that_would_let_unknown_fields_in_is_refused():
    class Loose(Row):
        model_config = ConfigDict(extra="ignore")

    for row in (Loose, dict):
        with pytest.raises(TypeError, match=r"serving\.Row"):
            create_app(Version("1", None), None, Fallback(None, 0), 100, 1, row=row)


def test_a_constant_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="constant is nan"):
        Fallback(None, float("nan"))
