"""Standard output and error of the command: a status of its own when output is lost, whatever the shell closed."""

import contextlib
import errno
import os
import re
import sys
from pathlib import Path

from mlsd_helpers.shared.printable import printable_lines

_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
UNWRITABLE = 74  # EX_IOERR of sysexits.h


class OutputLostError(Exception):
    """Standard output cannot be written; ``reason`` is the system's error."""

    def __init__(self, reason: OSError):
        super().__init__(str(reason))
        self.reason = reason


class _Output:
    """Standard output, whose failures are told apart from those of files."""

    def __init__(self, stream, closed):
        self._stream, self._closed = stream, closed

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        return self._kept(self._stream.write, text)

    def flush(self):
        return self._kept(self._stream.flush)

    def _kept(self, do, *arguments):
        try:
            if self._closed and arguments:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            return do(*arguments)
        except OSError as error:
            raise OutputLostError(error) from None


class _ErrorOutput:
    """Standard error, which is never the reason why a command fails."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        with contextlib.suppress(OSError):
            pieces = _COLOUR.split(text)  # also what others say there: warnings, how a command is used, in colours
            pieces[::2] = map(printable_lines, pieces[::2])
            self._stream.write("".join(pieces))
        return len(text)

    def flush(self):
        with contextlib.suppress(OSError):
            self._stream.flush()


@contextlib.contextmanager
def standard_streams():
    """Run a command with streams that are there; its exit status is 74 when what it printed did not get out.

    That a reader went away (``mlsd rule --all | head``) is status 74 too, and not worth a message.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    closed = sys.stdout is None
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show '→' still gets the finding
    sys.stdout, sys.stderr = _Output(sys.stdout, closed), _ErrorOutput(sys.stderr)
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OutputLostError as lost:
        if lost.reason.errno != errno.EPIPE:
            print(f"mlsd: the output cannot be written: {lost.reason.strerror.lower()}", file=sys.stderr)
        _let_go(sys.stdout)
        raise SystemExit(UNWRITABLE) from None
    finally:
        sys.stderr.flush()
        sys.stdin, sys.stdout, sys.stderr = before


def _open_what_is_closed():
    """Lead a closed stream nowhere; a file that is opened later must not get its number."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  until the end


def _let_go(stream):
    """What is left in the buffer goes nowhere, else the interpreter's end tries once more and complains."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
