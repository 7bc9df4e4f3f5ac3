"""Replace a file atomically: the old one whole or the new one whole, with its owner and permissions kept."""

import contextlib
import errno
import os
import re
import shutil
import stat
import tempfile
import time
from pathlib import Path

from mlsd_helpers.design.file.reading import encode

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_SECONDS_TO_WAIT = 10  # for another save in the same folder, which takes milliseconds


def write_atomically(path: Path, text: str, mark: bytes = b"", check=None, like: Path | None = None) -> None:
    """Replace the file with ``text``: a temporary file beside it, flushed to disk, then renamed over it.

    At any moment the file is the old one whole or the new one whole. The file's owner and permissions are kept.

    Parameters
    ----------
    path : Path
        A link stays a link; what it points to is replaced.
    text : str
        What the file will hold.
    mark : bytes
        The mark of its encoding with which the file begins; UTF-8 without a mark unless given.
    check : callable, optional
        Raises when the file must not be replaced. Nobody else saves in this folder from then on until it is replaced.
    like : Path, optional
        Owner and permissions of a new file are those of this one.

    Raises
    ------
    OSError
        It cannot be written, or it is not to be replaced: see :func:`refuse_to_replace`. The old file is still there
        whole.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    with _folder_to_itself(path.parent) as folder:
        if check is not None:
            check()
        refuse_to_replace(path)
        if folder is not None:
            _clear_left_over(path)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(encode(text, mark))
                file.flush()
                os.fsync(file.fileno())
            _take_after(path if path.exists() or like is None else like, temporary)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        if folder is not None:
            with contextlib.suppress(OSError):  # it is replaced; now the disk is to know it too
                os.fsync(folder)


def refuse_to_replace(path: Path) -> None:
    """Raise where a new file under this name would take something from somebody.

    Raises
    ------
    OSError
        The file is no regular one (a device, a pipe), is closed to writing (for root too), or has other names (hard
        links) that would go on with the old text.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file but a device, a pipe or a folder")
    if not found.st_mode & 0o222:
        message = f"it is closed to writing (mode {stat.S_IMODE(found.st_mode):04o}); 'chmod u+w' opens it"
        raise PermissionError(errno.EACCES, message)
    os.close(os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0)))  # the system has its own reasons
    if found.st_nlink > 1:
        message = (
            f"it has {found.st_nlink} names (hard links), and the others would keep the old text; make a copy first"
        )
        raise OSError(errno.EMLINK, message)


def _take_after(path, temporary):
    """Give the new file owner, permissions and attributes of the old one, or those that every new file gets."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        os.chmod(temporary, 0o666 & ~_umask())
        return
    mine = os.stat(temporary)
    if (found.st_uid, found.st_gid) != (mine.st_uid, mine.st_gid):
        try:
            os.chown(temporary, found.st_uid, found.st_gid)
        except PermissionError:
            message = f"it belongs to user {found.st_uid} and group {found.st_gid}, and would not any more"
            raise PermissionError(errno.EPERM, message) from None
    shutil.copystat(path, temporary)
    os.utime(temporary)


@contextlib.contextmanager
def _folder_to_itself(folder):
    """Wait until nobody else saves in the folder, and hold it; gives its descriptor, or None where it has no lock.

    The lock is the folder's own (flock): nothing is left behind, and it ends with the process that holds it.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder, and one may be closed to reading
        yield None
        return
    try:
        yield descriptor if _lock(descriptor) else None
    finally:
        with contextlib.suppress(OSError, AttributeError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # also when a forked process still has the descriptor
        os.close(descriptor)


def _lock(descriptor):
    if fcntl is None:
        return False
    last = time.monotonic() + _SECONDS_TO_WAIT
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > last:
                message = f"another program has been saving in this folder for {_SECONDS_TO_WAIT} seconds"
                raise TimeoutError(errno.ETIMEDOUT, message) from None
            time.sleep(0.005)
        except OSError:  # a file system without locks
            return False
        else:
            return True


def _clear_left_over(path):
    """Delete the temporary files of savers that were killed."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}\.tmp")
    for name in filter(ours.fullmatch, os.listdir(path.parent)):
        with contextlib.suppress(OSError):
            os.unlink(path.parent / name)


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
