"""What a reader has tried, seen and solved: one JSON file of their own, written atomically.

It lies in the folder that the system sets aside for a program's data, or where ``MLSD_PROGRESS`` says. It says which
numbering its exercises have; one that does not is older than that, and is carried over when it is first read.

What stands there and is no progress stays as it is: a device, somebody's other file. Only a damaged file that looks
like progress is set aside, and only when an answer is to be kept.
"""

import copy
import json
import os
import re
import warnings
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

import platformdirs

from mlsd_helpers.design.file.writing import refuse_to_replace, write_atomically
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.practice.exercises.numbering import NUMBERING, number_now
from mlsd_helpers.practice.exercises.registry import Exercise, all_exercises
from mlsd_helpers.shared.printable import printable
from mlsd_helpers.shared.regular_files import read_regular

FILE = "progress.json"
MOST_BYTES = 1024 * 1024  # all exercises take some four thousand
# what a damaged file of ours begins with or holds; after a power cut it can be nothing but zeros
_OURS = re.compile(rb'[\s\0]*(?:\{(?:.*"(?:numbering|exercises|tries|hints|solved|\d\d-\d+)"|[\s\0]*$)|$)', re.S)


def file() -> Path:
    """Where progress is kept."""
    given = os.environ.get("MLSD_PROGRESS")
    return Path(given) if given else platformdirs.user_data_path("mlsd_helpers", appauthor=False) / FILE


_not_saved: dict[Path, dict[str, dict]] = {}  # what could not be written lasts as long as the process
_TRIES = 1000  # each failed one means that somebody else's was saved


class _SavedMeanwhileError(Exception):
    """Somebody else saved between reading and writing."""


class _NotProgressError(Exception):
    """What stands there cannot be taken for progress; ``damaged`` when it once was."""

    def __init__(self, reason: str, damaged: bool = False):
        super().__init__(reason)
        self.damaged = damaged


def read() -> dict[str, dict]:
    """Tries, hints and whether solved, by exercise; of a file that cannot be read it is said, and it stays as it is."""
    path = file()
    if path not in _not_saved:
        try:
            data, renumbered = _parsed(_bytes(path))
        except _NotProgressError as error:
            warnings.warn(f"{printable(path)} {error}", stacklevel=3)
            return {}
        if not renumbered:
            return data
    return copy.deepcopy(_change(lambda data: None))


def _bytes(path):
    """What the file holds; None when there is none."""
    try:
        return read_regular(path, MOST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise _NotProgressError(f"cannot be read as progress ({reason}); it stays as it is") from None


def _parsed(content):
    """What the file holds by present numbers, and the exercises that had another number in it."""
    if not content:
        return {}, ()
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, dict) and isinstance(numbering := data.get("numbering"), int):
        if numbering > NUMBERING:
            message = f"was written by a newer version (numbering {numbering}, this one knows {NUMBERING})"
            raise _NotProgressError(f"{message}; it stays as it is")
        if numbering == NUMBERING and _is_progress(data.get("exercises")):
            return data["exercises"], ()
    if _is_progress(data):
        return _carried_over(data)
    if _OURS.match(content):
        raise _NotProgressError("could not be read; the next answer sets it aside, and progress begins anew", True)
    raise _NotProgressError("holds something else than progress; it stays as it is")


def _is_progress(data):
    fields = {"tries": int, "hints": int, "solved": bool}
    return isinstance(data, dict) and all(
        isinstance(entry, dict) and all(isinstance(entry.get(name, kind()), kind) for name, kind in fields.items())
        for entry in data.values()
    )


def _carried_over(old):
    """Progress by present numbers from progress of numbering 1, and the exercises whose number is another now."""
    data: dict[str, dict] = {}
    for id, entry in old.items():
        now = number_now(id)
        data[now] = _together(data[now], entry) if now in data else entry
    return data, tuple(sorted(id for id in old if number_now(id) != id))


def _together(one, other):
    """Two entries that come to have the same number: what no version has written, and nothing of it is lost."""
    return {
        "tries": one.get("tries", 0) + other.get("tries", 0),
        "hints": max(one.get("hints", 0), other.get("hints", 0)),
        "solved": one.get("solved", False) or other.get("solved", False),
    }


def _say_carried_over(renumbered):
    """One line where the reader looks: above what they called in a notebook, and in a terminal."""
    pairs = ", ".join(f"{number} is {number_now(number)}" for number in dict.fromkeys(id[:2] for id in renumbered))
    print(f"The notebooks have new numbers ({pairs} now), and so have their exercises: your progress moved along.")


def _set_aside(path):
    """Move a damaged file to a name that is free."""
    refuse_to_replace(path)
    names = (path.with_suffix(f".damaged{number}.json") for number in ("", *range(2, 1000)))
    aside = next(name for name in names if not os.path.lexists(name))
    os.rename(path, aside)
    text = f"{printable(path)} could not be read; it lies at {printable(aside)} now, and progress begins anew"
    warnings.warn(text, stacklevel=6)


def _change(change):
    """Read, change and write; again from the start when another process or thread saved meanwhile.

    Returns what is kept now. Whoever writes what was carried over to new numbers is the one to say so.
    """
    path = file()
    for _ in range(_TRIES if path not in _not_saved else 0):
        content, renumbered, damaged = None, (), False
        try:
            content = _bytes(path)
            data, renumbered = _parsed(content)
        except _NotProgressError as error:
            data, damaged = {}, error.damaged
            if not damaged:
                text = f"progress cannot be saved at {printable(path)}, which {error}; kept until this session ends"
                warnings.warn(text, stacklevel=4)
                _not_saved[path] = data
                break
        change(data)
        if _saved(path, data, content, damaged) is None:
            continue
        if renumbered:
            _say_carried_over(renumbered)
        return data
    change(_not_saved.setdefault(path, {}))
    return _not_saved[path]


