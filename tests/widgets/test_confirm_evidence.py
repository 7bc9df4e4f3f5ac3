"""The form to confirm evidence writes into the document what the reader decides, and nothing else."""

from pathlib import Path

import ipywidgets as w
import pytest

from mlsd_helpers.design import Design
from mlsd_helpers.practice import leveling
from mlsd_helpers.widgets import evidence_form

PRICED = """name: shop
requirements:
  ml_task: binary_classification
  cost_false_positive_usd: 5
  cost_false_negative_usd: 90  # the goods and the fee
  users_per_day: 1000
"""


@pytest.fixture
def design(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text(PRICED)
    return Design.open(path)


def press(form, description):
    (box,) = (child for child in form.children if isinstance(child, w.HBox))
    (button,) = (child for child in box.children if child.description == description)
    button.click()
    return box.children[-1].value


def card(form):
    return form.children[-1].value


def test_every_suggestion_is_open_at_first_and_nothing_is_scored(design):
    form = evidence_form(design)
    assert [piece.behaviour for piece in form.pieces] == ["gives one number when asked", "prices both kinds of error"]
    assert [buttons.value for buttons in form.choices] == ["open", "open"]
    assert leveling.evidence_of(design) == ()
    assert "nothing shown, from no confirmed pieces of evidence" in card(form)


def test_what_holds_goes_into_the_document_and_into_the_score(design):
    form = evidence_form(design)
    form.choices[1].value = "holds"
    (piece,) = leveling.evidence_of(design)
    assert (piece.phase, piece.level, piece.quote, piece.confirmed) == ("requirements", "senior", "90", True)
    assert leveling.score_card(design).scores["requirements"] == 3
    assert "from 1 confirmed piece of evidence" in card(form)


def test_a_decision_can_be_taken_back(design):
    form = evidence_form(design)
    form.choices[1].value = "holds"
    form.choices[1].value = "does not"
    assert [piece.confirmed for piece in leveling.evidence_of(design)] == [False]
    form.choices[1].value = "open"
    assert leveling.evidence_of(design) == ()


def test_a_form_opened_again_shows_what_was_decided(design):
    form = evidence_form(design)
    form.choices[0].value, form.choices[1].value = "does not", "holds"
    assert [buttons.value for buttons in evidence_form(design).choices] == ["does not", "holds"]


def test_evidence_written_by_hand_is_shown_and_kept(design):
    said = {"phase": "communication", "level": "senior", "quote": "said aloud", "confirmed": True}
    design.leveling.evidence = [said]
    form = evidence_form(design)
    assert form.pieces[-1].quote == "said aloud"
    form.choices[0].value = "holds"
    assert len(leveling.evidence_of(design)) == 2
    form.choices[-1].value = "open"
    assert [piece.phase for piece in leveling.evidence_of(design)] == ["requirements"]


def test_save_writes_the_file_with_its_comments(design):
    form = evidence_form(design)
    form.choices[1].value = "holds"
    assert "confirmed" not in design.path.read_text()
    assert press(form, "Save") == "✓ saved shop.yaml"
    text = design.path.read_text()
    assert "# the goods and the fee" in text
    assert "confirmed: true" in text


def test_a_file_changed_by_somebody_else_is_not_overwritten_and_the_decision_is_kept(design):
    form = evidence_form(design)
    form.choices[1].value = "holds"
    design.path.write_text(f"{PRICED}  problem: fraud\n")
    assert "is not the one opened here" in press(form, "Save")
    assert "confirmed" not in design.path.read_text()
    assert len(leveling.evidence_of(design)) == 1


def test_what_stands_in_a_document_is_text_and_never_html(design):
    design.requirements.problem = "<img src=x onerror=alert(1)> is a problem of ours"
    form = evidence_form(design)
    rows = form.children[0].children[0].children
    assert not [row for row in rows if "<img" in row.children[1].value]
    assert [row for row in rows if "&lt;img" in row.children[1].value]


def test_a_reader_without_a_kernel_sees_where_the_document_stands(design):
    bundle = evidence_form(design)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("shop: nothing shown, from no confirmed pieces of evidence.")
    assert "suggested, not counted" in bundle["text/html"]


def test_an_empty_document_says_that_there_is_nothing_yet():
    tab = evidence_form(Design.new("empty")).children[0]
    assert all("Nothing in the document suggests anything here yet" in page.children[0].value for page in tab.children)


def test_the_running_case_has_a_row_for_every_suggestion():
    running = Design.open(Path(__file__).resolve().parents[2] / "designs" / "flight_delay_alerts.yaml")
    form = evidence_form(running)
    rows = sum(isinstance(row, w.HBox) for page in form.children[0].children for row in page.children)
    assert rows == len(leveling.suggest(running)) == len(form.choices)
