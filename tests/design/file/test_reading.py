"""Every file that is no design document is one clear message with its place; nothing hangs, nothing runs."""

import errno
import os
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.file import reading
from mlsd_helpers.design.file.reading import MAX_ALIASES, MAX_BYTES, MAX_DEPTH, MAX_VALUES, parse, read_text
from mlsd_helpers.shared import regular_files

VALID = Path(__file__).with_name("small.yaml").read_bytes()


def refused(text):
    """The one message with which ``text`` is refused."""
    with pytest.raises(DesignError) as raised:
        parse(text)
    assert len(raised.value.problems) == 1
    return str(raised.value)


def opening(path):
    """The message with which opening the file is refused."""
    with pytest.raises(DesignError) as raised:
        Design.open(path)
    return str(raised.value)


# What a value is: the core schema of YAML 1.2, https://yaml.org/spec/1.2.2/#103-core-schema


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[("~", None), ("null", None), ("NULL", None), ("", None), ("true", True), ("FALSE", False)],
        *[("0", 0), ("-12", -12), ("+7", 7), ("012", 12), ("0o17", 15), ("0x1F", 31)],
        *[("1.5", 1.5), ("1e6", 1e6), (".5", 0.5), ("1.", 1.0), ("-1.5E-3", -0.0015), ("-.inf", float("-inf"))],
        *[(text, text) for text in ("yes", "no", "on", "off", "y", "1_000", "1:30", "2026-01-01", "0b1", "nULL", "=")],
        *[('"1"', "1"), ("'true'", "true"), ("!!str 12", "12"), ('"a\\tb"', "a\tb")],
    ],
)
def test_a_value_is_what_yaml_1_2_says(written, value):
    read = parse(f"a: {written}")[0]["a"]
    assert read == value
    assert type(read) is type(value)


def test_not_a_number_is_a_number_to_yaml():
    read = parse("a: .nan")[0]["a"]
    assert read != read


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a comment\n", "---\n", "---\n...\n"])
def test_an_empty_file_is_an_empty_document(text):
    assert parse(text)[0] == {}


@settings(max_examples=200, deadline=None)
@given(text=st.text(string.printable, max_size=8))
def test_a_text_is_plain_just_when_the_reader_reads_it_as_text(text):
    if reading.is_plain_text(text) and not set(text) & set("\t\r\n\x0b\x0c:#'\"[]{},&*!|>%@`?- ="):
        assert parse(f"a: {text}")[0]["a"] == text
    if not reading.is_plain_text(text):
        assert not isinstance(parse(f"a: {text}")[0]["a"], str)


# Where everything stands


def test_every_key_and_value_has_its_line_and_column():
    _, places = parse("name: late\nrisks:\n  - risk:  x\n    impact: low\n")
    assert places[("name",)] == ((1, 1), (1, 7))
    assert places[("risks",)].key == (2, 1)
    assert places[("risks", 0)].value == (3, 5)
    assert places[("risks", 0, "risk")] == ((3, 5), (3, 12))
    assert places[("risks", 0, "impact")] == ((4, 5), (4, 13))


def test_columns_count_characters_not_bytes():
    _, places = parse('é: "🙂"\nü: {ä: 1}\n')
    assert places[("ü", "ä")] == ((2, 5), (2, 8))


