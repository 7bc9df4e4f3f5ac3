"""Upgrade a document of an older schema_version, with its comments, and keep the old file beside it.

What is not touched keeps its place, its comments and its quotes.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from mlsd_helpers.design.file import reading
from mlsd_helpers.design.file.errors import DesignError, Problem, shorten
from mlsd_helpers.design.file.migration_steps import missing_step, upgrade
from mlsd_helpers.design.file.validation import validated, version_message
from mlsd_helpers.design.file.writing import rewritten, write_atomically
from mlsd_helpers.design.schema import SCHEMA_VERSION


@dataclass(frozen=True)
class Migration:
    """What became of one document; ``backup`` is None when it was current already and nothing was written."""

    path: Path
    version_before: int
    version: int
    backup: Path | None

    def __str__(self):
        if self.backup is None:
            return f"{self.path}: schema_version {self.version} is current; nothing to do"
        upgrade = f"schema_version {self.version_before} → {self.version}"
        return f"{self.path}: {upgrade}; the file as it was is kept as {self.backup}"


def upgraded(text: str, version: int) -> str:
    """The text of a document of ``version`` in today's schema_version; every step from there on must be registered."""
    new = rewritten(text.replace("\r\n", "\n"), lambda tree: upgrade(tree, version))
    return new.replace("\n", "\r\n") if "\r\n" in text else new


def migrate(path) -> Migration:
    """Upgrade the document at ``path`` to today's schema_version.

    The old file is kept beside it, with its version in the name: ``NAME.v1.yaml``. Nothing is written unless the
    upgraded document is valid.

    Parameters
    ----------
    path : path
        The design document.

    Returns
    -------
    Migration

    Raises
    ------
    DesignError
        The file cannot be read or written, its version is newer than this package or no step leads on from it, the
        upgraded document is not valid, another file has the name under which the old one is to be kept, or somebody
        saved the file meanwhile.
    """
    path = Path(path)
    text, mark = reading.read_with_mark(path)
    data, positions = reading.parse(text, path)
    version = data.get("schema_version", SCHEMA_VERSION)
    if version == SCHEMA_VERSION and isinstance(version, int) and not isinstance(version, bool):
        return Migration(path, version, version, None)
    _refuse_what_no_step_upgrades(version, positions["schema_version",].value, path)
    new = upgraded(text, version)
    _refuse_invalid(new, path)
    backup = path.with_name(f"{path.stem}.v{version}{path.suffix}")
    before = reading.encode(text, mark)
    try:
        _refuse_changed(path, before)
        if backup.exists() and backup.read_bytes() != before:
            message = f"the file as it was is to be kept as {backup.name}, which is there already; move that one away"
            raise DesignError([Problem(message)], path)
        _keep(path, backup)
        write_atomically(path, new, mark, check=lambda: _refuse_changed(path, before))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DesignError([Problem(f"cannot be upgraded: {reason}; the file is as it was")], path) from None
    return Migration(path, version, SCHEMA_VERSION, backup)


def _refuse_what_no_step_upgrades(version, place, path):
    message = version_message(version)
    if isinstance(version, int) and not isinstance(version, bool) and version < SCHEMA_VERSION:
        gap = missing_step(version)
        if gap is None:
            return
        message = (
            f"schema_version {shorten(version)} is older than this mlsd reads ({SCHEMA_VERSION}), and no step upgrades "
            f"version {shorten(gap)}; write 'schema_version: {SCHEMA_VERSION}' and mend what 'mlsd check' then names"
        )
    raise DesignError([Problem(message, ("schema_version",), *place)], path)


def _refuse_invalid(text, path):
    data, _ = reading.parse(text, path)
    try:
        validated(data)
    except DesignError as error:
        after = f"after the upgrade to schema_version {SCHEMA_VERSION}, "
        problems = [Problem(after + said.message) for said in error.problems]
        raise DesignError(problems, path) from None


def _refuse_changed(path, before):
    if path.read_bytes() != before:
        raise DesignError([Problem("the file changed while it was upgraded; run 'mlsd migrate' again")], path)


def _keep(path, backup):
    """A copy of the file under another name, there whole or not at all."""
    part = backup.with_name(f".{backup.name}.tmp")
    try:
        shutil.copy2(path, part)
        part.replace(backup)
    finally:
        part.unlink(missing_ok=True)
