"""The pages: generated from the solutions, whole, and without a word of the solutions in them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from generate import generated, table
from in_this_process import FOLDER, SOLUTIONS, answers_in, cells, one_after_the_other

from mlsd_helpers.practice.exercises import all_exercises, check, solution

SANITIZE = Path(__file__).parents[2] / "notebooks" / "sanitize.cfg"
HINT = "Run `make exercises` and commit what it writes."

each_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


def test_the_pages_are_those_of_the_solutions():
    assert [path.name for path in SOLUTIONS] == sorted(path.name for path in FOLDER.glob("[0-9]*.ipynb")), HINT


@each_solution
def test_a_page_is_what_is_generated_from_its_solution(path):
    assert (FOLDER / path.name).read_text(encoding="utf-8") == generated(path), HINT


def test_the_table_is_the_one_that_is_generated():
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == table(), HINT


def test_the_exercises_stand_under_the_part_of_the_playbook_that_their_notebook_belongs_to():
    parts = {"The process": "01 02 03 04 05 06", "Keep it alive": "07 08 09", "Other systems": "10 11"}
    parts["Practise"] = "12 13 14"
    found = {}
    for section in table().split("\n## ")[1:]:
        heading, _, rows = section.partition("\n")
        found[heading] = re.findall(r"^\| \[(\d\d-\d)\]", rows, re.MULTILINE)
    assert all(found.values())
    assert [id for ids in found.values() for id in ids] == [exercise.id for exercise in all_exercises()]
    assert list(found) == [part for part in parts if part in found]
    for heading, ids in found.items():
        assert {id[:2] for id in ids} <= set(parts[heading].split())


@each_solution
def test_every_exercise_has_its_heading_its_cell_and_its_check(path):
    mine = [exercise for exercise in all_exercises() if exercise.notebook == path.name[:2]]
    text = "\n".join(cell.source for cell in cells(path) if cell.cell_type == "markdown")
    marks = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader for cell in cells(path) if "nbgrader" in cell.metadata
    }
    assert set(marks) == {id for exercise in mine for id in (exercise.id, f"{exercise.id}-check")}
    for exercise in mine:
        uses = " · real flights" * exercise.flights + " · a design document" * exercise.document
        kind = f"*{exercise.kind} · {'●' * exercise.difficulty} · {exercise.minutes} minutes{uses}*"
        assert f"## {exercise.id} {exercise.title}\n{kind}\n" in text
        assert marks[exercise.id].solution
        assert marks[f"{exercise.id}-check"].points == exercise.difficulty


def words_of_solutions(path):
    """The lines between the marks, and what the hidden tests hold."""
    for cell in cells(path):
        for block in re.findall(r"### BEGIN [A-Z ]+\n(.*?)\s*### END", cell.source, re.DOTALL):
            yield from (line.strip() for line in block.splitlines() if len(line.strip()) > 8)


@each_solution
def test_no_line_of_a_solution_leaks_into_its_page(path):
    page = (FOLDER / path.name).read_text(encoding="utf-8")
    sources = "\n".join(cell.source for cell in cells(FOLDER / path.name))
    for line in words_of_solutions(path):
        assert line not in sources
    assert "### BEGIN" not in page
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells(FOLDER / path.name))
    assert {key for cell in cells(FOLDER / path.name) for key in cell.metadata} <= {"nbgrader", "tags"}


@each_solution
def test_a_page_runs_before_anything_is_filled_in_and_passes_nothing(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results = [check(id, answer) for id, answer in answers_in(FOLDER / path.name).items()]
    assert results
    assert all(repr(result).startswith("✗") for result in results)


@each_solution
def test_a_solution_that_is_pasted_into_its_page_runs_there_and_passes(path, tmp_path, monkeypatch):
    """No other exercise of the page is solved."""
    monkeypatch.chdir(tmp_path)
    answers = answers_in(FOLDER / path.name, pasted=lambda id: check(id, None) and solution(id).text)
    assert {id: repr(check(id, answer)) for id, answer in answers.items()} == {id: f"✓ {id}: right" for id in answers}


@pytest.mark.notebook
def test_the_solutions_print_the_same_again_and_pass_all_their_checks(tmp_path):
    """nbval's strict comparison, in a process of its own."""
    nbformat.write(one_after_the_other(SOLUTIONS), tmp_path / "solutions.ipynb")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    plugins = [f"-pno:{name}" for name in ("cacheprovider", "xdist", "benchmark", "hypothesispytest")]
    options = ["--nbval", f"--nbval-sanitize-with={SANITIZE}", "--nbval-current-env", "--nbval-cell-timeout=120"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *plugins, "-q", "--color=no", "solutions.ipynb"],
        cwd=tmp_path,
        env=own | {"OMP_WAIT_POLICY": "passive", "PYDEVD_DISABLE_FILE_VALIDATION": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, f"{done.stdout}\n{HINT}"
    for path in SOLUTIONS:
        results = [cell for cell in cells(path) if cell.metadata.get("nbgrader", {}).get("grade")]
        assert all(cell.outputs[-1].data["text/plain"].startswith("✓") for cell in results), path.name