# Not YAML


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [a\n", "2:1: this is not YAML: did not find expected ',' or ']'"),
        ("name: a: b\n", "1:8: this is not YAML: mapping values are not allowed in this context; a text with ': '"),
        ('name: "a\n', "2:1: this is not YAML: found unexpected end of stream"),
        ("name: @a\n", "1:7: this is not YAML: found character that cannot start any token"),
        ("name: *nowhere\n", "1:7: this is not YAML: found undefined alias"),
        ("name: a\n---\nname: b\n", "2:1: this is not YAML: but found another document"),
        ("name: a\nrequirements:\n\tproblem: x\n", "3:1: a tab where YAML wants spaces; indent with two spaces"),
        ("name: a\nrequirements:\n  problem: x\n \tusers: y\n", "4:2: a tab where YAML wants spaces"),
        ("name: a\nname: b\n", "2:1: the key 'name' is given twice (first in line 1); keep one"),
        ("a: {x: 1, x: 2}\n", "1:11: the key 'x' is given twice (first in line 1); keep one"),
        ("name: a\noverview: x\x07\n", "2:12: this is not YAML: a control character that YAML does not allow; delete"),
        ("é: ü\x00\n", "1:5: this is not YAML: a control character that YAML does not allow; delete it"),
        ("- a\n", "1:1: a design document is keys with values ('name: my_system' at the top); this file holds a list"),
        (
            "hello\n",
            "1:1: a design document is keys with values ('name: my_system' at the top); this file holds one text",
        ),
        (
            "12\n",
            "1:1: a design document is keys with values ('name: my_system' at the top); this file holds one value",
        ),
        ("1: a\n", "1:1: a key must be one plain word"),
        ("~: a\n", "1:1: a key must be one plain word"),
        ("? [a]\n: b\n", "1:3: a key must be one plain word"),
    ],
)
def test_what_is_not_a_document_is_refused_at_its_line_and_column(text, message):
    assert refused(text).startswith(message)


def test_a_key_with_a_line_break_in_it_does_not_break_the_message():
    message = refused('"a\\nb\\e[31m": 1\n"a\\nb\\e[31m": 2\n')
    assert message == r"2:1: the key 'a\nb\x1b[31m' is given twice (first in line 1); keep one"


@pytest.mark.parametrize(
    "tagged",
    [
        "!!python/object/apply:os.system [ls]",
        "!!python/name:os.system ''",
        "!!int abc",
        "!!float abc",
        "!!bool maybe",
        "!!null x",
        "!!binary aGVsbG8=",
        "!!set {a, b}",
        "!!map a",
        "!!seq {a: b}",
        "!mine {a: b}",
        "!mine a",
    ],
)
def test_a_tag_is_refused_and_never_acted_on(tagged):
    message = refused(f"a: 1\nb: {tagged}\n")
    assert message.startswith("2:4: tags such as '")
    assert message.endswith("' are not read; write the value itself")


# Bounds