def _saved(path, data, content, damaged):
    """Whether it is on the disk; None when somebody else saved meanwhile."""

    def ready():
        if _bytes(path) != content:
            raise _SavedMeanwhileError
        if damaged:
            _set_aside(path)

    text = json.dumps({"numbering": NUMBERING, "exercises": data}, indent=1, sort_keys=True) + "\n"
    try:
        write_atomically(path, text, check=ready)
    except (_SavedMeanwhileError, _NotProgressError):
        return None
    except OSError as error:  # a folder that cannot be written breaks no exercise
        text = f"progress cannot be saved at {printable(path)} ({error}); it is kept until this session ends"
        warnings.warn(text, stacklevel=5)
        _not_saved[path] = data
        return False
    return True


def record(id: str, passed: bool) -> None:
    """Keep that an answer was checked; what was solved stays solved."""

    def checked(data):
        entry = data.setdefault(id, {})
        entry["tries"] = entry.get("tries", 0) + 1
        entry["solved"] = entry.get("solved", False) or passed

    _change(checked)


def record_hint(id: str, step: int) -> None:
    """Keep which hint was seen."""

    def seen(data):
        entry = data.setdefault(id, {})
        entry["hints"] = max(entry.get("hints", 0), step)

    _change(seen)


def hints_seen(id: str) -> int:
    """How many of the hints were seen."""
    return read().get(id, {}).get("hints", 0)


def tried(id: str) -> bool:
    """Whether an answer was checked."""
    return read().get(id, {}).get("tries", 0) > 0


@dataclass(frozen=True)
class Board:
    """All exercises with what the reader did in each."""

    exercises: tuple[Exercise, ...]
    done: dict[str, dict]

    @property
    def solved(self) -> int:
        """How many are solved."""
        return sum(self.done.get(exercise.id, {}).get("solved", False) for exercise in self.exercises)

    def rows(self) -> list[tuple[str, ...]]:
        """Mark, number, title, kind, difficulty, minutes, tries, hints: as shown."""
        rows = []
        for exercise in self.exercises:
            entry = self.done.get(exercise.id, {})
            tries = entry.get("tries", 0)
            mark = "✓" if entry.get("solved") else "…" if tries else ""
            what = (
                mark,
                exercise.id,
                exercise.title,
                exercise.kind,
                "●" * exercise.difficulty,
                f"{exercise.minutes} min",
            )
            rows.append((*what, str(tries or ""), str(entry.get("hints", "") or "")))
        return rows

    def __repr__(self):
        rows = self.rows()
        wide = max((len(row[2]) for row in rows), default=0)
        lines = [f"{self.summary()}{' (✓ solved, … tried)' if self.done else ''}"]
        for mark, id, title, kind, difficulty, minutes, tries, hints in rows:
            did = f"{tries} tries" if tries not in ("", "1") else "1 try" if tries else ""
            seen = f"{hints} hint{'s' * (hints != '1')}" if hints else ""
            done = ", ".join(filter(None, (did, seen)))
            lines.append(f"{mark:1} {id}  {title:<{wide}}  {kind:<8}{difficulty:<4}{minutes:>6}  {done}".rstrip())
        return "\n".join(lines)

    def summary(self) -> str:
        """How many are solved, and how long the others take."""
        left = sum(one.minutes for one in self.exercises if not self.done.get(one.id, {}).get("solved"))
        time = f"{left} minutes" if left < 100 else f"{round(left / 60)} hours"
        return f"{self.solved} of {len(self.exercises)} exercises solved" + (f", about {time} left" if left else "")

    def _repr_html_(self):
        """One row a notebook: a mark for each exercise, and the next one to do."""
        cell = 'style="text-align: left; white-space: nowrap; padding: 0.2em 1em 0.2em 0"'
        head = "".join(f"<th {cell}>{title}</th>" for title in ("exercises", "solved", "", "next"))
        body = "".join(
            f"<tr>{''.join(f'<td {cell}>{content}</td>' for content in self._notebook(tuple(exercises)))}</tr>"
            for _, exercises in groupby(self.exercises, key=lambda one: one.notebook)
        )
        caption = f"<p><strong>{self.summary()}</strong></p>"
        return f"{caption}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _notebook(self, exercises):
        done = [self.done.get(one.id, {}) for one in exercises]
        solved = sum(entry.get("solved", False) for entry in done)
        marks = " ".join("✓" if entry.get("solved") else "…" if entry.get("tries") else "·" for entry in done)
        first = next((one for one, entry in zip(exercises, done, strict=True) if not entry.get("solved")), None)
        after = f"{first.id} {escape(first.title)}, {'●' * first.difficulty}, {first.minutes} min" if first else ""
        page = f"{exercises[0].notebook}_{exercises[0].topic}"
        link = f'<a href="../exercises/{page}.ipynb">{exercises[0].notebook} {label_of(exercises[0].topic).lower()}</a>'
        return link, f"{solved} of {len(exercises)}", marks, after


def board() -> Board:
    """All exercises, and which of them are solved."""
    return Board(all_exercises(), read())
