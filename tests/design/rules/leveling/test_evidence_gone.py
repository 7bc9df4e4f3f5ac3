import pytest

BROKEN = [
    (
        {"high_level_design.components.ranker.fallback": "a constant"},
        "leveling.evidence.1",
        ["'high_level_design.components.ranker.fallback' is quoted as 'the base rate'; it says 'a constant' now"],
    ),
    (
        {"high_level_design.components.ranker.name": "sorter"},
        "leveling.evidence.1",
        ["nothing stands at 'high_level_design.components.ranker.fallback'"],
    ),
    ({"requirements": ...}, "leveling.evidence.0", ["nothing stands at 'requirements.problem'"]),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


@pytest.fixture
def quoted(found, evidence):
    """What is found when a seventh piece of evidence quotes a place."""
    phases = ("requirements", "high_level_design", "features", "infrastructure", "modeling", "communication")
    pieces = [evidence(phase) for phase in phases]
    return lambda path, quote: found({"leveling.evidence": [*pieces, evidence(path=path, quote=quote)]})


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
def test_a_quote_that_still_stands_there_is_no_finding(quoted, path, quote):
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
def test_a_quote_that_no_longer_stands_there_is_named(quoted, path, quote, says):
    (finding,) = quoted(path, quote)
    assert (finding.code, finding.path) == ("L002", "leveling.evidence.6")
    assert says in finding.message
