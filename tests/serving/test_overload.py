"""More requests than can be answered: what is accepted is answered soon, the rest is told to come back."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from mlsd_helpers.serving import run_load

MODEL_S, HEURISTIC_S = 0.04, 0.02  # the model does 25 rows a second, the heuristic 50


def take(seconds):
    return lambda rows: threading.Event().wait(seconds)


def slow_rule(rows):
    take(HEURISTIC_S)(rows)
    return [0.2] * len(rows)


def test_a_full_queue_sends_to_the_heuristic_and_two_full_queues_send_away(serve, version, gate, wait_until):
    def held_rule(rows):
        gate.wait(20)
        return [0.2] * len(rows)

    held = version(before=lambda rows: gate.wait(20))
    with serve(held, heuristic=held_rule, max_waiting=2, deadline_ms=60_000) as service:
        with ThreadPoolExecutor(7) as clients:
            answers = []
            for n_open in range(1, 7):  # 1 + 2 at the model, then 1 + 2 at the heuristic
                answers.append(clients.submit(service.predict))
                wait_until(lambda n_open=n_open: service.count("serving_open_requests") == n_open)
            shed = service.predict()
            gate.set()
            rungs = [answer.result().json()["rung"] for answer in answers]
        assert (shed.status_code, shed.headers["Retry-After"]) == (503, "60")
        assert shed.json()["error"] == "the service is at its limit; try again later"
        assert rungs == ["model"] * 3 + ["heuristic"] * 3
        assert service.outcomes() == {"answered": 6, "shed": 1}
        assert service.count("serving_degraded_rows_total", reason="model: overload") == 3


def test_ten_times_overload_keeps_the_tail_of_what_is_accepted_and_ends_by_itself(serve, version):
    bodies = [{"features": {"distance": 1000.0}}]
    seconds, rate = 10.0, 10 / MODEL_S
    with serve(version(before=take(MODEL_S)), heuristic=slow_rule, max_waiting=4, deadline_ms=1_000) as service:
        url = service.url + "/predict"
        report = run_load(url, bodies, requests_per_second=rate, duration_s=seconds, random_state=1)

        n = len(report.status)
        by_status = report.counts()
        assert set(by_status) <= {"200", "503"}, f"something accepted got no answer: {by_status}"
        assert service.count("serving_requests_received_total") == n
        assert service.outcomes() == {"answered": by_status["200"], "shed": by_status["503"]}
        rows = {rung: service.count("serving_rows_total", rung=rung) for rung in ("model", "heuristic", "constant")}
        assert sum(rows.values()) == by_status["200"]
        assert rows == {rung: np.sum(report.rung == rung) for rung in rows}

        # Both rungs work all the time and no more than they can; most of the load is sent away.
        took_s = (report.scheduled_s + report.latency_s).max()
        most = 1.25 * (took_s + 1) / np.array([MODEL_S, HEURISTIC_S])
        assert 0 < rows["model"] <= most[0]
        assert 0 < rows["heuristic"] <= most[1]
        assert by_status["503"] > n / 4

        # With a queue of any length, the last of what 10 s bring would wait until all before it are done: at the rate
        # of both rungs together, 75 a second, 10 s × (250 ÷ 75 − 1) = 23 s.
        without_bound_s = seconds * (rate * MODEL_S * HEURISTIC_S / (MODEL_S + HEURISTIC_S) - 1)
        in_service_s = (report.latency_s - report.late_s)[report.is_answered]  # without the generator's own delay
        assert np.percentile(in_service_s, 99) < without_bound_s / 2

        after = run_load(url, bodies, requests_per_second=10, duration_s=1, random_state=2)
        assert after.counts() == {"200": len(after.status)}
        assert np.mean(after.rung == "model") > 0.8
        assert service.count("serving_open_requests") == 0
        assert service.count("serving_hung_workers") == 0
