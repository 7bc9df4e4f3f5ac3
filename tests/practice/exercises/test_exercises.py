"""Every exercise: passed by its solution, and by nothing else that people or mischief hand in."""

import math
import sys
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from in_this_process import FOLDER, SOLUTIONS, cells

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import all_exercises, check, find_exercise, hint, judging, solution
from mlsd_helpers.practice.exercises.registry import KINDS, UnknownExerciseError
from mlsd_helpers.practice.exercises.topics.e06_modeling.e06_6_modeling_plan import no_shows

EXERCISES = all_exercises()
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)


class AlwaysEqual:
    """Claims to be equal to anything, near anything and true."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __lt__(self, other):
        return True

    __gt__ = __le__ = __ge__ = __lt__
    __hash__ = object.__hash__

    def __bool__(self):
        return True

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter([self])


class AlwaysEqualFloat(float):
    """A float that claims to be equal to anything."""

    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__
    __hash__ = float.__hash__


class Speechless(Exception):
    """Cannot say what it is."""

    def __str__(self):
        raise ValueError("nothing to say")


def speechless(*args, **kwargs):
    raise Speechless


JUNK = {
    "none": None,
    "dots": ...,
    "nan": math.nan,
    "infinite": math.inf,
    "true": True,
    "text": "0",
    "empty text": "",
    "an equal float": AlwaysEqualFloat(7.0),
    "a long text": "x" * 1_000_000,
    "a huge array": np.zeros(1_000_000),
    "an empty frame": pd.DataFrame(),
    "a list": [1, 2, 3],
    "always equal": AlwaysEqual(),
    "a function of nothing": lambda *args, **kwargs: None,
    "a function that is always equal": lambda *args, **kwargs: AlwaysEqual(),
    "a function of one constant": lambda *args, **kwargs: 1.0,
    "a function that raises": lambda *args, **kwargs: 1 / 0,
    "a function that exits": lambda *args, **kwargs: sys.exit(0),
    "a function that raises what says nothing": speechless,
    "a function of things that are always equal": lambda *args, **kwargs: [AlwaysEqual()] * 3,
    "a class": int,
    "an exception": ValueError("no"),
    "an empty document": Design.new("empty"),
    "a huge number": 10**400,
    "zero": 0,
    "one": 1,
    "minus one": -1.0,
}


@each_exercise
def test_junk_does_not_pass_and_is_told_so(exercise):
    results = {name: check(exercise.id, junk) for name, junk in JUNK.items()}
    assert {name: result for name, result in results.items() if result.passed is not False} == {}
    assert {name: result for name, result in results.items() if len(result.message) <= 15} == {}
    assert {name for name, result in results.items() if "cannot be looked at" in result.message} <= {"always equal"}


@each_exercise
def test_what_people_get_wrong_is_named(exercise, monkeypatch):
    monkeypatch.setattr(judging, "TRIES", 0)  # by the fixed inputs alone: nobody's mistake may pass with some luck
    assert len(exercise.wrong) >= 2
    results = [(wrong.says, check(exercise.id, wrong.answer())) for wrong in exercise.wrong]
    assert [result for says, result in results if result.passed or says not in result.message] == []
    assert len({result.message for _, result in results}) >= 2


def test_an_exercise_has_three_hints_that_differ():
    for exercise in EXERCISES:
        assert len(set(exercise.hints)) == 3, exercise.id
        assert [hint(exercise.id).step for _ in range(4)] == [1, 2, 3, 3], exercise.id


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_the_solution_opens_after_a_try(path):
    sources = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in cells(path)}
    for exercise in (exercise for exercise in EXERCISES if exercise.notebook == path.name[:2]):
        assert "try it first" in repr(solution(exercise.id)), exercise.id
        check(exercise.id, None)
        shown = repr(solution(exercise.id))
        assert "SOLUTION" not in shown, exercise.id
        lines = [line for line in sources[exercise.id].splitlines() if "### " not in line]
        assert shown == "\n".join(lines).rstrip(), exercise.id


def test_numbers_are_unique_and_known():
    assert len({exercise.id for exercise in EXERCISES}) == len(EXERCISES)
    with pytest.raises(UnknownExerciseError, match="there is no exercise '1-1'; did you mean '01-1'"):
        find_exercise("1-1")
    with pytest.raises(UnknownExerciseError, match="they run from '01-1' to"):
        check("zzz", 1)


def test_the_judge_of_an_exercise_is_found_by_its_number_in_the_folder_of_its_notebook():
    for exercise in EXERCISES:
        folder, module = exercise.judge.__module__.split(".")[-2:]
        assert folder == f"e{exercise.notebook}_{exercise.topic}"
        assert module.startswith(f"e{exercise.id.replace('-', '_')}_")
        assert (FOLDER / f"{folder[1:]}.ipynb").is_file()


def test_there_are_enough_of_each_kind_and_on_each_notebook():
    notebooks = Counter(exercise.notebook for exercise in EXERCISES)
    assert set(notebooks) == {"01", "02", "03", "04", "05", "06", "07", "08", "09", "12"}
    assert min(notebooks.values()) >= 3
    assert len(EXERCISES) >= 32
    assert min(Counter(exercise.kind for exercise in EXERCISES)[kind] for kind in KINDS) >= 5
    assert sum(exercise.flights for exercise in EXERCISES) >= 10
    assert sum(exercise.document for exercise in EXERCISES) >= 8
    assert {exercise.difficulty for exercise in EXERCISES} == {1, 2, 3}


def test_a_sound_promotion_gate_is_right_in_whatever_words(every):
    def is_right(gate):
        design = solution_of_the_plan()
        design.modeling.promotion_gate = gate
        assert check("06-6", design).passed, check("06-6", design).message

    every(
        is_right,
        [
            ("On bookings of last month that neither model was trained on, its AUC is above that of the live model.",),
            ("A model that does not win when compared with the one in use on last month's AUC is dropped.",),
            ("Its AUC on last month beats the serving model and days_booked_ahead.",),
            ("No promotion with a lower AUC than the live model on the same bookings.",),
            ("AUC of the new model on last month's bookings not below the model in use.",),
        ],
    )


def solution_of_the_plan():
    design = no_shows()
    design.modeling.ladder[0].role = "baseline"
    design.modeling.chosen, design.modeling.threshold, design.modeling.experiment_days = "boosting", 0.8, 14
    return design
