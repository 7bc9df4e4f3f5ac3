"""A teaching point that fails when the data stops supporting it.

A notebook states what it found as a claim, together with the figures it rests on. The claim shows them when it holds
and stops the notebook when it does not, so that prose and data cannot drift apart. What looks true and is not is stated
too, as refuted, and stops the notebook when the data begins to support it.
"""

import ast
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from html import escape
from numbers import Integral, Real
from pathlib import Path
from types import MappingProxyType

from mlsd_helpers.shared.interval import Interval


class ClaimNotSupported(AssertionError):
    """The evidence of a claim does not support its statement."""


class ClaimSupported(AssertionError):
    """The evidence supports a statement that was to be refuted."""


@dataclass(frozen=True, repr=False)
class Claim:
    """One claim of this session.

    Parameters
    ----------
    statement : str
        What is claimed.
    evidence : mapping of str to scalar
        The figures the claim rests on, unrounded, by name.
    holds : bool
        Whether the evidence supports the statement.
    on_purpose : bool
        Whether it was stated in order to be refuted.
    """

    statement: str
    evidence: Mapping[str, object]
    holds: bool
    on_purpose: bool = False

    @property
    def _mark(self) -> str:
        return "✓" if self.holds else "✗"

    @property
    def _title(self) -> str:
        return f"Not supported: {self.statement}" if self.on_purpose else self.statement

    @property
    def _evidence_text(self) -> str:
        return " · ".join(f"{_words(name)} = {_shown(name, value)}" for name, value in self.evidence.items())

    def __repr__(self) -> str:
        headline = f"{self._mark} {self._title}"
        return f"{headline}\n  {self._evidence_text}" if self.evidence else headline

    def _repr_html_(self) -> str:
        # GitHub strips the style attributes: what is left must still read well.
        colour = "var(--jp-success-color1, #2e7d32)" if self.holds else "var(--jp-error-color1, #c62828)"
        evidence = f"<br><small>{_evidence_html(self.evidence)}</small>" if self.evidence else ""
        return (
            f'<div style="border-left: 4px solid {colour}; padding: 0.2em 0 0.2em 0.8em; margin: 0.3em 0">'
            f'<span style="color: {colour}"><strong>{self._mark}</strong></span> '
            f"<strong>{escape(self._title)}</strong>{evidence}</div>"
        )


class Claims(tuple):
    """The claims of this session in the order they were first made, shown as a table."""

    def __repr__(self) -> str:
        if not self:
            return "No claims made in this session yet."
        width = max(len(made._title) for made in self)
        return "\n".join(f"{made._mark} {made._title:<{width}}  {made._evidence_text}".rstrip() for made in self)

    def _repr_html_(self) -> str:
        if not self:
            return "<p>No claims made in this session yet.</p>"
        rows = "".join(
            f"<tr><td>{made._mark}</td>"
            f'<td style="text-align: left">{escape(made._title)}</td>'
            f'<td style="text-align: left">{_evidence_html(made.evidence)}</td></tr>'
            for made in self
        )
        head = '<th></th><th style="text-align: left">Claim</th><th style="text-align: left">Evidence</th>'
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


_session: dict[str, Claim] = {}


def claim(statement: str, holds: bool, **evidence: object) -> None:
    """Show a tick, the statement and its evidence, or raise when the statement does not hold.

    Parameters
    ----------
    statement : str
        What the data shows, as one sentence.
    holds : bool or numpy.bool_
        The comparison that decides.
    **evidence : number, Interval, str, bool, date or duration
        The figures the comparison used, each a single value, with the unit in the name (``wait_minutes=12``). Floats
        show at most three significant digits, whole counts (``int``) all theirs, an interval its estimate and both
        ends, everything else shows as it is.

    Raises
    ------
    ClaimNotSupported
        When ``holds`` is false. The message is what would have been shown, with a cross for the tick.
    TypeError
        When ``holds`` is not one truth value, or a piece of evidence is not one value.
    ValueError
        When the statement is empty, or a piece of evidence is missing (NaN, NaT, NA, None).

    Examples
    --------
    >>> claim("A random split promises more than the future keeps", 0.7712 > 0.6841, random=0.7712, future=0.6841)
    ✓ A random split promises more than the future keeps
      random = 0.771 · future = 0.684
    >>> claim("Half the flights are late", 77_630 / 327_346 > 0.5, late=77_630, arrived=327_346)
    Traceback (most recent call last):
    mlsd_helpers.claims.ClaimNotSupported: ✗ Half the flights are late
      late = 77,630 · arrived = 327,346
    """
    made = _stated(statement, holds, evidence)
    if not made.holds:
        raise ClaimNotSupported(repr(made))
    _show(made)


def not_supported(statement: str, holds: bool, **evidence: object) -> None:
    """Show a cross, a statement that looks true and the evidence against it, or raise when the data supports it.

    Parameters
    ----------
    statement : str
        What one would expect, as one sentence.
    holds : bool or numpy.bool_
        The comparison that decides, written so that it is true where the statement is.
    **evidence : number, Interval, str, bool, date or duration
        As for :func:`claim`.

    Raises
    ------
    ClaimSupported
        When ``holds`` is true: the data no longer speaks against the statement.
    TypeError, ValueError
        As for :func:`claim`.

    Examples
    --------
    >>> not_supported("Most flights are late", 77_630 / 327_346 > 0.5, late=77_630, arrived=327_346)
    ✗ Not supported: Most flights are late
      late = 77,630 · arrived = 327,346
    """
    made = _stated(statement, holds, evidence, on_purpose=True)
    if made.holds:
        raise ClaimSupported(
            f"this was to be refuted, and the data supports it: {made.statement}\n  {made._evidence_text}"
        )
    _show(made)


