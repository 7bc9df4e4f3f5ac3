"""Documents of every shape that the schema allows, for the property tests."""

import string
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Annotated, Literal, get_args, get_origin

import pytest
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from mlsd_helpers.design import Design
from mlsd_helpers.design.schema import Document, Part

COMPLETE = Path(__file__).with_name("complete.yaml")

NAMES = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=12).filter(lambda s: s[0].isalpha())
# what YAML would take for something else than text, or needs to quote, fold or escape
TRICKY = [
    *[
        "yes",
        "no",
        "on",
        "null",
        "~",
        "true",
        "1e6",
        "012",
        "0x1F",
        "0o7",
        ".5",
        ".5e3",
        "1_000",
        "1:30",
        ".inf",
        ".nan",
    ],
    *[
        "2026-01-01",
        "- a",
        "? a",
        "a: b",
        "#x",
        "x #y",
        '"',
        "'",
        "''",
        "%x",
        "@x",
        "`x`",
        "&a",
        "*a",
        "!x",
        "|",
        ">",
        "[",
    ],
    *[
        "{a: b}",
        "a\n",
        "a\n\n",
        "\n",
        "\na",
        " a",
        "a ",
        "  a\nb",
        "a\n  b\n",
        "a\r\nb",
        "a\rb",
        "\ta",
        "a\tb",
        "a \nb",
    ],
    *[
        "\x85",
        "a\u2028b",
        "\ufeffa",
        "a\x07b",
        "\x00",
        "\x7f",
        "\u00a0",
        "é – ü",
        "🙂",
        "👩‍👩‍👧",
        "---",
        "...",
        "--- a",
        "a\n---\nb",
    ],
    *["a word and " * 20, "a word and " * 20 + "end", "x" * 300, "a  double space, " * 12 + "end", "word\n" * 30],
    *[
        "# a line\n" + "of text " * 20,
        "<<",
        "=",
        "key:",
        ":",
        "-",
        ", a",
        "a, b",
        "\\",
        "\\n",
        "a\\",
        "é " * 80 + "end",
    ],
]
TEXTS = st.one_of(st.sampled_from(TRICKY), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))


def _numbers(kind, constraints):
    bounds = {}
    for item in constraints:
        for name, exclude in (("ge", None), ("gt", "exclude_min"), ("le", None), ("lt", "exclude_max")):
            if hasattr(item, name):
                side = "min_value" if name[0] == "g" else "max_value"
                bounds[side] = getattr(item, name)
                if exclude and kind is float:
                    bounds[exclude] = True
    if kind is int:
        return st.integers(**{"max_value": 10**20, **bounds})
    return st.floats(allow_nan=False, allow_infinity=False, **bounds)


def values(annotation, constraints=()):
    """Values that the schema's ``annotation`` accepts, as plain YAML values."""
    if get_origin(annotation) is Annotated:
        inner, *given = get_args(annotation)
        found = [m for item in given for m in (item.metadata if isinstance(item, FieldInfo) else [item])]
        return values(inner, [*constraints, *found])
    if get_origin(annotation) is Literal:
        return st.sampled_from(get_args(annotation))
    if get_origin(annotation) is list:
        inner = get_args(annotation)[0]
        unique = {"unique_by": lambda item: item["name"]} if _is_part(inner) and "name" in inner.model_fields else {}
        return st.lists(values(inner), min_size=1, max_size=3, **unique)
    if get_origin(annotation) is dict:
        return st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=3)
    options = [option for option in get_args(annotation) if option is not NoneType]
    if options:
        return values(options[0], constraints)
    if _is_part(annotation):
        return parts(annotation)
    if annotation is bool:
        return st.booleans()
    if annotation in (int, float):
        return _numbers(annotation, constraints)
    if annotation is date:
        return st.dates().map(str)
    assert annotation is str, annotation
    if any(getattr(item, "pattern", None) for item in constraints):
        return NAMES
    return TEXTS.filter(str.strip) if any(getattr(item, "min_length", 0) for item in constraints) else TEXTS


def _is_part(annotation):
    return isinstance(annotation, type) and issubclass(annotation, Part)


def parts(model):
    """Plain values of a part of the schema, with any of its optional fields filled in."""
    fields = {name: values(f.annotation, f.metadata) for name, f in model.model_fields.items()}
    required = [name for name, field in model.model_fields.items() if field.is_required()]
    return st.fixed_dictionaries(
        {name: fields[name] for name in required},
        optional={name: value for name, value in fields.items() if name not in required},
    )


@pytest.fixture(scope="session")
def filled_documents():
    """A hypothesis strategy: plain values of documents that the schema accepts."""
    return parts(Document)


@pytest.fixture(scope="session")
def any_text():
    """A hypothesis strategy: texts, many of which YAML would misread without quotes."""
    return TEXTS


@pytest.fixture(scope="session")
def tricky_texts():
    """The texts that YAML would take for something else, or needs to quote, fold or escape."""
    return tuple(TRICKY)


@pytest.fixture(scope="session")
def complete_file():
    """A document in which every field is filled in; of its one finding a waiver says that it is accepted."""
    return COMPLETE


@pytest.fixture
def complete(complete_file):
    """That document, opened anew."""
    return Design.open(complete_file)
