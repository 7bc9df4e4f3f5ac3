"""Canary, shadow and rollback: the arithmetic of who is in it, and each of them under load."""

import hashlib
import json
import math
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.serving import JsonLines, PredictionLog, Rollout, Version, run_load
from mlsd_helpers.serving.rollout import place

STABLE, NEW = Version("1", None), Version("2", None)
BODIES = [{"id": f"passenger {i}", "features": {"distance": 1000.0}} for i in range(200)]
keys = st.text(max_size=20)


def test_the_place_of_a_key_is_the_first_eight_bytes_of_its_hash_as_a_fraction():
    digest = hashlib.sha256(b"2" + bytes([0]) + "Zoë".encode()).hexdigest()
    assert place("Zoë", "2") == int(digest[:16], 16) / 2**64


def test_the_place_of_a_key_is_the_same_in_another_process():
    program = "from mlsd_helpers.serving.rollout import place; print(repr(place('passenger 7', '2')))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {program}"],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert printed == {repr(place("passenger 7", "2"))}


@given(keys, st.floats(0.001, 1), st.floats(0.001, 1))
def test_a_key_in_the_canary_stays_in_it_when_its_share_grows(key, one, other):
    rollout = Rollout(STABLE)
    small, large = sorted((one, other))
    rollout.start_canary(NEW, small)
    was_in = rollout.version_for(key) == NEW
    rollout.start_canary(NEW, large)
    assert not was_in or rollout.version_for(key) == NEW


@given(keys)
def test_a_share_of_one_is_everybody_and_rolling_back_is_nobody(key):
    rollout = Rollout(STABLE)
    rollout.start_canary(NEW, 1)
    assert rollout.version_for(key) == NEW
    rollout.roll_back()
    assert rollout.version_for(key) == STABLE


@settings(max_examples=20)
@given(st.sampled_from([0.01, 0.1, 0.5]), st.text(min_size=1, max_size=5))
def test_the_canary_has_its_share_of_the_keys(share, name):
    n = 4_000
    rollout = Rollout(Version("stable", None))
    rollout.start_canary(Version(name, None), share)
    found = sum(rollout.version_for(f"passenger {i}").name == name for i in range(n))
    assert abs(found - share * n) < 5 * math.sqrt(n * share * (1 - share))  # five standard deviations of a binomial


def test_two_versions_in_turn_draw_other_keys():
    in_it = {
        name: {key for key in map(str, range(4_000)) if place(key, name) < 0.1} for name in ("2026-11-01", "2026-11-08")
    }
    both = len(set.intersection(*in_it.values()))
    assert 10 < both < 80  # independent: 4,000 × 0.1 × 0.1 = 40, standard deviation 6.3


def test_promoting_makes_the_canary_stable_and_ends_it():
    rollout = Rollout(STABLE)
    with pytest.raises(ValueError, match="there is no canary to promote"):
        rollout.promote()
    rollout.start_canary(NEW, 0.1)
    rollout.promote()
    assert {rollout.version_for(str(i)) for i in range(100)} == {NEW}
    assert rollout.stable == NEW


