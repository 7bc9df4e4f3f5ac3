"""Judge a number, a function, a choice or a design document: right, or what is off, never the answer itself."""

import copy
import math
import random
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.practice.exercises.comparing import arguments_in_short, as_number, difference, kind_of

NOTHING_YET = "there is no answer yet: put yours in place of 'pass', then run this cell again"
TRIES = 12  # random inputs that a function is tried on, beside the fixed ones


def is_blank(answer) -> bool:
    """Whether nothing was filled in: None, or dots that stand for it."""
    return answer is None or answer is Ellipsis


def number(answer, right: float, rel: float = 0.01, mistakes: Mapping[float, str] | None = None, unit: str = ""):
    """What is off about a number.

    Parameters
    ----------
    answer : object
        What was given; anything but a finite real number is said to be that.
    right : float
        The right value; an answer within the share ``rel`` of it passes.
    mistakes : mapping of float to str, optional
        Values that people get, and what they did; tried with the same tolerance.
    unit : str, optional
        What the number counts, for messages.

    Returns
    -------
    str or None
        None when it is right.
    """
    if is_blank(answer):
        return NOTHING_YET
    value = as_number(answer)
    if value is None:
        return f"a number{f' of {unit}' if unit else ''} is expected; got {kind_of(answer)}"
    if not math.isfinite(value):
        return f"a finite number is expected; got {value}"
    if math.isclose(value, right, rel_tol=rel, abs_tol=1e-12 if right == 0 else 0):
        return None
    for wrong, message in (mistakes or {}).items():
        if math.isclose(value, wrong, rel_tol=rel, abs_tol=0):
            return message
    if value != 0 and right != 0 and (value > 0) != (right > 0):
        return "the sign is not right"
    if math.isclose(value, right, rel_tol=max(0.03, 3 * rel)):
        return (
            "close, and not close enough: was something rounded on the way, a case counted too many or too few, or are "
            "these other data than the ones asked for?"
        )
    if value == 0 or right == 0:
        return "this is not it yet; do the sum on paper, units included"
    apart = max(abs(value / right), abs(right / value))
    size = "too large" if abs(value) > abs(right) else "too small"
    for factor, what in (
        (1000, "a thousand"),
        (60, "sixty: minutes and seconds, hours and minutes"),
        (24, "24: days and hours"),
        (100, "a hundred: percent"),
        (10, "ten"),
    ):
        if math.isclose(apart, factor, rel_tol=rel):
            return f"{size} by a factor of {what}; check the units"
    return f"{size}" + (
        " by far; check the units" if apart > 10 else "; the way may be right, look at each factor again"
    )


def choice(answer, right: str, others: Mapping[str, str]):
    """What is off about a choice; ``others`` says of each wrong one why it is not the one."""
    if is_blank(answer):
        return NOTHING_YET
    if not isinstance(answer, str):
        return f"one of {', '.join(sorted([right, *others]))} is expected, as text; got {kind_of(answer)}"
    given = answer.strip().casefold()
    if given == right.casefold():
        return None
    known = {name.casefold(): why for name, why in others.items()}
    if given in known:
        return known[given]
    return f"one of {', '.join(sorted([right, *others]))} is expected; got {answer[:60]!r}"


def choices(answer, right: Mapping[str, Any], options: Iterable, why: Mapping[str, Mapping[Any, str]]):
    """What is off about several choices, one for each key of ``right``.

    Parameters
    ----------
    answer : object
        What was given.
    right : mapping
        The right choice for each key, a text or a number.
    options : iterable
        What can be chosen.
    why : mapping of mapping
        For each key what to say about a wrong choice; under None about any other.
    """
    if is_blank(answer):
        return NOTHING_YET
    given = plain_mapping(answer)
    if given is None:
        return f"a dictionary with {', '.join(right)} is expected; got {kind_of(answer)}"
    if set(given) != set(right):
        apart = [
            str(key)[:40] for key in (*(k for k in right if k not in given), *(k for k in given if k not in right))
        ]
        return f"the keys are {', '.join(right)}; missing or not among them: {', '.join(apart[:5])}"
    options = tuple(options)
    off = []
    for key, value in right.items():
        mine = _plain(given[key])
        if is_blank(given[key]):
            return f"{key} has no answer yet"
        if mine not in options:
            return f"{key}: one of {', '.join(map(str, options))} is expected; got {str(given[key])[:40]!r}"
        if mine != value:
            off.append((key, mine))
    if not off:
        return None
    key, mine = off[0]
    return f"{len(off)} of {len(right)} are off. {key}: {why[key].get(mine, why[key][None])}"


def plain_mapping(answer) -> dict | None:
    """A dictionary with plain text as keys, of a dictionary or a pandas Series; None for anything else."""
    if type(answer).__name__ == "Series" and type(answer).__module__.partition(".")[0] == "pandas":
        answer = answer.to_dict()
    if not isinstance(answer, dict) or not all(isinstance(key, str) for key in answer):
        return None
    return {str(key): value for key, value in answer.items()}


def _plain(value):
    return value.strip().casefold() if isinstance(value, str) else as_number(value)


def not_a_function(answer):
    """What is off about an answer that is to be a function; None when it can be called."""
    if is_blank(answer):
        return NOTHING_YET
    if callable(answer):
        return None
    return f"a function is expected; got {kind_of(answer)}; give its name without brackets"


