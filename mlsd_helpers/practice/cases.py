"""The design cases: what an interviewer asks and holds back, a reference design and a weak one, twists, follow-ups.

The numbers of a case are round, plausible and ours; they are no company's.

>>> from mlsd_helpers.practice import cases
>>> case = cases.load("flight_delay_alerts")
>>> case.reference.check().errors
()
"""

import difflib
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.file import reading
from mlsd_helpers.design.file.errors import Problem
from mlsd_helpers.design.file.validation import from_validation
from mlsd_helpers.practice.case_file import Answer, CaseFile, FollowUp, Mistake, Source, Twist

FOLDER = Path(__file__).parent / "data" / "cases"


@dataclass(frozen=True)
class Case:
    """A design case.

    Attributes
    ----------
    name, title, crux : str
        How it is called, and what makes it different from others.
    crux_answers : tuple of str
        Names of the answers that the crux rests on.
    prompt : str
        What the interviewer says at the start.
    answers : tuple of Answer
        What the interviewer says when asked: ``name``, ``phase``, ``asks``, ``answer``, ``numbers``.
    reference, weak : Design
        A design that passes every check, and one with the mistakes of the case.
    weak_findings : tuple of str
        Names of rules that the weak design breaks.
    twists : tuple of Twist
        What changes in the middle of the round: ``name``, ``says``, ``changes`` as for :meth:`Design.what_if`,
        ``findings`` that the reference has then, ``good_answer``.
    follow_ups : tuple of FollowUp
        ``level``, ``phase``, ``question``, ``listen_for``.
    mistakes : tuple of Mistake
        ``mistake``, ``instead``, ``rules`` that find it.
    sources : tuple of Source
        ``title``, ``url``, ``says``.
    """

    name: str
    title: str
    crux: str
    crux_answers: tuple[str, ...] = field(repr=False)
    prompt: str
    answers: tuple[Answer, ...] = field(repr=False)
    reference: Design = field(repr=False)
    weak: Design = field(repr=False)
    weak_findings: tuple[str, ...] = field(repr=False)
    twists: tuple[Twist, ...] = field(repr=False)
    follow_ups: tuple[FollowUp, ...] = field(repr=False)
    mistakes: tuple[Mistake, ...] = field(repr=False)
    sources: tuple[Source, ...] = field(repr=False)
    file: Path = field(repr=False)
    positions: dict = field(repr=False, compare=False)


def names() -> tuple[str, ...]:
    """The names of the cases that come with the package, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load(case) -> Case:
    """Read a case.

    Parameters
    ----------
    case : str or path
        The name of a case, or the file of one of your own: a path that ends in ``.yaml``.

    Returns
    -------
    Case
        Read anew at each call: its designs are yours to change.

    Raises
    ------
    DesignError
        There is no such case (names the nearest), or the file is not one (names line and column).
    """
    path = Path(case) if str(case).endswith((".yaml", ".yml")) else FOLDER / f"{known(str(case))}.yaml"
    if not path.exists():
        raise DesignError([Problem("there is no such file; 'mlsd cases --template' prints a case to fill in")], path)
    text = reading.read_text(path)
    data, positions = reading.parse(text, path)
    try:
        parts = CaseFile.model_validate(data)
    except ValidationError as error:
        raise from_validation(error, CaseFile, data, positions, path) from None
    fields = {name: getattr(parts, name) for name in CaseFile.model_fields}
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    for name in ("reference", "weak"):
        places = {location[1:]: place for location, place in positions.items() if location[:1] == (name,)}
        fields[name] = Design.from_data(data[name], places, path)
    return Case(**fields, file=path, positions=positions)


def known(name: str) -> str:
    """``name`` when a case is called so; else an error that names the nearest.

    >>> known("flight_delays")
    Traceback (most recent call last):
    ...
    mlsd_helpers.design.file.errors.DesignError: there is no case 'flight_delays'; did you mean 'flight_delay_alerts'?
    """
    if name in names():
        return name
    words = set(re.findall(r"[^\W_]+", name.casefold()))
    near = difflib.get_close_matches("_".join(sorted(words, key=name.casefold().find)), names(), n=1, cutoff=0.5)
    near += [case for case in names() if words and words <= set(case.split("_"))]
    hint = f"did you mean '{near[0]}'?" if near else "'mlsd cases' lists them"
    raise DesignError([Problem(f"there is no case {name!r}; {hint}")])


def start(name: str, case: str) -> Design:
    """A new design document that answers a case, with the prompt above it as a comment; not yet saved.

    Raises
    ------
    DesignError
        The name is not made of letters, digits, ``_`` and ``-``, or there is no such case.
    """
    prompt = load(known(case)).prompt
    text = Design.new(name, case).to_yaml()
    comment = textwrap.indent(textwrap.fill(f"The case: {prompt}", 110), "# ")
    head, key, fields = text.partition("schema_version:")
    return Design.from_text(f"{head}#\n{comment}\n#\n{key}{fields}")
