"""Nothing that stands in a document, a case, a transcript or a file's name acts on a terminal or on the log of a CI."""

import io
import json
import os
import re
import sys
import unicodedata
from pathlib import Path

import pytest

from mlsd_helpers import cli
from mlsd_helpers.design import Design
from mlsd_helpers.practice import case_pages, cases

COMPLETE = Path(__file__).resolve().parents[1] / "design" / "complete.yaml"
# Sets a terminal's title, colours, goes back to the start of the line, turns the writing; a line of its own that is a
# command to GitHub, or that looks like one of ours; commands to GitHub and Azure within a line
HOSTILE = "x\x1b]0;PWNED\x07\x9b31m\r\u202e\n::error::PWNED\u2028PWNED\n##[error]PWNED ##vso[task.complete]PWNED"
AT_THE_START = "::error::PWNED"
ACTS = {"Cc", "Cs", "Zl", "Zp"}
TURNS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def harmless(text, commands_to_github=False, wraps=False):
    """Raise for what a terminal or a log would act on, and for a line that a text began; where texts wrap, any does."""
    acting = {letter for letter in text if letter != "\n" and (unicodedata.category(letter) in ACTS or letter in TURNS)}
    assert not acting, f"{acting!a} in {text!a}"
    for line in text.split("\n"):
        assert not re.search(r"##[\w.-]*\[", line), ascii(line)
        assert wraps or not line.lstrip().startswith("PWNED"), ascii(line)
        if line.lstrip().startswith("::"):
            assert commands_to_github, ascii(line)
            assert re.match(r"::(error|warning|notice) file=[^:,]*,line=\d+,col=\d+,title=[^:]*::", line), ascii(line)


