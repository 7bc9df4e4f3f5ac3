"""A process is killed while it saves, two save at once, the disk is full: the file is a whole one, nothing is lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DRILLS = Path(__file__).with_name("saving_drills.py")
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the drills part into processes (fork)")


def drill(*arguments, within=()):
    """What a drill did, in a process of its own."""
    command = [*within, sys.executable, DRILLS, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def on_a_disk_of_its_own(name):
    """What a drill did on a file system that only its process sees."""
    within = [shutil.which("unshare") or "unshare", "--mount", "--map-root-user"]
    try:
        subprocess.run([*within, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody mount a file system of their own (Linux: unshare --mount)")
    return drill(name, within=within)


def test_killed_at_300_random_moments_the_file_is_the_old_or_the_new_one_whole():
    seen = drill("kill", 300, 1)
    assert seen["old"] + seen["new"] == 300
    assert seen["neither"] == 0
    assert min(seen["old"], seen["new"], seen["killed while writing"]) > 20  # the moments were what they should be


def test_what_killed_processes_leave_behind_does_not_pile_up_and_goes_with_the_next_save():
    seen = drill("kill", 60, 2)
    assert seen["killed while writing"] > 0
    assert seen["most temporary files"] == 1
    assert seen["left in the end"] == []


def test_of_two_that_save_at_the_same_moment_one_saves_and_the_other_is_told():
    assert drill("race", 30) == {"one saved, one told": 30, "otherwise": []}


@pytest.mark.parametrize(
    ("name", "reason"),
    [("small_disk", "no space left on device"), ("read_only", "read-only file system")],
)
def test_a_disk_that_takes_no_more_leaves_the_old_file_and_says_so(name, reason):
    assert on_a_disk_of_its_own(name) == {
        "message": f": cannot be written: {reason}; nothing changed on disk, save(path=…) writes elsewhere",
        "old file intact": True,
        "files": ["late.yaml"],
        "what was typed is kept": True,
    }


def test_a_folder_closed_to_writing_leaves_the_old_file_and_says_so():
    result = drill("closed_folder")
    reason = "cannot be written: permission denied; nothing changed on disk, save(path=…) writes elsewhere"
    assert result["message"] == f": {reason}"
    assert (result["old file intact"], result["files"], result["what was typed is kept"]) == (True, ["late.yaml"], True)
