from copy import deepcopy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document

PHASES = ("requirements", "high_level_design", "features", "infrastructure", "modeling", "communication")


def evidence(phase="requirements", level="senior", confirmed=True, **rest):
    return {"phase": phase, "level": level, "confirmed": confirmed, **rest}


SOUND = {
    "name": "shop",
    "glossary": {"tail": "the slowest answers"},
    "requirements": {
        "problem": "Passengers miss their connection\nand hear of it too late.",
        "latency_p99_ms": 150,
        "users_per_day": 1_200_000,
        "uses_personal_data": True,
        "populations_of_use": ["Newark", "La Guardia"],
    },
    "high_level_design": {"components": [{"name": "ranker", "fallback": "the base rate", "latency_p50_ms": 12.5}]},
    "leveling": {
        "target_level": "senior",
        "evidence": [
            evidence(path="requirements.problem", quote="connection and hear"),
            evidence(
                "high_level_design", "staff", path="high_level_design.components.ranker.fallback", quote="the base rate"
            ),
            evidence("features", quote="said aloud"),
            evidence("infrastructure", "principal"),
            evidence("modeling"),
            evidence("communication"),
        ],
    },
}
KEPT = {"name", "phase", "level"}

BROKEN = [
    (
        "level-without-evidence",
        {"leveling.target_level": "staff"},
        "leveling.evidence",
        [
            "4 of 6 phases lack confirmed evidence of 'staff'",
            "requirements (confirmed: senior), features (confirmed: senior), modeling",
        ],
    ),
    (
        "level-without-evidence",
        {"leveling.evidence": [evidence(phase) for phase in PHASES[:4]] + [evidence("modeling", confirmed=False)]},
        "leveling.evidence",
        ["2 of 6 phases", "'senior': modeling (1 suggested, none confirmed), communication"],
    ),
    (
        "evidence-gone",
        {"high_level_design.components.ranker.fallback": "a constant"},
        "leveling.evidence.1",
        ["'high_level_design.components.ranker.fallback' is quoted as 'the base rate'; it says 'a constant' now"],
    ),
    (
        "evidence-gone",
        {"high_level_design.components.ranker.name": "sorter"},
        "leveling.evidence.1",
        ["nothing stands at 'high_level_design.components.ranker.fallback'"],
    ),
    ("evidence-gone", {"requirements": ...}, "leveling.evidence.0", ["nothing stands at 'requirements.problem'"]),
]


def check(changes=None):
    """Run all rules over the sound document with some values changed, or left out where the change is ``...``."""
    data = deepcopy(SOUND)
    for path, value in (changes or {}).items():
        *way, last = path.split(".")
        part = data
        for key in way:
            part = item(part, key)
        if value is ...:
            del part[last]
        else:
            part[int(last) if last.isdigit() else last] = value
    return run(Document.model_validate(data))


def item(part, key):
    return next(i for i in part if i["name"] == key) if isinstance(part, list) else part[key]


def found(changes=None):
    """The findings of this module's rules."""
    return [finding for finding in check(changes) if finding.code[0] == "L"]


def lacking(changes, code):
    return [
        missing.path for missing in check(changes).missing if any(f"({code})" in name for name in missing.needed_by)
    ]


def leaves(part, path=()):
    """The way to everything in the document: sections, lists, items, fields."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from leaves(value, (*path, key))


def without(ways):
    """The sound document without what stands at the end of each way; a name stays, as an item cannot do without it."""
    data = deepcopy(SOUND)
    for way in sorted(ways, key=lambda w: [(isinstance(k, int), str(k)) for k in w], reverse=True):
        part = data
        for key in way[:-1]:
            part = part[key] if (isinstance(part, dict) and key in part) or isinstance(part, list) else {}
        if isinstance(part, dict) and way[-1] not in KEPT:
            part.pop(way[-1], None)
    return data


def test_a_sound_document_has_nothing_to_find():
    assert found() == []


@pytest.mark.parametrize(("name", "changes", "path", "says"), BROKEN)
def test_a_broken_document_raises_that_rule_with_its_numbers(name, changes, path, says):
    (finding,) = found(changes)
    assert (finding.name, finding.path) == (name, path)
    for words in says:
        assert words in finding.message


@given(st.sets(st.sampled_from(list(leaves(SOUND)))))
@example(set())
def test_a_partial_document_never_breaks_a_rule(ways):
    run(Document.model_validate(without(ways)))


def test_no_single_absence_breaks_a_rule():
    for way in leaves(SOUND):
        run(Document.model_validate(without({way})))


def quoted(path, quote):
    pieces = [evidence(phase) for phase in PHASES]
    return found({"leveling.evidence": [*pieces, evidence(path=path, quote=quote)]})


@pytest.mark.parametrize(
    ("path", "quote"),
    [
        ("requirements.latency_p99_ms", "150"),
        ("requirements.latency_p99_ms", "150.0"),
        ("requirements.users_per_day", "1,200,000"),
        ("requirements.uses_personal_data", "true"),
        ("requirements.populations_of_use", "La Guardia"),
        ("requirements.populations_of_use.1", "La Guardia"),
        ("high_level_design.components.0.fallback", "base rate"),
        ("high_level_design.components.ranker", "latency_p50_ms: 12.5"),
        ("glossary.tail", "slowest"),
        ("requirements.problem", None),
    ],
)
def test_a_quote_that_still_stands_there_is_no_finding(path, quote):
    assert quoted(path, quote) == []


@pytest.mark.parametrize(
    ("path", "quote", "says"),
    [
        ("requirements.latency_p99_ms", "120", "quoted as '120'; it says '150' now"),
        ("requirements.latency_p99_ms", "15", "quoted as '15'; it says '150' now"),
        ("requirements.latency_p99_ms", "fast", "quoted as 'fast'; it says '150' now"),
        ("requirements.populations_of_use.2", "Newark", "nothing stands at"),
        ("requirements.is_empty", "Newark", "nothing stands at"),
        ("requirements.latency_p99_ms.real", "150", "nothing stands at"),
        ("", "150", "nothing stands at ''"),
        ("requirements.problem", "x" * 200, f"quoted as '{'x' * 59}…'"),
    ],
)
def test_a_quote_that_no_longer_stands_there_is_named(path, quote, says):
    (finding,) = quoted(path, quote)
    assert (finding.code, finding.path) == ("L002", "leveling.evidence.6")
    assert says in finding.message


def test_without_a_target_level_there_is_nothing_to_show():
    changes = {"leveling.target_level": ..., "leveling.evidence": []}
    assert found(changes | {"leveling.gaps": ["money"]}) == []
    assert lacking(changes | {"leveling.gaps": ["money"]}, "L001") == ["leveling.target_level"]
