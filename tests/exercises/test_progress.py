"""What a reader did is kept: by several processes at once, through damage, and where nothing can be written."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path

import pytest

from mlsd_helpers.practice.exercises import all_exercises, board, check, hint, progress, solution

EXERCISES = all_exercises()


def test_progress_is_kept_and_what_is_solved_stays_solved(tmp_path):
    exercise = EXERCISES[0]
    assert board().solved == 0
    check(exercise.id, None)
    assert board().done[exercise.id] == {"tries": 1, "solved": False}
    (tmp_path / "progress.json").write_text(json.dumps({exercise.id: {"tries": 3, "solved": True}}))
    check(exercise.id, None)
    assert board().done[exercise.id] == {"tries": 4, "solved": True}
    assert f"1 of {len(EXERCISES)} exercises solved" in repr(board())


@pytest.mark.parametrize("damaged", ["{", "[]", '{"01-1": 3}', '{"01-1": {"tries": "x"}}', "\x00"])
def test_a_damaged_file_is_set_aside_and_said(tmp_path, damaged):
    file = tmp_path / "progress.json"
    file.write_text(damaged)
    with pytest.warns(UserWarning, match="could not be read; it lies at"):
        assert board().solved == 0
    assert not file.exists()
    assert (tmp_path / "progress.damaged.json").read_text() == damaged


def test_what_two_processes_save_at_once_is_all_kept():
    each = "from mlsd_helpers.practice.exercises import progress\nfor _ in range(60): progress.record('01-1', False)"
    running = [subprocess.Popen([sys.executable, "-c", each]) for _ in range(3)]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    assert progress.read() == {"01-1": {"tries": 180, "solved": False}}


def test_what_two_threads_save_at_once_is_all_kept():
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: progress.record(f"0{i % 4}-1", True), range(80)))
    assert {entry["tries"] for entry in progress.read().values()} == {20}


@pytest.fixture(params=["a file in the way", "a folder in the way", "read-only"])
def nowhere_to_write(request, monkeypatch, tmp_path):
    """Three ways in which a home cannot be written, one of them as it is for whoever does not run as root."""
    place = tmp_path / "home" / "progress.json"
    if request.param == "a folder in the way":
        (place / "with_something_in_it").mkdir(parents=True)
    elif request.param == "a file in the way":
        place.parent.write_text("")
    else:

        def refused(*arguments, **named):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(progress, "write_atomically", refused)
    monkeypatch.setenv("MLSD_PROGRESS", str(place))
    return place


def test_without_a_place_to_write_hints_go_on_and_the_solution_opens(nowhere_to_write):
    id = EXERCISES[0].id
    with pytest.warns(UserWarning, match="progress cannot be saved at"):
        assert not check(id, None).passed
    assert [hint(id).step for _ in range(3)] == [1, 2, 3]
    assert "try it first" not in repr(solution(id))
    assert board().done[id] == {"tries": 1, "solved": False, "hints": 3}
    assert nowhere_to_write.is_dir() == (nowhere_to_write / "with_something_in_it").exists()


def test_the_board_says_what_is_done_what_is_tried_and_what_is_next(monkeypatch, tmp_path):
    first, second, third = EXERCISES[:3]
    done = {first.id: {"tries": 2, "hints": 1, "solved": True}, second.id: {"tries": 1, "solved": False}}
    (tmp_path / "progress.json").write_text(json.dumps(done))
    lines = repr(board()).splitlines()
    minutes = sum(exercise.minutes for exercise in EXERCISES) - first.minutes
    assert lines[0] == (
        f"1 of {len(EXERCISES)} exercises solved, about {round(minutes / 60)} hours left (✓ solved, … tried)"
    )
    assert lines[1].startswith(f"✓ {first.id}")
    assert lines[1].endswith("2 tries, 1 hint")
    assert lines[2].startswith(f"… {second.id}")
    assert lines[2].endswith("1 try")
    assert lines[3].endswith(f"{third.minutes} min")


def test_the_board_in_a_notebook_has_a_row_a_notebook_and_links_to_the_page():
    html = board()._repr_html_()
    notebooks = {exercise.notebook: exercise for exercise in reversed(EXERCISES)}
    assert html.count("<tr>") == 1 + len(notebooks)
    folder = Path(__file__).resolve().parents[2] / "exercises"
    for page in re.findall(r'href="../exercises/([^"]+)"', html):
        assert (folder / page).is_file()
    for first in notebooks.values():
        assert f"{first.id} {escape(first.title)}, {'●' * first.difficulty}, {first.minutes} min" in html