@pytest.mark.parametrize("share", [0, -0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="expected a share of the keys over 0 and up to 1"):
        Rollout(STABLE).start_canary(NEW, share)


def test_a_canary_and_a_shadow_need_a_name_of_their_own():
    for start in (lambda rollout: rollout.start_canary(STABLE, 0.1), lambda rollout: rollout.start_shadow(STABLE)):
        with pytest.raises(ValueError, match="the stable version is called '1' too"):
            start(Rollout(STABLE))


def versions_of(report):
    return np.array([answer["model_version"] for answer in report.answers])


def test_a_canary_under_load_answers_the_same_keys_every_time_and_a_rollback_ends_it_at_once(serve, version):
    rollout = Rollout(version("1"))
    with serve(rollout, deadline_ms=20_000, max_waiting=500) as service:
        load = {"requests_per_second": 200, "duration_s": 1.2, "url": service.url + "/predict", "bodies": BODIES}
        rollout.start_canary(version("2"), share=0.25)
        report = run_load(random_state=1, **load)
        expected = ["2" if place(BODIES[i % 200]["id"], "2") < 0.25 else "1" for i in range(len(report.status))]
        assert versions_of(report).tolist() == expected
        assert 0.1 < np.mean(versions_of(report) == "2") < 0.4
        assert service.count("serving_rows_total", model_version="2") == np.sum(versions_of(report) == "2")

        def roll_back():
            threading.Event().wait(0.5)
            rollout.roll_back()
            return service.predict(id=BODIES[expected.index("2")]["id"]).json()["model_version"]

        with ThreadPoolExecutor(1) as operator:
            next_answer = operator.submit(roll_back)
            report = run_load(random_state=2, **load)
        assert next_answer.result() == "1"
        assert report.counts() == {"200": len(report.status)}
        last_of_canary = np.flatnonzero(versions_of(report) == "2").max()
        assert last_of_canary < len(report.status) - 20
        assert service.count("serving_rows_total") == service.count("serving_requests_received_total")


def test_a_batch_that_has_rows_of_both_versions_keeps_its_order(serve, version):
    rollout = Rollout(version("1"))
    rollout.start_canary(version("2"), 0.5)
    rows = [{"id": str(i), "features": {"distance": 10.0 * i}} for i in range(40)]
    with serve(rollout) as service:
        predictions = service.client.post("/predict_batch", json={"rows": rows}).json()["predictions"]
    assert [each["score"] for each in predictions] == pytest.approx([i / 1000 for i in range(40)])
    assert [each["model_version"] for each in predictions] == [
        "2" if place(str(i), "2") < 0.5 else "1" for i in range(40)
    ]


def test_a_shadow_under_load_scores_what_the_model_answered_and_answers_nobody(serve, version, tmp_path):
    class Worse:
        def predict(self, rows):
            return [row["distance"] / 10_000 + 0.015 for row in rows]

    rollout = Rollout(version("1"))
    rollout.start_shadow(Version("2", Worse()))
    log = PredictionLog(JsonLines(tmp_path / "log.jsonl"), batch_seconds=0.02)
    with serve(rollout, log=log, deadline_ms=20_000, max_waiting=500) as service:
        load = {"requests_per_second": 150, "duration_s": 1, "random_state": 4}
        report = run_load(service.url + "/predict", BODIES, **load)
    n = len(report.status)
    assert report.counts() == {"200": n}
    assert set(versions_of(report)) == {"1"}
    assert service.count("serving_shadow_rows_total", outcome="compared") == n
    assert service.count("serving_shadow_difference_bucket", le="0.02") == n
    assert service.count("serving_shadow_difference_bucket", le="0.01") == 0
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    of = {served: {x["request_id"]: x["score"] for x in lines if x["served"] is served} for served in (True, False)}
    assert len(of[True]) == len(of[False]) == n
    assert all(of[False][key] == pytest.approx(score + 0.015) for key, score in of[True].items())


def test_a_shadow_that_is_slow_or_fails_is_dropped_and_counted_and_slows_nobody(serve, version, gate):
    class Stuck:
        def predict(self, rows):
            gate.wait(20)
            raise ArithmeticError

    rollout = Rollout(version("1"))
    rollout.start_shadow(Version("2", Stuck()))
    with serve(rollout, deadline_ms=20_000, max_waiting=50) as service:
        threading.Timer(0.6, gate.set).start()
        load = {"requests_per_second": 150, "duration_s": 1, "random_state": 5}
        report = run_load(service.url + "/predict", BODIES, **load)
    assert report.counts() == {"200": len(report.status)}
    assert (report.rung == "model").all()
    outcomes = {
        name: service.count("serving_shadow_rows_total", outcome=name) for name in ("compared", "dropped", "failed")
    }
    assert sum(outcomes.values()) == len(report.status)
    assert outcomes["compared"] == 0 < outcomes["dropped"]
    assert outcomes["failed"] > 0