def in_order_of(table, found):
    """A Series about the rows of a table in the order of the table; anything else as it is."""
    import pandas as pd

    same_rows = isinstance(found, pd.Series) and found.index.is_unique and len(found) == len(table)
    return found.reindex(table.index) if same_rows and found.index.isin(table.index).all() else found


def function(
    answer,
    oracle: Callable,
    inputs: Callable[[random.Random], tuple],
    fixed: Iterable[tuple] = (),
    mistakes: Iterable[tuple[Callable, str]] = (),
    rel: float = 1e-6,
    tells: bool = False,
):
    """What is off about a function, tried on fixed inputs and on fresh random ones.

    Parameters
    ----------
    answer : object
        What was given.
    oracle : callable
        Gives the right result in another way than the solution does: a library, a closed form.
    inputs : callable
        Makes the arguments of one try from a source of random numbers.
    fixed : iterable of tuple, optional
        Arguments to try first: the edges.
    mistakes : iterable of (callable, str), optional
        Functions that people write, and what they did; said when the answer agrees with one wherever it is tried.
    rel : float
        Share by which numbers may differ.
    tells : bool
        Whether a message says what is right, too: for a function that is mended, not for one that is found.
    """
    if (off := not_a_function(answer)) is not None:
        return off
    chance = random.Random()  # fresh at each check: a table of known answers does not pass
    tries = [*fixed, *(inputs(chance) for _ in range(TRIES))]
    results, off = [], None
    for arguments in tries:
        try:
            given = answer(*copy.deepcopy(arguments))
        except NotImplementedError:
            return NOTHING_YET
        except (Exception, SystemExit) as error:
            return f"your function raises {said(error)}, for {arguments_in_short(arguments)}"
        if is_blank(given):
            shown = arguments_in_short(arguments)
            return f"your function returns nothing for {shown}; is the body filled in, does it return?"
        results.append(given)
        found = None if off else difference(given, oracle(*copy.deepcopy(arguments)), rel)
        off = off or (found and _told(found, arguments, tells))
    if off is None:
        return None
    for wrong, message in mistakes:
        pairs = zip(results, tries, strict=True)
        if all(difference(given, wrong(*copy.deepcopy(args)), rel) is None for given, args in pairs):
            return message
    return off


def _told(found, arguments, tells):
    """A difference as a message: what is off, for which arguments, and what the function gives there."""
    message = f"{found.what} for {arguments_in_short(arguments)}"
    if found.given:
        message += f": it gives {found.given}"
    return f"{message}, where {found.right} is right" if tells and found.right else message


def said(error: BaseException) -> str:
    """An error as one line: its type and what it says, of which it may know nothing itself."""
    try:
        return f"{type(error).__name__}: {str(error)[:200]}"
    except Exception:
        return type(error).__name__


def document(
    answer,
    base: Design,
    passes: Iterable[str],
    changes: Iterable[str],
    also: Callable[[Design], str | None] | None = None,
):
    """What is off about a repaired or completed design document.

    Parameters
    ----------
    answer : Design, dict, str or path
        What was given: a document in hand, its values, its YAML text or its file.
    base : Design
        The document as it was handed out.
    passes : iterable of str
        Names of rules that must run on the answer and find nothing.
    changes : iterable of str
        Paths that may differ from ``base``, with all that lies below them; the rest stays.
    also : callable, optional
        Says what is off that no rule sees, or None; looked at before the rules.
    """
    if is_blank(answer):
        return NOTHING_YET
    try:
        design = as_design(answer)
    except DesignError as error:
        return f"the document cannot be read: {str(error)[:300]}"
    if design is None:
        return f"a design document is expected (a Design, its YAML text or its file); got {kind_of(answer)}"
    allowed = tuple(changes)
    if design.to_dict().get("waivers", []) != base.to_dict().get("waivers", []):
        return "a waiver accepts a finding; here it is to be mended"
    for change in base.diff(design).fields:
        if not any(change.path == path or change.path.startswith(f"{path}.") for path in (*allowed, "waivers")):
            return f"{change.path} is given and stays; change {', '.join(allowed)}"
    if also is not None and (said := also(design)) is not None:
        return said
    names = tuple(passes)
    findings = design.check(names)
    if findings:
        return f"{findings[0].name}: {findings[0].message}"
    if findings.missing:
        return f"{findings.missing[0].path} is missing; without it nobody can say whether the design holds"
    if findings.rules_run < len(names):  # the section that they read is gone
        return f"a section is missing or empty: not all of {', '.join(names)} can be run"
    return None


def threshold(given: float, right: float):
    """What is off about a threshold that the rule ``threshold-against-costs`` lets pass, as it allows a tenth."""
    if math.isclose(given, right, abs_tol=0.01):
        return None
    return "the rule lets a tenth pass on either side; here the threshold that follows from the prices is asked"


def as_design(answer) -> Design | None:
    """The document that was given: in hand, as values, as YAML text or as a file; None when it is none of these."""
    if isinstance(answer, Design):
        return Design.from_data(answer.to_dict())
    if isinstance(answer, dict):
        return Design.from_data(answer)
    if isinstance(answer, Path):
        return Design.open(answer)
    if isinstance(answer, str):
        return Design.from_text(answer) if "\n" in answer or ":" in answer else Design.open(answer)
    return None
