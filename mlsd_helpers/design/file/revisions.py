"""Text as git has it in a revision: ``HEAD~1:designs/flight_delay_alerts.yaml``."""

import subprocess

from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.design.file.reading import MAX_BYTES, decode


def read_revision(where: str) -> str:
    """The text of a document in a revision as git names it, ``REVISION:PATH``.

    Raises
    ------
    DesignError
        There is no such revision or path, or it holds no text that a document may have.
    """
    revision, colon, path = where.partition(":")
    if not colon or not path:
        hint = "a file in a revision is REVISION:PATH, such as HEAD~1:designs/my_system.yaml"
        raise DesignError([Problem(f"there is no such file; {hint}")], where)
    return decode(_blob(revision, path, where), where)[0]


def _blob(revision, path, where):
    """The bytes that git keeps there, after looking at their kind and number."""
    known = not revision.startswith("-") and (
        not revision or _git(where, "rev-parse", "--verify", "--quiet", f"{revision}^{{}}") is not None
    )
    kind = _git(where, "cat-file", "-t", where) if known else None
    if kind is None:
        raise DesignError([Problem(_why_not_there(revision, path, where, known))], where)
    if kind.strip() != b"blob":
        raise DesignError([Problem("this is a folder; name the YAML file of one design document")], where)
    size = int(_git(where, "cat-file", "-s", where))
    if size > MAX_BYTES:
        message = f"the file has {size:,} bytes; a design document may have {MAX_BYTES:,} (1 MiB)"
        raise DesignError([Problem(message)], where)
    return _git(where, "cat-file", "blob", where)


def _why_not_there(revision, path, where, known):
    if _git(where, "rev-parse", "--git-dir") is None:
        return "there is no such file, and this folder is in no git repository"
    if not known:
        return f"there is no such file, and git knows no revision '{revision}'; 'git log --oneline' lists them"
    message = f"revision '{revision}' has no file '{path}'" if revision else f"nothing is staged as '{path}'"
    if path.startswith("."):
        return message
    return f"{message}; paths count from the top of the repository, {revision}:./{path} counts from here"


def _git(where, *arguments):
    """What git prints; None when it refuses."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except (OSError, ValueError) as error:  # not installed; a null character
        reason = "git is not installed or not on the PATH" if isinstance(error, FileNotFoundError) else str(error)
        raise DesignError([Problem(f"cannot be read from git: {reason}")], where) from None
    return done.stdout if done.returncode == 0 else None
