"""A teacher's round with nbgrader: release what is generated, collect, grade."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from in_this_process import SOLUTIONS, one_after_the_other

from mlsd_helpers.practice.exercises import all_exercises


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


@pytest.mark.notebook
def test_the_solution_gets_full_marks_and_the_stub_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # it calls alembic
    monkeypatch.setenv("MLSD_PROGRESS", str(tmp_path / "progress.json"))
    course = tmp_path / "course"
    source = course / "source" / "round"
    source.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'course'\n", encoding="utf-8"
    )
    nbformat.write(one_after_the_other(SOLUTIONS), source / "all_topics.ipynb")
    nbgrader(course, "generate_assignment", "round")
    for student, handed_in in (("solved", source), ("untouched", course / "release" / "round")):
        shutil.copytree(handed_in, course / "submitted" / student / "round")
    nbgrader(course, "autograde", "round", "--quiet")
    points = sum(exercise.difficulty for exercise in all_exercises())
    assert scores(course) == {("solved", "all_topics"): (points, points), ("untouched", "all_topics"): (0, points)}
