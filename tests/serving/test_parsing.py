"""A body that is refused costs little: what is counted is how much of it is looked at, and what is made of it."""

import json
from types import SimpleNamespace
from typing import Annotated

import pytest
from pydantic import Field, ValidationError

from mlsd_helpers.serving import Row, parsing
from mlsd_helpers.serving.body import Refused
from mlsd_helpers.serving.parsing import Parser


class Weather(Row):
    wind: float


class Flight(Row):
    distance: float
    carrier: str = "UA"
    weather: Weather | None = None
    delays: Annotated[dict[str, float], Field(max_length=30)] = {}  # noqa: RUF012 - pydantic copies it


@pytest.fixture
def parser():
    return Parser(Flight, max_rows=1_000)


@pytest.fixture
def watched(parser, monkeypatch):
    """The parser, with a list of how many errors each validation made."""
    made = []

    def watch(model):
        def model_validate_json(text):
            try:
                return model.model_validate_json(text)
            except ValidationError as error:
                made.append(error.error_count())
                raise

        return SimpleNamespace(model_validate_json=model_validate_json)

    monkeypatch.setattr(parser, "one", watch(parser.one))
    monkeypatch.setattr(parser, "many", watch(parser.many))
    return parser, made


def refused(parse, body):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(Refused) as refusal:
        parse(text)
    assert (refusal.value.status, refusal.value.error) == (422, "the request is not valid")
    return refusal.value.fields


MANY = {f"k{i}": 1 for i in range(50_000)}
ROW = {"features": {"distance": 1}}


def test_a_request_of_more_values_than_fit_is_refused_before_anything_is_read(watched):
    parser, made = watched
    bodies = [MANY, {"features": MANY}, {"features": {"distance": 1, "weather": MANY}}, ROW | {"x": [[MANY]]}]
    bodies += [b"[" + kind * 300_000 + b"1]" for kind in (b"[],", b"{},", b'"",', b"1,", b'"\\"",', b'",,",')]
    bodies += [b"[" + b",".join([b"[" * 180 + b"]" * 180] * 2_000) + b"]", b'"' + b",\\a" * 9 + b'",[' + b"," * 2_000]
    # A request holds 2 values, its features 4, weather 1 and delays 30: 37. Twice that, and 1,000, is 1,074.
    for body in bodies:
        assert refused(parser.row, body) == [{"field": "body", "problem": "it holds more than 1,074 values; send less"}]
    # A batch holds its list of 1,000 rows and 37 in each: 1 + 1,000 + 37,000 = 38,001.
    (field,) = refused(parser.rows, b'{"rows":[' + b"{}," * 80_000 + b"{}]}")
    assert field["problem"] == "it holds more than 77,002 values; send less"
    assert made == []


def test_of_a_request_of_too_many_values_no_more_is_read_than_tells_it(parser, monkeypatch):
    found, text = [], parsing._TEXT

    def finditer(body):
        for each in text.finditer(body):
            found.append(each)
            yield each

    monkeypatch.setattr(parsing, "_TEXT", SimpleNamespace(finditer=finditer))
    commas = b'"' + b"," * 2_000 + b'"'
    refused(parser.row, b"[" + commas + b',"a"' * 200_000 + b"]")
    assert len(found) == 1 + 1_074
    found.clear()
    refused(parser.row, commas + b'""' * 400_000)  # no JSON, with no value between its texts
    assert len(found) == 2 + 2 * 1_074  # a value has two at most, its name and itself


def test_commas_and_brackets_in_a_text_are_no_values(parser):
    text = "a,[{\\" * 10_000 + '\\"'
    (row,) = parser.row(json.dumps({"features": {"distance": 1, "carrier": text}}).encode())
    assert row.features.carrier == text


def test_an_object_of_more_names_than_fit_is_refused_before_anything_is_validated(watched):
    parser, made = watched
    some = dict.fromkeys(list(MANY)[:51], 1)
    bodies = [some, {"features": some}, {"features": {"distance": 1, "weather": some}}, ROW | {"x": [[some]]}]
    for parse, body in [(parser.row, body) for body in bodies] + [(parser.rows, {"rows": [ROW, {"features": MANY}]})]:
        (field,) = refused(parse, body)
        # 30 names in the largest object that a request may have (delays), and 20 strangers that would be named
        n_names = "51" if parse == parser.row else "50,000"
        assert field["problem"] == f"an object has {n_names} names; expected at most 50"
    assert made == []


def test_a_few_names_too_many_are_named(watched):
    parser, made = watched
    fields = refused(parser.row, {"features": {"distance": 1} | {f"k{i}": 1 for i in range(40)}})
    assert [field["field"] for field in fields] == [f"features.k{i}" for i in range(20)]
    assert made == [40]


