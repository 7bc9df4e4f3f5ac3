"""What the interviewer can ask: a question for each check of a document, each field, each behaviour of the rubric."""

import functools
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from mlsd_helpers.design.schema.units import label_of

FILE = Path(__file__).parents[1] / "data" / "questions.yaml"
_MOST_NAMED = 2
_MOST_CLAUSES = 2
_GIVES_AWAY = re.compile(r"would do|is cheapest|did you mean|slowest stage|weakest part|what fits it")


@dataclass(frozen=True)
class RuleQuestion:
    """How a finding of one rule is put as a question.

    Attributes
    ----------
    rule, phase : str
        The rule's name and the phase in which it is asked about.
    contradicts : bool
        Whether parts or numbers of the document do not fit, rather than something being absent.
    core : bool
        Whether it is asked about also while the section has not been begun.
    said : tuple of tuple of str
        Beginnings of words; the candidate who has said all of one item needs no such question.
    alike : tuple of tuple of str
        Beginnings of words of another question that asks the same.
    ask, where, at : str, str, dict
        The question, what it concerns while there is no finding, and other questions by the last part of the path.
    """

    rule: str
    phase: str
    contradicts: bool
    core: bool
    said: tuple[tuple[str, ...], ...]
    alike: tuple[tuple[str, ...], ...]
    ask: str
    where: str
    at: dict[str, str]

    def text(self, paths, message: str) -> str:
        """The question for findings of this rule at ``paths``; ``message`` is the arithmetic of the first."""
        template = self.at.get(paths[0].rpartition(".")[2], self.ask) if paths else self.ask
        return _filled(template, paths, message)

    def opening_text(self) -> str:
        """The question while there is no finding yet, since the section has not been begun."""
        return _filled(self.ask.replace("{where}", self.where), (), "")


@dataclass(frozen=True)
class Questions:
    """All questions, as the data file has them."""

    openings: dict[str, tuple[str, ...]]
    rules: dict[str, RuleQuestion]
    fields: dict[str, str]
    cells: dict[str, dict[str, tuple[str, ...]]]

    def of_field(self, path: str) -> str:
        """The question about a field that is not filled in."""
        last = path.rpartition(".")[2]
        asked = self.fields.get(last, f"What do you have in mind for this: {label_of(last).lower()}?")
        return _filled(asked, (path,), "")


@functools.cache
def questions() -> Questions:
    """The questions that come with the package."""
    import yaml

    data = yaml.load(FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    rules = {
        name: RuleQuestion(
            name,
            phase,
            entry["kind"] == "contradiction",
            entry.get("core", False),
            *(tuple(tuple(item.split()) for item in entry.get(key, ())) for key in ("said", "alike")),
            entry["ask"],
            entry.get("where", "it"),
            entry.get("at", {}),
        )
        for phase, entries in data["rules"].items()
        for name, entry in entries.items()
    }
    openings = {phase: tuple(texts) for phase, texts in data["openings"].items()}
    cells = {phase: {level: tuple(texts) for level, texts in by.items()} for phase, by in data["cells"].items()}
    return Questions(openings, rules, data["fields"], cells)


def chosen(options, *keys):
    """One of ``options``, the same for the same keys on every machine: wordings and twists by the seed.

    >>> chosen(["a", "b", "c"], 0, "features") == chosen(["a", "b", "c"], 0, "features")
    True
    """
    digest = hashlib.sha256("\n".join(map(str, keys)).encode()).digest()
    return options[int.from_bytes(digest[:8], "big") % len(options)]


def item_of(path: str) -> str:
    """The item of a list that a path leads into, as a person calls it; empty when it leads into none.

    >>> item_of("high_level_design.components.feature_store.owner"), item_of("requirements.latency_p99_ms")
    ('feature store', '')
    """
    parts = path.split(".")
    return parts[2].replace("_", " ") if len(parts) > 2 and parts[1] != "success_metric" else ""


def _filled(template, paths, message):
    said = _as_said(message)
    if "? {message}" in template or template.startswith("{message}"):
        said = said[:1].upper() + said[1:]
    text = template.replace("{message}", said)
    if "{where}" in text:
        text = text.replace("{where}", _named(paths))
    return text[:1].upper() + text[1:]


def _as_said(message):
    """The arithmetic of a check as an interviewer says it: two clauses, and nothing that gives the answer away."""
    clauses = message.strip().rstrip(".").split("; ")
    told = [clause for clause in clauses if not _GIVES_AWAY.search(clause)] or clauses[:1]
    return "; ".join(told[:_MOST_CLAUSES])


def _named(paths):
    """The parts that a question concerns: two by name, the rest by number."""
    items = list(dict.fromkeys(filter(None, map(item_of, paths))))
    if not items:
        last = paths[0].rpartition(".")[2] if paths else ""
        return {"latency_p99_ms": "the whole request", "freshness_minutes": "an answer", "better": "it"}.get(last, "it")
    if len(items) <= _MOST_NAMED:
        return " and ".join(items)
    rest = len(items) - _MOST_NAMED
    return f"{', '.join(items[:_MOST_NAMED])} and {rest} other{'s' if rest > 1 else ''}"
