"""The pre-commit hook and the example workflow in docs/ do what they say, with the commands as they stand there."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WORKFLOW = ROOT / "docs" / "check_designs.yml"
COMPLETE = ROOT / "tests" / "design" / "complete.yaml"
ERROR = "name: vague\nrequirements:\n  problem: late\n  users: pilots\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the workflow's commands are for a Unix shell")


@pytest.fixture
def repository(tmp_path):
    """A folder with designs, and an environment in which `mlsd` is the one of this checkout."""
    folder, programs = tmp_path / "repository", tmp_path / "bin"
    (folder / "designs").mkdir(parents=True)
    complete = COMPLETE.read_text(encoding="utf-8")
    late = complete.replace("label_delay_hours: 96\n", "label_delay_hours: 144\n")  # labels-not-yet-known, an error
    (folder / "designs" / "parts.yaml").write_text(late, encoding="utf-8")
    programs.mkdir()
    command = programs / "mlsd"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mlsd_helpers "$@"\n')
    command.chmod(0o755)
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    paths = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return folder, {**os.environ, "PATH": paths, "PYTHONPATH": search}


def run(command, repository):
    """Run it as a step of GitHub Actions is run: by bash, which stops at the first command that fails."""
    folder, environment = repository
    shell = [shutil.which("bash") or "sh", "-e", "-c", command]
    return subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


# The hook


@pytest.fixture(scope="module")
def hook():
    (only,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    return only


def test_the_hook_has_the_keys_that_pre_commit_wants(hook):
    # https://pre-commit.com/#creating-new-hooks: id, name, entry and language are required
    assert set(hook) == {"id", "name", "description", "entry", "language", "files", "types"}
    assert (hook["id"], hook["language"], hook["types"]) == ("mlsd-check", "python", ["yaml"])


def test_the_hook_starts_a_command_that_the_package_installs(hook):
    import tomllib

    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    program, command = hook["entry"].split()
    assert scripts[program] == "mlsd_helpers.cli:main"
    assert command == "check"


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("designs/a.yaml", True),
        ("team/designs/b.yml", True),
        ("designs/design.schema.json", False),
        ("designs/old/a.yaml", False),
        ("mydesigns/a.yaml", False),
        ("designs.yaml", False),
    ],
)
def test_the_hook_takes_design_documents_and_nothing_else(hook, path, taken):
    assert bool(re.search(hook["files"], path)) == taken  # as pre-commit searches


@pytest.mark.parametrize(("text", "status"), [("name: a\n", 0), (ERROR, 1), ("name: [\n", 2)])
def test_the_hook_lets_a_commit_pass_or_stops_it(hook, repository, text, status):
    (repository[0] / "designs" / "a.yaml").write_text(text)
    done = run(f"{hook['entry']} designs/a.yaml", repository)
    assert done.returncode == status, done.stderr


# The workflow


@pytest.fixture(scope="module")
def workflow():
    return yaml.load(WORKFLOW.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # BaseLoader: `on` stays a word


@pytest.fixture(scope="module")
def steps(workflow):
    return {step.get("name", step.get("uses")): step for step in workflow["jobs"]["check"]["steps"]}


def test_the_workflow_runs_for_pull_requests_that_change_designs_and_may_write_findings_alone(workflow):
    assert workflow["on"] == {"pull_request": {"paths": ["designs/**"]}}
    assert workflow["permissions"] == {"contents": "read", "security-events": "write"}


def test_actions_of_the_workflow_have_a_version(steps):
    used = [step["uses"] for step in steps.values() if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"[\w-]+(/[\w-]+)+@v\d+", name)] == []


def test_the_workflow_installs_the_core_alone_and_keeps_it_until_that_changes(steps):
    assert steps["Install"]["run"] == "python -m pip install ."
    set_up = next(step["with"] for name, step in steps.items() if "setup-python" in name)
    assert set_up["python-version"] in ("3.11", "3.12", "3.13", "3.14")
    assert (set_up["cache"], set_up["cache-dependency-path"]) == ("pip", "pyproject.toml")
    assert (ROOT / "pyproject.toml").is_file()


def test_every_command_of_the_workflow_is_tested_here(steps):
    assert {name for name, step in steps.items() if "run" in step} == {
        *("Install", "Mark findings in the pull request", "Write findings for code scanning", "Write reports")
    }


def test_the_workflow_marks_findings_and_fails_on_an_error(steps, repository):
    command = steps["Mark findings in the pull request"]["run"]
    done = run(command, repository)
    assert done.returncode == 1
    assert "::error file=designs/parts.yaml,line=" in done.stdout
    design = repository[0] / "designs" / "parts.yaml"
    design.write_text("name: fine\n")
    assert run(command, repository).returncode == 0


@pytest.mark.parametrize(("text", "status"), [("name: a\n", 0), (ERROR, 0), ("name: [\n", 1)])
def test_the_workflow_writes_what_it_uploads_to_code_scanning_also_when_there_are_errors(
    steps, repository, text, status
):
    (repository[0] / "designs" / "a.yaml").write_text(text)
    done = run(steps["Write findings for code scanning"]["run"], repository)
    assert done.returncode == status, done.stderr
    upload = steps["Show findings under Security"]
    log = json.loads((repository[0] / upload["with"]["sarif_file"]).read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0"
    assert steps["Write findings for code scanning"]["if"] == upload["if"] == "always()"


def test_the_workflow_keeps_a_report_of_each_design(steps, repository):
    (repository[0] / "designs" / "clean.yaml").write_text("name: clean\n")
    done = run(steps["Write reports"]["run"], repository)
    assert done.returncode == 0, done.stderr
    kept = repository[0] / steps["Keep the reports for the reviewers"]["with"]["path"]
    assert sorted(path.name for path in kept.iterdir()) == ["clean.html", "parts.html"]
    assert (kept / "parts.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
