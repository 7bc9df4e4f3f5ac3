"""Which rung answers, and why."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest


def raise_(error):
    raise error


def said(answer):
    assert answer.status_code == 200
    return answer.json()["rung"], answer.json()["reason"], answer.json()["score"]


class Scores:
    """A model without probabilities that gives these scores."""

    def __init__(self, scores):
        self.scores = scores

    def predict(self, rows):
        return self.scores


def test_the_heuristic_answers_when_the_model_raises(serve, version):
    with serve(version(before=lambda rows: raise_(KeyError("carrier")))) as service:
        assert said(service.predict()) == ("heuristic", "model: failed", 0.2)
        assert service.count("serving_failures_total", type="KeyError") == 1
        assert service.count("serving_degraded_rows_total", reason="model: failed") == 1


def test_the_heuristic_answers_when_the_source_of_the_features_is_down(serve):
    with serve(features=lambda rows: raise_(ConnectionError("the feature store"))) as service:
        assert said(service.predict()) == ("heuristic", "model: features failed", 0.2)
        assert service.count("serving_failures_total", type="ConnectionError") == 1


@pytest.mark.parametrize("scores", [[np.nan], [np.inf], [0.1, 0.2], [], [[0.1]], ["late"]])
def test_scores_that_are_not_one_finite_number_a_row_are_not_passed_on(serve, scores):
    from mlsd_helpers.serving import Version

    with serve(Version("1", Scores(scores))) as service:
        rung, reason, score = said(service.predict())
    assert (rung, score) == ("heuristic", 0.2)
    assert reason in ("model: bad scores", "model: failed")


def test_a_model_without_probabilities_gives_what_it_predicts(serve):
    from mlsd_helpers.serving import Version

    with serve(Version("1", Scores([17.5]))) as service:
        assert said(service.predict()) == ("model", None, 17.5)


@pytest.mark.parametrize(
    ("heuristic", "reason"),
    [
        (lambda rows: raise_(ZeroDivisionError()), "model: failed; heuristic: failed"),
        (lambda rows: [float("nan")], "model: failed; heuristic: bad scores"),
    ],
)
def test_the_constant_answers_when_the_heuristic_fails_too(serve, version, heuristic, reason):
    with serve(version(before=lambda rows: raise_(ValueError())), heuristic=heuristic) as service:
        assert said(service.predict()) == ("constant", reason, 0.1)


def test_a_model_that_takes_too_long_is_not_waited_for(serve, version, gate):
    ended = []
    with serve(version(before=lambda rows: ended.append(gate.wait(300))), deadline_ms=1_000, threads=2) as service:
        assert said(service.predict()) == ("heuristic", "model: deadline", 0.2)
        assert ended == []  # the model is at it still
        gate.set()


def test_a_heuristic_that_takes_too_long_leaves_it_to_the_constant(serve, gate):
    slow = {"heuristic": lambda rows: gate.wait(20), "features": lambda rows: raise_(OSError())}
    with serve(deadline_ms=200, **slow) as service:
        assert said(service.predict()) == ("constant", "model: features failed; heuristic: deadline", 0.1)
        assert said(service.predict()) == ("constant", "model: features failed; heuristic: hung", 0.1)
        gate.set()


def test_a_model_that_tries_to_end_the_process_does_not(serve, version):
    with serve(version(before=lambda rows: raise_(SystemExit(1)))) as service:
        assert said(service.predict()) == ("heuristic", "model: failed", 0.2)
        assert service.client.get("/healthz").status_code == 200


def test_threads_that_hang_are_counted_refused_more_work_and_taken_back(serve, version, gate, wait_until):
    with serve(version(before=lambda rows: gate.wait(20)), deadline_ms=1_000, threads=2) as service:
        with ThreadPoolExecutor(2) as clients:
            both = list(clients.map(lambda _: said(service.predict())[:2], range(2)))
        assert both == [("heuristic", "model: deadline")] * 2
        assert service.count("serving_hung_workers") == 2
        assert said(service.predict()) == ("heuristic", "model: hung", 0.2)
        not_ready = service.client.get("/readyz")
        assert (not_ready.status_code, not_ready.json()["status"]) == (
            503,
            "every thread of the model hangs; the heuristic answers",
        )
        assert service.client.get("/healthz").status_code == 200
        gate.set()
        wait_until(lambda: service.count("serving_hung_workers") == 0)
        assert said(service.predict())[0] == "model"
        assert service.client.get("/readyz").status_code == 200


def test_one_thread_that_hangs_leaves_the_other_to_answer(serve, version, gate):
    def hang_far(rows):
        if rows[0]["distance"] > 5_000:
            gate.wait(20)

    with serve(version(before=hang_far), deadline_ms=1_000, threads=2) as service:
        assert said(service.predict(9_000))[1] == "model: deadline"
        assert [said(service.predict(d))[0] for d in (1, 2, 3)] == ["model"] * 3
        assert service.client.get("/readyz").status_code == 200
        gate.set()


def test_a_call_that_waited_in_vain_never_runs(serve, version, gate, wait_until):
    seen = []

    def note(rows):
        seen.append(rows[0]["distance"])
        gate.wait(20)

    with serve(version(before=note), deadline_ms=1_000) as service:
        with ThreadPoolExecutor(3) as clients:
            answers = [clients.submit(service.predict, d) for d in (1, 2, 3)]
            assert [said(answer.result())[:2] for answer in answers] == [("heuristic", "model: deadline")] * 3
        gate.set()
        wait_until(lambda: service.count("serving_hung_workers") == 0)
        assert said(service.predict(4))[0] == "model"
    assert len(seen) == 2
    assert seen[-1] == 4


def test_the_traceback_goes_to_our_log_and_not_more_than_once_a_second(serve, version, caplog):
    with serve(version(before=lambda rows: raise_(KeyError("secret")))) as service:
        texts = [service.predict().text for _ in range(30)]
    assert not any("secret" in text for text in texts)
    tracebacks = [record for record in caplog.records if record.exc_info]
    assert 1 <= len(tracebacks) < 30
    assert "secret" in caplog.text


def test_nothing_of_ours_runs_on_after_the_server_has_closed(serve):
    before = threading.active_count()
    with serve() as service:
        service.predict()
    assert threading.active_count() == before
