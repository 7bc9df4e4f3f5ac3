"""What is printed as text does nothing but show: control characters, lines, directions, commands to a CI's log."""

import json
import sys
import unicodedata

import pytest

from mlsd_helpers.shared.printable import as_lines, printable, printable_lines, whole_characters
from mlsd_helpers.shared.showing import one_line


def test_of_all_characters_of_unicode_none_that_acts_is_left():
    text = "".join(map(chr, range(sys.maxunicode + 1)))
    left = {unicodedata.category(letter) for letter in printable(text)}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}
    format_characters = {letter for letter in printable(text) if unicodedata.category(letter) == "Cf"}
    assert format_characters == {"\u200c", "\u200d"}  # which join and part the letters of words


SCRIPTS = ["Zürich → 90 %", "遅延", "تأخير", "👩‍👩‍👧", "a\u00a0b", "a::b", "# 1", "## Title", "std::x"]


@pytest.mark.parametrize("text", SCRIPTS)
def test_text_of_every_script_stays_as_it_is(text):
    assert printable(text) == text


# What GitHub's runner takes for a command (src/Runner.Common/ActionCommand.cs): TryParseV2 trims a line and looks for
# '::' at its beginning, TryParse for '##[' anywhere. Azure's agent looks for '##vso[' anywhere.
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::no", r"\x3a:error::no"),
        (" \u00a0::set-output name=x::y", " \u00a0\\x3a:set-output name=x::y"),
        ("late ::error::no", "late ::error::no"),
        ("late ##[error]no", r"late \x23#[error]no"),
        ("##vso[task.complete]", r"\x23#vso[task.complete]"),
        ("###[x] ##[y]", r"#\x23#[x] \x23#[y]"),
        ("##teamcity[message]", r"\x23#teamcity[message]"),
    ],
)
def test_a_command_to_a_log_is_broken_and_nothing_else(text, shown):
    assert printable(text) == shown


def test_a_line_that_a_text_begins_is_shown_as_part_of_the_line_where_it_stands():
    assert as_lines(["found: a\n::error::no", "next"]) == "found: a\\n::error::no\nnext"
    assert printable_lines("one\n::error::no") == "one\n\\x3a:error::no"
    assert one_line("a\n\x1b[31mb") == r"a \x1b[31mb"


def test_escapes_are_those_of_json_and_python():
    for letter in "\n\r\t\x00\x1b\x7f\x9b\u2028\u202e\ufeff":
        assert printable(letter) in (json.dumps(letter)[1:-1], ascii(letter)[1:-1])


def test_a_name_that_is_no_utf_8_shows_its_bytes_and_can_be_written():
    name = b"caf\xe9".decode(errors="surrogateescape")
    assert printable(name) == whole_characters(name) == r"caf\xe9"
    whole_characters("\ud800 and \udfff").encode()
