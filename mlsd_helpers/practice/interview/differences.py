"""What the reference did differently: by meaning, grouped by phase, findings and numbers before wording."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mlsd_helpers.design import Design
from mlsd_helpers.design.analysis.comparison import FieldChange
from mlsd_helpers.design.report.values import worded
from mlsd_helpers.design.rules import find_rules
from mlsd_helpers.design.rules.registry import all_rules
from mlsd_helpers.design.schema import SECTIONS
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.shared.showing import one_line

ACROSS, AROUND = "across_phases", "around_the_design"
GROUPS = (*(section for section in SECTIONS if section != "leveling"), ACROSS, AROUND)
KINDS = ("finding", "number", "choice", "not_stated", "parts", "wording")
_LEFT_OUT = ("schema_version", "name", "case", "authors", "status", "leveling", "waivers", "references", "glossary")
_NAMED_PARTS = 5  # names of parts that one line lists


@dataclass(frozen=True)
class Difference:
    """One thing in which the candidate's document and the reference differ.

    Attributes
    ----------
    phase : str
        A section of the document, ``across_phases``, or ``around_the_design`` for what stands outside the sections.
    kind : str
        ``finding`` (yours has one that the reference does not), ``number``, ``choice``, ``not_stated`` (a number or
        choice that only the reference states), ``parts`` (items of a list by name) or ``wording``.
    what : str
        The rule, or the field in words.
    yours, reference : str
        Both sides in words.
    """

    phase: str
    kind: str
    what: str
    yours: str
    reference: str

    def __str__(self):
        return f"{self.what}: {self.yours} → {self.reference}"


def differences(yours: Design, reference: Design) -> tuple[Difference, ...]:
    """What the reference did differently, by phase, the kinds in the order of :data:`KINDS`.

    Inside a kind: errors before warnings; numbers by how many times they are apart; what is not stated by how many
    rules read it. Texts are counted, not quoted.

    Parameters
    ----------
    yours, reference : Design
        Left as they are.
    """
    comparison = yours.diff(reference, ("yours", "the reference"))
    found = [*_findings(comparison), *_follow(comparison), *_parts(comparison), *_fields(comparison)]
    place = {name: i for i, name in enumerate(GROUPS)}
    ranked = sorted(found, key=lambda pair: (place[pair[1].phase], KINDS.index(pair[1].kind), pair[0]))
    return tuple(difference for _, difference in ranked)


def _findings(comparison) -> Iterator:
    for i, finding in enumerate(comparison.lost):  # worst first
        (rule,) = find_rules(finding.code)[:1]
        phase = rule.phase if rule.phase in GROUPS else ACROSS
        if finding.code[0] not in "LW":
            yield i, Difference(phase, "finding", finding.name, finding.message, "not found there")


def _follow(comparison) -> Iterator:
    """Numbers that follow from the document; one that yours cannot compute comes after those that are apart."""
    for moved in comparison.metrics:
        kind = "number" if moved.before is not None else "not_stated"
        if moved.after is not None:
            unit = f" {moved.unit}" if moved.unit else ""
            before, after = moved.words
            yours = f"{before}{unit}" if moved.before is not None else "cannot be computed"
            yield -_apart(moved.before, moved.after), Difference(ACROSS, kind, moved.name, yours, f"{after}{unit}")


def _fields(comparison) -> Iterator:
    texts = dict.fromkeys(GROUPS, 0)
    for change in _joined(comparison.fields):
        phase = _phase(change.path)
        if phase is None or _is_part(change) or change.after is None:
            continue
        kind = _kind(change)
        if kind == "wording":
            texts[phase] += 1
            continue
        rank = -_apart(change.before, change.after) if kind == "number" else -_readers(change.path)
        unit = f" {change.unit}" if change.unit and _is_number(change.after) else ""
        yours = "not stated" if change.before is None else f"{_words(change, 0)}{unit}"
        yield rank, Difference(phase, kind, _label(change.path), yours, f"{_words(change, 1)}{unit}")
    for phase, count in texts.items():
        if count:
            what = f"{count} text{'s' * (count != 1)}"
            yield 0, Difference(phase, "wording", what, "worded otherwise, or not written", "its report shows them")


def _joined(fields):
    """The changes, in which items that a list has on the reference's side alone are one."""
    lists: dict[str, list] = {}
    for change in fields:
        if change.before is None and isinstance(change.after, str):
            lists.setdefault(change.path, []).append(change.after)
    for change in fields:
        items = lists.get(change.path, ())
        if len(items) < 2 or change.before is not None:
            yield change
        elif change.after == items[0]:
            yield FieldChange(change.path, None, items)


def _parts(comparison) -> Iterator:
    """Items of lists that one side has alone, one line for each list."""
    lists: dict[str, tuple[list, list]] = {}
    for change in comparison.fields:
        if _phase(change.path) is not None and _is_part(change):
            path, _, name = change.path.rpartition(".")
            lists.setdefault(path, ([], []))[change.before is None].append(name)
    for path, (mine, theirs) in lists.items():
        sides = (f"only here: {_some(names)}" if names else "none of its own" for names in (mine, theirs))
        yield -len(theirs), Difference(_phase(path), "parts", _label(path), *sides)


def _kind(change: FieldChange) -> str:
    if not (_is_number(change.after) or _is_choice(change.after)):
        return "wording"
    if change.before is None:
        return "not_stated"
    return "number" if _is_number(change.after) else "choice"


def _phase(path):
    section = path.partition(".")[0]
    if section in _LEFT_OUT:
        return None
    return section if section in GROUPS else AROUND


def _is_part(change):
    """Whether the change is an item of a list, with a name, that one side does not have."""
    value = change.before if change.after is None else change.after
    return None in (change.before, change.after) and isinstance(value, dict) and "name" in value


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_choice(value):
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, str) and _is_choice(item) for item in value)
    return isinstance(value, bool) or (isinstance(value, str) and len(value.split()) == 1)


def _apart(before, after):
    """How many times two numbers are apart, as a logarithm; the most where one is 0, of other sign or absent."""
    if before is None or after is None or before * after <= 0:
        return math.inf
    return abs(math.log(abs(after / before)))


def _readers(path):
    """How many rules read the field, or what it stands in."""
    return sum(any(path == read or path.startswith(f"{read}.") for read in rule.inputs) for rule in all_rules())


def _words(change, side):
    value, words = (change.before, change.after)[side], change.words[side]
    return worded(words) if isinstance(value, (str, list)) else words


def _label(path):
    """The field in words, with the item that it belongs to.

    >>> _label("requirements.latency_p99_ms"), _label("high_level_design.components.ranker.fan_out")
    ('Latency p99', 'components: ranker: Fan out')
    """
    _, _, rest = path.partition(".")
    *items, name = (rest or path).split(".")
    return ": ".join([*items, label_of(name)])


def _some(names):
    more = len(names) - _NAMED_PARTS
    return one_line(", ".join(names[:_NAMED_PARTS]) + (f" and {more} more" if more > 0 else ""), 120)
