"""The tree that CONTRIBUTING prints is the tree that is there."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRINTED = re.search(r"## Find your way\s+```\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.S)[
    1
]
# Rooms whose every folder is printed
WHOLE = (
    "mlsd_helpers",
    "mlsd_helpers/cli",
    "mlsd_helpers/design",
    "mlsd_helpers/design/rules",
    "mlsd_helpers/practice",
)
OF_GITHUB_AND_MAKE = {".ci"}  # the root's own, which README and the table above the tree tell of


def printed():
    """Every path of the printed tree; a line has names, two spaces within the indentation for each folder above."""
    above, paths = [], []
    for line in PRINTED.splitlines():
        indent, names, _ = re.fullmatch(r"( *)((?:\S+ )*\S+)(?: {3,}(.*))?", line).groups()
        above = above[: len(indent) // 2]
        paths += ["/".join([*above, name.rstrip("/")]) for name in names.split()]
        above.append(names.split()[0].rstrip("/"))
    return paths


def test_all_that_is_printed_is_there():
    assert [path for path in printed() if not (ROOT / path).exists()] == []


def folders():
    """Every folder with a file that git keeps."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    return {parent.as_posix() for name in done.stdout.splitlines() for parent in Path(name).parents}


def test_every_room_is_printed():
    rooms = {path for path in folders() if Path(path).parent.as_posix() in [*WHOLE, "."] and path != "."}
    assert sorted(rooms - OF_GITHUB_AND_MAKE - set(printed())) == []


def test_every_module_beside_the_rooms_is_printed():
    package = ROOT / "mlsd_helpers"
    modules = [*package.glob("[!_]*.py"), *(package / "cli").glob("[!_]*.py")]
    assert [path.name for path in modules if path.relative_to(ROOT).as_posix() not in printed()] == []


def test_every_room_of_the_package_has_its_room_among_the_tests():
    package = ROOT / "mlsd_helpers"
    rooms = [path.parent.relative_to(package) for path in package.rglob("__init__.py")]
    rooms = [room for room in rooms if len(room.parts) in (1, 2)]
    assert [room.as_posix() for room in rooms if not (ROOT / "tests" / room).is_dir()] == []


def test_what_is_left_out_of_a_quick_run_is_there(pytestconfig):
    plugins = pytestconfig.pluginmanager.get_plugins()
    (names,) = [plugin.NOT_QUICK.split() for plugin in plugins if hasattr(plugin, "NOT_QUICK")]
    assert [name for name in names if not (ROOT / "tests" / name).exists()] == []
