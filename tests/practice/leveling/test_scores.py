"""Evidence to scores, scores to a level: the stated rule, tried on every profile there is."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.leveling import LEVELS, PHASES, level, scores

PROFILES = st.fixed_dictionaries({phase: st.integers(0, 5) for phase in PHASES})


def piece(phase="features", level="senior", **rest):
    return SimpleNamespace(phase=phase, level=level, **rest)


def profile(*steps):
    return dict(zip(PHASES, steps, strict=True))


@pytest.mark.parametrize(
    ("steps", "reached"),
    [
        ((0, 0, 0, 0, 0, 0), 0),
        ((1, 1, 1, 1, 0, 0), 1),  # four at 1, none more than one behind
        ((1, 1, 1, 0, 0, 0), 0),  # only three
        ((3, 3, 3, 3, 2, 2), 3),
        ((3, 3, 3, 3, 2, 1), 2),  # one is two steps behind
        ((3, 3, 3, 2, 2, 2), 2),  # only three at 3
        ((5, 5, 5, 5, 5, 0), 1),  # nothing shown in one phase: no more than one step above it
        ((5, 5, 5, 5, 4, 4), 5),
        ((2, 2, 2, 2, 2, 5), 2),  # depth in one
        ((4, 4, 4, 3, 4, 4), 4),
    ],
)
def test_the_level_of_profiles_worked_out_by_hand(steps, reached):
    assert level(profile(*steps)) == reached


def test_every_profile_follows_the_rule_in_its_own_words():
    # "within one step of it or above" and "at least four at it or above", counted with numpy instead
    profiles = np.array(list(product(range(6), repeat=6)))
    wanted = np.zeros(len(profiles), dtype=int)
    for step in range(1, 6):
        reached = (profiles >= step - 1).all(axis=1) & ((profiles >= step).sum(axis=1) >= 4)
        wanted[reached] = step
    assert [level(profile(*map(int, row))) for row in profiles[::97]] == wanted[::97].tolist()


@given(PROFILES, st.sampled_from(PHASES))
def test_a_better_phase_never_lowers_the_level(scores, phase):
    assert level(scores | {phase: min(5, scores[phase] + 1)}) >= level(scores)


@given(PROFILES, st.permutations(PHASES))
def test_no_phase_counts_more_than_another(scores, order):
    assert level({phase: scores[other] for phase, other in zip(PHASES, order, strict=True)}) == level(scores)


@given(PROFILES)
def test_a_phase_two_steps_behind_holds_the_level_down(scores):
    assert level(scores) <= min(scores.values()) + 1


@given(st.integers(0, 5), st.sampled_from(PHASES), st.integers(0, 5))
def test_depth_in_one_phase_does_not_lift_an_even_answer(step, phase, depth):
    assert level(dict.fromkeys(PHASES, step) | {phase: max(step, depth)}) == step


@given(PROFILES)
def test_four_phases_stand_at_the_level_or_above(scores):
    assert sum(score >= level(scores) for score in scores.values()) >= 4


def test_a_level_of_numpy_integers_is_one_of_python():
    assert level(dict.fromkeys(PHASES, np.int64(3))) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"features": 6}, "level is 6; expected"),
        ({"features": -1}, "level is -1; expected"),
        ({"features": 2.5}, "level is 2.5; expected"),
        ({"features": True}, "level is True; expected"),
        ({"features": None}, "level is None; expected"),
        ({"features": "senior"}, r"scores\['features'\] is 'senior'; expected a whole number from 0 to 5"),
        ({"feature": 2}, "phase is 'feature'; expected one of"),
    ],
)
def test_scores_off_the_scale_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        level(dict.fromkeys(PHASES, 2) | change)


def test_a_missing_phase_is_named():
    with pytest.raises(ValueError, match="scores lacks features, communication; give 0 where nothing was shown"):
        level({"requirements": 1, "high_level_design": 1, "infrastructure": 1, "modeling": 1})


def test_a_phase_scores_the_highest_level_that_its_evidence_shows():
    found = scores([piece(level="mid"), piece(level="senior"), piece(level="junior"), piece("modeling", "staff")])
    assert found == profile(0, 0, 3, 0, 4, 0)


def test_evidence_that_nobody_confirmed_counts_for_nothing():
    pieces = [piece(confirmed=None), piece(level="staff", confirmed=False), piece("modeling", confirmed=True)]
    assert scores(pieces) == profile(0, 0, 0, 0, 3, 0)


def test_no_evidence_is_no_score():
    assert scores([]) == dict.fromkeys(PHASES, 0)


def test_evidence_of_an_unknown_phase_is_refused():
    with pytest.raises(ValueError, match="phase is 'leadership'"):
        scores([piece("leadership")])


def test_steps_have_names():
    assert [leveling.level_name(step) for step in range(6)] == ["nothing shown", *LEVELS]