def test_two_megabytes_are_refused(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a" * 2 * 1024 * 1024)
    assert opening(path) == (
        f"{path}: the file has 2,097,152 bytes; a design document may have 1,048,576 (1 MiB)"  # 2 × 1024 × 1024
    )


def test_the_largest_text_allowed_is_read_and_one_more_character_is_not(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"name: a\n#" + b"x" * (MAX_BYTES - 9))
    assert Design.open(path).name == "a"
    path.write_bytes(path.read_bytes() + b"x")
    assert "the file has 1,048,577 bytes" in opening(path)
    assert "the limit is 1,048,576" in refused("#" * (MAX_BYTES + 1))


def nested(levels):
    return "a: " + "[" * levels + "]" * levels


def test_depth_is_bounded():
    parse(nested(MAX_DEPTH - 1))  # one level is the document itself
    assert refused(nested(MAX_DEPTH)).startswith("1:33: the document has more than 30 levels; ")
    assert "more than 30 levels" in refused(nested(100_000))
    assert "more than 30 levels" in refused("".join("  " * i + "a:\n" for i in range(700)))


def test_the_number_of_values_is_bounded():
    room = MAX_VALUES - 3  # the document, its key and the list count too
    assert len(parse(f"a: [{'1,' * room}]")[0]["a"]) == room
    assert "more than 20,000 values" in refused(f"a: [{'1,' * (room + 1)}]")


def test_the_number_of_aliases_is_bounded():
    assert len(parse(f"a: &x 1\nb: [{'*x,' * MAX_ALIASES}]")[0]["b"]) == MAX_ALIASES
    assert "more than 100 aliases" in refused(f"a: &x 1\nb: [{'*x,' * (MAX_ALIASES + 1)}]")


def test_a_billion_laughs_are_refused():
    lines = ["a: &a [ha,ha,ha,ha,ha,ha,ha,ha,ha]"]
    for before, letter in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{letter}: &{letter} [{','.join(['*' + before] * 9)}]")  # nine levels of nine: 9⁹ values
    assert "aliases unfold without end or nearly so; write the values out" in refused("\n".join(lines))


@pytest.mark.parametrize("text", ["a: &a [*a]\n", "a: &a\n  b: *a\n", "a: &a [{b: [*a]}]\n"])
def test_an_alias_that_contains_itself_is_refused(text):
    assert "aliases unfold without end or nearly so; write the values out" in refused(text)


def test_an_ordinary_alias_is_read():
    assert parse("a: &x [1, 2]\nb: *x\n")[0] == {"a": [1, 2], "b": [1, 2]}


def test_a_number_of_too_many_digits_is_refused():
    assert refused("a: " + "9" * 5000) == "1:4: this number has 5000 digits; that is no quantity"


def test_any_float_too_large_is_infinite_and_the_schema_refuses_it(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("name: a\nrequirements:\n  users_per_day: 1e999\n")
    assert opening(path).startswith(f"{path}:3:18: requirements.users_per_day must be ")


LONG_TEXTS = [
    "[" * 300_000,
    "? " * 300_000,
    "- " * 300_000,
    "a: " * 300_000,
    "'" * 1_000_000,
    "{" * 1_000_000,
    "name: [" + "a," * 500_000 + "]",
    "authors:\n" + "  - &a x\n" * 100_000,
    "".join(f"k{i}: 1\n" for i in range(9_000)),
    "authors:\n" + "  - 1\n" * 19_000,
    "requirements:\n  guardrail_metrics:\n" + "".join(f"    - name: g{i % 4000}\n" for i in range(9_000)),
    "a: " + "\\" * 1_000_000,
    "name: |\n" + " \n" * 500_000,
]


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: text[:12])
def test_a_text_of_a_megabyte_is_told_of_in_few_words(text, tmp_path):
    path = tmp_path / "long.yaml"
    path.write_text(text)
    assert len(opening(path)) < 10_000


# Files that are no text, and no files


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"name: a\noverview: caf\xe9\n", "2:14: this is not UTF-8 text; save the file as UTF-8"),
        (bytes(range(128, 256)), "1:1: this is not UTF-8 text; save the file as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "1:1: this is not UTF-8 text; save the file as UTF-8"),
        (b"\xff\xfea", "1:3: this is not UTF-8 text; save the file as UTF-8"),
        (b"PK\x03\x04", "1:3: this is not YAML: a control character that YAML does not allow; delete it"),
        (
            "name: a\n".encode("utf-32"),
            "1:1: this is not YAML: a control character that YAML does not allow; delete it",
        ),
        (b"name: \xed\xa0\x80\n", "1:7: this is not UTF-8 text; save the file as UTF-8"),
    ],
    ids=["latin-1", "high bytes", "png", "cut utf-16", "zip", "utf-32", "surrogate"],
)
def test_bytes_that_are_no_text_are_refused_at_their_place(tmp_path, raw, message):
    path = tmp_path / "a.yaml"
    path.write_bytes(raw)
    assert opening(path) == f"{path}:{message}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_with_or_without_a_byte_order_mark_is_read(tmp_path, encoding):
    path = tmp_path / "a.yaml"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    path.write_bytes(mark + "name: a\noverview: é🙂\n".encode(encoding))
    assert Design.open(path).overview == "é🙂"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_ends_are_read(tmp_path, line_end):
    path = tmp_path / "a.yaml"
    path.write_bytes(f"name: a{line_end}overview: b{line_end}nope: 1{line_end}".encode())
    assert f"{path}:3:1: 'nope' is not a key" in opening(path)


def test_a_file_that_is_not_there_is_one_message(tmp_path):
    path = tmp_path / "late.yaml"
    assert opening(path) == f"{path}: there is no such file; 'mlsd new late' starts a document"


def test_a_folder_is_one_message(tmp_path):
    assert opening(tmp_path) == f"{tmp_path}: this is a folder; name the YAML file of one design document"


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)
    assert opening(path) == f"{path}: this is not a regular file; name the YAML file of one design document"


def test_a_device_is_refused_without_reading_it():
    assert "this is not a regular file" in opening("/dev/zero")


