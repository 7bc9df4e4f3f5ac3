"""The load generator: Poisson arrivals, measured from when they were due, within bounds."""

import asyncio
import json
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from scipy import stats

from mlsd_helpers.serving import LoadReport, run_load
from mlsd_helpers.serving.load import arrivals

BODY = [{"features": {"distance": 1000.0}}]


def test_arrivals_are_a_poisson_process():
    found = arrivals(100, 200, random_state=0)
    assert abs(len(found) - 20_000) < 5 * np.sqrt(20_000)
    gaps = np.diff(found)
    assert stats.kstest(gaps, stats.expon(scale=0.01).cdf).pvalue > 0.001
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 5 / np.sqrt(len(gaps))


def test_the_number_of_arrivals_varies_as_that_of_a_poisson_process_does():
    counts = [len(arrivals(50, 1, random_state=seed)) for seed in range(400)]
    assert np.mean(counts) == pytest.approx(50, abs=5 * np.sqrt(50 / 400))
    assert np.var(counts) == pytest.approx(50, rel=5 * np.sqrt(2 / 400))


def test_the_same_seed_gives_the_same_arrivals():
    np.testing.assert_array_equal(arrivals(10, 5, 3), arrivals(10, 5, 3))


def test_requests_that_fall_due_while_the_service_stands_still_are_sent_and_their_wait_counts(serve, version):
    """A closed loop would have sent one request, seen one slow answer, and called the service quick."""
    stands_still = threading.Event()

    def stand_still_once(rows):
        if not stands_still.is_set():
            stands_still.set()
            threading.Event().wait(0.5)

    with serve(version(before=stand_still_once), deadline_ms=20_000, max_waiting=500) as service:
        report = run_load(service.url + "/predict", BODY, requests_per_second=100, duration_s=1, random_state=0)
    assert report.counts() == {"200": len(report.status)}
    first = report.scheduled_s[0]
    waited = (report.scheduled_s > first) & (report.scheduled_s < first + 0.4)
    assert waited.sum() > 20
    # Whoever came t after the first has waited until it was done, 0.5 s after the first was sent.
    assert (report.latency_s[waited] >= 0.5 - (report.scheduled_s[waited] - first) - 0.05).all()


def test_a_generator_that_cannot_keep_up_counts_its_own_delay_and_tells_it(monkeypatch):
    busy_s = 0.02  # of the generator's one thread for each request, so that it sends 50 of 100 a second

    async def keep_busy(self, body):
        time.sleep(busy_s)
        return 200, {"rung": "model"}

    monkeypatch.setattr("mlsd_helpers.serving.connection.Connection.post", keep_busy)
    report = run_load("http://127.0.0.1:9/", BODY, requests_per_second=100, duration_s=1, random_state=0)
    done_at_the_earliest = busy_s * (1 + np.arange(len(report.status)))
    assert (report.scheduled_s + report.latency_s >= done_at_the_earliest - 0.001).all()
    assert report.late_s[-1] == pytest.approx(report.latency_s[-1] - busy_s, abs=busy_s / 2)
    assert report.late_s[-1] > 0.3


