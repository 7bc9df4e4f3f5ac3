"""Evidence suggested from a design document, and confirmed into it."""

import re
from collections.abc import Iterable

from mlsd_helpers.design import Design, all_rules
from mlsd_helpers.design.schema import SECTIONS
from mlsd_helpers.design.schema.base import Part, is_blank
from mlsd_helpers.design.schema.values import text_of, value_at
from mlsd_helpers.practice.leveling.cells import LEVELS, PHASES, cell
from mlsd_helpers.practice.leveling.from_text import says_something, suggest_from_text
from mlsd_helpers.practice.leveling.scoring import Suggestion
from mlsd_helpers.practice.leveling.shown import SHOWN

QUOTED_LETTERS = 160
_NOT_PROSE = {"name", "case", "authors", "owner", "glossary", "references", "leveling", "waivers", "schema_version"}


def suggest(design: Design) -> tuple[Suggestion, ...]:
    """Suggest evidence from a design document; nothing is scored, and nothing is written.

    A behaviour is suggested from fields that are filled in, rules that had all their inputs and found nothing, and
    numbers; where the schema has no place for a behaviour, from the document's own sentences, read as
    :func:`suggest_from_text` reads them. A document that only names technologies suggests nothing.

    Parameters
    ----------
    design : Design
        At any stage.

    Returns
    -------
    tuple of Suggestion
        In the order of the rubric; ``path`` is the field that is quoted, as the rule ``evidence-gone`` reads it.

    Examples
    --------
    >>> design = Design.new("my_system")
    >>> design.requirements.ml_task = "binary_classification"
    >>> design.requirements.cost_false_positive_usd, design.requirements.cost_false_negative_usd = 5, 90
    >>> for found in suggest(design):
    ...     print(found.level, "|", found.path, "|", found.because)
    senior | requirements.cost_false_negative_usd | errors-not-priced (R004) ran and found nothing; ...
    """
    document = design.document
    passed = set(design.check().passed)
    found = [_from_entry(entry, document, passed) for entry in SHOWN]
    found = _first_of_each(piece for piece in found if piece is not None)
    owned = {(entry.phase, entry.behaviour) for entry in SHOWN}
    said = (piece for piece in _from_sentences(document) if (piece.phase, piece.behaviour) not in owned)
    return tuple(sorted([*found, *_first_of_each(said)], key=_place))


def confirm(design: Design, suggestions: Iterable[Suggestion], holds: bool | None = True) -> int:
    """Write into ``leveling.evidence`` of the document what a person thinks of suggestions; nothing is saved.

    What the document holds already is changed where it stands, never doubled.

    Parameters
    ----------
    design : Design
        The document that the suggestions were made from.
    suggestions : iterable of Suggestion
        Those that the person agrees on.
    holds : bool or None
        True: it holds, and counts. False: it does not; the document remembers that, and it is not suggested again.
        None: it is written down undecided, for somebody to decide in the file.

    Returns
    -------
    int
        How many pieces of evidence were added or changed.
    """
    evidence = [piece.model_dump(exclude_none=True) for piece in design.leveling.evidence or ()]
    changed = 0
    for piece in suggestions:
        new = {"phase": piece.phase, "level": piece.level, "path": piece.path, "quote": piece.quote}
        new = {key: value for key, value in new.items() if value is not None}
        same = next((old for old in evidence if new.items() <= old.items()), None)
        if same is None:
            evidence.append(new if holds is None else new | {"confirmed": holds})
        elif holds is None or same.get("confirmed") is holds:
            continue
        else:
            same["confirmed"] = holds
        changed += 1
    if changed:
        design.leveling.evidence = evidence
    return changed


def open_suggestions(design: Design) -> tuple[Suggestion, ...]:
    """The suggestions about which the document does not say yet whether they hold."""
    decided = {_key(piece) for piece in evidence_of(design) if piece.confirmed is not None}
    return tuple(piece for piece in suggest(design) if _key(piece) not in decided)


def evidence_of(design: Design) -> tuple:
    """The evidence that the document holds, confirmed or not."""
    leveling = design.document.leveling
    return tuple((leveling.evidence if leveling is not None else None) or ())


