"""A log on disk: one JSON object a line, each written at once, so that what a killed run wrote can be read."""

import json
import math
import os
import warnings
from pathlib import Path
from typing import Any

VERSION = 1
_BINARY = getattr(os, "O_BINARY", 0)  # on Windows, or \n becomes two bytes


class LineWriter:
    """Append lines to a new file, each by one call to the system: a killed process loses none that was written.

    Nothing is forced onto the disk: a power cut may take the last seconds.

    Raises
    ------
    FileExistsError
        The file is there and holds something.
    """

    def __init__(self, path: str | Path):
        self.path, self._file = Path(path), None
        if self.path.exists() and self.path.stat().st_size:
            raise FileExistsError(f"{self.path} holds a log already; choose another path, or delete it")
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY, 0o644)

    def write(self, line: dict[str, Any]) -> None:
        """Write one line. A disk that refuses ends the file, not the run: that is warned of once."""
        if self._file is None:
            return
        text = (json.dumps(_plain(line)) + "\n").encode()
        try:
            while text:
                text = text[os.write(self._file, text) :]
        except OSError as error:
            self.close()
            warnings.warn(f"{self.path} takes no more lines ({error}); the log goes on in memory", stacklevel=2)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __del__(self) -> None:
        self.close()


def read_lines(path: str | Path) -> tuple[list[dict[str, Any]], int]:
    """The lines of a log, and how many could not be read, such as a last one that was torn.

    Raises
    ------
    ValueError
        The file is not a log.
    """
    lines, unreadable = [], 0
    for text in Path(path).read_bytes().split(b"\n"):
        if not text:
            continue
        try:
            line = json.loads(text)
        except ValueError:
            line = None
        if isinstance(line, dict):
            lines.append(_number(line))
        else:
            unreadable += 1
    if not lines or "training_log" not in lines[0]:
        raise ValueError(f"{path} is not the log of a training run: its first line has no field 'training_log'")
    if lines[0]["training_log"] != VERSION:
        raise ValueError(f"{path} has version {lines[0]['training_log']!r}; this package reads version {VERSION}")
    return lines[1:], unreadable


def _plain(value):
    """JSON has no NaN: what was not measured is null, what is not finite is written as a text."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return _inside(value, _plain)


def _number(value):
    is_text = isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity")
    return float(value) if is_text else _inside(value, _number)


def _inside(value, function):
    if isinstance(value, dict):
        return {name: function(each) for name, each in value.items()}
    return [function(each) for each in value] if isinstance(value, list) else value
