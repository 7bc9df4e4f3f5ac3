"""A document that fails each rule and one that passes it: shown on the rule's page, and held true by the tests.

It stands in a YAML file beside the rule's module. ``fails`` and ``passes`` are small documents with all that the rule
reads, ``null`` where something is absent; ``follows`` names every other rule that has to say something too when
``fails`` is put into an otherwise complete design, each with the reason.
"""

import inspect
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from mlsd_helpers.design.file import reading
from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.design.rules.findings import Finding
from mlsd_helpers.design.rules.registry import Rule
from mlsd_helpers.design.rules.running import run
from mlsd_helpers.design.schema import Document


@dataclass(frozen=True)
class Example:
    """Plain values of two small documents, and the codes of the rules that follow from the first with the reason."""

    fails: dict
    passes: dict
    follows: dict[str, str] = field(default_factory=dict)


@cache
def example_of(rule: Rule) -> Example:
    """The example of a rule.

    Raises
    ------
    DesignError
        There is none beside its module.
    """
    file = Path(inspect.getfile(rule.function)).with_suffix(".yaml")
    if not file.is_file():
        raise DesignError([Problem(f"'{rule.name}' has no example; put {file.name} beside {file.stem}.py")])
    data, _ = reading.parse(file.read_text(encoding="utf-8"))
    return Example(**data)


def findings_of(rule: Rule, sections: dict) -> tuple[Finding, ...]:
    """What one rule finds in a document with these sections."""
    document = Document.model_validate({"name": "example", **sections})
    return tuple(finding for finding in run(document) if finding.code == rule.code)
