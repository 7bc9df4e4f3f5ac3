"""4,000 damaged documents: each opens or is refused in words, and is checked.

A fault that one damaged document in a thousand shows is found with a chance of 1 − 0.999 ** 4,000 = 98 %.
"""

import contextlib
import copy
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mlsd_helpers.design import Design, DesignError

ROOT = Path(__file__).resolve().parents[3]
CHUNK = 500  # documents a test, so that several processes can share them

SMALL = Path(__file__).with_name("small.yaml").read_bytes()
RUNNING_CASE = (ROOT / "designs" / "flight_delay_alerts.yaml").read_bytes()
SYNTAX = [
    b" ",
    b"\n",
    b"\t",
    b":",
    b"-",
    b"#",
    b"'",
    b'"',
    b"[",
    b"]",
    b"{",
    b"}",
    b"|",
    b">",
    b"&a ",
    b"*a",
    b"!!int ",
]
PIECES = [
    b"<<: ",
    b"? ",
    b"---\n",
    b"...\n",
    b"%YAML 1.1\n",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x00",
    b"\xc2\x85",
    b"1e999",
]
VALUES = [
    *[0, 1, -1, 2, 0.5, 1e-300, 5e-324, 1e15, -1e15, 1e308, -0.0, 10**40, 1.5, float("inf"), float("nan")],
    *[
        True,
        False,
        None,
        "",
        " ",
        "x",
        "a b",
        "150 ms",
        "99.9%",
        "R003",
        "\u202e",
        "🙂",
        "a\nb",
        "x" * 3000,
        "2026-02-30",
    ],
    *[[], {}, [[]], {"name": "a"}, [{"name": "a"}, {"name": "a"}], [None], ["a", 1], {"": ""}, [[[[[]]]]]],
]


COMPLETE = Path(__file__).parents[1] / "complete.yaml"
FULL = Design.open(COMPLETE).to_dict()


def opens_or_says_why(path, raw):
    """Whether it opened; every other end is an error in words."""
    path.write_bytes(raw)
    opened = False
    with contextlib.suppress(DesignError):
        Design.open(path).check().to_text("any.yaml")
        opened = True
    return opened


@pytest.mark.parametrize("chunk", range(3))
def test_a_document_with_any_bytes_changed_opens_or_is_refused(tmp_path, chunk):
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        chance = random.Random(seed)
        raw = bytearray(RUNNING_CASE if seed % 4 == 0 else SMALL)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randrange(3)] = chance.choice([*SYNTAX, *PIECES, bytes([chance.randrange(256)])])
        opens_or_says_why(tmp_path / "any.yaml", bytes(raw))


def test_a_document_with_pieces_cut_doubled_and_moved_opens_or_is_refused(tmp_path):
    for seed in range(CHUNK):
        chance = random.Random(seed)
        lines = (RUNNING_CASE if seed % 4 == 0 else SMALL).split(b"\n")
        for _ in range(chance.randint(1, 4)):
            first, length, to = chance.randrange(len(lines)), chance.randint(1, 5), chance.randrange(len(lines))
            piece = lines[first : first + length]
            if chance.random() < 0.5:
                del lines[first : first + length]
            lines[to:to] = [b" " * chance.choice([0, 0, 1, 2, 4]) + line for line in piece]
        raw = b"\n".join(lines)
        opens_or_says_why(tmp_path / "any.yaml", raw[: chance.randrange(len(raw))] if seed % 5 == 0 else raw)


def places(value, path=()):
    """The path of every value in a tree."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in ((*path, key), *places(item, (*path, key)))]


FULL_PLACES = places(FULL)


def changed(chance, number_only):
    """The full document with some of its values replaced, taken away, or put where others stood."""
    tree = copy.deepcopy(FULL)
    for _ in range(chance.randint(1, 8)):
        path = chance.choice(FULL_PLACES)
        parent = tree
        with contextlib.suppress(KeyError, IndexError, TypeError):  # an earlier change took it away
            for key in path[:-1]:
                parent = parent[key]
            old = parent[path[-1]]
            if number_only and isinstance(old, (int, float)) and not isinstance(old, bool):
                parent[path[-1]] = chance.choice([0, 1, 0.5, 1e-300, 1e-9, 0.999999999999, 1e6, 1e15, 3, 200])
            elif number_only or chance.random() < 0.3:
                del parent[path[-1]]
            else:
                parent[path[-1]] = chance.choice([*VALUES, FULL["features"], FULL["requirements"], FULL["name"]])
    return tree


@pytest.mark.parametrize("number_only", [True, False])
def test_a_full_document_with_any_values_changed_opens_or_is_refused(tmp_path, number_only):
    opened = 0
    for seed in range(CHUNK):
        raw = json.dumps(changed(random.Random(seed), number_only), ensure_ascii=False).encode()  # JSON is YAML
        opened += opens_or_says_why(tmp_path / "any.yaml", raw)
    assert opened > (CHUNK // 4 if number_only else 0)  # enough of them reach the rules


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.one_of(st.text(max_size=200).map(lambda text: text.encode(errors="surrogatepass")), st.binary()))
@example(raw=b"a: !!int 0x")
@example(raw=b"%YAML 1.1\n---\na: 1")
def test_any_bytes_open_or_are_refused(tmp_path, raw):
    opens_or_says_why(tmp_path / "any.yaml", raw)


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_values_that_the_schema_accepts_are_checked(tmp_path, filled_documents, data):
    raw = json.dumps(data.draw(filled_documents), ensure_ascii=False).encode()
    opens_or_says_why(tmp_path / "any.yaml", raw)


def test_the_documents_that_are_damaged_open_as_they_are(tmp_path):
    full = json.dumps(FULL, ensure_ascii=False).encode()
    assert all(opens_or_says_why(tmp_path / "any.yaml", raw) for raw in (SMALL, RUNNING_CASE, full))