def _stated(statement: str, holds: bool, evidence: Mapping[str, object], on_purpose: bool = False) -> Claim:
    """A claim of which the session knows, whether it holds or not."""
    if not isinstance(statement, str):
        raise TypeError(f"statement is {_kind(statement)}; expected text that says what the data shows")
    statement = " ".join(statement.split())
    if not statement:
        raise ValueError("statement is empty; say in one sentence what the data shows")
    made = Claim(statement, MappingProxyType(dict(evidence)), _truth(holds), on_purpose)
    for name, value in evidence.items():
        _shown(name, value)
    _session[statement] = made  # a cell that runs again replaces its claim
    return made


@dataclass(frozen=True)
class StatedInNotebook:
    """A claim as it stands in a notebook file.

    Parameters
    ----------
    statement : str
        What is claimed.
    on_purpose : bool
        Whether it is stated in order to be refuted.
    evidence : str
        The figures that its cell printed when the notebook was last executed; empty when there are none.
    """

    statement: str
    on_purpose: bool = False
    evidence: str = ""


def claims_of_notebook(path) -> list[StatedInNotebook]:
    """The claims that a notebook makes or refutes, in order, read from its cells without running them.

    Parameters
    ----------
    path : path
        A notebook file.

    Raises
    ------
    ValueError
        The file is not a notebook, or a statement is not written out as one text.
    """
    try:
        cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a notebook: expected JSON with a list of cells") from error
    stated = []
    for cell in cells:
        if cell["cell_type"] == "code":
            calls = [node for node in ast.walk(ast.parse("".join(cell["source"]))) if isinstance(node, ast.Call)]
            made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in _STATES and call.args]
            printed = _evidence_printed(cell)
            for call in sorted(made, key=lambda call: (call.lineno, call.col_offset)):
                if not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)):
                    raise ValueError(f"{path}: write the statement as one text, not as {ast.unparse(call.args[0])}")
                statement = " ".join(call.args[0].value.split())
                stated.append(StatedInNotebook(statement, _STATES[call.func.id], printed.get(statement, "")))
    return stated


_STATES = {"claim": False, "not_supported": True}


def _evidence_printed(cell) -> dict[str, str]:
    """The evidence that a cell's outputs show, by statement."""
    printed = {}
    for output in cell.get("outputs", ()):
        text = output.get("data", {}).get("text/plain", output.get("text", ""))
        headline, _, evidence = "".join(text).partition("\n")
        if headline[:2] in ("✓ ", "✗ "):
            printed[headline[2:].removeprefix("Not supported: ")] = evidence.strip()
    return printed


def claims_made() -> Claims:
    """List the claims of this session, those that failed included.

    A statement made twice is listed once, with its latest evidence.

    Examples
    --------
    >>> claim("Three origins serve the city", len({"EWR", "JFK", "LGA"}) == 3, origins=3)
    ✓ Three origins serve the city
      origins = 3
    >>> claims_made()[-1].evidence["origins"]
    3
    """
    return Claims(_session.values())


def _show(made: Claim) -> None:
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        from IPython.display import display

        display(made)
    else:
        print(made)


def _truth(holds: object) -> bool:
    # numpy.bool_ is recognised by name: importing numpy for it would make every claim slow to load.
    kind = type(holds)
    if kind is bool or (kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_")):
        return bool(holds)
    if hasattr(holds, "__len__") and hasattr(holds, "all"):
        raise TypeError(f"holds is {_kind(holds)}; expected one truth value: reduce it with .all() or .any()")
    raise TypeError(f"holds is {_kind(holds)}; expected True or False: write the comparison, such as a > b")


def _shown(name: str, value: object) -> str:
    """Return one piece of evidence as text."""
    kind = type(value).__name__
    if value is None or kind in ("NAType", "NaTType"):
        raise ValueError(f"evidence {name!r} is {value}; a claim needs a value that was measured")
    if isinstance(value, (bool, str, date, time, timedelta)):
        return str(value)
    if isinstance(value, Interval):
        estimate, low, high = (_shown(name, end) for end in value)
        return f"{estimate} [{low}, {high}]"
    is_numpy_scalar = type(value).__module__ == "numpy" and not hasattr(value, "__len__")
    if not (isinstance(value, (Real, Decimal)) or is_numpy_scalar):
        raise TypeError(
            f"evidence {name!r} is {_kind(value)}; expected one number, text or date: give each value a name of its own"
        )
    if value != value:
        raise ValueError(f"evidence {name!r} is {value}; a claim needs a value that was measured")
    if kind in ("bool", "bool_", "datetime64", "timedelta64"):
        return str(value)
    if isinstance(value, Integral):
        return f"{int(value):,}"
    # Rounded first, then written out, so that 123,456.7 reads 123,000 and not 1.23e+05; + 0.0 turns -0.0 into 0.
    return f"{float(f'{float(value):.3g}') + 0.0:,.15g}"


def _words(name: str) -> str:
    return " ".join("USD" if word == "usd" else word for word in name.split("_"))


def _evidence_html(evidence: Mapping[str, object]) -> str:
    return " · ".join(
        f"{escape(_words(name))} = <strong>{escape(_shown(name, value))}</strong>" for name, value in evidence.items()
    )


def _kind(value: object) -> str:
    """Name a value for an error message: its type, and its length or its text."""
    if hasattr(value, "shape"):
        return f"a {type(value).__name__} of shape {tuple(value.shape)}"
    if hasattr(value, "__len__") and not isinstance(value, str):
        return f"a {type(value).__name__} of length {len(value)}"
    return f"{value!r} ({type(value).__name__})"