def hostile_values(value, text):
    """The values with every free text replaced: one of several words, which no name and no choice has."""
    if isinstance(value, dict):
        return {key: hostile_values(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [hostile_values(item, text) for item in value]
    free = isinstance(value, str) and " " in value and not value.startswith("http")
    return f"{text} {value} {text}" if free else value


@pytest.fixture(params=["in the middle", "at the start"])
def text(request):
    return HOSTILE if request.param == "in the middle" else AT_THE_START


@pytest.fixture
def document(tmp_path, text):
    """A whole document of hostile texts, whose rules fire, waived by a name that no rule has."""
    data = hostile_values(Design.open(COMPLETE).to_dict(), text)
    data["requirements"]["latency_p99_ms"] = 1
    data["features"]["label_delay_hours"] = 9_000
    data["waivers"] = [{"rule": text, "reason": text}]
    data["glossary"] = {text: text}
    path = tmp_path / "hostile.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.fixture
def case(tmp_path, text):
    """A case of hostile texts."""
    values = hostile_values(case_pages.case_values(cases.load("flight_delay_alerts")), text)
    values["prompt"] = f"{text} Design it. {text}"
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


@pytest.fixture
def run(mlsd, monkeypatch):
    """Runs a command and looks at all that it prints."""
    seen = set()

    def checked(*arguments, typed="", status=(0, 1, 2)):
        seen.add(arguments[0])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        result = mlsd(*arguments)
        assert result.status in status, result.err
        harmless(result.out, "github" in arguments, not {"cases", "interview", "svg"}.isdisjoint(arguments))
        harmless(result.err)
        assert "Traceback" not in result.err
        return result

    checked.seen = seen
    return checked


def test_every_command_prints_hostile_documents_and_cases_without_what_they_would_do(
    run, tmp_path, monkeypatch, document, case, text
):
    for output in ("text", "json", "github", "sarif"):
        assert run("check", document, "--format", output).out
    for output in ("text", "json"):
        run(
            "what-if",
            document,
            "--set",
            f"overview={text}",
            "--set",
            "features.label_delay_hours=1",
            "--format",
            output,
        )
        run("headroom", document, "--format", output)
        run("score", document, "--format", output)
        run("cases", case, "--answers", "--format", output)
    for output in ("text", "md", "json"):
        run("diff", document, COMPLETE, "--format", output)
    run("score", document, "--add")
    for output in ("mermaid", "svg"):
        run("diagram", document, "--format", output)
    run("report", document, status=(0,))
    run("migrate", document)
    run("cases", "--validate", case)
    run("interview", "brief", case, status=(0,))
    said = f"How many users do we have? {text}\n:check\n:time\n:nonsense {text}\nWe fall back to a rule. {text}\n:end\n"
    run("interview", case, "--transcript", "talk.jsonl", "--design", document, typed=said, status=(0,))
    for arguments in (("--resume", "talk.jsonl"), ("verdict", "talk.jsonl"), ("history", ".")):
        run("interview", *arguments, status=(0,))
    run("new", f"a{text}")
    run("new", "late", "--case", text)
    run("rule", text)
    run("schema", text)
    run("lab", "--port", "99999")
    for wrong in (("rule", text, "--all"), ("interview", text, text), ("interview", text, "--resume", text)):
        run(*wrong, status=(2,))
    for wrong in (("score", document, "--target", text), ("check", document, "--format", text), ("check", f"--{text}")):
        run(*wrong, status=(2,))
    run("drill", typed=f"{text}\nq\n", status=(0,))
    kept = tmp_path / f"{text}.json"
    kept.write_text("{")
    monkeypatch.setenv("MLSD_PROGRESS", str(kept))
    monkeypatch.setenv("MLSD_DRILLS", str(tmp_path / "drills.jsonl"))
    with pytest.warns(UserWarning, match="could not be read") as warned:
        run("progress")
    harmless(str(warned[0].message))
    assert run.seen == {command.name for command in map(named, cli.app.registered_commands)} - {"doctor"}


def named(command):
    command.name = command.name or command.callback.__name__.replace("_", "-")
    return command


NAMES = {
    "a command": b"::error::PWNED.yaml",
    "lines and escapes": b"a\x1b]0;x\x07\n::error::PWNED\r.yaml",
    "no UTF-8": b"caf\xe9.yaml",
    "within a line": b"a ##[error]PWNED ##vso[x]y.yaml",
}


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file systems there refuse such names")
@pytest.mark.parametrize("name", NAMES)
def test_every_command_takes_a_file_of_any_name_and_prints_it_harmlessly(run, tmp_path, name):
    file = Path(os.fsdecode(NAMES[name]))
    broken = Path(os.fsdecode(b"broken " + NAMES[name]))
    (tmp_path / file).write_text("name: late\nfeatures:\n  label_delay_hours: 9\n  training_gap_hours: 24\n")
    (tmp_path / broken).write_text("name: [\n")
    gone = Path(os.fsdecode(b"gone " + NAMES[name]))
    for output in ("text", "json", "github", "sarif"):
        result = run("check", file, broken, gone, "--format", output, status=(2,))
        if output in ("json", "sarif"):
            json.loads(result.out)
    for output in ("text", "json"):
        run("what-if", file, "--set", "features.label_delay_hours=1", "--format", output, status=(0,))
        run("headroom", file, "--format", output, status=(0,))
        run("diff", file, file, "--format", output, status=(0,))
        run("score", file, "--format", output, status=(0, 1))
    run("diff", file, file, "--format", "md", status=(0,))
    run("diff", f"HEAD:{broken}", file, status=(2,))
    run("score", file, "--add", status=(0, 1))
    run("migrate", file, broken, status=(2,))
    run("report", file, status=(0,))
    run("report", file, "-o", file.with_suffix(".md"), status=(0,))
    run("diagram", broken, status=(2,))
    run("cases", "--validate", broken, status=(2,))
    talk = file.with_suffix(".jsonl")
    run(
        "interview",
        "flight_delay_alerts",
        "--transcript",
        talk,
        typed="How many users?\n:document\n:end\n",
        status=(0,),
    )
    run("interview", "flight_delay_alerts", "--transcript", talk, status=(2,))
    run("interview", "--resume", talk, status=(0,))
    run("interview", "verdict", talk, "-o", talk.with_suffix(".md"), status=(0,))
    run("interview", "history", ".", status=(0,))
    run("interview", "brief", "flight_delay_alerts", "-o", file.with_suffix(".txt"), status=(0,))


def test_the_address_of_a_file_in_sarif_is_that_of_its_bytes(run, tmp_path):
    name = os.fsdecode(b"caf\xe9 1.yaml")
    (tmp_path / name).write_text("name: [\n")
    log = json.loads(run("check", name, "--format", "sarif", status=(2,)).out)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "caf%E9%201.yaml"  # RFC 3986: a byte, and a blank, as % and two digits
