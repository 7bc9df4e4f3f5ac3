"""Planted: a label column of one value."""

from mlsd_helpers.debugging import Data, run_checks

CHECK = ["labels vary"]


def test_one_label_everywhere_is_found():
    result = run_checks(None, Data([[0.0], [1.0]], [1, 1], [[0.0], [2.0]], [0, 1]), CHECK)[0]
    assert result.outcome == "failed"
    assert result.evidence == "all 2 training labels are 1"


def test_two_labels_pass():
    assert run_checks(None, Data([[0.0], [1.0]], [0, 1], [[0.0], [2.0]], [0, 1]), CHECK)[0].passed
