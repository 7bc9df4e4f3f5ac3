"""What a reader did is kept: by several processes at once, through damage, and where nothing can be written."""

import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path

import pytest

from mlsd_helpers.practice.exercises import all_exercises, board, check, find_exercise, hint, progress, solution
from mlsd_helpers.practice.exercises.registry import UnknownExerciseError

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


DAMAGED = [
    *("{", "\x00" * 50, '{"01-1": 3}', '{"01-1": {"tries": "x"}}', '{"numbering": 2}'),
    *('{"numbering": 2, "exercises": {"01-1": 3}}', '{"numbering": 2, "exercises": ' + "[" * 100_000),
]


@pytest.mark.parametrize("damaged", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_set_aside_when_an_answer_is_kept_and_not_by_what_lists(tmp_path, damaged):
    file = tmp_path / "progress.json"
    file.write_text(damaged)
    with pytest.warns(UserWarning, match=r"progress.json could not be read; the next answer sets it aside"):
        assert board().solved == 0
    assert file.read_text() == damaged
    with pytest.warns(UserWarning, match=r"could not be read; it lies at .*progress\.damaged\.json now"):
        progress.record("01-1", False)
    assert (tmp_path / "progress.damaged.json").read_text() == damaged
    assert progress.read() == {"01-1": {"tries": 1, "solved": False}}


def test_an_empty_file_is_where_progress_begins(tmp_path):
    (tmp_path / "progress.json").write_text("")
    progress.record("01-1", False)
    assert progress.read() == {"01-1": {"tries": 1, "solved": False}}


def device(path, major, minor):
    """A device of our own: 1, 3 is what /dev/null is, 1, 7 what /dev/full is."""
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(major, minor))
        path.read_bytes() if minor == 3 else None
    except OSError:
        pytest.skip("this user, or this file system, makes no devices")


