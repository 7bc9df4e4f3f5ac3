"""A message taken apart: questions, statements, words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.practice.interview.messages import MOST_READ, cleaned, says, sentences, stems


def asks(text):
    return [sentence.text for sentence in sentences(text) if sentence.asks]


@pytest.mark.parametrize(
    "text",
    [
        "How many users do we have?",
        "how quick must it be",
        "I would like to know the budget.",
        "Tell me about the label.",
        "Do we need ML at all?",
        "Okay, and what about privacy?",
        "My question is where the data comes from.",
        "is there a baseline",
        "What's the traffic",
    ],
)
def test_a_question_is_told(text):
    assert asks(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "We need 20 replicas.",
        "What matters is the tail.",
        "When the label arrives late, we wait.",
        "Which features we use depends on latency.",
        "How we would split is by time.",
        "I assume a million users",
        "Any feature that is missing is left missing.",
    ],
)
def test_a_statement_is_no_question(text):
    assert asks(text) == []


def test_several_questions_of_one_message_are_told_apart():
    text = "First, how many users are there and how fast must it be? I assume batch. What may it cost?"
    assert asks(text) == ["First, how many users are there?", "how fast must it be?", "What may it cost?"]


def test_a_question_that_the_speaker_answers_is_rhetorical():
    found = sentences("What if it fails? We fall back to a rule.")
    assert [(sentence.asks, sentence.rhetorical) for sentence in found] == [(True, True), (False, False)]


def test_an_abbreviation_ends_no_sentence():
    assert len(sentences("Use signals, e.g. the weather. And the hour.")) == 2


def test_what_steers_a_terminal_is_taken_out():
    assert cleaned("a\x1b[2J\x07b\r\n\ud800c") == "a[2Jb\n\ufffdc"


@given(st.text(max_size=300))
def test_any_text_can_be_taken_apart(text):
    assert all(sentence.text.strip() for sentence in sentences(cleaned(text)))


def test_only_the_beginning_of_a_huge_text_is_read():
    assert sum(len(sentence.text) for sentence in sentences("word. " * 200_000)) <= MOST_READ


def test_words_are_found_by_their_beginnings():
    assert says("We roll back at once", ("roll", "back"))
    assert not says("Payroll backlog", ("roll",))


def test_forms_of_a_word_share_a_stem():
    assert stems("labels labelled label delays delayed") == {"label", "labell", "delay"}
