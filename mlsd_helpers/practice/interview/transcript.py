"""The transcript of an interview: JSON lines, each on the disk before the next is said, so that a kill loses nothing.

The first line says what is played; every other is one :class:`Event`. A line that a kill cut in two is set apart when
the file is read, and what it held is kept.
"""

import contextlib
import json
import math
import os
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlsd_helpers.design.file.errors import DesignError, Problem, shorten
from mlsd_helpers.shared.regular_files import TooLargeError, is_regular, read_regular

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

VERSION = 1
MOST_BYTES = 64 * 1024 * 1024  # an hour of talk takes less than one
KINDS = (
    "prompt",
    "plan",
    "question",
    "answer",
    "push_back",
    "twist",
    "follow_up",
    "warning",
    "candidate",
    "document",
    "pause",
    "unpause",
    "end",
    "confirmed",
)
_START = {"case": str, "level": str, "minutes": int, "seed": int, "design": str, "date": str}


@dataclass(frozen=True)
class Event:
    """One thing that was said or happened.

    Attributes
    ----------
    kind : str
        One of :data:`KINDS`.
    at : float
        Seconds of interview time, pauses left out.
    phase : str
        The phase of the plan that was on then.
    text : str
        What was said; of a ``document`` event, what changed in a few words.
    about : dict
        What it rests on: ``{"rule": "latency-over-budget", "path": …}``, ``{"cell": ["features", "senior"]}``,
        ``{"answer": "volume", "score": 0.71}``, ``{"twist": 0}``, ``{"follow_up": 3}``.
    """

    kind: str
    at: float
    phase: str
    text: str
    about: dict[str, Any] = field(default_factory=dict)

    def __str__(self):
        """One line: the minute, who, and what was said."""
        minute, second = divmod(int(self.at), 60)
        return f"{minute:02d}:{second:02d} {self.kind}: {self.text}"

    def to_line(self) -> str:
        """The line of the transcript, without its end."""
        return json.dumps(
            {"kind": self.kind, "at": self.at, "phase": self.phase, "text": self.text, "about": self.about},
            ensure_ascii=False,
        )


