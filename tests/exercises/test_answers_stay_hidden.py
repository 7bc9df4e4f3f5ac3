"""No hint and no message about a wrong answer holds the right number, which the committed solutions give."""

import ast
import math
import re
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest

from mlsd_helpers.practice.exercises import all_exercises, check
from mlsd_helpers.practice.exercises.judging import as_number

FOLDER = Path(__file__).resolve().parents[2] / "exercises" / "solutions"
COMPUTE = [exercise for exercise in all_exercises() if exercise.kind == "compute"]
FACTORS = (0.001, 0.01, 0.1, 1 / 60, 1 / 24, 0.5, 0.9, 1.1, 2, 10, 24, 60, 100, 1000, -1)


@cache
def answers_of(path):
    """What each check of a solution is called with, by exercise, from running its cells in order."""
    names, answers = {}, {}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        source = cell.source
        if cell.metadata.get("nbgrader", {}).get("grade"):
            call = ast.parse(source).body[-1].value
            answers[call.args[0].value] = eval(compile(ast.Expression(call.args[1]), path.name, "eval"), names)
        else:
            exec(compile(source, path.name, "exec"), names)
    return answers


def right_answer(exercise):
    (path,) = FOLDER.glob(f"{exercise.notebook}_*.ipynb")
    return answers_of(path)[exercise.id]


def numbers_in(text):
    """The numbers that stand in a text, those of an exercise or in a name left out."""
    found = re.findall(r"(?<![\w.-])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?!-?\d)", re.sub(r"\b\d\d-\d\b", "", text))
    return [float(word.replace(",", "")) for word in found]


def gives_away(text, right):
    """Whether the text holds the number, or the share in percent, as closely as a reader would take it."""
    return any(
        math.isclose(number, value, rel_tol=0.005) for number in numbers_in(text) for value in (right, 100 * right)
    )


def numbers_of(answer):
    """The numbers of an answer: itself, or those among several."""
    parts = answer if isinstance(answer, tuple | list) else (answer,)
    return [value for value in map(as_number, parts) if value is not None]


def test_a_number_in_a_text_is_found_however_it_is_written():
    assert gives_away("there are 1,389 of them", 1388.9)
    assert gives_away("that is 21.4 %, too much", 0.2138)
    assert not gives_away("04-1: below 30, over 26", 27)


@pytest.mark.parametrize("exercise", COMPUTE, ids=lambda exercise: exercise.id)
def test_no_hint_and_no_message_holds_the_right_number(exercise):
    answer = right_answer(exercise)
    for right in numbers_of(answer):
        wrong = [*(right * factor for factor in FACTORS), right + 1, math.nan, math.inf, 0, "x", None, np.zeros(3)]
        results = [check(exercise.id, each) for each in (*wrong, *(each.answer() for each in exercise.wrong))]
        texts = [result.message for result in results if not result.passed] + list(exercise.hints)
        assert len(texts) > len(FACTORS)
        assert [text for text in texts if gives_away(text, right)] == []
    if callable(answer):
        assert [text for text in exercise.hints if "lambda" in text or "return " in text] == []
        assert told_of_a_function(exercise, answer) == []


def told_of_a_function(exercise, solution):
    """The messages about a function with wrong results that hold a right one, its arguments set aside."""
    telling = []
    for spoil in (lambda value: value * 1.5 + 1, lambda value: -value - 1, lambda value: "x", lambda value: None):
        right, arguments = [], []

        def wrong(*given, spoil=spoil, right=right, arguments=arguments):
            result = solution(*given)
            arguments.append(repr(given))
            right.extend(numbers_of(result))
            return spoil(result) if numbers_of(result) == [as_number(result)] else None

        message = check(exercise.id, wrong).message
        given_numbers = {number for text in arguments for number in numbers_in(text)}
        said = [number for number in numbers_in(message.partition(" for (")[0]) if number not in given_numbers]
        telling += [message for value in right if any(math.isclose(number, value, rel_tol=0.005) for number in said)]
    return telling
