"""A form to confirm evidence: each suggestion with its quote, and what the reader thinks of it."""

from html import escape

import ipywidgets as w

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.practice import leveling
from mlsd_helpers.widgets.press import Button, Presses, ToggleButtons

_OPEN, _HOLDS, _DOES_NOT = "open", "holds", "does not"
_MEANS = {_OPEN: None, _HOLDS: True, _DOES_NOT: False}


def evidence_form(design: Design) -> "EvidenceForm":
    """A form to confirm the evidence that is suggested from a design document.

    Parameters
    ----------
    design : Design
        The document. What is confirmed goes into its ``leveling.evidence`` at once; nothing is written to disk until
        the Save button is pressed.
    """
    return EvidenceForm(design)


class EvidenceForm(w.VBox):
    """One tab a phase; each suggestion is open, holds or does not, and only what holds is scored.

    ``choices`` holds the buttons of each suggestion, in the order of ``pieces``.
    """

    def __init__(self, design: Design):
        self.design = design
        self.pieces = (*leveling.suggest(design), *_written_by_hand(design))
        decided = {_key(piece): piece.confirmed for piece in leveling.evidence_of(design)}
        words = {means: word for word, means in _MEANS.items()}
        self.choices = [self._buttons(piece, words[decided.get(_key(piece))]) for piece in self.pieces]
        tabs = w.Tab([w.VBox(self._rows(phase)) for phase in leveling.PHASES])
        tabs.titles = [phase.replace("_", " ") for phase in leveling.PHASES]
        self._card, self._status = w.HTML(), w.HTML()
        save = Button(description="Save", icon="save", tooltip="Write the document to disk", button_style="primary")
        save.on_click(lambda button: self._save())
        super().__init__([tabs, w.HBox([save, self._status]), self._card])
        self._presses = Presses(self)
        self._show()

    def _buttons(self, piece, start):
        buttons = ToggleButtons(options=list(_MEANS), value=start, style={"button_width": "6em"})
        buttons.layout = w.Layout(flex="0 0 auto")

        def chosen(change):
            self._decide(piece, _MEANS[change["new"]])

        buttons.observe(chosen, "value")
        return buttons

    def _rows(self, phase):
        rows = [
            w.HBox([buttons, w.HTML(_told(piece))], layout=w.Layout(align_items="center"))
            for piece, buttons in zip(self.pieces, self.choices, strict=True)
            if piece.phase == phase
        ]
        return rows or [w.HTML("<p>Nothing in the document suggests anything here yet.</p>")]

    def _decide(self, piece, holds):
        if holds is None:
            kept = [old for old in leveling.evidence_of(self.design) if _key(old) != _key(piece)]
            self.design.leveling.evidence = [old.model_dump(exclude_none=True) for old in kept] or None
        else:
            leveling.confirm(self.design, [piece], holds)
        self._show()

    def _show(self):
        self._card.value = leveling.score_card(self.design)._repr_html_()
        self._status.value = ""

    def _save(self):
        try:
            path = self.design.save()
        except DesignError as error:
            self._status.value = f"<span style='color:var(--jp-error-color1)'>✗ {escape(str(error))}</span>"
        else:
            self._status.value = f"✓ saved {escape(path.name)}"

    def _repr_mimebundle_(self, **kwargs):
        """The live form, and for a reader without a kernel where the document stands."""
        bundle = super()._repr_mimebundle_(**kwargs)
        card = leveling.score_card(self.design)
        bundle["text/plain"] = f"{card.summary()}. Run this cell to confirm evidence."
        bundle["text/html"] = f"{card._repr_html_()}<p>Run this cell to confirm evidence, one by one.</p>"
        return bundle


def _written_by_hand(design):
    """What the document holds and nothing suggests, such as what was said aloud."""
    suggested = {_key(piece) for piece in leveling.suggest(design)}
    for piece in leveling.evidence_of(design):
        if _key(piece) not in suggested:
            told = "as written in leveling.evidence"
            yield leveling.Suggestion(piece.phase, piece.level, told, piece.path, piece.quote, "")


def _key(piece):
    return (piece.phase, piece.level, piece.path, piece.quote)


def _told(piece):
    quote = f"“{piece.quote}”" if piece.quote else ""
    where = f"<code>{escape(piece.path)}</code> " if piece.path else ""
    lines = [f"<b>{escape(piece.level)}</b> · {escape(piece.behaviour)}", f"{where}{escape(quote)}"]
    lines.append(f"<small>{escape(piece.because)}</small>" if piece.because else "")
    return f"<div style='line-height:1.4;padding:4px 0 4px 8px'>{'<br>'.join(filter(None, lines))}</div>"