@dataclass(frozen=True)
class Transcript:
    """A transcript as it stands on the disk.

    Attributes
    ----------
    path : Path
        The file.
    start : dict
        Its first line: ``case``, ``level``, ``minutes``, ``seed``, ``design``, ``date`` and ``version``.
    events : tuple of Event
        All that was said and happened, in order.
    damaged : str
        What a cut last line held; empty when none was cut.
    """

    path: Path
    start: dict[str, Any]
    events: tuple[Event, ...]
    damaged: str = ""
    _whole_bytes: int = 0

    @classmethod
    def read(cls, path: str | Path) -> "Transcript":
        """Read a transcript; a last line that was cut while it was written is no error.

        Raises
        ------
        DesignError
            There is no such file, it is no transcript, it is of another version, or a line in its middle cannot be
            read; names file and line.
        """
        path = Path(path)
        if not is_regular(path):
            there = os.path.lexists(path)
            raise _error(path, f"is {'not a file' if there else 'not there'}; give the .jsonl of an interview")
        try:
            raw = read_regular(path, MOST_BYTES)
        except TooLargeError as error:
            message = f"has {error.size:,} bytes; a transcript may have {MOST_BYTES:,}: give the .jsonl of an interview"
            raise _error(path, message) from None
        except OSError as error:
            raise _error(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
        return cls._parse(path, raw)

    @classmethod
    def _parse(cls, path, raw):
        whole, _, rest = raw.rpartition(b"\n")
        lines = whole.split(b"\n") if whole else []
        if rest and (last := _value(rest)) is not None:  # only its line end is lacking
            _event_or_start(last, path, len(lines) + 1)
            lines.append(rest)
            rest = b""
        if not lines:
            raise _error(path, "is empty or cut in its first line; nothing was said yet: start a new interview")
        values = []
        for number, line in enumerate(lines, start=1):
            value = _value(line)
            if value is None:
                message = "this line is no JSON; delete it, or take the file from a backup"
                raise _error(path, message, number)
            values.append(_event_or_start(value, path, number))
        damaged = rest.decode(errors="replace")
        return cls(path, values[0], tuple(values[1:]), damaged, len(raw) - len(rest))

    @property
    def design_path(self) -> Path:
        """The candidate's document; in the first line it stands as seen from the transcript's folder."""
        return self.path.parent / self.start["design"]

    @property
    def finished(self) -> bool:
        """Whether the interview came to its end."""
        return any(event.kind == "end" for event in self.events)

    def said(self) -> tuple[Event, ...]:
        """What the candidate said."""
        return tuple(event for event in self.events if event.kind == "candidate")


class Recording:
    """A transcript that is being written; nobody else writes to the file meanwhile.

    The lock is the file's own (flock): nothing is left behind, and it ends with the process that holds it. Where a
    system has no such lock, two programs can write to one transcript.
    """

    def __init__(self, path: Path, descriptor: int):
        self.path = path
        self._descriptor = descriptor
        self._close = weakref.finalize(self, os.close, descriptor)

    @classmethod
    def create(cls, path: str | Path | None, start: Mapping[str, Any]) -> "Recording":
        """Begin a transcript with its first line; its folder is made when it is not there.

        Raises
        ------
        DesignError
            A file is there already, or it cannot be written.
        """
        path = Path(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        except FileExistsError:
            raise _error(path, _what_is_there(path)) from None
        except OSError as error:
            raise _error(path, f"cannot be written: {(error.strerror or str(error)).lower()}") from None
        recording = cls(path, descriptor)
        recording._lock()
        try:
            recording._write(json.dumps({"kind": "start", "version": VERSION, **start}, ensure_ascii=False))
        except DesignError:
            recording.discard()
            raise
        with contextlib.suppress(OSError):  # the folder is to know the new file too
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        return recording

    @classmethod
    def go_on(cls, path: str | Path) -> tuple["Recording", Transcript]:
        """Open a transcript to write more; what a cut last line held is in the transcript's ``damaged``.

        Raises
        ------
        DesignError
            It cannot be read or written, or another program has it open.
        """
        path = Path(path)
        Transcript.read(path)  # says what is wrong before anything is opened to write
        try:
            descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise _error(path, f"cannot be written: {(error.strerror or str(error)).lower()}") from None
        recording = cls(path, descriptor)
        recording._lock()
        transcript = Transcript.read(path)  # as it stands now that nobody else writes
        os.ftruncate(descriptor, transcript._whole_bytes)
        os.lseek(descriptor, 0, os.SEEK_END)
        if not _ends_with_a_line_end(descriptor):
            os.write(descriptor, b"\n")
        return recording, transcript

    def append(self, event: Event) -> Event:
        """Write one event and see it onto the disk; returns it."""
        self._write(event.to_line())
        return event

    def discard(self) -> None:
        """Delete the file of an interview that did not begin: there is nothing to keep, and nothing to go on with."""
        with contextlib.suppress(OSError):
            self.path.unlink()
        self.close()

    def close(self) -> None:
        """Let others write to the file."""
        self._close()

    def _write(self, line):
        if not self._close.alive:
            raise _error(self.path, "is closed; Interview.resume(path) opens it again")
        data = line.encode(errors="backslashreplace") + b"\n"  # half a character as JSON writes it
        whole = os.lseek(self._descriptor, 0, os.SEEK_END)
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
            os.fsync(self._descriptor)
        except OSError as error:
            with contextlib.suppress(OSError):  # half a line would spoil the next
                os.ftruncate(self._descriptor, whole)
            message = f"cannot be written: {(error.strerror or str(error)).lower()}; what was said before is kept"
            raise _error(self.path, message) from None

    def _lock(self):
        if fcntl is None:
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            message = (
                "another program goes on with this interview right now (a terminal, a notebook); nothing was changed. "
                "End or close it there, or start another interview"
            )
            raise _error(self.path, message) from None
        except OSError:  # a file system without locks
            return


def _what_is_there(path):
    """Why a transcript cannot begin under a name that is taken, and the way out."""
    try:
        Transcript.read(path)
    except DesignError:
        if not path.is_file():
            return "is no regular file; give another name"
        return "is there already and holds no interview; delete it, or give another name"
    return f"is there already; 'mlsd interview --resume {path}' goes on with it, another name starts afresh"


def _value(line):
    """The JSON object in a line of bytes, None when it is not one."""
    try:
        value = json.loads(line.decode())
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _event_or_start(value, path, number):
    if number == 1:
        return _checked_start(value, path)
    at = value.get("at")
    known = value.get("kind") in KINDS and all(isinstance(value.get(key), str) for key in ("phase", "text"))
    if not known or isinstance(at, bool) or not isinstance(at, int | float) or not math.isfinite(at):
        message = f"this line is no event of an interview (kind {shorten(value.get('kind'))}); delete it"
        raise _error(path, message, number)
    about = value.get("about", {})
    return Event(value["kind"], float(at), value["phase"], value["text"], about if isinstance(about, dict) else {})


def _checked_start(value, path):
    if value.get("kind") != "start":
        raise _error(path, "is no transcript: its first line does not say what is played", 1)
    if value.get("version") != VERSION:
        message = f"is a transcript of version {shorten(value.get('version'))}; this mlsd reads version {VERSION}"
        raise _error(path, f"{message}: use the mlsd that wrote it, or start a new interview", 1)
    for key, kind in _START.items():
        if not isinstance(value.get(key), kind) or isinstance(value.get(key), bool):
            raise _error(path, f"its first line lacks '{key}', or it is no {'number' if kind is int else 'text'}", 1)
    return value


def _ends_with_a_line_end(descriptor):
    size = os.lseek(descriptor, 0, os.SEEK_END)
    os.lseek(descriptor, -1, os.SEEK_END)
    return size > 0 and os.read(descriptor, 1) == b"\n"


def _error(path, message, line=None):
    return DesignError([Problem(message, (), line, None if line is None else 1)], path)
