"""The app: endpoints, and how its parts are joined."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from collections.abc import Callable
from contextlib import asynccontextmanager
from time import monotonic, time
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic_core import to_json
from starlette.requests import ClientDisconnect

from mlsd_helpers.serving.body import Refused, Room, bounded_body
from mlsd_helpers.serving.counters import Counters
from mlsd_helpers.serving.degradation import Answer, Fallback, Ladder, Shed
from mlsd_helpers.serving.openapi import description
from mlsd_helpers.serving.parsing import Parser
from mlsd_helpers.serving.prediction_log import PredictionLog
from mlsd_helpers.serving.rollout import Rollout, Version
from mlsd_helpers.serving.rows import Row
from mlsd_helpers.serving.shadow import Shadow
from mlsd_helpers.serving.workers import Workers

LOGGER = logging.getLogger("mlsd_helpers.serving")
MOST_BODIES_UNDER_WAY = 64  # as large as may be, and sent slowly; more large ones get 503
SECONDS_TO_CLOSE = 10.0
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def create_app(
    model: Version | Rollout,
    feature_builder: Callable[[list[dict]], object],
    fallback: Fallback,
    deadline_ms: float,
    max_concurrent: int,
    *,
    row: type[Row],
    max_waiting: int = 16,
    max_body_bytes: int = 2**20,
    max_rows: int = 1_000,
    log: PredictionLog | None = None,
) -> FastAPI:
    """Make the service of a model.

    ``POST /predict`` takes ``{"id": "…", "features": {…}}`` and ``POST /predict_batch`` takes ``{"rows": [{…}, …]}``;
    the id is optional and decides who is in a canary. An answer names its rung (model, heuristic, constant), why no
    rung above answered, the version and the request (``X-Request-ID``, the client's or a new one). ``GET /healthz``
    says that the event loop turns, ``/readyz`` whether to send requests here, ``/metrics`` what was counted.

    A request that finds the queue of the model full is answered by the heuristic; one that finds that queue full too
    gets 503 with ``Retry-After``. So what waits never waits longer than the deadline, however many ask. A place in a
    queue is taken once the body is there, which has five seconds to come: slow senders keep nobody out.
    Exceptions go to the logger ``mlsd_helpers.serving``, never to a client.

    Parameters
    ----------
    model : Version or Rollout
        What ``load_model`` returns, or a ``Rollout`` that you keep to start canaries and shadows and to roll back.
    feature_builder : callable
        From a list of rows (dicts of the fields; a ``Row`` within a row stays one) to what the model takes. Called in
        the threads of the model.
    fallback : Fallback
        Heuristic and constant.
    deadline_ms : float
        From the complete request to the answer, for one row and for a batch.
    max_concurrent : int
        Threads that run the model: one for each processor that it may keep busy.
    row : class derived from Row
        The fields of a row.
    max_waiting : int
        Requests that may wait for the model, and as many for the heuristic.
    max_body_bytes, max_rows : int
        Bounds of a request; larger ones get 413 and 422.
    log : PredictionLog, optional
        Where predictions are kept.

    Returns
    -------
    FastAPI
        With ``state.rollout`` and ``state.counters``. It runs in one process with one event loop: under
        :class:`ServerInThread`, :class:`ServerInProcess` or uvicorn, which leaves connections without bounds unless it
        is told ``http="mlsd_helpers.serving.protocol:BoundedProtocol"``.

    Raises
    ------
    ValueError
        When a bound is not positive.
    TypeError
        When ``row`` is not derived from ``Row``, or has a list or dict of any length.

    Examples
    --------
    >>> import httpx
    >>> from mlsd_helpers.serving import ServerInThread
    >>> class Flight(Row):
    ...     distance: float
    >>> class AlwaysHalf:
    ...     def predict_proba(self, rows):
    ...         import numpy as np
    ...         return np.full((len(rows), 2), 0.5)
    >>> fallback = Fallback(lambda rows: [0.2] * len(rows), constant=0.22)
    >>> app = create_app(Version("1", AlwaysHalf()), lambda rows: rows, fallback, 10_000, 1, row=Flight)
    >>> request = {"id": "UA 1", "features": {"distance": 1400}}
    >>> with ServerInThread(app) as server:
    ...     answer = httpx.post(f"{server.url}/predict", json=request, trust_env=False).json()
    >>> answer["score"], answer["rung"], answer["model_version"]
    (0.5, 'model', '1')
    """
    bounds = {"deadline_ms": deadline_ms, "max_concurrent": max_concurrent, "max_body_bytes": max_body_bytes}
    for name, value in (bounds | {"max_rows": max_rows, "max_waiting": max_waiting}).items():
        if not 0 < value < math.inf:
            raise ValueError(f"{name} is {value}; expected a number over 0")
    parser = Parser(row, max_rows)
    service = _Service(
        model if isinstance(model, Rollout) else Rollout(model),
        feature_builder,
        fallback,
        deadline_ms / 1000,
        max_concurrent,
        max_waiting,
        MOST_BODIES_UNDER_WAY * max_body_bytes,
        log,
    )
    app = FastAPI(title="Predictions", lifespan=service.lifespan, docs_url=None, redoc_url=None)
    app.state.rollout, app.state.counters = service.rollout, service.counters

    @app.post("/predict")
    async def predict(request: Request):
        return await service.handle(request, "predict", parser.row, max_body_bytes)

    @app.post("/predict_batch")
    async def predict_batch(request: Request):
        return await service.handle(request, "predict_batch", parser.rows, max_body_bytes)

    @app.head("/healthz", include_in_schema=False)
    @app.get("/healthz")
    async def healthz():
        return {"status": "ok"}

    @app.head("/readyz", include_in_schema=False)
    @app.get("/readyz")
    async def readyz():
        problem = service.problem()
        return JSONResponse({"status": problem or "ready"}, status_code=503 if problem else 200)

    @app.head("/metrics", include_in_schema=False)
    @app.get("/metrics")
    async def metrics():
        return Response(service.counters.text(), media_type=CONTENT_TYPE_LATEST)

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception):
        return JSONResponse({"error": "the service failed; its own log says why"}, status_code=500)

    document = description(app, parser.one, parser.many)
    app.openapi = lambda: document
    return app


class _Service:
    """What the endpoints share."""

    def __init__(self, rollout, feature_builder, fallback, deadline_s, max_concurrent, max_waiting, max_bytes, log):
        self.rollout, self.deadline_s, self.log = rollout, deadline_s, log
        self.counters = Counters()
        self.model_workers = Workers("model", max_concurrent, max_waiting)
        self.heuristic_workers = Workers("heuristic", 1, max_waiting)
        self.shadow_workers = Workers("shadow", 1, max_waiting)
        self.n_open = 0
        self.room = Room(max_bytes)
        observe = self.counters.stage_seconds
        self.ladder = Ladder(
            feature_builder,
            fallback,
            self.model_workers,
            self.heuristic_workers,
            observe_stage=lambda name, seconds: observe.labels(name).observe(seconds),
            note_failure=self.note_failure,
        )
        self.shadow = Shadow(self.shadow_workers, self.counters, self.note_failure)
        self._last_traceback = -math.inf
        self._show_gauges()

    def _show_gauges(self):
        watch = self.counters.watch
        watch("serving_open_requests", "Requests under way", lambda: self.n_open)
        watch("serving_held_bytes", "Bytes over 64 KiB of each body that is being sent", lambda: self.room.n_bytes)
        watch("serving_waiting", "Requests that wait for the model", lambda: self.model_workers.n_waiting)
        watch("serving_hung_workers", "Threads in a call past its deadline", lambda: self.model_workers.n_overdue)
        if self.log is not None:
            watch("serving_log_written_lines", "Prediction lines written", lambda: self.log.n_written)
            watch("serving_log_dropped_lines", "Lines with no room to wait for the disk", lambda: self.log.n_dropped)
            watch("serving_log_failed_lines", "Lines that could not be written", lambda: self.log.n_failed)
            what = "Lines that could not be written, by why"
            self.counters.watch_each("serving_log_failures", what, "why", lambda: self.log.failures)

    @asynccontextmanager
    async def lifespan(self, app):
        workers = (self.model_workers, self.heuristic_workers, self.shadow_workers)
        for each in workers:
            each.start()
        if self.log is not None:
            self.log.start()
        yield  # the server comes back here when it has answered all that it accepted
        await self.shadow.finished(SECONDS_TO_CLOSE)
        hung = sum([await asyncio.to_thread(each.close, 1.0) for each in workers])
        if hung:
            LOGGER.warning("%d calls still hang; they end with the process", hung)
        if self.log is not None:
            await asyncio.to_thread(self.log.close, SECONDS_TO_CLOSE)

    def problem(self) -> str | None:
        """Why no requests should be sent here, or None."""
        if self.model_workers.all_hung:
            return "every thread of the model hangs; the heuristic answers"
        return None

    def note_failure(self, error: Exception) -> None:
        cause = error.__cause__ or error
        self.counters.failures.labels(type(cause).__name__).inc()
        if monotonic() - self._last_traceback > 1.0:  # a model that fails at every request must not flood the disk
            self._last_traceback = monotonic()
            LOGGER.error("a rung failed: %s", type(error).__name__, exc_info=error)

    async def handle(self, request, endpoint, parse, max_body_bytes):
        """Answer a request, and count how it ended, whatever happens."""
        start, request_id = monotonic(), _request_id(request)
        self.counters.received.labels(endpoint).inc()
        self.n_open += 1
        outcome, headers = "failed", {"X-Request-ID": request_id}
        try:
            body = await bounded_body(request, max_body_bytes, self.room)
            items = parse(body)
            answers = await self._answers(items, request_id)
            seconds = monotonic() - start
            self.counters.seconds.labels(endpoint).observe(seconds)
            self._keep(items, answers, request_id, seconds)
            content = to_json(_content(endpoint, items, answers, request_id))
            outcome = "answered"
            return Response(content, media_type="application/json", headers=headers)
        except Shed:
            outcome = "shed"
            headers["Retry-After"] = str(max(1, math.ceil(self.deadline_s)))
            return _error(503, "the service is at its limit; try again later", request_id, headers)
        except Refused as error:
            outcome = "refused"
            return _error(error.status, error.error, request_id, headers, error.fields)
        except ClientDisconnect:
            outcome = "disconnected"
            return _error(400, "the client went away", request_id, headers)  # nobody reads it
        finally:
            self.n_open -= 1
            self.counters.requests.labels(endpoint, outcome).inc()

    async def _answers(self, items, request_id) -> list[tuple[Answer, list[int]]]:
        """One answer for each version that has rows in the request, with the positions of those rows."""
        start = monotonic()
        by_version = {}
        for i, item in enumerate(items):
            version = self.rollout.version_for(item.id or f"{request_id}/{i}")
            by_version.setdefault(version.name, (version, []))[1].append(i)
        answers = []
        for version, positions in by_version.values():
            rows = [vars(items[i].features).copy() for i in positions]  # model_dump takes ten times as long
            answers.append((await self.ladder.answer(version, rows, start, self.deadline_s), positions))
        return answers

    def _keep(self, items, answers, request_id, seconds):
        """Count the rows, offer them to the shadow, and hand them to the prediction log."""
        at, shadow = time(), self.rollout.shadow
        for answer, positions in answers:
            n_rows = len(positions)
            self.counters.rows.labels(answer.rung, answer.version.name).inc(n_rows)
            if answer.reason is not None:
                self.counters.degraded.labels(answer.reason).inc(n_rows)
            if self.log is None:
                keep_shadow = _forget
            else:
                chosen = [items[i] for i in positions]
                line = {"answered_at": at, "request_id": request_id, "latency_ms": 1000 * seconds}
                served = line | {"rung": answer.rung, "reason": answer.reason, "served": True}
                served["model_version"] = answer.version.name
                self._log(chosen, answer.scores, served)
                keep_shadow = self._shadow_log(chosen, line, shadow)
            if shadow is not None and answer.rung == "model":
                self.shadow.offer(shadow, answer, keep_shadow)

    def _shadow_log(self, items, line, shadow):
        def keep(scores):
            self._log(
                items, scores, line | {"rung": "model", "reason": None, "served": False, "model_version": shadow.name}
            )

        return keep

    def _log(self, items, scores, common):
        def lines():
            for item, score in zip(items, scores, strict=True):
                yield common | {"id": item.id, "features": item.features.model_dump(mode="json"), "score": score}

        self.log.put(len(items), lines)


def _forget(scores):
    pass


def _content(endpoint, items, answers, request_id):
    predictions = [None] * len(items)
    for answer, positions in answers:
        said = {"rung": answer.rung, "reason": answer.reason, "model_version": answer.version.name}
        for i, score in zip(positions, answer.scores, strict=True):
            predictions[i] = {"id": items[i].id, "score": score, **said}
    if endpoint == "predict":
        return {"request_id": request_id, **predictions[0]}
    return {"request_id": request_id, "predictions": predictions}


def _error(status, error, request_id, headers, fields=None):
    content = {"request_id": request_id, "error": error}
    if fields is not None:
        content["fields"] = fields
    return JSONResponse(content, status_code=status, headers=headers)


def _request_id(request):
    given = request.headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex
