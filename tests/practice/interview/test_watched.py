"""The candidate's document, changed, broken and deleted while the interview goes on."""

import pytest

from mlsd_helpers.design import Design


@pytest.fixture
def interview(start, parcels):
    return start(parcels)


def document_events(events):
    return [event for event in events if event.kind == "document"]


def write(interview, text):
    interview.design_path.write_text(text, encoding="utf-8")


def test_an_unchanged_document_is_not_mentioned(interview):
    assert document_events(interview.say("next")) == []


def test_a_change_is_seen_at_the_next_turn_with_its_fields_and_findings(interview, parcels):
    write(interview, parcels.reference.to_yaml())
    (seen,) = document_events(interview.say("next"))
    assert "requirements.users_per_day" in seen.about["changed"]
    assert ["no-guardrail", "requirements.guardrail_metrics"] in seen.about["gained"]
    assert seen.about["yaml"] == parcels.reference.to_yaml()
    assert document_events(interview.say("next")) == []


def test_a_finding_that_is_mended_is_lost(interview, parcels):
    write(interview, parcels.reference.to_yaml())
    interview.say("next")
    design = Design.open(interview.design_path)
    design.requirements.guardrail_metrics = [{"name": "complaints", "limit": 0.01, "better": "lower"}]
    design.save()
    (seen,) = document_events(interview.say("next"))
    assert seen.about["lost"] == [["no-guardrail", "requirements.guardrail_metrics"]]
    assert "guardrail metrics" in seen.text


@pytest.mark.parametrize(
    "text", ["requirements:\n  problem: [\n", "name: x\nrequirements:\n  laency: 3\n", "- a\n", "\t\0"]
)
def test_a_half_saved_document_is_said_and_the_last_readable_one_is_used(interview, parcels, text):
    write(interview, parcels.reference.to_yaml())
    interview.say("next")
    write(interview, text)
    (seen,) = document_events(interview.say("next"))
    assert "cannot read your document" in seen.text
    assert "last version that I could read" in seen.text
    assert [finding.name for finding in interview.findings] == [f.name for f in parcels.reference.check()]
    assert document_events(interview.say("next")) == []  # said once
    write(interview, parcels.reference.to_yaml())
    (seen,) = document_events(interview.say("next"))
    assert seen.text == "I can read your document again."


def test_a_deleted_document_is_said(interview, parcels):
    write(interview, parcels.reference.to_yaml())
    interview.say("next")
    interview.design_path.unlink()
    (seen,) = document_events(interview.say("next"))
    assert seen.text.startswith("Your document is gone")
    assert seen.about["state"] == "gone"
    assert len(interview.findings) == len(parcels.reference.check())


def test_a_folder_in_its_place_is_said(interview):
    interview.design_path.unlink()
    interview.design_path.mkdir()
    (seen,) = document_events(interview.say("next"))
    assert "cannot read your document" in seen.text


def test_the_last_readable_document_outlives_the_process(interview, parcels, clock):
    from mlsd_helpers.practice.interview.engine import Interview

    write(interview, parcels.reference.to_yaml())
    interview.say("next")
    write(interview, "name: [")
    interview.say("next")
    interview.close()
    from mlsd_helpers.practice.interview import engine

    loaded = engine._loaded
    engine._loaded = lambda name: (name, parcels)
    try:
        again = Interview.resume(interview.path, clock=clock)
    finally:
        engine._loaded = loaded
    assert [f.path for f in again.findings] == [f.path for f in parcels.reference.check()]
    again.close()
