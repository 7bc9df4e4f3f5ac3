"""A guess is kept, read as people write numbers, and compared in words a reader can check by hand."""

import pytest

from mlsd_helpers.widgets import guess, guess_number


@pytest.fixture(autouse=True)
def a_new_session(monkeypatch):
    monkeypatch.setattr(guess_number, "_typed", {})


def test_until_something_is_typed_the_guess_is_the_number_in_the_code():
    assert guess("How many?", 12).value == 12


@pytest.mark.parametrize(
    ("typed", "value"),
    [("40", 40), ("40 %", 40), ("40%", 40), ("1,200", 1200), ("2.5k", 2500), ("-3", -3), ("−3", -3), (" 0.5 ", 0.5)],
)
def test_a_typed_number_is_read_as_people_write_it(typed, value):
    asked = guess("How many?", 12, unit="%")
    asked.box.value = typed
    assert asked.value == value


@pytest.mark.parametrize("typed", ["many", "", "1 or 2", "12 apples"])
def test_what_is_no_number_is_said_and_leaves_the_guess(typed):
    asked = guess("How many?", 12)
    asked.box.value = "7"
    asked.box.value = typed
    assert asked.value == 7
    assert "role='alert'" in asked._said.value
    asked.box.value = "8"
    assert (asked.value, asked._said.value) == (8, "")


def test_a_cell_run_again_keeps_what_was_typed():
    guess("How many?", 12).box.value = "70"
    assert guess("How many?", 12).value == 70


def test_a_number_changed_in_the_code_counts_more_than_what_was_typed_before():
    guess("How many?", 12).box.value = "70"
    assert guess("How many?", 15).value == 15


def test_another_question_has_a_guess_of_its_own():
    guess("How many?", 12).box.value = "70"
    assert guess("How much?", 12).value == 12


@pytest.mark.parametrize(
    ("guessed", "answer", "unit", "words"),
    [
        (1, 63.4, "%", "Your guess: 1 %. It is 63.4 %: 62.4 points more."),
        (80, 63.4, "%", "Your guess: 80 %. It is 63.4 %: 16.6 points less."),
        (10, 46, "days", "Your guess: 10 days. It is 46 days: 4.6 times larger."),
        (2000, 100, "", "Your guess: 2,000. It is 100: 20 times smaller."),
        (100, 105, "ms", "Your guess: 100 ms. It is 105 ms: close, within a tenth."),
        (0, 0.02, "", "Your guess: 0. It is 0.02: 0.02 more."),
        (0.03, -0.01, "USD", "Your guess: 0.03 USD. It is −0.01 USD: 0.04 less."),
        (3, 3, "copies", "Your guess: 3 copies. It is 3 copies: the same."),
    ],
)
def test_the_guess_is_compared_with_the_answer(guessed, answer, unit, words):
    comparison = guess("How many?", guessed, unit=unit).compare(answer)
    assert repr(comparison) == words


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "12", None])
def test_a_default_or_an_answer_that_is_no_number_is_refused(number):
    with pytest.raises((ValueError, TypeError), match="default"):
        guess("How many?", number)
    with pytest.raises((ValueError, TypeError), match="answer"):
        guess("How many?", 1).compare(number)


def test_a_question_must_be_asked():
    with pytest.raises(ValueError, match="the question is empty"):
        guess(" ", 1)


def test_without_a_kernel_the_question_and_the_guess_are_read_as_text():
    shown = guess("Is a < b?", 12, unit="%")._repr_mimebundle_()
    assert shown["text/plain"] == "Your guess? Is a < b? [12 %]"
    assert "a &lt; b" in shown["text/html"]
