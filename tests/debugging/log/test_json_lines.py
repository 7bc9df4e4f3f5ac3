"""What a run wrote can be read after it was killed."""

import json
import os
import signal
import subprocess
import sys
import warnings

import numpy as np
import pytest

from mlsd_helpers.debugging.log import TrainingHistory, TrainingLog

ENDLESS = """
import sys
import numpy as np
from mlsd_helpers.debugging.log import TrainingLog

weights = np.ones(3)
log = TrainingLog([weights], path=sys.argv[1], every=1)
while True:
    with log.step() as step:
        step.record(1.0, gradients=[weights], learning_rate=0.1)
    if len(log.history) == 50:
        print("50", flush=True)
"""


def a_log(path, losses=(1.0, 0.5)):
    weights = np.ones(2)
    log = TrainingLog([weights], path=path, every=1)
    for loss in losses:
        with log.step() as step:
            step.record(loss, gradients=[weights], learning_rate=0.1)
    return log


def test_what_a_killed_run_wrote_is_read(tmp_path):
    path = tmp_path / "run.jsonl"
    with subprocess.Popen([sys.executable, "-c", ENDLESS, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "50\n"
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    history = TrainingHistory.read(path)
    assert len(history) >= 50
    assert history["step"].tolist() == list(range(len(history)))
    assert history.unreadable <= 1


def test_a_last_line_that_was_torn_is_read_past_and_said(tmp_path):
    path = tmp_path / "run.jsonl"
    a_log(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    history = TrainingHistory.read(path)
    assert len(history) == 1
    assert history.unreadable == 1
    assert "1 line could not be read" in repr(history)


def test_a_log_reads_back_as_it_was_also_what_is_not_finite(tmp_path):
    log = a_log(tmp_path / "run.jsonl", [1.0, float("nan"), float("inf"), 0.1])
    log.losses_at_averages(lambda: 2.0)
    history = TrainingHistory.read(tmp_path / "run.jsonl")
    np.testing.assert_array_equal(history.to_frame(), log.to_frame())
    assert [repr(each) for each in history.averages] == [repr(each) for each in log.history.averages]  # NaN is not NaN


def test_every_line_is_json_by_the_standard(tmp_path):
    path = tmp_path / "run.jsonl"
    a_log(path, [float("nan"), float("inf")]).losses_at_averages(lambda: float("nan"))

    def refuse(constant):
        raise AssertionError(constant)

    lines = [json.loads(line, parse_constant=refuse) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line.get("loss") for line in lines] == [None, "NaN", "Infinity", None]


def test_a_file_that_holds_something_is_refused(tmp_path):
    path = tmp_path / "run.jsonl"
    a_log(path)
    with pytest.raises(FileExistsError, match="holds a log already"):
        a_log(path)


@pytest.mark.parametrize("text", ["", "loss\n1\n", '{"step": 0}\n', "[1]\n"])
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "other.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="is not the log of a training run"):
        TrainingHistory.read(path)


def test_a_later_version_is_refused(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_text('{"training_log": 99}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="has version 99; this package reads version 1"):
        TrainingHistory.read(path)


def test_a_disk_that_is_full_ends_the_file_and_not_the_run(tmp_path, monkeypatch):
    log = a_log(tmp_path / "run.jsonl", [1.0])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.warns(UserWarning, match="the log goes on in memory"), log.step() as step:
        step.record(0.9)
    with warnings.catch_warnings(), log.step() as step:
        warnings.simplefilter("error")
        step.record(0.8)
    monkeypatch.undo()
    assert log.history["loss"].tolist() == [1.0, 0.9, 0.8]
    assert len(TrainingHistory.read(tmp_path / "run.jsonl")) == 1


def test_a_log_in_memory_goes_on_after_it_is_closed(tmp_path):
    log = a_log(tmp_path / "run.jsonl")
    log.close()
    with log.step() as step:
        step.record(0.2)
    assert len(log.history) == 3
    assert len(TrainingHistory.read(tmp_path / "run.jsonl")) == 2
