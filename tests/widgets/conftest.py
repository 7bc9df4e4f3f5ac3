"""What a browser sends, and the design cases, read once."""

from functools import cache
from itertools import count

import pytest

from mlsd_helpers.practice import cases

READ_ONCE = cache(cases.load)


@pytest.fixture(autouse=True)
def cases_are_read_once(monkeypatch):
    """Reading all of them is most of the time of a drill and of an interview; no widget changes one."""
    monkeypatch.setattr(cases, "load", READ_ONCE)


@pytest.fixture
def press():
    """A function that presses a button of a widget, by one message that also has what was typed into its boxes."""
    numbers = count(1)

    def send(widget, button, typed=()):
        number = next(numbers)
        states = {box.model_id: {"value": text, "edits": number} for box, text in dict(typed).items()}
        content = {"press": button.model_id, "number": number, "typed": states}
        widget._presses._handle_custom_msg(content, [])

    return send
