"""A teacher's round with nbgrader: release what is generated, collect, grade."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOLUTIONS = Path(__file__).resolve().parents[2] / "exercises" / "solutions"
ROUNDS = sorted(SOLUTIONS.glob("0[1237]_*.ipynb"))


def nbgrader(course, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def scores(course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            (submission.student.id, notebook.name): (notebook.score, notebook.max_score)
            for submission in book.assignment_submissions("round")
            for notebook in submission.notebooks
        }


@pytest.mark.skipif(not ROUNDS, reason="no solutions")
def test_the_solution_gets_full_marks_and_the_stub_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # it calls alembic
    monkeypatch.setenv("MLSD_PROGRESS", str(tmp_path / "progress.json"))
    course = tmp_path / "course"
    source = course / "source" / "round"
    source.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'course'\n", encoding="utf-8"
    )
    for path in ROUNDS:
        shutil.copy(path, source)
    nbgrader(course, "generate_assignment", "round")
    for student, handed_in in (("solved", source), ("untouched", course / "release" / "round")):
        shutil.copytree(handed_in, course / "submitted" / student / "round")
    nbgrader(course, "autograde", "round", "--quiet")
    found = scores(course)
    assert len(found) == 2 * len(ROUNDS)
    for (student, _), (score, most) in found.items():
        assert most >= 5
        assert score == (most if student == "solved" else 0)
