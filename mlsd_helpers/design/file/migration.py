"""Upgrade a document of an older schema_version, with its comments, and keep the old file beside it.

What is not touched keeps its place, its comments and its quotes.
"""

import io
import os
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from mlsd_helpers.design.file import reading
from mlsd_helpers.design.file.editing import refuse_lost_comments
from mlsd_helpers.design.file.errors import DesignError, Problem, shorten
from mlsd_helpers.design.file.fresh import Style
from mlsd_helpers.design.file.migration_steps import missing_step, upgrade
from mlsd_helpers.design.file.source import Source
from mlsd_helpers.design.file.validation import validated, version_message
from mlsd_helpers.design.file.writing import refuse_to_replace, write_atomically
from mlsd_helpers.design.schema import SCHEMA_VERSION
from mlsd_helpers.shared.printable import printable


@dataclass(frozen=True)
class Migration:
    """What became of one document; ``backup`` is None when it was current already and nothing was written."""

    path: Path
    version_before: int
    version: int
    backup: Path | None

    def __str__(self):
        path = printable(self.path)
        if self.backup is None:
            return f"{path}: schema_version {self.version} is current; nothing to do"
        upgrade = f"schema_version {self.version_before} → {self.version}"
        return f"{path}: {upgrade}; the file as it was is kept as {printable(self.backup)}"


def upgraded(text: str, version: int) -> str:
    """The text of a document of ``version`` in today's schema_version; every step from there on must be registered.

    Raises
    ------
    DesignError
        ruamel.yaml, with whose tree the steps work, does not read the text or would lose a comment; names the line.
    """
    style, yaml = Style.of(text), YAML()
    yaml.preserve_quotes, yaml.width = True, 4096
    yaml.indent(mapping=style.mapping, sequence=style.dash + 2, offset=style.dash)
    before = text.replace("\r\n", "\n")
    try:
        tree = yaml.load(before)
        refuse_lost_comments(Source(before), _dumped(yaml, tree))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"this cannot be upgraded as it is written ({error.problem}); write it in quotes on one line"
        raise DesignError([Problem(message, (), mark.line + 1, mark.column + 1)]) from None
    upgrade(tree, version)
    new = _dumped(yaml, tree)
    return new.replace("\n", "\r\n") if "\r\n" in text else new


def _dumped(yaml, tree):
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


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
    try:
        new = upgraded(text, version)
    except DesignError as error:
        raise DesignError(error.problems, path) from None
    _refuse_invalid(new, path)
    backup = path.with_name(f"{path.stem}.v{version}{path.suffix}")
    before = reading.encode(text, mark)
    try:
        _refuse_changed(path, before)
        refuse_to_replace(path)
        if not os.path.lexists(backup):
            write_atomically(backup, text, mark, like=path)
        elif not _holds(backup, before):
            message = f"the file as it was is to be kept as {backup.name}, which is there already; move that one away"
            raise DesignError([Problem(message)], path)
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
    if not _holds(path, before):
        raise DesignError([Problem("the file changed while it was upgraded; run 'mlsd migrate' again")], path)


def _holds(path, content):
    """Whether the file is one that can be read, of this content."""
    try:
        text, mark = reading.read_with_mark(path)
    except DesignError:
        return False
    return reading.encode(text, mark) == content