def test_every_scheduled_request_is_in_the_report_with_its_end(serve):
    with serve() as service:
        options = {"requests_per_second": 100, "duration_s": 0.5, "random_state": 0}
        report = run_load(service.url + "/predict", [*BODY, {"features": {}}], **options)
        nobody = run_load(service.url + "/none", BODY, **options)
    n = len(arrivals(100, 0.5, 0))
    assert report.counts() == {"200": (n + 1) // 2, "422": n // 2}
    assert nobody.counts() == {"404": n}
    assert [answer["rung"] for answer in report.answers[::2]] == report.rung[::2].tolist() == ["model"] * ((n + 1) // 2)
    assert (report.latency_s >= report.late_s).all()
    with pytest.raises(ValueError, match=r"none of \d+ requests got a prediction"):
        nobody.latency_ms(99)


def test_requests_that_nobody_answers_are_counted(serve, version, gate):
    with serve() as service:
        url = service.url + "/predict"
    refused = run_load(url, BODY, requests_per_second=50, duration_s=0.2, random_state=0)
    assert refused.counts() == {"no answer": len(refused.status)}
    with serve(version(before=lambda rows: gate.wait(20)), deadline_ms=20_000) as service:
        options = {"requests_per_second": 20, "duration_s": 0.2, "random_state": 0, "timeout_s": 0.2}
        late = run_load(service.url + "/predict", BODY, **options)
        gate.set()
    assert late.counts() == {"no answer": len(late.status)}


def test_what_would_open_more_connections_than_allowed_is_counted_as_not_sent(serve, version, gate, monkeypatch):
    monkeypatch.setattr("mlsd_helpers.serving.load.MOST_OPEN", 5)
    threading.Timer(0.8, gate.set).start()
    with serve(version(before=lambda rows: gate.wait(20)), deadline_ms=20_000) as service:
        report = run_load(service.url + "/predict", BODY, requests_per_second=100, duration_s=0.4, random_state=0)
    assert report.counts() == {"not sent": len(report.status) - 5, "200": 5}


def test_it_runs_where_a_loop_is_running_already_as_in_a_notebook(serve):
    async def cell():
        return run_load(url, BODY, requests_per_second=20, duration_s=0.3, random_state=0)

    with serve() as service:
        url = service.url + "/predict"
        assert set(asyncio.run(cell()).counts()) == {"200"}


def test_a_report_reads_as_a_sentence_with_percentiles():
    scheduled = np.linspace(0, 1, 101)
    status = np.where(np.arange(101) == 100, 503, 200)
    latency = np.arange(101) / 1000
    report = LoadReport(scheduled, latency, np.zeros(101), status, np.full(101, "model"), [None] * 101)
    # numpy's linear rule: p50 of 0, 1 … 99 ms is 49.5, p99 is 98.01
    assert repr(report).splitlines() == [
        "101 requests in 1.0 s; 200: 100, 503: 1",
        "latency p50 49.5 ms, p95 94.0 ms, p99 98.0 ms",
        "sent late by p99 0.0 ms",
    ]
    assert report.answered_per_second == pytest.approx(100 / 1.1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"requests_per_second": 6_000},
        {"duration_s": 301},
        {"requests_per_second": 0},
        {"requests_per_second": 5_000, "duration_s": 200},
    ],
)
def test_a_load_beyond_the_bounds_is_refused(wrong):
    with pytest.raises(ValueError, match="expected more than 0 and at most"):
        run_load(
            "http://127.0.0.1:9/predict", BODY, **{"requests_per_second": 1, "duration_s": 1, "random_state": 0} | wrong
        )


@pytest.mark.parametrize("url", ["http://localhost:1/", "https://127.0.0.1:1/", "http://127.0.0.1.example.org/", "x"])
def test_another_machine_is_never_loaded(url):
    with pytest.raises(ValueError, match=r"expected one that begins with http://127\.0\.0\.1"):
        run_load(url, BODY, requests_per_second=1, duration_s=1, random_state=0)


def test_a_load_of_nothing_is_refused():
    with pytest.raises(ValueError, match="bodies is empty"):
        run_load("http://127.0.0.1:9/", [], requests_per_second=1, duration_s=1, random_state=0)


@pytest.mark.parametrize("missing", ["fastapi", "uvicorn", "prometheus_client"])
def test_without_the_extra_the_import_says_what_to_install(missing):
    program = f"""
import json, sys
sys.path[:] = json.loads({json.dumps(sys.path)!r})
sys.modules[{missing!r}] = None  # an import of it raises ModuleNotFoundError
import mlsd_helpers.serving
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert f"mlsd_helpers.serving needs {missing}; install the extra: pip install 'mlsd-helpers[serve]'" in done.stderr
