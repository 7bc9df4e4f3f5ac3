"""A small HTTP service around a model: it answers in time, says what answered, and keeps what it did on record.

    version = load_model("models", "2026-11-01")
    fallback = Fallback(rule, constant=0.22)
    app = create_app(version, feature_builder, fallback, deadline_ms=100, max_concurrent=1, row=Flight)
    with ServerInThread(app) as server:
        print(run_load(server.url + "/predict", bodies, requests_per_second=50, duration_s=5, random_state=0))

Needs the extra ``serve``: FastAPI, uvicorn and prometheus-client, and httpx for clients that send one request.

One process serves on one event loop; models run in threads beside it. Clients that send slowly, say nothing or do not
read have five to ten seconds and take no place at the model; what is refused is refused before much of it is looked at.

What that cannot do: a model that holds Python's lock in one long call of C code stops the event loop too, and no
deadline is kept until it returns; a call that never returns keeps its thread until the process ends, since Python
cannot stop a thread. And reading a request and sending its answer costs this process about half a millisecond, refusals
included: when more come than one core can read, they wait before anything here sees them, and a proxy that limits the
rate belongs in front.
"""

from mlsd_helpers.shared.extras import lacking

try:
    from mlsd_helpers.serving.app import create_app
    from mlsd_helpers.serving.degradation import Fallback
    from mlsd_helpers.serving.load import run_load
    from mlsd_helpers.serving.load_report import LoadReport
    from mlsd_helpers.serving.log_files import JsonLines, ParquetParts
    from mlsd_helpers.serving.model_store import load_model, save_model
    from mlsd_helpers.serving.prediction_log import PredictionLog
    from mlsd_helpers.serving.rollout import Rollout, Version
    from mlsd_helpers.serving.rows import Row
    from mlsd_helpers.serving.server import ServerInThread
    from mlsd_helpers.serving.server_process import ServerInProcess
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(lacking(error.name, __name__) or error.msg, name=error.name) from error

__all__ = [
    "Fallback",
    "JsonLines",
    "LoadReport",
    "ParquetParts",
    "PredictionLog",
    "Rollout",
    "Row",
    "ServerInProcess",
    "ServerInThread",
    "Version",
    "create_app",
    "load_model",
    "run_load",
    "save_model",
]