def _key(piece):
    return (piece.phase, piece.level, piece.path, piece.quote)


def _from_entry(entry, document, passed):
    needed = {path.partition(".")[0] for path in (*entry.fields, *entry.numbers)}
    if callable(entry.path) or entry.test.__name__ != "_always":
        needed.add(entry.phase)
    if any(name in SECTIONS and getattr(document, name) is None for name in needed):
        return None
    if not passed.issuperset(entry.rules) or any(is_blank(value_at(document, path)) for path in entry.fields):
        return None
    path = entry.path(document) if callable(entry.path) else entry.path
    value = None if path is None else value_at(document, path)
    if is_blank(value) or not entry.test(document) or (isinstance(value, str) and not _counts(path, value)):
        return None
    because = _because(entry, document, path)
    if entry.phase != "requirements" and isinstance(value, (int, float)) and not isinstance(value, bool):
        path, quote = _row(document, path, value)
    else:
        quote = _quote(value)
    return Suggestion(entry.phase, entry.level, entry.behaviour, path, quote, because)


def _row(document, path, value):
    """The row that a number stands in, and its fields up to that one: “6” alone says neither of what nor what follows.

    Of a section, which is no row, the field alone: another of its fields may change without it. Of the requirements a
    price or a load is itself what is asked for.
    """
    row, _, field = path.rpartition(".")
    part, said = value_at(document, row), f"{field}: {text_of(value)}"
    if row in SECTIONS:
        return row, said
    fields = list(type(part).model_fields)
    for name in reversed(fields[: fields.index(field)]):
        here = getattr(part, name)
        longer = said if here is None else f"{name}: {text_of(here)}, {said}"
        if len(longer) > QUOTED_LETTERS:
            break
        said = longer
    return row, said


def _counts(path, text):
    """Whether a text is more than the name of a technology; words from a list of choices stand for themselves."""
    return path.rpartition(".")[2] in ("split", "serving", "offline_metric", "name", "owner") or says_something(text)


def _because(entry, document, path):
    names = {rule.code: rule.name for rule in all_rules()}
    parts = []
    if entry.rules:
        rules = ", ".join(f"{names[code]} ({code})" for code in entry.rules)
        parts.append(f"{rules} ran and found nothing")
    filled = [field for field in entry.fields if field not in entry.numbers and field != path]
    if filled:
        parts.append(f"filled in: {', '.join(filled)}")
    values = [(number, value_at(document, number)) for number in entry.numbers]
    numbers = [f"{number} {value:,.15g}" for number, value in values if isinstance(value, (int, float))]
    if numbers:
        parts.append(", ".join(numbers))
    return "; ".join(parts) or f"{path} is filled in"


def _quote(value):
    """What stands there, or as much of its beginning as a person reads, word for word."""
    text = text_of(value)
    if len(text) <= QUOTED_LETTERS:
        return text
    sentence = re.match(r".+?[.;!?](?=\s)", text)
    if sentence and len(sentence[0]) <= QUOTED_LETTERS:
        return sentence[0]
    return text[:QUOTED_LETTERS].rpartition(" ")[0]


def _from_sentences(document):
    for path, text in _texts(document, ""):
        for piece in suggest_from_text(text):
            if piece.phase != "communication":
                yield Suggestion(piece.phase, piece.level, piece.behaviour, path, piece.quote, piece.because)


def _texts(value, path):
    """The sentences of a document with their paths, list items by name or position as everywhere."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Part):
        for name in value.model_fields_set:
            if name not in _NOT_PROSE:
                yield from _texts(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _texts(item, f"{path}.{getattr(item, 'name', i)}")


def _first_of_each(pieces):
    first = {}
    for piece in pieces:
        first.setdefault((piece.phase, piece.level, piece.behaviour), piece)
    return list(first.values())


def _place(piece):
    behaviours = cell(piece.phase, piece.level).behaviours
    return PHASES.index(piece.phase), LEVELS.index(piece.level), behaviours.index(piece.behaviour)
