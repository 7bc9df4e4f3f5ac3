"""Write a number down before the notebook answers, and see afterwards how far it was.

>>> slow_pages = guess("Of 100 pages that call 100 shards each, how many meet a slow call?", 1, unit="%")
>>> slow_pages.compare(63.4)
Your guess: 1 %. It is 63.4 %: 62.4 points more.
>>> slow_pages.box.value = "50%"
>>> slow_pages.compare(63.4)
Your guess: 50 %. It is 63.4 %: 13.4 points more.
"""

from dataclasses import dataclass
from html import escape

import ipywidgets as w

from mlsd_helpers.practice.drills.wording import read_number
from mlsd_helpers.shared.number_checks import number as checked
from mlsd_helpers.shared.showing import number
from mlsd_helpers.widgets.press import Text

_NEAR = 1.1  # a factor within which a guess was right
_FAR = 10  # from which on a factor is written without decimals

_typed: dict[tuple[str, float], str] = {}  # what was typed in this session, by the question and the number beside it


def guess(question: str, default: float, *, unit: str = "") -> "Guess":
    """A box for the reader's guess.

    Parameters
    ----------
    question : str
        What is asked.
    default : float
        The guess until a number is typed: one that many people would make. Where no box is shown, change it here.
    unit : str
        Of the guess and of the answer; guesses in ``"%"`` are told their distance in points, others a factor.

    Raises
    ------
    ValueError
        The question is empty, or the default is no finite number.
    """
    return Guess(question, default, unit)


class Guess(w.VBox):
    """A question with a box for a number. ``value`` is the number now, ``compare(answer)`` says how far it is.

    A cell that runs again keeps what was typed, until the number in its code is another one.
    """

    def __init__(self, question: str, default: float, unit: str):
        self.question, self.unit = " ".join(question.split()), unit
        if not self.question:
            raise ValueError("the question is empty; say which number is to be guessed")
        self.value = checked("default", default)
        self._key = (self.question, self.value)
        said = f"Your guess{f', in {unit}' if unit else ''}"
        self.box = Text(number(self.value), tooltip=said, layout=w.Layout(width="8em"))
        self._said = w.HTML()
        line = w.HBox([self.box, w.HTML(f"{escape(unit)}<span style='opacity:0.7'> — type yours, then go on</span>")])
        super().__init__([w.HTML(f"<b>Your guess?</b> {escape(self.question)}"), line, self._said])
        self.box.observe(self._read, "value")
        self.box.value = _typed.get(self._key, self.box.value)

    def _read(self, change):
        text = change["new"].strip().removesuffix(self.unit).strip()
        try:
            self.value = read_number(text.replace("−", "-"))
        except ValueError as error:
            self._said.value = f"<span role='alert' style='color:var(--jp-error-color1)'>✗ {escape(str(error))}</span>"
            return
        self._said.value = ""
        _typed[self._key] = change["new"]

    def compare(self, answer: float) -> "Comparison":
        """The guess beside the answer, in the unit of the question."""
        return Comparison(self.value, checked("answer", answer), self.unit)

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = f"Your guess? {self.question} [{number(self.value)}{self._unit}]"
        bundle["text/html"] = (
            f"<p><b>Your guess?</b> {escape(self.question)} [{number(self.value)}{escape(self._unit)}]</p>"
        )
        return bundle

    @property
    def _unit(self):
        return f" {self.unit}" if self.unit else ""


@dataclass(frozen=True, repr=False)
class Comparison:
    """A guess beside what came out."""

    guess: float
    answer: float
    unit: str

    def __repr__(self) -> str:
        return f"Your guess: {self._shown(self.guess)}. It is {self._shown(self.answer)}: {self._distance()}."

    def _repr_html_(self) -> str:
        guessed, answer = escape(self._shown(self.guess)), escape(self._shown(self.answer))
        return f"<p>Your guess: {guessed}. It is <b>{answer}</b>: {escape(self._distance())}.</p>"

    def _shown(self, value):
        return f"{number(value, 3)} {self.unit}".rstrip()

    def _distance(self):
        difference = self.answer - self.guess
        if difference == 0:
            return "the same"
        if self.unit == "%" or min(self.guess, self.answer) <= 0:
            points = "points " if self.unit == "%" else ""
            return f"{number(abs(difference), 3)} {points}{'more' if difference > 0 else 'less'}"
        factor = max(self.answer / self.guess, self.guess / self.answer)
        if factor <= _NEAR:
            return "close, within a tenth"
        times = f"{factor:,.0f}" if factor >= _FAR else number(factor, 2)
        return f"{times} times {'larger' if difference > 0 else 'smaller'}"
