"""What a rule is, and the registry of all of them; ``pages`` prints what is said about one.

A rule is one module in the folder of its phase; all are imported, and so registered, when rules are first asked for.
"""

import difflib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Any, NamedTuple

from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.design.rules.drivers import Driver

PHASES = {
    "R": "requirements",
    "H": "high_level_design",
    "F": "features",
    "I": "infrastructure",
    "M": "modeling",
    "L": "leveling",
    "X": "across phases",
    "W": "waivers",
}
_ORDER = tuple(PHASES)
_REGISTRY: dict[str, "Rule"] = {}  # in the order of the phases and codes
_PARTS = ("Why", "Formula", "Fix", "Source", "Seen in", "Taught in")


class Found(NamedTuple):
    """What a rule function yields: where, the numbers compared, and a severity when it differs from the rule's."""

    path: str
    message: str
    severity: str | None = None


class Lacks(NamedTuple):
    """What a rule function yields when an input that it needs only here is absent."""

    path: str


@cache
def _parts(docstring):
    """The paragraphs of a rule's docstring by the heading that each begins with."""
    texts = re.split(rf"^({'|'.join(_PARTS)}):", cleandoc(docstring), flags=re.M)[1:]
    return {heading: " ".join(text.split()) for heading, text in zip(texts[::2], texts[1::2], strict=True)}


@dataclass(frozen=True)
class Rule:
    """One check: a function over the document, and the page about it taken from its docstring."""

    code: str
    name: str
    severity: str
    needs: tuple[str, ...]
    reads: tuple[str, ...]
    function: Callable[[Any], Iterator[Found | Lacks]]
    drivers: tuple[Driver, ...] = ()

    @property
    def phase(self) -> str:
        """The section of the document that the rule belongs to, or 'across phases'."""
        return PHASES[self.code[0]]

    @property
    def summary(self) -> str:
        """What the rule finds, in one sentence."""
        return cleandoc(self.function.__doc__).split("\n\n", 1)[0].replace("\n", " ")

    def part(self, heading: str) -> str:
        """The paragraph of the rule's docstring that begins with ``heading``; empty when there is none."""
        return _parts(self.function.__doc__).get(heading, "")

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every path of the document that the rule reads."""
        return tuple(dict.fromkeys((*self.needs, *self.reads)))


def rule(code: str, name: str, *, severity: str, needs=(), reads=(), driver=()):
    """Register a rule.

    Parameters
    ----------
    code : str
        Stable handle: the phase's letter and three digits.
    name : str
        What people call it: 'latency-over-budget'.
    severity : {"error", "warning", "note"}
        Of its findings, unless one says otherwise.
    needs : tuple of str
        Paths without which it cannot run; each is reported once as missing.
    reads : tuple of str
        Other paths that it looks at when they are filled in.
    driver : Driver or tuple of Driver
        The inputs that move until it fires, whose headroom is measured; none for a rule on words.
    """
    drivers = (driver,) if isinstance(driver, Driver) else tuple(driver)

    def register(function):
        if code in _REGISTRY or any(known.name == name for known in _REGISTRY.values()):
            raise ValueError(f"a rule {code} or {name} is registered already")
        new = Rule(code, name, severity, tuple(needs), tuple(reads), function, drivers)
        in_order = sorted([*_REGISTRY.values(), new], key=lambda known: (_ORDER.index(known.code[0]), known.code))
        _REGISTRY.clear()
        _REGISTRY.update((known.code, known) for known in in_order)  # a check asks for them more often than one comes
        return function

    return register


def register_folders(parent: Path, package: str) -> None:
    """Import every module of the folders in ``package``, which lies at ``parent``: each registers its rule."""
    for folder in pkgutil.iter_modules([str(parent)], f"{package}."):
        if folder.ispkg:
            for module in pkgutil.iter_modules(import_module(folder.name).__path__, f"{folder.name}."):
                import_module(module.name)


@cache
def _register_all():
    register_folders(Path(__file__).parent, __package__)


def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the phases and codes."""
    _register_all()
    return tuple(_REGISTRY.values())


def is_selected(selector: str, code: str, name: str) -> bool:
    """Whether the selector is the rule's name, its code or a prefix of the code.

    >>> is_selected("R", "R008", "no-budget"), is_selected("no-budget", "R008", "no-budget")
    (True, True)
    """
    wanted = selector.strip()
    return bool(wanted) and (wanted == name or code.startswith(wanted.upper()))


def find_rules(selector: str) -> tuple[Rule, ...]:
    """The rules that a name, a code or a prefix of codes selects; empty when there are none."""
    return tuple(known for known in all_rules() if is_selected(selector, known.code, known.name))


def codes_of(selectors: str | Iterable[str] | None) -> set[str]:
    """The codes of the rules selected by names, codes or prefixes, also several in one word with commas between.

    >>> sorted(codes_of("X, no-budget"))
    ['R008', 'X001', 'X002', 'X003', 'X004', 'X005', 'X006']
    """
    words = [selectors] if isinstance(selectors, str) else selectors or ()
    codes = set()
    for selector in (word for several in words for word in several.strip(", ").split(",")):
        rules = find_rules(selector)
        if not rules:
            raise DesignError([Problem(no_such_rule(selector))])
        codes |= {known.code for known in rules}
    return codes


def no_such_rule(selector: str) -> str:
    """What to say when a selector selects nothing, with the nearest name or code.

    >>> no_such_rule("no-buget")
    "there is no rule 'no-buget'; did you mean 'no-budget'?"
    """
    words = [word for known in all_rules() for word in (known.name, known.code)]
    near = difflib.get_close_matches(selector, words, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "'mlsd rule' lists them all"
    return f"there is no rule '{selector}'; {hint}"
