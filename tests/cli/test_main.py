"""The command as a whole: its rooms, how it starts and ends in a real shell, its version, what Tab completes."""

import inspect
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mlsd_helpers import cli
from mlsd_helpers.cli import documents, practice, setup

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

MLSD = [sys.executable, "-m", "mlsd_helpers"]


# The rooms

MODULES = {"Design documents": documents, "Practice": practice, "Set-up": setup}


def panels(page):
    """The headings of a page of help, and of each the first word of its lines."""
    found = {}
    for line in page.splitlines():
        if heading := re.match(r"╭─ (.+?) ─+╮$", line):
            words = found.setdefault(heading[1], [])
        elif word := re.match(r"│ (\S+)", line):
            words.append(word[1])
    return found


def test_help_groups_the_commands_by_room_and_lists_each_once(mlsd):
    page = mlsd("--help")
    assert (page.status, page.err) == (0, "")
    assert panels(page.out) == {
        "Options": ["--version", "--install-completion", "--show-completion", "--help"],
        "Design documents": [
            *("new", "check", "rule", "what-if", "headroom", "diff", "report", "diagram", "schema", "migrate")
        ],
        "Practice": ["cases", "interview", "drill", "progress", "score"],
        "Set-up": ["lab", "doctor"],
    }


@pytest.mark.parametrize("heading", MODULES)
def test_what_a_room_offers_are_its_commands(heading):
    module = MODULES[heading]
    functions = inspect.getmembers(module, inspect.isfunction)
    offered = {f for name, f in functions if f.__module__ == module.__name__ and not name.startswith("_")}
    assert set(cli.ROOMS[heading]) == offered


def test_every_command_is_in_a_room():
    registered = [command.callback for command in cli.app.registered_commands]
    assert registered == list(chain.from_iterable(cli.ROOMS.values()))


def test_every_command_has_its_help_at_h_too(mlsd, every):
    names = [command.callback.__name__.replace("_", "-") for command in cli.app.registered_commands]

    def short(*command):
        page = mlsd(*command, "-h")
        assert (page.status, page.out) == (0, mlsd(*command, "--help").out)
        assert "Usage: mlsd" in page.out

    every(short, [(), *((name,) for name in names)])


SAY_WHAT_IS_LOADED = """
import runpy, sys
for arguments in ("--version", "--help", "check --help"):
    sys.argv = ["mlsd", *arguments.split()]
    try:
        runpy.run_module("mlsd_helpers", run_name="__main__")
    except SystemExit:
        print("loaded:", *{name.partition(".")[0] for name in sys.modules})
"""
HEAVY = {"pandas", "numpy", "scipy", "sklearn", "matplotlib", "jinja2", "ipywidgets", "jupyterlab"}


def test_version_and_help_import_nothing_of_the_design(tmp_path):
    command = [sys.executable, "-c", SAY_WHAT_IS_LOADED]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    for name in ("lab", "doctor", "new", "check", "rule", "what-if", "headroom", "diff", "report", "schema"):
        assert re.search(rf"\b{name}\b", result.stdout)
    assert "--select" in result.stdout
    of_version, of_all, of_check = (set(line.split()) for line in result.stdout.splitlines() if "loaded:" in line)
    assert "typer" in of_version
    assert not of_version & {*HEAVY, "pydantic", "yaml", "rich"}
    assert not of_all & {*HEAVY, "pydantic", "yaml"}
    assert not of_check & HEAVY


# Start and end, as a shell sees them


