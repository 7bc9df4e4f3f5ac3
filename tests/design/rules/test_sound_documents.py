"""The document that the tests of a phase start from: sound as it stands, and no rule breaks while it is incomplete."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document

SOUND = {
    file.parent.name: yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    for file in sorted(Path(__file__).parent.glob("*/sound.yaml"))
}
# what an item of a list cannot do without, beside its name
KEPT = {"high_level_design": {"source", "target", "carries"}, "leveling": {"phase", "level"}}
each_phase = pytest.mark.parametrize("phase", SOUND)


def without(phase, ways):
    """The sound document without what stands at the end of each way; what an item cannot do without stays."""
    data = deepcopy(SOUND[phase])
    for way in ways:
        part = data
        for key in way[:-1]:
            part = part[key] if isinstance(part, list) else part.get(key, {})
        if isinstance(part, dict) and way[-1] not in {"name"} | KEPT.get(phase, set()):
            part.pop(way[-1], None)
    return Document.model_validate(data)


def test_every_phase_has_a_sound_document():
    assert len(SOUND) == 7


@each_phase
def test_a_sound_document_has_nothing_to_find_and_misses_nothing(phase, letter_of):
    findings, letter = run(without(phase, ())), letter_of(phase)
    assert [str(finding) for finding in findings if finding.code[0] == letter] == []
    assert [str(gap) for gap in findings.missing if any(f"({letter}" in name for name in gap.needed_by)] == []


@each_phase
@settings(max_examples=50)
@given(data=st.data())
def test_a_partial_document_never_breaks_a_rule(phase, ways, data):
    run(without(phase, data.draw(st.sets(st.sampled_from(ways(SOUND[phase]))))))


@each_phase
def test_no_single_absence_breaks_a_rule(phase, ways):
    for way in ways(SOUND[phase]):
        run(without(phase, {way}))
