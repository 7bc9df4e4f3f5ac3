"""A press carries what was typed before it.

Left to themselves, a box and the button beside it send messages of their own, and the press may arrive first: text
waits for the kernel to have read the text before it, a press does not, and JupyterLab has the kernel read the two in
different threads. Here one message has both. A person's edits of a box are numbered by the clock, and the kernel takes
each once and never an older one: in which order messages arrive, and from which of several windows, does not matter.

Where the front-end cannot run the module, boxes and buttons are those of ipywidgets.

>>> box, button = Text(), Button(description="Send")
>>> sent = []
>>> button.on_click(lambda button: sent.append(box.value) or box.set_trait("value", ""))
>>> presses = Presses(w.HBox([box, button]))
>>> presses.arrive({"press": button.model_id, "number": 1, "typed": {box.model_id: {"value": "all of it", "edits": 9}}})
>>> box.set_state({"value": "all of", "edits": 6})  # a part of it, late
>>> sent, box.value
(['all of it'], '')
"""

from contextlib import suppress
from pathlib import Path
from threading import RLock

import anywidget
import ipywidgets as w
import traitlets

_ONE_AT_A_TIME = RLock()  # what a text or a press sets off is done before the next one is looked at


class _Numbered(traitlets.HasTraits):
    """A box whose edits are numbered by the front-end."""

    edits = traitlets.Int(help="Number of the newest edit that was taken.").tag(sync=True)
    presses = traitlets.Int(help="Number of the newest press that was answered.").tag(sync=True)

    def set_state(self, sync_data):
        """Take what the front-end says, unless something newer was taken before."""
        with _ONE_AT_A_TIME:
            if "edits" not in sync_data or sync_data["edits"] > self.edits:
                super().set_state(sync_data)


class Text(_Numbered, w.Text):
    """A line of text."""


class Textarea(_Numbered, w.Textarea):
    """Lines of text."""


class Dropdown(_Numbered, w.Dropdown):
    """One of some choices, in a list that opens."""


class ToggleButtons(_Numbered, w.ToggleButtons):
    """One of some choices, side by side."""


class Checkbox(_Numbered, w.Checkbox):
    """Yes or no."""


class FloatSlider(_Numbered, w.FloatSlider):
    """A number between two bounds."""


class FloatLogSlider(_Numbered, w.FloatLogSlider):
    """A number between two bounds, on a logarithmic scale."""


class Button(w.Button):
    """A button that carries what was typed, once :class:`Presses` watches a widget that it is in."""

    def __init__(self, **options):
        super().__init__(**options)
        self.add_class(f"mlsd-press-{self.model_id}")


class Presses(anywidget.AnyWidget):
    """Watches the buttons and boxes inside a widget, those added later too; it is not shown itself.

    Parameters
    ----------
    inside : Widget
        Boxes and buttons of this module count, wherever they are in it.
    enters : dict of box to Button, optional
        The button that Enter presses in a box.
    waits : sequence of boxes, optional
        They cannot be typed into while a press is on its way, and the same press again counts once: for boxes whose
        text the press takes away.
    """

    _esm = Path(__file__).with_name("press.js")
    root = traitlets.Unicode().tag(sync=True)
    enters = traitlets.Dict().tag(sync=True)
    waits = traitlets.List().tag(sync=True)

    def __init__(self, inside, enters=None, waits=()):
        self._inside, self._waiting = inside, waits
        for box in {*(enters or ()), *waits}:
            box.add_class(f"mlsd-box-{box.model_id}")
        for box, button in (enters or {}).items():
            box.on_msg(lambda box, content, buffers, button=button: self._entered(content, button))
        super().__init__(
            root=inside.model_id,
            enters={box.model_id: button.model_id for box, button in (enters or {}).items()},
            waits=[box.model_id for box in waits],
        )
        self.on_msg(lambda presses, content, buffers: self.arrive(content))

    def arrive(self, content):
        """Take what was typed, then do what the button does."""
        with _ONE_AT_A_TIME:
            try:
                self._take(content)
            finally:
                for box in self._waiting:
                    box.presses = content["number"]

    def _take(self, content):
        inside = {each.model_id: each for each in _all(self._inside)}
        for model_id, box in inside.items():
            if model_id in content["typed"]:
                with suppress(
                    traitlets.TraitError
                ):  # what a box no longer takes holds up neither the others nor the press
                    box.set_state(content["typed"][model_id])
        button = inside.get(content["press"])
        if button is not None and not button.disabled:
            button.click()

    @staticmethod
    def _entered(content, button):
        if content.get("event") == "submit" and not button.disabled:  # from a front-end that does not run the module
            button.click()


def _all(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)
