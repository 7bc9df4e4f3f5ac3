"""Drills for saving that need processes of their own; run as a script, they print what happened as JSON.

``kill COUNT SEED`` kills a saving process at random moments. ``race COUNT`` lets two processes save one file at the
same moment. ``small_disk`` and ``read_only`` save on a file system of this process alone that is full or closed.
``closed_folder`` saves as a user who may not write in the folder. Used by the tests and by ``make bench``.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mlsd_helpers.design import ConflictError, Design, DesignError
from mlsd_helpers.design.file import editing, writing  # noqa: F401  loaded while everything can be read

NOBODY = 65534
OLD, NEW = (f"{word}-" * 5_000 for word in ("old", "new"))  # 20 kB: a file that is not written in one piece


def text_of(folder, overview):
    """The file of a document with this overview, byte by byte."""
    design = Design.new("late")
    design.overview = overview
    return design.save(folder / "late.yaml").read_bytes()


def kill(count, seed):
    """Kill, at a random moment, a process that writes the old and the new text in turn; look at the file each time."""
    chance = random.Random(seed)
    seen = {"old": 0, "new": 0, "neither": 0, "killed while writing": 0, "most temporary files": 0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for version in ("old", "new"):
            (folder / version).mkdir()
        whole = {"old": text_of(folder / "old", OLD), "new": text_of(folder / "new", NEW)}
        path = folder / "late.yaml"
        path.write_bytes(whole["old"])
        for _ in range(count):
            moment = chance.choice(["anywhere", "writing", "writing"])
            ready, begun = os.pipe()
            child = os.fork()
            if child == 0:
                try:
                    _save_for_ever(path, begun, moment)
                finally:
                    os._exit(1)
            os.close(begun)
            os.read(ready, 1)
            os.close(ready)
            time.sleep(chance.uniform(0, 0.002 if moment == "writing" else 0.06))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            there = path.read_bytes() if path.exists() else b""
            version = next((version for version, text in whole.items() if text == there), "neither")
            seen[version] += 1
            if version == "neither":
                path.write_bytes(whole["old"])
            temporary = len(list(folder.glob(".late.yaml.*.tmp")))
            seen["killed while writing"] += temporary > 0
            seen["most temporary files"] = max(seen["most temporary files"], temporary)
        design = Design.open(path)
        design.status = "draft"
        design.save()
        seen["left in the end"] = sorted(item.name for item in folder.iterdir() if item.suffix == ".tmp")
    return seen


def _save_for_ever(path, begun, moment):
    owner, name = {"anywhere": (Design, "to_yaml"), "writing": (writing.tempfile, "mkstemp")}[moment]
    function = getattr(owner, name)

    def said(*args, **kwargs):
        os.write(begun, b".")
        return function(*args, **kwargs)

    setattr(owner, name, said)
    design = Design.open(path)
    while True:
        design.overview = OLD if design.overview == NEW else NEW
        design.save()


def race(count):
    """Two processes open one file, change it and save at the same moment."""
    results = {"one saved, one told": 0, "otherwise": []}
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "late.yaml"
        for turn in range(count):
            path.write_text("name: late\noverview: first\n", encoding="utf-8")
            start = time.time() + 0.03
            children = [_saver(path, word, start) for word in ("left", "right")]
            codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
            kept = Design.open(path).overview
            if sorted(codes) == [0, 1] and kept == ("left", "right")[codes.index(0)]:
                results["one saved, one told"] += 1
            else:
                results["otherwise"].append([turn, codes, kept])
    return results


def _saver(path, word, start):
    child = os.fork()
    if child:
        return child
    code = 2
    try:
        design = Design.open(path)
        design.overview = word
        time.sleep(max(0.0, start - time.time()))
        design.save()
        code = 0
    except ConflictError:
        code = 1
    finally:
        os._exit(code)


def small_disk():
    """Save a document that does not fit on a disk of 16 kB."""
    return _on_a_disk("size=16k", lambda path: None)


def read_only():
    """Save on a disk that was closed to writing after the document was opened."""
    return _on_a_disk("size=1m", lambda path: subprocess.run(["mount", "-o", "remount,ro", path.parent], check=True))


def closed_folder():
    """Save in a folder in which this user may not write."""

    def close(path):
        path.parent.chmod(0o555)
        if os.geteuid() == 0:  # nothing is closed to root
            os.seteuid(NOBODY)

    with tempfile.TemporaryDirectory() as name:
        try:
            return _refused(Path(name), close)
        finally:
            if os.getuid() == 0:
                os.seteuid(0)
            Path(name).chmod(0o755)


def _on_a_disk(options, then):
    """Mounted where only this process sees it: under ``unshare --mount``."""
    folder = Path(tempfile.mkdtemp())
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        return _refused(folder, then)
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def _refused(folder, then):
    path, before = folder / "late.yaml", "name: late  # mine\n"
    path.write_text(before, encoding="utf-8")
    design = Design.open(path)
    design.overview = NEW
    then(path)
    try:
        design.save()
        message = "saved"
    except DesignError as error:
        message = str(error).removeprefix(str(path))
    return {
        "message": message,
        "old file intact": path.read_text(encoding="utf-8") == before,
        "files": sorted(item.name for item in folder.iterdir()),
        "what was typed is kept": design.overview == NEW,
    }


if __name__ == "__main__":
    drill, *numbers = sys.argv[1:]
    print(json.dumps(globals()[drill](*map(int, numbers))))
