"""Read a file that may turn out to be anything: only a regular one, of a bounded size, and without ever waiting."""

import os
import stat
from pathlib import Path


class NotRegularError(OSError):
    """A pipe, a device or a socket."""


class TooLargeError(OSError):
    """More bytes than such a file may have; ``size`` is how many it has, as far as known."""

    def __init__(self, size: int):
        super().__init__(f"it has {size:,} bytes")
        self.size = size


def read_regular(path: Path, most: int) -> bytes:
    """The content of a regular file of at most ``most`` bytes.

    Raises
    ------
    OSError
        There is none, or it cannot be read; IsADirectoryError for a folder, NotRegularError, TooLargeError.
    """
    refuse_irregular(path.stat())  # some devices do things when they are opened
    # without waiting: even if it becomes a pipe now, or is one of the system's files that have no end
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as stream:
        refuse_irregular(_fstat(descriptor))
        content = stream.read(most + 1) or b""
        if len(content) > most:
            raise TooLargeError(max(_fstat(descriptor).st_size, len(content)))
    return content


def is_regular(path: Path) -> bool:
    """Whether a regular file stands there; a link counts as what it leads to."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def refuse_irregular(found: os.stat_result) -> None:
    """Raise unless what was found is a regular file.

    Raises
    ------
    OSError
        IsADirectoryError for a folder, else NotRegularError.
    """
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError("it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError("it is a pipe, a device or a socket")


_fstat = os.fstat
