"""A press has with it what was typed before it; each edit is taken once, and never an older one."""

from threading import Thread

import ipywidgets as w
import pytest

from mlsd_helpers import widgets
from mlsd_helpers.design import Design
from mlsd_helpers.design.schema import SECTIONS
from mlsd_helpers.widgets import press as pressing
from mlsd_helpers.widgets.press import Button, Presses, Text

NUMBERED = [Text, pressing.Textarea, pressing.Dropdown, pressing.ToggleButtons, pressing.Checkbox]
NUMBERED += [pressing.FloatSlider, pressing.FloatLogSlider, Button]


# Boxes that a person types into or ticks, and buttons that they press.
STOCK = (w.Text, w.Textarea, w.Dropdown, w.ToggleButtons, w.Checkbox, w.FloatSlider, w.FloatLogSlider, w.Button)


class Sender(w.VBox):
    """A box that each press empties, and what it sent."""

    def __init__(self):
        self.box, self.button, self.sent = Text(), Button(description="Send"), []
        self.button.on_click(self.send_it)
        super().__init__([w.HBox([self.box]), self.button])
        self._presses = Presses(self, enters={self.box: self.button}, waits=[self.box])

    def send_it(self, button):
        self.sent.append(self.box.value)
        self.box.value = ""


@pytest.fixture
def sender():
    return Sender()


def test_what_was_typed_is_there_when_the_button_does_its_work(sender, press):
    press(sender, sender.button, {sender.box: "all of it"})
    assert sender.sent == ["all of it"]
    assert sender.box.value == ""


def test_a_text_that_comes_behind_its_press_does_not_fill_the_box_again(sender, press):
    press(sender, sender.button, {sender.box: "one"})
    sender.box.set_state({"value": "one", "edits": 1})
    assert sender.box.value == ""


def test_a_press_does_not_bring_back_what_the_kernel_changed_since(sender, press):
    sender.box.set_state({"value": "typed", "edits": 1})
    sender.box.value = "mended"
    press(sender, sender.button, {sender.box: "typed"})  # its first edit, which had arrived
    assert sender.sent == ["mended"]


def test_what_is_typed_later_is_taken(sender, press):
    press(sender, sender.button, {sender.box: "one"})
    sender.box.set_state({"value": "two", "edits": 2})
    assert sender.box.value == "two"


def test_what_comes_without_a_number_is_taken(sender):
    sender.box.set_state({"value": "from a front-end that does not count"})
    assert sender.box.value == "from a front-end that does not count"


def test_the_front_end_is_told_that_the_press_was_answered_even_when_it_fails(sender, press):
    press(sender, sender.button)
    assert sender.box.presses == 1
    sender.box.observe(lambda change: 1 / 0, "value")
    typed = {sender.box.model_id: {"value": "x", "edits": 1}}
    with pytest.raises(ZeroDivisionError):
        sender._presses.arrive({"press": sender.button.model_id, "number": 2, "typed": typed})
    assert sender.box.presses == 2


def test_a_text_in_another_thread_waits_until_the_press_is_done(sender, press):
    late = Thread(target=lambda: sender.box.set_state({"value": "one", "edits": 1}))

    def start_the_other(button):
        late.start()
        late.join(0.2)
        seen.append((late.is_alive(), sender.box.value))

    seen = []
    sender.button.on_click(start_the_other)
    press(sender, sender.button, {sender.box: "one"})
    late.join()
    assert seen == [(True, "")]
    assert sender.box.value == ""


def test_a_button_that_was_switched_off_meanwhile_does_nothing(sender, press):
    sender.button.disabled = True
    press(sender, sender.button, {sender.box: "kept"})
    assert sender.sent == []
    assert sender.box.value == "kept"


def test_boxes_and_buttons_that_are_gone_or_new_are_no_mistake(sender, press):
    gone, gone_button, new = Text(), Button(), Text()
    sender.children = (*sender.children, new)
    press(sender, gone_button, {gone: "x", new: "y"})
    assert (gone.value, new.value, sender.sent) == ("", "y", [])


def test_enter_presses_the_button_where_the_front_end_does_not_run_the_module(sender):
    sender.box.value = "typed"
    sender.box._handle_custom_msg({"event": "submit"}, [])
    assert sender.sent == ["typed"]


def test_the_front_end_finds_boxes_and_buttons_by_their_classes(sender):
    assert f"mlsd-box-{sender.box.model_id}" in sender.box._dom_classes
    assert f"mlsd-press-{sender.button.model_id}" in sender.button._dom_classes
    assert sender._presses.root == sender.model_id
    assert sender._presses.enters == {sender.box.model_id: sender.button.model_id}
    assert sender._presses.waits == [sender.box.model_id]


@pytest.mark.parametrize("box", NUMBERED, ids=lambda box: box.__name__)
def test_a_box_is_drawn_by_the_front_end_as_the_one_of_ipywidgets(box):
    ours, stock = box(), getattr(w, box.__name__)()
    for name in ("_model_name", "_model_module", "_view_name", "_view_module"):
        assert getattr(ours, name) == getattr(stock, name)


def inside(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def filled():
    design = Design.new("shop")
    design.high_level_design.components = [{"name": "ranker"}]
    design.requirements.cost_false_positive_usd, design.requirements.cost_false_negative_usd = 5, 90
    design.requirements.ml_task = "binary_classification"
    return design


FACES = {
    "drill": widgets.estimate_drill,
    "interview": widgets.mock_interview,
    "evidence": lambda: widgets.evidence_form(filled()),
    "threshold": lambda: widgets.threshold_explorer([0, 0, 1], [0.1, 0.6, 0.9], cost_fp=2, cost_fn=8),
    **{f"form of {section}": lambda section=section: widgets.section_form(filled(), section) for section in SECTIONS},
}


@pytest.mark.parametrize("face", FACES)
def test_every_button_carries_what_stands_in_every_box_beside_it(face):
    widget = FACES[face]()
    found = [each for each in inside(widget) if isinstance(each, STOCK)]
    assert any(isinstance(each, w.Button) for each in found)
    assert [each for each in found if not type(each).__module__.endswith("widgets.press")] == []
    assert widget._presses.root == widget.model_id


def pressed(presses, button, number, typed):
    boxes = {box.model_id: state for box, state in typed.items()}
    presses.arrive({"press": button.model_id, "number": number, "typed": boxes})


def test_what_a_box_no_longer_takes_holds_up_no_other_box_and_no_press(sender):
    choice = pressing.Dropdown(options=["a", "b", "c"])
    sender.children = [choice, *sender.children]
    choice.options = ["a"]
    typed = {choice: {"index": 2, "edits": 1}, sender.box: {"value": "x", "edits": 1}}
    pressed(sender._presses, sender.button, 1, typed)
    assert sender.sent == ["x"]
    assert choice.value == "a"


def test_two_windows_that_number_by_the_clock_both_count(sender):
    pressed(sender._presses, sender.button, 1000, {sender.box: {"value": "window A", "edits": 1000}})
    pressed(sender._presses, sender.button, 1007, {sender.box: {"value": "window B", "edits": 1007}})
    assert sender.sent == ["window A", "window B"]


def test_enter_without_the_module_presses_no_button_that_is_disabled(sender):
    sender.button.disabled = True
    sender.box._handle_custom_msg({"event": "submit"}, [])
    assert sender.sent == []
    sender.button.disabled = False
    sender.box._handle_custom_msg({"event": "submit"}, [])
    assert sender.sent == [""]
