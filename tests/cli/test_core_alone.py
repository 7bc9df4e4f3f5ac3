"""The command where the core alone is installed: everything works, or says which extra it needs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from mlsd_helpers import cli

ROOT = Path(__file__).resolve().parents[2]
CASE = "flight_delay_alerts"
INSTALL = "pip install 'mlsd-helpers[notebooks]'"

# What each command is asked, and the status it must end with; 69 says that an extra is missing.
ASKED = (
    ("new trial", 0),
    (f"new answer --case {CASE}", 0),
    ("check complete.yaml", 0),
    ("check complete.yaml --format json", 0),
    ("check complete.yaml --format github", 0),
    ("check complete.yaml --format sarif", 0),
    ("rule", 0),
    ("rule latency-over-budget", 0),
    ("rule --all --format md", 0),
    ("what-if complete.yaml --set features.label_delay_hours=300", 0),
    ("headroom complete.yaml", 0),
    ("diff complete.yaml case.yaml", 0),
    ("report complete.yaml -o report.html", 0),
    ("report complete.yaml -o report.md", 0),
    ("diagram complete.yaml", 0),
    ("diagram complete.yaml --format svg", 0),
    ("schema", 0),
    ("schema requirements", 0),
    ("migrate complete.yaml", 0),
    ("cases", 0),
    (f"cases {CASE} --answers", 0),
    ("cases --template", 0),
    (f"cases --validate {CASE}.yaml", 0),
    (f"cases {CASE} --design weak", 0),
    ("interview", 0),
    (f"interview brief {CASE}", 0),
    ("interview verdict interviews/one.jsonl -o verdict.html", 0),
    ("interview history interviews", 0),
    ("interview history interviews -o history.svg", 69),
    (f"interview {CASE}", 69),
    ("interview --resume open.jsonl", 69),
    ("drill --minutes 0.01 --seed 1", 0),
    ("progress", 0),
    ("score complete.yaml", 0),
    ("score complete.yaml --add", 0),
    ("lab", 69),
    ("doctor", 1),
    ("--version", 0),
    ("--help", 0),
    ("--show-completion bash", 0),
)

# A process in which no package but those of the core can be imported, nor is known to be installed.
PROGRAM = """
import importlib.metadata, io, json, sys, traceback

given = json.load(sys.stdin)
class OnlyTheCore:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in given["refused"]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def version(name, really=importlib.metadata.version):
    if name not in given["packages"]:
        raise importlib.metadata.PackageNotFoundError(name)
    return really(name)

sys.meta_path.insert(0, OnlyTheCore)
importlib.metadata.version = version
importlib.metadata.requires = lambda name: given["requires"]
from mlsd_helpers import cli

results = []
for arguments in given["asked"]:
    sys.argv = ["mlsd", *arguments.split()]
    sys.stdin = io.StringIO()
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    try:
        cli.main()
        status = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:
        traceback.print_exc()
        status = "raised"
    for stream in (sys.stdout, sys.stderr):
        stream.seek(0)
    results.append((status, sys.stdout.read(), sys.stderr.read()))
sys.stdout = sys.__stdout__
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory, only, requirements):
    """What each command says with the core alone, ``to`` what it was asked, and the folder in which that happened."""
    from mlsd_helpers.practice import cases
    from mlsd_helpers.practice.interview import Interview

    folder = tmp_path_factory.mktemp("core")
    complete = (ROOT / "tests" / "design" / "complete.yaml").read_text(encoding="utf-8")
    (folder / "complete.yaml").write_text(complete, encoding="utf-8")
    (folder / "case.yaml").write_text((ROOT / "designs" / f"{CASE}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / f"{CASE}.yaml").write_text((cases.FOLDER / f"{CASE}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "00_start_here.ipynb").touch()
    for name in ("interviews/one.jsonl", "open.jsonl"):
        interview = Interview.start(CASE, path=folder / name)
        interview.opening()
        if name != "open.jsonl":
            interview.finish()
        interview.close()

    packages, refused = only("core")
    given = {
        "packages": sorted(packages),
        "refused": sorted(refused),
        "requires": requirements,
        "asked": [arguments for arguments, _ in ASKED],
    }
    environment = {"MLSD_PROGRESS": str(folder / "progress.json"), "XDG_DATA_HOME": str(folder), "COLUMNS": "200"}
    environment["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"  # the shell is named, whichever this runs in
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(given),
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    results = (SimpleNamespace(status=status, out=out, err=err) for status, out, err in json.loads(done.stdout))
    return SimpleNamespace(folder=folder, to=dict(zip(given["asked"], results, strict=True)))


def test_every_command_is_asked():
    commands = {command.callback.__name__.replace("_", "-") for command in cli.app.registered_commands}
    assert {arguments.split()[0] for arguments, _ in ASKED if not arguments.startswith("-")} == commands


def test_every_command_works_or_names_the_extra(said, every):
    def ends(arguments, status):
        found = said.to[arguments]
        assert found.status == status, f"{found.status}\n{found.out}\n{found.err}"
        assert "Traceback" not in found.out + found.err
        assert (found.err.count(INSTALL) == 1) == (status == 69), found.err

    every(ends, ASKED)


def test_an_interview_that_cannot_be_played_leaves_no_transcript(said):
    assert [path.name for path in (said.folder / "interviews").glob("*.jsonl")] == ["one.jsonl"]


def test_progress_lists_all_exercises_with_the_core_alone(said):
    from mlsd_helpers.practice.exercises import all_exercises

    lines = said.to["progress"].out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [exercise.id for exercise in all_exercises()]


def test_the_doctor_says_that_the_notebooks_lack_their_packages(said):
    report = said.to["doctor"].out
    assert "✗ Packages          anywidget is missing; " in report
    assert INSTALL in report or "requirements.lock" in report
    assert report.splitlines()[-1].startswith("Not ready for the notebooks: mend the ")