def test_of_a_batch_of_wrong_rows_only_those_that_are_named_are_validated(watched):
    parser, made = watched
    wrong = {"features": {"distance": 1} | {f"k{i}": 1 for i in range(12)}}
    fields = refused(parser.rows, {"rows": [wrong] * 1_000})
    assert [field["field"] for field in fields] == [f"rows.{i}.features.k{j}" for i in (0, 1) for j in range(12)][:20]
    assert made == [12, 12]  # the first wrong row ends the batch, one more fills the list


def test_of_too_many_rows_none_is_validated_again(watched):
    parser, made = watched
    refused(parser.rows, {"rows": [{}] + [{"features": {"distance": 1}}] * 20_000})
    assert made == [1]
    (field,) = refused(parser.rows, {"rows": [{"features": {"distance": 1}}] * 1_001})
    assert field["problem"].startswith("List should have at most 1000 items")


def test_wrong_rows_far_apart_are_all_named(parser):
    rows = [{"features": {"distance": "far" if i % 100 == 7 else i}} for i in range(1_000)]
    fields = refused(parser.rows, {"rows": rows, "x": 1})
    assert [field["field"] for field in fields] == [
        "rows.7.features.distance",
        "x",
        *(f"rows.{i}.features.distance" for i in range(107, 1_000, 100)),
    ]


def test_a_name_that_is_there_twice_is_refused_in_any_object(parser, every):
    def check(parse, body, name):
        assert refused(parse, body) == [
            {"field": name, "problem": "the name is there twice in one object; send it once"}
        ]

    every(
        check,
        [
            (parser.row, b'{"features": {"distance": 1, "distance": 2}}', "distance"),
            (parser.row, b'{"features": {"distance": 1, "dist\\u0061nce": 1}}', "distance"),
            (parser.row, b'{"features": {"distance": 1}, "features": {"distance": 1}}', "features"),
            (parser.row, b'{"id": "a", "features": {"distance": 1, "delays": {"x": 1, "x": 1}}}', "x"),
            (parser.rows, b'{"rows": [{"features": {"distance": 1}}, {"id": "1", "id": "2", "features": {}}]}', "id"),
            (parser.rows, b'{"rows": [], "rows": [{"features": {"distance": 1}}]}', "rows"),
        ],
    )


def test_what_is_no_json_or_nested_too_deep_is_refused_in_words_of_one_line(parser, every):
    bodies = {
        "of lists": b"[" * 1_050,
        "of objects": b'{"a":' * 1_050,
        "cut": b"{",
        "binary": b"\xff",
        "utf-16": '{"features": {"distance": 1}}'.encode("utf-16"),
        "a huge number": b'{"features": {"distance": ' + b"1" * 5_000 + b"}}",
    }

    def check(name, problem):
        (field,) = refused(parser.row, bodies[name])
        assert field["field"] == "body"
        assert field["problem"].startswith(problem)

    problems = ["it is nested too deep"] * 2 + ["it is not JSON: Expecting property name"]
    problems += ["it is not UTF-8"] * 2 + ["a number has too many digits"]
    every(check, zip(bodies, problems, strict=True))


def test_no_more_of_what_a_client_sent_is_told_than_60_characters_a_name_and_value(parser):
    long = "k" * 500_000
    (field,) = refused(parser.row, {"features": {"distance": 1, long: long}})
    assert field["field"] == f"features.{'k' * 60}…"
    assert field["given"] == f"'{'k' * 59}…"
    (field,) = refused(parser.row, f'{{"{long}": 1, "{long}": 2}}'.encode())
    assert len(field["field"]) == 61


def test_a_row_with_a_list_or_dict_of_any_length_is_refused_when_the_app_is_made(every):
    def check(kind, word):
        row = type("Open", (Row,), {"__annotations__": {"delays": kind}})
        with pytest.raises(TypeError, match=rf"Open has a {word} of any length \(delays\).*max_length=300"):
            Parser(row, 10)

    bounded = Annotated[list[float], Field(max_length=3)]
    inner = type("Inner", (Row,), {"__annotations__": {"delays": set[str]}})
    every(
        check,
        [
            (list[float], "list"),
            (list[float] | None, "list"),
            (dict[str, float], "dict"),
            (dict, "dict"),
            (tuple[float, ...], "list"),
            (inner, "list"),
            (Annotated[list[list[float]], Field(max_length=3)], "list"),
        ],
    )
    Parser(type("Bounded", (Row,), {"__annotations__": {"delays": bounded, "pair": tuple[float, str]}}), 10)
