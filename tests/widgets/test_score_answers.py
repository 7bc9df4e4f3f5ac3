"""The form to score answers: what is chosen is kept, the reference stays hidden until it is asked for."""

import pytest

from mlsd_helpers.practice import leveling
from mlsd_helpers.widgets import scoring_form

ANSWERS = leveling.worked_answers()


@pytest.fixture
def scores():
    return {answer.name: dict(answer.scores) for answer in ANSWERS}


def shown(form):
    return form.children[-1].value


def test_it_begins_with_the_readers_scores_and_keeps_what_is_chosen(scores):
    form = scoring_form(ANSWERS, scores)
    assert form.inputs["C", "infrastructure"].value == 1
    form.inputs["C", "infrastructure"].value = 4
    assert scores["C"]["infrastructure"] == 4


def test_the_levels_follow_by_the_stated_rule(scores):
    form = scoring_form(ANSWERS, scores)
    assert "A: senior, B: staff, C: mid" in shown(form)
    form.inputs["A", "features"].value = 0  # nothing shown in one phase: no more than one step above it
    assert "A: junior, B: staff, C: mid" in shown(form)


def test_the_reference_is_hidden_until_it_is_asked_for(scores):
    scores["A"]["features"] = 1
    form = scoring_form(ANSWERS, scores)
    assert "reference" not in shown(form)
    assert ANSWERS[0].reasons["features"].why not in shown(form)
    form.reference.value = True
    assert ANSWERS[0].reasons["features"].why in shown(form)
    assert "A, features" in shown(form)
    assert "weighted kappa" in shown(form)
    form.reference.value = False
    assert "weighted kappa" not in shown(form)


def test_without_a_difference_it_says_so(scores):
    form = scoring_form(ANSWERS, scores)
    form.reference.value = True
    assert "No difference." in shown(form)


def test_scores_that_are_all_the_same_are_answered_with_a_note(scores):
    for each in scores.values():
        each.update(dict.fromkeys(leveling.PHASES, 3))
    form = scoring_form(ANSWERS, scores)
    form.reference.value = True
    assert "gave 3 to everything: kappa is 0" in shown(form)


def test_a_reader_without_a_kernel_sees_the_scores(scores):
    html = scoring_form(ANSWERS, scores)._repr_mimebundle_()["text/html"]
    assert html.count("<td") == 6 * 4
    assert "answer A" in html


def test_missing_scores_are_named(scores):
    del scores["B"]
    with pytest.raises(ValueError, match="scores lacks answer B"):
        scoring_form(ANSWERS, scores)
    with pytest.raises(ValueError, match="lacks features"):
        scoring_form(ANSWERS[:1], {"A": {phase: 1 for phase in leveling.PHASES if phase != "features"}})