def test_a_link_to_nowhere_and_a_link_to_itself_are_one_message(tmp_path):
    (tmp_path / "nowhere.yaml").symlink_to("gone")
    (tmp_path / "self.yaml").symlink_to("self.yaml")
    for name, target in (("nowhere.yaml", "gone"), ("self.yaml", "self.yaml")):
        path = tmp_path / name
        assert opening(path) == (
            f"{path}: this is a link to {target}, where there is no file; mend the link or name another file"
        )


@pytest.mark.parametrize("name", ["zero.yaml", "pipe.yaml", "folder.yaml"])
def test_a_link_to_what_is_no_file_is_refused_as_that_is(tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    target = {"zero.yaml": "/dev/zero", "pipe.yaml": tmp_path / "pipe", "folder.yaml": tmp_path}[name]
    (tmp_path / name).symlink_to(target)
    assert ("this is a folder" if name == "folder.yaml" else "this is not a regular file") in opening(tmp_path / name)


def test_a_link_to_a_document_and_a_way_through_other_folders_are_opened(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "late.yaml").write_text("name: late\n")
    (tmp_path / "a" / "link.yaml").symlink_to("../late.yaml")
    assert Design.open(tmp_path / "a" / "link.yaml").name == "late"
    assert Design.open(tmp_path / "a" / ".." / "late.yaml").name == "late"


@pytest.mark.parametrize("name", ["a b", "1st", "café", "x" * 81])
def test_a_file_that_is_not_there_is_not_offered_under_a_name_that_would_be_refused(tmp_path, name):
    assert opening(tmp_path / f"{name}.yaml") == f"{tmp_path / name}.yaml: there is no such file"


def test_a_name_that_no_file_can_have_is_one_message(tmp_path):
    assert "cannot be read: file name too long" in opening(tmp_path / ("x" * 300))
    assert opening("a\0b.yaml") == "a\\x00b.yaml: this is no name of a file (embedded null byte)"


def test_a_name_of_a_file_cannot_move_the_cursor_or_break_the_message(tmp_path):
    message = opening(tmp_path / "a\n\x1b[31mred.yaml")
    assert message.isprintable()
    assert r"a\n\x1b[31mred.yaml: there is no such file" in message


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/b", "..", "", "-x", "a b", "a\0b", "a\nb", "é", "x" * 81])
def test_a_new_document_takes_no_name_that_leads_elsewhere(name):
    with pytest.raises(DesignError, match=r"^name"):
        Design.new(name)


@pytest.mark.skipif(not Path("/proc/kmsg").exists(), reason="the kernel's log is Linux's")
def test_a_file_of_the_system_that_has_no_end_is_not_waited_for():
    assert opening("/proc/kmsg").startswith("/proc/kmsg")


def test_a_file_that_becomes_a_pipe_while_it_is_opened_is_not_waited_for(tmp_path, monkeypatch):
    regular, pipe = tmp_path / "a", tmp_path / "pipe.yaml"
    regular.write_text("name: a\n")
    os.mkfifo(pipe)
    found = regular.stat()
    monkeypatch.setattr(Path, "stat", lambda self, **kwargs: found)
    assert "this is not a regular file" in opening(pipe)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "permission denied"),
        (OSError(errno.EIO, "Input/output error"), "input/output error"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_message(tmp_path, monkeypatch, error, words):
    path = tmp_path / "a.yaml"
    path.write_text("name: a\n")

    def refuse(*args, **kwargs):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(reading.os, "open", refuse)
        assert opening(path) == f"{path}: cannot be read: {words}"


def test_a_file_that_says_it_is_empty_is_bounded_all_the_same(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 10))
    real = os.fstat

    class Empty:
        def __init__(self, found):
            self.st_mode, self.st_size = found.st_mode, 0  # as files in /proc say

    with monkeypatch.context() as patch:
        patch.setattr(regular_files, "_fstat", lambda descriptor: Empty(real(descriptor)))
        with pytest.raises(DesignError, match="the file has 1,048,577 bytes"):
            read_text(path)


def test_reading_writes_nothing(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("name: a\nnope: 1\n")
    opening(path)
    assert [item.name for item in tmp_path.iterdir()] == ["a.yaml"]
    assert path.read_text() == "name: a\nnope: 1\n"
