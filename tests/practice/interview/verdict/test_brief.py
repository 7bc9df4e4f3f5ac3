"""A brief gives the interviewer everything, and the candidate nothing that answers a question."""

import re

import pytest

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice import cases, leveling
from mlsd_helpers.practice.interview.brief import brief, follow_ups_for
from mlsd_helpers.practice.interview.plan import time_plan

each_case = pytest.mark.parametrize("name", cases.names())
WORDS = 4  # in a row, that the prompt does not have


def words(text):
    return re.findall(r"[\w.,%]*\w", text.casefold())


def runs(text, length=WORDS):
    here = words(text)
    return {" ".join(here[i : i + length]) for i in range(len(here) - length + 1)}


def numbers(text):
    return set(re.findall(r"\d[\d,.]*\d|\d", text))


@each_case
@pytest.mark.parametrize("level", leveling.LEVELS)
def test_the_candidate_is_told_nothing_that_is_held_back(name, level):
    case = cases.load(name)
    text = brief(name, level, "candidate")
    told = runs(text) - runs(case.prompt)
    held_back = [case.crux, *(answer.answer for answer in case.answers), *(twist.says for twist in case.twists)]
    held_back += [twist.good_answer for twist in case.twists]
    held_back += [text for each in case.follow_ups for text in (each.question, each.listen_for)]
    held_back += [text for each in case.mistakes for text in (each.mistake, each.instead)]
    held_back += [ask for answer in case.answers for ask in answer.asks]
    assert [both for hidden in held_back if (both := told & runs(hidden))] == []
    plan = time_plan(45, level)
    begins = {str(sum(list(plan.values())[:i])) for i in range(7)}
    assert numbers(text) - numbers(case.prompt) <= begins | {"45"}


@each_case
def test_the_interviewer_is_told_everything(name):
    case = cases.load(name)
    text = brief(name, "senior", "interviewer")
    for part in (case.prompt, case.crux, *(a.answer for a in case.answers), *(t.says for t in case.twists)):
        assert part in text
    for follow_up in case.follow_ups:
        if follow_up.level == "senior":
            assert follow_up.question in text
            assert follow_up.listen_for in text
    for cell in leveling.rubric():
        if cell.level in ("mid", "senior", "staff"):
            assert ", ".join(cell.behaviours) in text


@pytest.mark.parametrize(("minutes", "twist"), [(35, 21), (45, 27), (60, 36)])
def test_the_plan_fills_the_time_and_the_twist_comes_at_three_fifths(minutes, twist):
    text = brief("flight_delay_alerts", "senior", "interviewer", minutes)
    ends = [int(end) for end in re.findall(r"minute \d+ to (\d+):", text)]
    assert ends[-1] == minutes
    assert f"in minute {twist}:" in text


@pytest.mark.parametrize(("level", "neighbours"), [("junior", "junior mid"), ("principal", "staff principal")])
def test_the_first_and_the_last_level_have_one_neighbour(level, neighbours):
    scoring = brief("flight_delay_alerts", level, "interviewer").split("## How to score")[1]
    assert list(dict.fromkeys(re.findall(r"\*\*(\w+)\*\*:", scoring))) == neighbours.split()


def test_a_level_with_few_follow_ups_borrows_from_below():
    case = cases.load("flight_delay_alerts")
    found = follow_ups_for(case, "principal")
    assert len(found) >= 3
    assert found[0].level == "principal"
    assert {each.level for each in found} <= {"principal", "staff", "senior"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"case": "flight_delays"}, "did you mean 'flight_delay_alerts'"),
        ({"level": "senor"}, "did you mean 'senior'"),
        ({"role": "observer"}, "there is no role 'observer'; the roles are interviewer and candidate"),
        ({"minutes": 50}, "takes 35, 45 or 60 minutes; got 50"),
    ],
)
def test_what_does_not_exist_is_refused(wrong, message):
    with pytest.raises(DesignError, match=message):
        brief(**{"case": "flight_delay_alerts"} | wrong)
