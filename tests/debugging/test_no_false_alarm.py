"""No check says anything against sound models."""

import pytest

from tests.debugging.false_alarms import alarms
from tests.debugging.healthy import SKLEARN, TORCH


@pytest.mark.slow
def test_sound_estimators_raise_no_alarm():
    raised = list(alarms(range(1), models=SKLEARN))
    assert not raised, raised


@pytest.mark.slow
def test_sound_modules_raise_no_alarm(torch):
    raised = list(alarms(range(1), models=TORCH))
    assert not raised, raised
