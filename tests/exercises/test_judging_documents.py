"""What a judge may ask of a document beyond the rules."""

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises.judging import document

GIVEN = """\
schema_version: 1
name: parcels
modeling:
  offline_metric: roc_auc
  slices: []
"""


def judged(answer):
    return document(
        answer,
        Design.from_text(GIVEN),
        passes=["no-slices"],
        changes=["modeling.slices"],
        holds=lambda design: "the city is not among them" if "city" not in design.modeling.slices else None,
    )


def test_what_must_hold_is_asked_when_the_rules_find_nothing():
    assert "no-slices" in judged(GIVEN)
    assert judged(GIVEN.replace("[]", "[carrier]")) == "the city is not among them"
    assert judged(GIVEN.replace("[]", "[carrier, city]")) is None


def test_what_holds_is_not_asked_of_a_document_that_changes_what_stays():
    assert "stays" in judged(GIVEN.replace("[]", "[city]").replace("roc_auc", "log_loss"))
