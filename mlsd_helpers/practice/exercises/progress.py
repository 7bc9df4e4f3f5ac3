"""What a reader has tried, seen and solved: one JSON file of their own, written atomically.

It lies in the folder that the system sets aside for a program's data, or where ``MLSD_PROGRESS`` says. It says which
numbering its exercises have; one that does not is older than that, and is carried over when it is first read.
"""

import contextlib
import copy
import json
import os
import warnings
from dataclasses import dataclass
from functools import partial
from html import escape
from itertools import groupby
from pathlib import Path

import platformdirs

from mlsd_helpers.design.file.writing import write_atomically
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.practice.exercises.numbering import NUMBERING, number_now
from mlsd_helpers.practice.exercises.registry import Exercise, all_exercises

FILE = "progress.json"


def file() -> Path:
    """Where progress is kept."""
    given = os.environ.get("MLSD_PROGRESS")
    return Path(given) if given else platformdirs.user_data_path("mlsd_helpers", appauthor=False) / FILE


_not_saved: dict[Path, dict[str, dict]] = {}  # what could not be written lasts as long as the process
_TRIES = 1000  # each failed one means that somebody else's was saved


class _SavedMeanwhileError(Exception):
    """Somebody else saved between reading and writing."""


def read() -> dict[str, dict]:
    """Tries, hints and whether solved, by exercise; a file that cannot be read is set aside, and said to be."""
    path = file()
    if path not in _not_saved:
        data, renumbered = _parsed(path, _bytes(path))
        if not renumbered:
            return data
    return copy.deepcopy(_change(lambda data: None))


def _bytes(path):
    """What the file holds; None when there is none, or none that can be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _parsed(path, content):
    """What the file holds by present numbers, and the exercises that had another number in it."""
    if content is None:
        return (_set_aside(path) if path.is_file() else {}), ()
    try:
        data = json.loads(content)
    except ValueError:
        return _set_aside(path), ()
    if isinstance(data, dict) and isinstance(numbering := data.get("numbering"), int) and numbering > NUMBERING:
        return _left_alone(path, numbering), ()
    if isinstance(data, dict) and data.get("numbering") == NUMBERING and _is_progress(data.get("exercises")):
        return data["exercises"], ()
    return _carried_over(data) if _is_progress(data) else (_set_aside(path), ())


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


def _left_alone(path, numbering):
    """Progress of a newer version stays as it is; what is done meanwhile lasts as long as the process."""
    warnings.warn(
        f"{path} was written by a newer version (numbering {numbering}, this one knows {NUMBERING}); it stays as it "
        "is, and what you do now is kept until this session ends",
        stacklevel=5,
    )
    return _not_saved.setdefault(path, {})


def _set_aside(path):
    places = (path.with_suffix(f".damaged{number}.json") for number in ("", *range(2, 1000)))
    aside = next((place for place in places if not place.exists()), path.with_suffix(".damaged.json"))
    with contextlib.suppress(OSError):
        os.replace(path, aside)
        warnings.warn(f"{path} could not be read; it lies at {aside} now, and progress begins anew", stacklevel=4)
    return {}


def _stop_if_saved_meanwhile(path, content):
    if _bytes(path) != content:
        raise _SavedMeanwhileError


def _change(change):
    """Read, change and write; again from the start when another process or thread saved meanwhile.

    Returns what is kept now. Whoever writes what was carried over to new numbers is the one to say so.
    """
    path = file()
    for _ in range(_TRIES if path not in _not_saved else 0):
        content = _bytes(path)
        data, renumbered = _parsed(path, content)
        if path in _not_saved:
            break
        change(data)
        text = json.dumps({"numbering": NUMBERING, "exercises": data}, indent=1, sort_keys=True) + "\n"
        try:
            write_atomically(path, text, check=partial(_stop_if_saved_meanwhile, path, content))
        except _SavedMeanwhileError:
            continue
        except OSError as error:  # a folder that cannot be written breaks no exercise
            warnings.warn(
                f"progress cannot be saved at {path} ({error}); it is kept until this session ends", stacklevel=4
            )
            _not_saved[path] = data
        if renumbered:
            _say_carried_over(renumbered)
        return data
    change(_not_saved.setdefault(path, {}))
    return _not_saved[path]


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
