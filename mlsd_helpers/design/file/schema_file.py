"""The schema as a file beside a document, for editors."""

import os
import stat
from pathlib import Path

from mlsd_helpers.design.file.reading import MAX_BYTES
from mlsd_helpers.design.file.writing import write_atomically
from mlsd_helpers.design.schema.json_schema import SCHEMA_FILE, schema_json


def write_schema_beside(path: Path) -> None:
    """Put the schema next to a document whose first line points editors to it; never over a file of somebody else."""
    target = path.parent / SCHEMA_FILE
    text = schema_json()
    if os.path.lexists(target):
        found = target.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
            return
        there = target.read_bytes()
        if there == text.encode() or not there.startswith(text[: text.index("$defs")].encode()):
            return
    write_atomically(target, text)
