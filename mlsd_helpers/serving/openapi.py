"""What ``/openapi.json`` says: each request, each answer, and each refusal."""

from __future__ import annotations

from typing import Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema

from mlsd_helpers.serving.rows import Id


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Scored(_Said):
    """The score of a row, and where it comes from."""

    id: Id | None
    score: float
    rung: Literal["model", "heuristic", "constant"]
    reason: str | None
    model_version: str


class Prediction(Scored):
    """The answer to one row."""

    request_id: str


class Predictions(_Said):
    """The answer to a batch, a prediction a row, in order."""

    request_id: str
    predictions: list[Scored]


class WrongField(_Said):
    """What is wrong in a request."""

    field: str
    problem: str
    given: str | None = None


class Refusal(_Said):
    """Why there is no prediction."""

    request_id: str
    error: str
    fields: list[WrongField] | None = None


class Failure(_Said):
    """Our own error, whose words are in the log."""

    error: str


class Status(_Said):
    """The state of the service."""

    status: str


_REFUSALS = {
    400: "the client went away, or what it sent is no HTTP",
    408: "the body came too slowly",
    413: "the body is too large",
    415: "the body is no application/json",
    422: "the request is not valid; fields says what is wrong",
    503: "the service is at its limit; try again after the seconds in Retry-After",
}


def description(app: FastAPI, one: type[BaseModel], many: type[BaseModel]) -> dict:
    """The OpenAPI document of an app, with all schemas where its references lead.

    Parameters
    ----------
    app : FastAPI
        With the routes.
    one, many : class derived from BaseModel
        What ``/predict`` and ``/predict_batch`` take.

    Returns
    -------
    dict
        Of OpenAPI 3.1.
    """
    said = (Prediction, Predictions, Refusal, Failure, Status)
    names, schemas = models_json_schema(
        [(one, "validation"), (many, "validation"), *((each, "serialization") for each in said)],
        ref_template="#/components/schemas/{model}",
    )
    refer = {model: {"application/json": {"schema": schema}} for (model, _), schema in names.items()}
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    document["components"] = {"schemas": schemas["$defs"]}
    refusals = {str(status): {"description": why, "content": refer[Refusal]} for status, why in _REFUSALS.items()}
    refusals["503"]["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
    failure = {"500": {"description": "our own error", "content": refer[Failure]}}
    for path, takes, gives in (("/predict", one, Prediction), ("/predict_batch", many, Predictions)):
        answers = {"200": {"description": gives.__doc__, "content": refer[gives]}}
        document["paths"][path]["post"] |= {
            "requestBody": {"required": True, "content": refer[takes]},
            "responses": answers | refusals | failure,
        }
    document["paths"]["/healthz"]["get"]["responses"] = {
        "200": {"description": "the event loop turns", "content": refer[Status]}
    }
    document["paths"]["/readyz"]["get"]["responses"] = {
        "200": {"description": "send requests here", "content": refer[Status]},
        "503": {"description": "send none here; status says why", "content": refer[Status]},
    }
    document["paths"]["/metrics"]["get"]["responses"] = {
        "200": {"description": "text for Prometheus", "content": {"text/plain": {"schema": {"type": "string"}}}}
    }
    return document
