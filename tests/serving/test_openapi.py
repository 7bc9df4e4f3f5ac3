"""What /openapi.json says is so: a public tool makes requests from it and holds the answers against it."""

from collections import Counter
from typing import Annotated, Literal

import numpy as np
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import Field
from schemathesis.generation import GenerationMode

from mlsd_helpers.flights import service as flights_service
from mlsd_helpers.serving import Fallback, Row, ServerInThread, Version, create_app


def references(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "$ref":
                yield inner
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


@pytest.fixture
def document(serve):
    with serve() as service:
        return service.client.get("/openapi.json").json()


def test_every_reference_leads_somewhere(document):
    found = set(references(document))
    assert "#/components/schemas/Flight" in found
    for reference in found:
        place = document
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]


def test_a_flight_of_the_running_case_is_described_field_by_field():
    app = create_app(Version("1", None), None, Fallback(None, 0), 100, 1, row=flights_service.Flight)
    flight = app.openapi()["components"]["schemas"]["Flight"]
    assert list(flight["properties"]) == flights_service.NAMES == flight["required"]


def test_every_answer_that_a_prediction_may_have_is_described(document):
    for path in ("/predict", "/predict_batch"):
        assert list(document["paths"][path]["post"]["responses"]) == [
            "200", "400", "408", "413", "415", "422", "503", "500",
        ]  # fmt: skip
    assert list(document["paths"]["/readyz"]["get"]["responses"]) == ["200", "503"]


def test_a_row_with_the_name_of_an_answer_is_told_from_it():
    row = type("Prediction", (Row,), {"__annotations__": {"distance": float}})
    document = create_app(Version("1", None), None, Fallback(None, 0), 100, 1, row=row).openapi()
    fields = [sorted(each["properties"]) for each in document["components"]["schemas"].values()]
    assert ["distance"] in fields
    assert ["id", "model_version", "reason", "request_id", "rung", "score"] in fields


class Leg(Row):
    dest: Annotated[str, Field(min_length=3, max_length=3)]
    hour: Annotated[float, Field(ge=0, lt=24)]


class Journey(Row):
    distance: float
    kind: Literal["first", "second"]
    legs: Annotated[list[Leg], Field(min_length=1, max_length=3)]
    delays: Annotated[dict[str, float | None], Field(max_length=2)] = {}  # noqa: RUF012 - pydantic copies it
    is_direct: bool | None


class Half:
    def predict(self, rows):
        return np.full(len(rows), 0.5)


@pytest.mark.parametrize(
    ("mode", "paths", "status"),
    [
        (GenerationMode.POSITIVE, ["/predict", "/predict_batch", "/healthz", "/readyz", "/metrics"], "answered"),
        (GenerationMode.NEGATIVE, ["/predict", "/predict_batch"], "refused"),
    ],
    ids=["what fits", "what does not"],
)
def test_whatever_is_made_from_it_is_answered_as_it_says(mode, paths, status):
    """By the checks of schemathesis: no status, type, header or body that is not described; what fits is taken, what
    does not is refused, and so is every method that is not there."""
    app = create_app(
        Version("1", Half()), lambda rows: rows, Fallback(lambda rows: [0.2], 0.1), 20_000, 1, row=Journey, max_rows=5
    )
    with ServerInThread(app) as server:
        schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
        operations = {found.ok().path: found.ok() for found in schema.get_all_operations()}
        assert list(operations) == ["/predict", "/predict_batch", "/healthz", "/readyz", "/metrics"]
        for path in paths:

            @settings(
                max_examples=20,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(operations[path].as_strategy(generation_mode=mode))
            def check(case):
                case.call_and_validate()

            check()
        outcomes = Counter()
        for family in app.state.counters.registry.collect():
            if family.name == "serving_requests":
                outcomes.update({each.labels["outcome"]: each.value for each in family.samples if each.value})
        assert outcomes[status] >= 20