def test_the_shell_sees_the_same_status_and_no_traceback(tmp_path):
    (tmp_path / "a.yaml").write_text("name: [\n")
    result = subprocess.run([*MLSD, "check", "a.yaml"], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 2
    assert result.stderr.startswith("a.yaml:2:1: ")
    assert "Traceback" not in result.stderr


def test_a_terminal_that_cannot_show_every_letter_still_gets_the_finding(tmp_path):
    # an error of R001: nothing says what is decided
    (tmp_path / "a.yaml").write_text("name: vague\nrequirements:\n  problem: late\n  users: pilots\n")
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = subprocess.run([*MLSD, "check", "a.yaml"], cwd=tmp_path, capture_output=True, env=ascii_only)
    assert result.returncode == 1
    assert b"no-decision-stated [R001]" in result.stdout
    assert b"Traceback" not in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_that_goes_away_is_no_traceback():
    with subprocess.Popen([*MLSD, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 74


OUTPUT_LOST = {
    "full": (">/dev/full", 74, "mlsd: the output cannot be written: no space left on device\n"),
    "closed": (">&-", 74, "mlsd: the output cannot be written: bad file descriptor\n"),
    "full, nobody to tell": (">/dev/full 2>&-", 74, ""),
    "all closed": ("<&- >&- 2>&-", 74, ""),
    "errors closed": ("2>&-", 1, ""),
    "errors full": ("2>/dev/full", 1, ""),
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("what", OUTPUT_LOST)
def test_output_that_cannot_be_written_is_status_74_and_1_stays_for_findings(tmp_path, what):
    redirection, status, said = OUTPUT_LOST[what]
    (tmp_path / "a.yaml").write_text("name: vague\nrequirements:\n  problem: late\n  users: pilots\n")  # R001
    command = f"{shlex.join(MLSD)} check a.yaml {redirection}"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (status, said)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("arguments", ["--help", "--version", "schema", "rule --all", "cases", "drill"])
def test_every_kind_of_output_is_looked_after(tmp_path, arguments):
    command = f"{shlex.join(MLSD)} {arguments} >/dev/full"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (74, "mlsd: the output cannot be written: no space left on device\n")


def test_a_file_that_cannot_be_read_is_status_2_though_nobody_can_be_told(tmp_path):
    done = subprocess.run(["sh", "-c", f"{shlex.join(MLSD)} check gone.yaml 2>&-"], cwd=tmp_path, capture_output=True)
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_fault_of_the_program_is_status_70_and_says_where(mlsd, monkeypatch):
    monkeypatch.setattr("mlsd_helpers.design.all_rules", lambda: 1 / 0)
    result = mlsd("rule")
    assert (result.status, result.out) == (70, "")
    assert result.err.endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.parametrize("arguments", [[], ["check"], ["rule", "R001", "R003"], ["chekc"], ["new"]])
def test_a_command_that_is_not_complete_or_does_not_exist_is_status_2(mlsd, arguments):
    result = mlsd(*arguments)
    assert result.status == 2
    assert "Usage: " in result.out + result.err


def test_the_package_is_run_as_the_command(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "mlsd_helpers", "check"], cwd=tmp_path, capture_output=True, text=True
    )
    assert result.returncode == 2
    assert "Usage: mlsd check [OPTIONS]" in result.stderr


def test_a_package_that_is_missing_is_named_with_its_extra_and_a_status_of_its_own(mlsd, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)  # an import of it raises ModuleNotFoundError
    result = mlsd("lab", "--no-browser")
    assert (result.status, result.out) == (69, "")  # EX_UNAVAILABLE of sysexits.h
    assert result.err == (
        "mlsd: this needs jupyterlab; install the extra: pip install 'mlsd-helpers[notebooks]', "
        "or run `make lab` in a clone of the project\n"
    )


def test_a_module_that_no_extra_brings_is_a_fault_and_stays_one(mlsd, monkeypatch):
    monkeypatch.setitem(sys.modules, "mlsd_helpers.practice.drills.terminal", None)
    result = mlsd("drill")
    assert result.status == 70  # EX_SOFTWARE of sysexits.h
    assert "ModuleNotFoundError" in result.err
    assert "mlsd_helpers.practice.drills.terminal" in result.err.splitlines()[-1]


# The version


def test_the_version_is_that_of_the_package(mlsd):
    result = mlsd("--version")
    assert (result.status, result.out, result.err) == (0, f"mlsd {PROJECT['version']}\n", "")


def test_the_version_goes_before_a_command(mlsd):
    assert mlsd("--version", "check").out.startswith("mlsd ")
    assert mlsd("check", "--version").status == 2


# Completion


def run_as_mlsd(*arguments, **environment):
    """Run it under its name, whatever runs the tests: the name decides which variable a shell sets."""
    done = CliRunner().invoke(cli.app, arguments, prog_name="mlsd", env=environment)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("mlsd ch", ["check"]),
        ("mlsd d", ["diff", "diagram", "drill", "doctor"]),
        ("mlsd --v", ["--version"]),
        ("mlsd check --sel", ["--select"]),
        ("mlsd check --format ", ["text", "json", "github", "sarif"]),
        ("mlsd diagram a.yaml --format s", ["svg"]),
        ("mlsd check designs/", []),  # files: the shell completes them itself
    ],
)
def test_tab_completes_commands_options_and_their_choices(line, words):
    cursor = str(line.count(" "))
    assert run_as_mlsd(_MLSD_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=cursor).split() == words


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_can_be_shown_for_each_shell(monkeypatch, shell):
    # without this variable the option takes the shell that it is called from, and no name
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    script = run_as_mlsd("--show-completion", shell)
    assert "_MLSD_COMPLETE" in script
    assert f"complete_{shell}" in script


@pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="needs bash")
def test_bash_completes_once_completion_is_installed(tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    module, function = PROJECT["scripts"]["mlsd"].split(":")
    (programs / "mlsd").write_text(f"#!{sys.executable}\nfrom {module} import {function}\n{function}()\n")
    (programs / "mlsd").chmod(0o755)
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    press_tab = "mlsd --install-completion && . ~/.bashrc && COMP_WORDS=(mlsd ch) COMP_CWORD=1 && _mlsd_completion mlsd"
    shell = ["bash", "--norc", "-c", f'{press_tab}; echo "got: ${{COMPREPLY[*]}}"']
    done = subprocess.run(shell, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "got: check", done.stderr
