"""No hint and no message about a wrong answer holds the right number, which the committed solutions give."""

import math
import re

import numpy as np
import pytest
from in_this_process import SOLUTIONS, answers_in

from mlsd_helpers.practice.exercises import all_exercises, check
from mlsd_helpers.practice.exercises.judging import as_number

FACTORS = (0.001, 0.01, 0.1, 1 / 60, 1 / 24, 0.5, 0.9, 1.1, 2, 10, 24, 60, 100, 1000, -1)


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


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_no_hint_and_no_message_holds_the_right_number(path):
    """Of each exercise that asks for a value or a function."""
    answers = answers_in(path)
    mine = [exercise for exercise in all_exercises() if exercise.notebook == path.name[:2]]
    assert set(answers) == {exercise.id for exercise in mine}
    for exercise in (exercise for exercise in mine if exercise.kind == "compute"):
        answer = answers[exercise.id]
        for right in numbers_of(answer):
            wrong = [*(right * factor for factor in FACTORS), right + 1, math.nan, math.inf, 0, "x", None, np.zeros(3)]
            results = [check(exercise.id, each) for each in (*wrong, *(each.answer() for each in exercise.wrong))]
            texts = [result.message for result in results if not result.passed] + list(exercise.hints)
            assert len(texts) > len(FACTORS), exercise.id
            assert [text for text in texts if gives_away(text, right)] == [], exercise.id
        if callable(answer):
            assert [text for text in exercise.hints if "lambda" in text or "return " in text] == [], exercise.id
            assert told_of_a_function(exercise, answer) == [], exercise.id


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
