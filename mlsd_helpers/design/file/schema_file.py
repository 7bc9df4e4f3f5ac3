"""The schema as a file beside a document, for editors."""

import os
from pathlib import Path

from mlsd_helpers.design.file.reading import MAX_BYTES
from mlsd_helpers.design.file.writing import write_atomically
from mlsd_helpers.design.schema.json_schema import SCHEMA_FILE, schema_json
from mlsd_helpers.shared.regular_files import is_regular, read_regular


def write_schema_beside(path: Path) -> None:
    """Put the schema next to a document whose first line points editors to it; never over a file of somebody else."""
    target = path.parent / SCHEMA_FILE
    text = schema_json()
    if os.path.lexists(target):
        if target.is_symlink() or not is_regular(target) or target.stat().st_size > MAX_BYTES:
            return
        there = read_regular(target, MAX_BYTES)
        if there == text.encode() or not there.startswith(text[: text.index("$defs")].encode()):
            return
    write_atomically(target, text)
