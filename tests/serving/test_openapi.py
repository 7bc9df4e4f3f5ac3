"""What /openapi.json says is so: a public tool makes requests from it and holds the answers against it."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from mlsd_helpers.flights import service as flights_service
from mlsd_helpers.serving import Fallback, Version, create_app


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
    from mlsd_helpers.serving import Row

    row = type("Prediction", (Row,), {"__annotations__": {"distance": float}})
    document = create_app(Version("1", None), None, Fallback(None, 0), 100, 1, row=row).openapi()
    fields = [sorted(each["properties"]) for each in document["components"]["schemas"].values()]
    assert ["distance"] in fields
    assert ["id", "model_version", "reason", "request_id", "rung", "score"] in fields


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_whatever_is_made_from_it_is_answered_as_it_says(serve, mode):
    """The checks of schemathesis: no answer, type or body that is not described; what fits is taken, what does not is
    refused; no method but those that are described."""
    with serve(max_waiting=100) as service:
        schema = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
        paths = []
        for result in schema.get_all_operations():
            operation = result.ok()
            paths.append(operation.path)

            @settings(
                max_examples=25,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(operation.as_strategy(generation_mode=mode))
            def check(case):
                case.call_and_validate()

            check()
        assert set(service.outcomes()) <= {"answered", "refused"}
