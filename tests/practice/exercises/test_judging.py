"""The judges: right in every form in which people hand it in, and not fooled by what only looks right."""

import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging

RIGHT = 1 / 3


@pytest.mark.parametrize(
    "answer",
    [RIGHT, Fraction(1, 3), Decimal("0.33333"), np.float32(RIGHT), np.float64(RIGHT), np.array(RIGHT)],
    ids=lambda answer: type(answer).__name__,
)
def test_a_right_number_passes_in_every_form(answer):
    assert judging.number(answer, RIGHT, rel=1e-3) is None


def test_a_rounded_number_is_said_to_be_close():
    assert "close" in judging.number(0.33, RIGHT, rel=1e-3)
    assert "too small" in judging.number(0.3, RIGHT, rel=1e-3)


class Liar:
    """Claims to be equal to anything."""

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


def judged(right, given):
    return judging.function(lambda: given, lambda: right, lambda chance: ())


RESULTS = [
    (("evening", 0.25), ("evening", np.float64(0.25)), ("evening", 0.5)),
    (("evening", 0.25), ["evening", Fraction(1, 4)], ["evening"]),
    ({"late": 2, "all": 5}, {"all": np.int64(5), "late": 2}, {"late": 2}),
    ({"late": 2, "all": 5}, {"all": 5, "late": 2}, {"late": Liar(), "all": Liar()}),
    (["JFK", "LGA"], np.array(["JFK", "LGA"]), [Liar(), Liar()]),
    (np.array([1.0, 2.0]), pd.Series([1, 2]), ["1", "2"]),
    (np.array([True, False]), [True, False], [True, True]),
    (pd.Timestamp("2013-07-08"), pd.Timestamp("2013-07-08"), pd.Timestamp("2013-07-09")),
    ([pd.Timestamp("2013-07-08")], [pd.Timestamp("2013-07-08")], [Liar()]),
]


@pytest.mark.parametrize(("right", "same", "other"), RESULTS)
def test_results_of_every_kind_are_compared_by_kind_and_value(right, same, other):
    assert judged(right, same) is None
    assert isinstance(judged(right, other), str)


BASE = """\
schema_version: 1
name: shop
requirements:
  success_metric: {name: sales, kind: proportion, better: higher, baseline: 0.1, target: 0.05, measured_in: share}
  decision_horizon_minutes: 30
  pipeline_delay_minutes: 45
"""
RULES = ("target-not-better", "prediction-after-decision")
MAY_CHANGE = ("requirements.success_metric.target", "requirements.pipeline_delay_minutes")


def said_of(changes, also=None, may_change=MAY_CHANGE):
    design = Design.from_text(BASE)
    for path, value in changes.items():
        *way, last = path.split(".")
        part = design
        for name in way:
            part = getattr(part, name)
        setattr(part, last, value)
    return judging.document(design, Design.from_text(BASE), RULES, may_change, also)


MENDED = {"requirements.success_metric.target": 0.2, "requirements.pipeline_delay_minutes": 10}


def test_a_mended_document_passes_and_one_that_lacks_what_a_rule_reads_does_not():
    assert said_of(MENDED) is None
    assert "target-not-better" in said_of({})
    assert "pipeline_delay_minutes is missing" in said_of(MENDED | {"requirements.pipeline_delay_minutes": None})
    assert "a section is missing" in said_of({"requirements": None}, may_change=("requirements",))


def test_what_no_rule_sees_can_be_asked_for():
    assert said_of(MENDED, also=lambda design: "too cheap") == "too cheap"
    assert said_of(MENDED, also=lambda design: None) is None


def test_a_function_is_tried_on_inputs_that_nobody_knows():
    seen = []

    def oracle(number):
        return number**2

    def remembers(number):
        seen.append(number)
        return number**2

    for _ in range(2):
        assert judging.function(remembers, oracle, lambda chance: (chance.random(),)) is None
    assert len(set(seen)) == 2 * judging.TRIES
    assert random.Random(0).random() not in seen


SHEET = {"a": "senior", "b": 3}
WHY = {"a": {"junior": "more than that", None: "look again"}, "b": {None: "count again"}}


def choices(answer):
    return judging.choices(answer, SHEET, ("junior", "senior", "nothing", *range(6)), WHY)


