"""The time plan, and the clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.interview.clock import StoppingClock
from mlsd_helpers.practice.interview.plan import LENGTHS, LEVELS, PHASES, planned_end, time_plan


@pytest.mark.parametrize("minutes", LENGTHS)
@pytest.mark.parametrize("level", LEVELS)
def test_the_minutes_sum_up_and_every_phase_gets_some(minutes, level):
    plan = time_plan(minutes, level)
    assert sum(plan.values()) == minutes
    assert tuple(plan) == PHASES
    assert min(plan.values()) >= 3
    assert planned_end(plan, PHASES[-1]) == minutes


def test_35_minutes_of_a_senior_by_hand():
    # 9, 8, 9, 7, 8, 4 of 45 are 7, 6.22, 7, 5.44, 6.22, 3.11 of 35; down to 34, and the one left goes to .44
    assert tuple(time_plan(35, "senior").values()) == (7, 6, 7, 6, 6, 3)


def test_levels_and_phases_are_those_of_the_rubric():
    assert LEVELS == leveling.LEVELS
    assert PHASES == leveling.PHASES


@pytest.mark.parametrize("minutes", [0, 30, 44.9, True, "45", None])
def test_other_lengths_are_refused_with_the_choices(minutes):
    with pytest.raises(DesignError, match="35, 45 or 60 minutes"):
        time_plan(minutes, "senior")


def test_another_level_is_refused_with_the_nearest():
    with pytest.raises(DesignError, match="did you mean 'senior'"):
        time_plan(45, "Senior")


@given(st.lists(st.tuples(st.floats(0, 1e4), st.booleans())))
def test_the_clock_shows_exactly_the_seconds_in_which_it_went(steps):
    now = [0.0]
    clock = StoppingClock(lambda: now[0])
    shown = 0.0
    for seconds, going in steps:
        (clock.go if going else clock.stop)()
        now[0] += seconds
        shown += seconds if going else 0.0
    assert clock.seconds() == pytest.approx(shown, abs=1e-6)
