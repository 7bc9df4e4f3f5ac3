"""The study plan leads from gaps to sections that exist; worked answers are what they say they are; the radar."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.data_files import read_data
from mlsd_helpers.practice.leveling import LEVELS, PHASES, plan, study_plan

ROOT = Path(__file__).resolve().parents[3]
PROFILES = st.fixed_dictionaries({phase: st.integers(0, 5) for phase in PHASES})
ANSWERS = pytest.mark.parametrize("answer", leveling.worked_answers(), ids=lambda answer: answer.level)


@pytest.fixture
def dead_end():
    """The function that says why a link leads nowhere, as the test of all links has it."""
    spec = spec_from_file_location("links", ROOT / "tests" / "test_links.py")
    links = module_from_spec(spec)
    spec.loader.exec_module(links)
    return links.dead_end


def test_every_section_of_every_cell_exists(dead_end):
    links = [
        f"notebooks/{short.replace('#', '.ipynb#')}"
        for levels in read_data("sections.yaml").values()
        for sections in levels.values()
        for short in sections
    ]
    assert len(links) >= 30
    assert [why for link in links if (why := dead_end(link, ROOT / "README.md"))] == []


def test_every_cell_has_a_section():
    sections = read_data("sections.yaml")
    assert [(phase, *levels) for phase, levels in sections.items()] == [(phase, *LEVELS) for phase in PHASES]


@given(PROFILES, st.sampled_from(LEVELS))
def test_the_plan_names_each_phase_below_the_target_the_furthest_behind_first(scores, target):
    wanted = LEVELS.index(target) + 1
    steps = study_plan(scores, target)
    assert {step.phase for step in steps} == {phase for phase in PHASES if scores[phase] < wanted}
    assert [step.gap for step in steps] == sorted((wanted - scores[step.phase] for step in steps), reverse=True)
    for step in steps:
        just_above = scores[step.phase] + 1
        assert step.level == LEVELS[(just_above if just_above > 1 or wanted == 1 else 2) - 1]  # mid at least
        assert step.behaviours == leveling.cell(step.phase, step.level).behaviours


@given(PROFILES, st.sampled_from(LEVELS))
def test_who_follows_the_plan_to_its_end_reaches_the_target(scores, target):
    wanted = LEVELS.index(target) + 1
    while steps := study_plan(scores, target):
        scores = scores | {step.phase: LEVELS.index(step.level) + 1 for step in steps}
    assert leveling.level(scores) >= wanted


def test_a_plan_without_gaps_says_so():
    done = study_plan(dict.fromkeys(PHASES, 4), 3)
    assert len(done) == 0
    assert repr(done) == "level now: staff; target: senior; no phases are behind"


def test_exercises_are_named_once_there_are_some(tmp_path, monkeypatch):
    scores = dict.fromkeys(PHASES, 3) | {"features": 2}
    monkeypatch.setattr(plan, "ROOT", tmp_path)
    assert study_plan(scores, "senior")[0].exercises == ()
    (tmp_path / "exercises").mkdir()
    for name in ("03_features.ipynb", "04_infrastructure.ipynb", "README.md"):
        (tmp_path / "exercises" / name).touch()
    (step,) = study_plan(scores, "senior")
    assert step.exercises == ("exercises/03_features.ipynb",)


def test_links_in_a_notebook_lead_from_where_it_stands():
    html = study_plan(dict.fromkeys(PHASES, 2), "senior")._repr_html_()
    assert 'href="03_features.ipynb#Build-four-leaks-and-catch-each"' in html


def test_an_unknown_target_is_refused():
    with pytest.raises(ValueError, match="level is 'guru'; expected one of junior"):
        study_plan(dict.fromkeys(PHASES, 2), "guru")


def test_there_are_three_answers_at_three_levels_to_one_prompt():
    answers = leveling.worked_answers()
    assert {answer.level for answer in answers} == {"mid", "senior", "staff"}
    assert len({answer.prompt for answer in answers}) == 1
    assert [answer.level for answer in answers] != ["mid", "senior", "staff"]  # they are scored unseen


@ANSWERS
def test_the_reference_scores_of_an_answer_add_up_to_its_level(answer):
    assert LEVELS[leveling.level(answer.scores) - 1] == answer.level


@ANSWERS
def test_every_reason_quotes_the_answer(answer):
    assert list(answer.reasons) == list(PHASES)
    for reason in answer.reasons.values():
        assert reason.quote in answer.text
        assert reason.why


@ANSWERS
def test_an_answer_is_about_a_page_and_says_that_it_is_made_up(answer):
    assert 350 <= len(answer.text.split()) <= 750
    assert "made up for practice" in answer._repr_markdown_()
    assert "made up for practice" in repr(answer)


def test_the_numbers_of_the_answers_follow_from_each_other():
    text = {answer.name: answer.text for answer in leveling.worked_answers()}
    payments, fraud_share, caught_more, missed, blocked = 20_000_000, 0.001, 0.20, 65, 6
    frauds = payments * fraud_share
    assert f"{round(payments / 86_400, -1):.0f} a second" in text["A"]
    assert f"{round(3 * payments / 86_400, -2):.0f} a second" in text["A"]
    assert f"Fraud is {frauds:,.0f} payments a day" in text["A"]
    assert f"{700 * 0.012:.1f} workers" in text["A"]
    assert round(700 * 0.012 / 14, 2) == 0.6
    assert f"from {100 * blocked / (blocked + missed):.1f} percent on" in text["A"]
    assert missed / blocked == pytest.approx(11, abs=0.5)  # "as much as eleven false alarms"
    assert f"{0.10 * frauds:,.0f} frauds or {0.10 * frauds * missed:,.0f} dollars a day" in text["A"]
    assert f"{0.02 * frauds:,.0f} frauds" in text["B"]
    assert f"{0.02 * frauds * missed:,.0f} dollars a day" in text["B"]
    assert f"{caught_more * frauds * missed:,.0f} that going" in text["B"]
    assert f"of which {0.6 * frauds:,.0f} are fraud" in text["B"]
    assert f"costs {0.01 * 0.6 * frauds * 60:,.0f} dollars a day" in text["B"]
    assert round(7_200 / 260_000, 2) == 0.03
    assert f"{0.01 * frauds * missed:,.0f} dollars a day that it brings" in text["B"]
    assert "300 payments are 900 dollars a day" in text["B"]  # at 3 dollars a review


def test_the_radar_draws_scores_and_target_and_is_titled_by_the_level():
    ax = leveling.radar(dict.fromkeys(PHASES, 2) | {"modeling": 5}, target="senior")
    assert ax.get_title(loc="left") == "Level: mid"
    written = [text.get_text() for text in ax.texts]
    assert "target: senior" in written
    assert "high level design" in written
    plt.close(ax.figure)


def test_several_scores_are_named_in_the_radar():
    both = {"yours": dict.fromkeys(PHASES, 2), "reference": dict.fromkeys(PHASES, 3)}
    ax = leveling.radar(both)
    assert re.fullmatch("yours: mid; reference: senior", ax.get_title(loc="left"))
    assert {"yours", "reference"} <= {text.get_text() for text in ax.texts}
    plt.close(ax.figure)


@pytest.mark.parametrize("scores", [{}, {"modeling": 3}, {"yours": {"modeling": 3}}])
def test_a_radar_of_too_few_phases_is_refused(scores):
    with pytest.raises(ValueError, match="lacks requirements"):
        leveling.radar(scores)