@pytest.mark.parametrize(
    "answer", [{"a": "senior", "b": 3}, {"b": 3.0, "a": " Senior "}, pd.Series({"a": "senior", "b": np.int64(3)})]
)
def test_choices_are_taken_as_people_write_them(answer):
    assert choices(answer) is None


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"a": "junior", "b": 3}, "1 of 2 are off. a: more than that"),
        ({"a": "nothing", "b": 2}, "2 of 2 are off. a: look again"),
        ({"a": "senior", "b": True}, "b: one of"),
        ({"a": "senior", "b": None}, "b has no answer yet"),
        ({"a": "senior"}, "missing or not among them: b"),
        ({"a": "senior", "b": 3, "c": 1}, "missing or not among them: c"),
        (["senior", 3], "a dictionary with a, b is expected; got a list"),
        ({1: "senior"}, "a dictionary with a, b is expected"),
        (None, "there is no answer yet"),
    ],
)
def test_choices_that_are_off_are_named_one_at_a_time(answer, says):
    assert says in choices(answer)


def test_a_message_about_a_table_says_its_size_and_not_its_rows():
    def number_of_rows(table, factor):
        return factor * len(table)

    table = pd.DataFrame({"secret": [17.5, 18.5], "b": [1, 2]})
    said = judging.function(lambda table, factor: 0, number_of_rows, lambda chance: (table, 3))
    assert said == "the result is not right for (a DataFrame of 2 × 2, 3): it gives 0"
    assert judging.function(number_of_rows, number_of_rows, lambda chance: (table, 3)) is None


# What is right, what was given, and what is said of it
DIFFERENT = [
    (3, 0.25, "a whole number is expected, it gives the number 0.25"),
    (3, [3], "a number is expected, it gives a list of 1"),
    (0.5, "0.5", "a number is expected, it gives the text '0.5'"),
    ((1, 2), 1, "2 results are expected, it gives the number 1"),
    ((1.0, 2.5), (1.0, 2.7), "the result is not right (number 2 of 2) for ([0, 1], an array of 9): it gives 2.7"),
    (np.array([True, False]), np.array([0.3, 0.0]), "true or false is expected for each, it gives numbers such as 0.3"),
    (np.zeros(2), pd.Series(["a", "b"]), "numbers are expected, it gives"),
    (np.zeros(2), pd.Series(pd.to_datetime(["2026-01-01"] * 2, utc=True)), "such as Timestamp('2026-01-01"),
    (np.zeros(2), pd.DataFrame({"a": [1.0, 2.0]}), "the shape is (2, 1), expected is (2,)"),
    (np.zeros(2), {"a": 1}, "the shape is (), expected is (2,)"),
    (
        np.array([1.0, 2.0, 3.0]),
        [1.0, 2.5, 4.0],
        "2 of the 3 results are not right for ([0, 1], an array of 9): it gives",
    ),
    (np.array([1.0, np.nan]), [1.0, 7.0], "it gives 7 as number 2"),
]


def test_of_a_result_that_is_not_right_its_kind_its_shape_or_its_place_is_said(every):
    arguments = ([0, 1], np.arange(9))

    def is_said(right, given, says):
        said = judging.function(lambda *_: given, lambda *_: right, lambda chance: arguments)
        assert says in said
        assert "is right" not in said

    every(is_said, DIFFERENT)


def test_of_a_function_that_is_mended_the_right_result_is_said_too():
    found = [
        judging.function(lambda x: [1, 7], lambda x: np.array([1, 9]), lambda c: (2,), tells=tells) for tells in (0, 1)
    ]
    assert found[0] == "1 of the 2 results are not right for (2): it gives 7 as number 2"
    assert found[1] == f"{found[0]}, where 9 is right"


def test_an_array_that_is_an_argument_is_shown_whole_or_by_its_size_and_never_cut():
    scores = np.array([True, False]), np.linspace(0, 1, 1000), list(range(60)), [0.1 + 0.2, None]
    said = judging.function(lambda *_: 0, lambda *_: 1, lambda chance: scores)
    assert (
        said == "the result is not right for ([True, False], an array of 1,000, a list of 60, [0.3, None]): it gives 0"
    )


@pytest.mark.parametrize("kind", ["design", "values", "text", "file"])
def test_a_document_is_taken_in_each_of_its_forms(kind, tmp_path):
    text = "schema_version: 1\nname: parcels\n"
    path = tmp_path / "parcels.yaml"
    path.write_text(text, encoding="utf-8")
    forms = {"design": Design.from_text(text), "values": Design.from_text(text).to_dict(), "text": text, "file": path}
    taken = judging.as_design(forms[kind])
    assert taken.name == "parcels"
    assert taken is not forms[kind]


@pytest.mark.parametrize("other", [3, [1], object(), len])
def test_anything_else_is_no_document(other):
    assert judging.as_design(other) is None
