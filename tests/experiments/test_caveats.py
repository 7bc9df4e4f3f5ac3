"""The named ways in which an experiment misleads."""

import dataclasses
import re

import pytest

from mlsd_helpers import experiments
from mlsd_helpers.experiments import CAVEATS, Caveat, Caveats


@pytest.mark.parametrize(
    "name",
    [
        "novelty effect",
        "primacy effect",
        "network effects (interference)",
        "weekly cycle",
        "sample-ratio mismatch",
        "peeking",
    ],
)
def test_the_caveats_that_the_field_names_are_there(name):
    assert name in [caveat.name for caveat in CAVEATS]


@pytest.mark.parametrize("caveat", CAVEATS, ids=lambda caveat: caveat.name)
def test_each_says_in_sentences_what_goes_wrong_how_to_see_it_and_what_to_do(caveat):
    for text in (caveat.goes_wrong, caveat.how_to_see_it, caveat.remedy):
        assert text.endswith(".")
        assert len(text) <= 120
    assert "https://" in caveat.source


def test_interference_is_met_by_clusters_or_switchbacks():
    (interference,) = (caveat for caveat in CAVEATS if "interference" in caveat.name)
    assert "clusters" in interference.remedy
    assert "switchback" in interference.remedy


def test_the_tools_they_name_exist():
    text = repr(CAVEATS)
    named = set(re.findall(r"\b\w+_\w+\b", text))
    assert named == {"false_positive_rate_of_peeking", "group_sequential_boundaries"}
    assert named <= set(experiments.__all__)


def test_the_price_of_peeking_they_quote_is_the_computed_one():
    (peeking,) = (caveat for caveat in CAVEATS if caveat.name == "peeking")
    assert "14 % with five looks" in peeking.goes_wrong  # Armitage, McPherson and Rowe: 0.142


def test_they_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        CAVEATS[0].name = "other"


def test_they_read_as_text_and_as_a_table():
    caveat = Caveat("a & b", "It fails.", "Look at p < 0.05.", "Mend it.", "A book: https://example.org")
    assert repr(Caveats((caveat,))).splitlines() == [
        "a & b",
        "  goes wrong: It fails.",
        "  you see it: Look at p < 0.05.",
        "  remedy: Mend it.",
        "  source: A book: https://example.org",
    ]
    cells = ["a &amp; b", "It fails.", "Look at p &lt; 0.05.", "Mend it.", "A book: https://example.org"]
    assert re.findall(r"<td[^>]*>(.*?)</td>", Caveats((caveat,))._repr_html_()) == cells
    assert re.findall(r"<td[^>]*>(.*?)</td>", caveat._repr_html_()) == cells[1:]