NOT_OURS = {
    "a device that is always empty": lambda path: device(path, 1, 3),
    "a device without end": lambda path: device(path, 1, 7),
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a text": lambda path: path.write_text("Chapter one\n"),
    "a list": lambda path: path.write_text("[]"),
    "levels without end": lambda path: path.write_text("[" * 100_000),
    "another program's settings": lambda path: path.write_text('{"name": "shop", "version": "1.0"}'),
    "a large file": lambda path: path.write_text('{"numbering": 2, "exercises": {}}' + " " * (1 << 20)),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("what", NOT_OURS)
def test_what_is_no_progress_stays_where_it_is_as_it_is(tmp_path, monkeypatch, what):
    file = tmp_path / "mine" / "progress.json"
    file.parent.mkdir()
    NOT_OURS[what](file)
    monkeypatch.setenv("MLSD_PROGRESS", str(file))
    before = file.stat()
    with pytest.warns(
        UserWarning, match=r"progress.json (?:cannot be read as|holds something else than) progress.* stays"
    ):
        assert board().solved == 0
    with pytest.warns(UserWarning, match=r"progress cannot be saved at .*; it stays as it is; kept until this session"):
        progress.record("01-1", True)
    assert progress.read() == {"01-1": {"tries": 1, "solved": True}}
    after = file.stat()
    assert (after.st_ino, after.st_mode, after.st_mtime_ns) == (before.st_ino, before.st_mode, before.st_mtime_ns)
    assert [item.name for item in file.parent.iterdir()] == ["progress.json"]


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
    folder = Path(__file__).resolve().parents[3] / "exercises"
    for page in re.findall(r'href="../exercises/([^"]+)"', html):
        assert (folder / page).is_file()
    for first in notebooks.values():
        assert f"{first.id} {escape(first.title)}, {'●' * first.difficulty}, {first.minutes} min" in html


# By notebook: how many exercises it had in numbering 1, what it was about, its number now
BEFORE = {
    "01": (5, "requirements", "01"),
    "02": (5, "high_level_design", "02"),
    "03": (7, "features", "03"),
    "04": (8, "infrastructure", "04"),
    "05": (6, "modeling", "06"),
    "06": (6, "leveling", "12"),
    "07": (7, "metrics", "05"),
    "10": (6, "personalization", "09"),
}
ALL_BEFORE = [f"{notebook}-{i}" for notebook, (count, _, _) in BEFORE.items() for i in range(1, count + 1)]


def now(before):
    return BEFORE[before[:2]][2] + before[2:]


@pytest.fixture
def saved_before(tmp_path):
    """Progress in all fifty exercises as it was saved in numbering 1, no two entries alike."""
    entries = {id: {"tries": 10 + i, "hints": i % 4, "solved": i % 3 == 0} for i, id in enumerate(ALL_BEFORE)}
    (tmp_path / "progress.json").write_text(json.dumps(entries), encoding="utf-8")
    return entries


def test_progress_under_old_numbers_is_carried_over_whole(saved_before):
    assert len(saved_before) == 50
    assert progress.read() == {now(id): entry for id, entry in saved_before.items()}
    for id in ALL_BEFORE:
        assert find_exercise(now(id)).topic == BEFORE[id[:2]][1]


def test_what_was_carried_over_is_said_once_in_one_line_where_the_reader_looks(saved_before, capsys):
    board()
    out, err = capsys.readouterr()
    assert out == (
        "The notebooks have new numbers (05 is 06, 06 is 12, 07 is 05, 10 is 09 now), and so have their exercises: "
        "your progress moved along.\n"
    )
    assert err == ""
    board(), check("05-1", None), hint("06-1"), solution("12-1")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("call", [lambda: check("05-3", None), lambda: hint("05-3"), lambda: solution("05-3")])
def test_progress_is_carried_over_by_whatever_is_called_first(saved_before, call, capsys):
    call()
    assert capsys.readouterr().out.startswith("The notebooks have new numbers")
    done = progress.read()
    was = saved_before["07-3"]
    assert was["tries"] <= done["05-3"].pop("tries") <= was["tries"] + 1
    assert was["hints"] <= done["05-3"].pop("hints") <= was["hints"] + 1
    assert done == {now(id): entry for id, entry in saved_before.items()} | {"05-3": {"solved": was["solved"]}}


def test_processes_that_carry_over_at_once_do_it_once(saved_before):
    each = "from mlsd_helpers.practice.exercises import progress\nfor _ in range(9): progress.record('06-1', False)"
    running = [subprocess.Popen([sys.executable, "-c", each], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert "".join(said).count("\n") == 1
    expected = {now(id): entry for id, entry in saved_before.items()}
    expected["06-1"] = expected["06-1"] | {"tries": saved_before["05-1"]["tries"] + 27}
    assert progress.read() == expected


def test_threads_that_carry_over_at_once_do_it_once(saved_before, capsys):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: progress.read(), range(12)))
    assert all(each == {now(id): entry for id, entry in saved_before.items()} for each in found)
    assert capsys.readouterr().out.count("\n") == 1


def test_where_nothing_can_be_written_it_is_carried_over_for_this_session(saved_before, tmp_path, monkeypatch, capsys):
    def refused(*arguments, **named):
        raise PermissionError(13, "Permission denied")

    before = (tmp_path / "progress.json").read_bytes()
    monkeypatch.setattr(progress, "write_atomically", refused)
    with pytest.warns(UserWarning, match="progress cannot be saved at") as warned:
        carried = progress.read()
    assert len(warned) == 1
    assert carried == {now(id): entry for id, entry in saved_before.items()}
    check("05-1", None)
    assert progress.read()["05-1"]["tries"] == saved_before["07-1"]["tries"] + 1
    assert capsys.readouterr().out.count("\n") == 1
    assert (tmp_path / "progress.json").read_bytes() == before


def test_what_is_saved_says_its_numbering_and_is_taken_as_it_is(tmp_path, capsys):
    check("06-1", None), check("05-1", None)
    kept = {id: {"tries": 1, "solved": False} for id in ("06-1", "05-1")}
    assert json.loads((tmp_path / "progress.json").read_text()) == {"numbering": 2, "exercises": kept}
    assert progress.read() == kept
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("before", ["{}", '{"01-1": {"tries": 2}, "04-8": {"hints": 1}}'])
def test_where_no_number_changed_nothing_is_said(tmp_path, before, capsys):
    (tmp_path / "progress.json").write_text(before)
    assert progress.read() == json.loads(before)
    check("02-1", None)
    assert progress.read() == json.loads(before) | {"02-1": {"tries": 1, "solved": False}}
    assert capsys.readouterr() == ("", "")


def test_numbers_that_nobody_knows_are_kept_as_they_are(tmp_path):
    unknown = {"99-1": {"tries": 1}, "x": {"hints": 2}, "": {}}
    (tmp_path / "progress.json").write_text(json.dumps(unknown | {"10-1": {"tries": 3}}))
    assert progress.read() == unknown | {"09-1": {"tries": 3}}


def test_two_entries_that_come_to_one_number_are_put_together(tmp_path):
    both = {"09-1": {"tries": 1, "solved": True}, "10-1": {"tries": 2, "hints": 3}}
    (tmp_path / "progress.json").write_text(json.dumps(both))
    assert progress.read() == {"09-1": {"tries": 3, "hints": 3, "solved": True}}


def test_an_old_number_that_is_free_is_told_its_new_one():
    known = {exercise.id for exercise in EXERCISES}
    told = [id for id in ALL_BEFORE if id not in known]
    assert told == ["07-7", *(f"10-{i}" for i in range(1, 7))]
    for id in told:
        with pytest.raises(UnknownExerciseError, match=f"no exercise '{id}' any more; {id} is {now(id)} now"):
            hint(id)
    for id in (id for id in ALL_BEFORE if id in known):
        assert find_exercise(id).id == id


def test_an_old_number_without_its_zero_is_told_its_new_one_too():
    with pytest.raises(UnknownExerciseError, match="no exercise '7-7' any more; 07-7 is 05-7 now"):
        find_exercise("7-7")


def test_progress_of_a_newer_version_stays_as_it_is(tmp_path):
    file = tmp_path / "progress.json"
    newer = '{"numbering": 3, "exercises": {"05-1": {"tries": 4}}}'
    file.write_text(newer)
    with pytest.warns(UserWarning, match=r"written by a newer version \(numbering 3, this one knows 2\); it stays"):
        check("05-1", 0.5)
    assert progress.tried("05-1")  # until the session ends
    assert file.read_text() == newer


def test_a_second_damaged_file_does_not_take_the_place_of_the_first(tmp_path):
    for damaged in ("{", "{ "):
        (tmp_path / "progress.json").write_text(damaged)
        with pytest.warns(UserWarning, match="could not be read; it lies at"):
            progress.record("01-1", False)
    assert (tmp_path / "progress.damaged.json").read_text() == "{"
    assert (tmp_path / "progress.damaged2.json").read_text() == "{ "
