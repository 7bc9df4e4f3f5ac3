"""Where prediction lines are kept: JSON lines that rotate, or Parquet files in parts."""

from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import uuid4

from mlsd_helpers.shared.extras import lacking

_BLOCK = 2**16


class JsonLines:
    """A file of one JSON object a line, put aside when it is full: ``predictions.jsonl``, then ``.1``, ``.2`` …

    Parameters
    ----------
    path : str or Path
        The file that is written now; its folder must exist.
    max_bytes : int
        Size from which it is put aside.
    keep : int
        How many files put aside are kept; the oldest go first.

    Raises
    ------
    ValueError
        When a bound is less than one.
    """

    def __init__(self, path: str | Path, *, max_bytes: int = 100_000_000, keep: int = 9):
        for name, value in (("max_bytes", max_bytes), ("keep", keep)):
            if value < 1:
                raise ValueError(f"{name} is {value}; expected at least 1")
        self._path, self._max_bytes, self._keep = Path(path), max_bytes, keep
        self._may_end_in_half_a_line = True

    def write(self, lines: list[dict]) -> None:
        """Append lines, all of them or none: a half line from a full disk is cut off again.

        So is one that a power cut left at the end of the file, before the first line is written.
        """
        text = "".join(json.dumps(line, separators=(",", ":"), default=str) + "\n" for line in lines).encode()
        with self._path.open("a+b", buffering=0) as file:
            if self._may_end_in_half_a_line:
                _end_the_line(file)
                self._may_end_in_half_a_line = False
            size = os.fstat(file.fileno()).st_size
            try:
                _write_all(file, text)
            except OSError:
                file.truncate(size)
                raise
        if size + len(text) >= self._max_bytes:
            self._rotate()

    def _rotate(self):
        for i in range(self._keep - 1, 0, -1):
            aside = self._aside(i)
            if aside.exists():
                aside.replace(self._aside(i + 1))
        self._path.replace(self._aside(1))

    def _aside(self, i):
        return self._path.with_name(f"{self._path.name}.{i}")


def _end_the_line(file):
    """Let a file of lines end with a whole line: cut off a half one, and end one that lacks only its end."""
    end = size = file.seek(0, os.SEEK_END)
    pieces, newline = [], b""
    while end and not newline:
        start = max(0, end - _BLOCK)
        file.seek(start)
        _, newline, piece = file.read(end - start).rpartition(b"\n")
        pieces.append(piece)
        end = start
    last = b"".join(reversed(pieces))
    try:
        is_whole = isinstance(json.loads(last), dict)
    except ValueError:
        is_whole = False
    if is_whole:
        _write_all(file, b"\n")
    else:
        file.truncate(size - len(last))


def _write_all(file, text):
    while text:
        text = text[file.write(text) :]


class ParquetParts:
    """A folder of Parquet files, one for each batch of lines, for DuckDB and others to read as ``folder/*.parquet``.

    Needs pyarrow (extra ``logs``). The columns are the same in every file: ``features`` is text in JSON, since rows of
    one service may change their fields over time.

    Parameters
    ----------
    folder : str or Path
        It must exist.
    """

    def __init__(self, folder: str | Path):
        try:
            import pyarrow as pa
        except ModuleNotFoundError:
            raise ModuleNotFoundError(f"{lacking('pyarrow', 'ParquetParts')}; or use JsonLines") from None
        self._folder = Path(folder)
        texts = ("request_id", "id", "model_version", "rung", "reason", "features")
        numbers = ("answered_at", "score", "latency_ms")
        types = dict.fromkeys(texts, pa.string()) | dict.fromkeys(numbers, pa.float64()) | {"served": pa.bool_()}
        self._schema = pa.schema(types)

    def write(self, lines: list[dict]) -> None:
        """Write one file, whole or not at all."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        as_text = [line | {"features": json.dumps(line["features"], default=str)} for line in lines]
        part = self._folder / f"{int(1000 * lines[0]['answered_at'])}-{uuid4().hex[:12]}.parquet"
        unfinished = part.with_suffix(".unfinished")
        try:
            with unfinished.open("xb") as file:
                pq.write_table(pa.Table.from_pylist(as_text, schema=self._schema), file)
                file.flush()
                os.fsync(file.fileno())  # or a power cut may leave a part of no bytes, which ends every reading of all
            unfinished.replace(part)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
