from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document


def test_a_rule_across_phases_waits_for_both(changed, sound):
    empty, absent = (
        run(Document.model_validate(changed(sound, dict.fromkeys(("infrastructure", "modeling"), value))))
        for value in ({}, ...)
    )
    assert empty.missing == absent.missing
