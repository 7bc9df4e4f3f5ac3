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


def test_a_form_without_scores_shows_no_reference_until_all_are_given():
    scores = {}
    form = scoring_form(ANSWERS, scores)
    assert (form.missing, form.reference.disabled) == (18, True)
    assert "0 of 18 scores given" in shown(form)
    form.reference.value = True  # as code could
    assert "reference scores" not in shown(form)
    assert ANSWERS[0].reasons["features"].quote not in shown(form)
    for (name, phase), box in form.inputs.items():
        assert box.value is None
        box.value = 2 if (name, phase) != ("A", "features") else 3
    assert (form.missing, form.reference.disabled) == (0, False)
    assert scores["A"] == dict.fromkeys(leveling.PHASES, 2) | {"features": 3}
    assert "weighted kappa" in shown(form)


def test_a_score_taken_back_hides_the_reference_again(scores):
    form = scoring_form(ANSWERS, scores)
    form.reference.value = True
    form.inputs["B", "modeling"].value = None
    assert "17 of 18 scores given" in shown(form)
    assert "weighted kappa" not in shown(form)


def test_three_answers_have_no_interval(scores):
    scores["A"]["features"] = 1
    form = scoring_form(ANSWERS, scores)
    form.reference.value = True
    assert "in 3 groups, too few for an interval" in shown(form)


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ({"D": {}}, "scores has answer D; the answers are A, B, C"),
        ({"A": {"feature": 1}}, "feature"),
        ({"A": {"features": 7}}, "expected one of junior"),
    ],
)
def test_scores_of_something_else_are_refused(scores, message):
    with pytest.raises(ValueError, match=message):
        scoring_form(ANSWERS, scores)
