"""The periods served so far in a file, so that a replay that was stopped goes on."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

_KEPT_AS_JSON = (
    "period",
    "alarm",
    "retrained",
    "paid",
    "statistic",
    "says",
    "is_new",
    "training_rows",
)


class Progress:
    """What a replay has served, noted in a file after each period, whole or not at all.

    The file is NumPy's ``.npz`` without pickles: what each row was scored, and the rest as JSON.

    Parameters
    ----------
    file : path or None
        None notes nothing.
    settings : list of str
        What must be the same for a replay to go on.

    Raises
    ------
    ValueError
        The file is of another replay, or cannot be read.
    """

    def __init__(self, file: str | os.PathLike[str] | None, settings: list[str]):
        self.path = None if file is None else Path(file)
        self.settings = settings
        self.periods: list[dict] = []
        if self.path is not None and self.path.exists():
            self._read()

    def add(self, noted: dict) -> None:
        """Note one more period."""
        self.periods.append(noted)
        if self.path is None:
            return
        about = {"settings": self.settings, "periods": [{k: each[k] for k in _KEPT_AS_JSON} for each in self.periods]}
        scores = {f"score_{place}": each["score"] for place, each in enumerate(self.periods)}
        with tempfile.NamedTemporaryFile(dir=self.path.parent, prefix=f".{self.path.name}-", delete=False) as part:
            try:
                np.savez(part, about=np.array(json.dumps(about)), **scores)
                part.flush()
                os.fsync(part.fileno())
                part.close()
                os.replace(part.name, self.path)
            except BaseException:
                part.close()
                os.unlink(part.name)
                raise

    def _read(self):
        try:
            with np.load(self.path, allow_pickle=False) as content:
                about = json.loads(str(content["about"]))
                settings, periods = about["settings"], about["periods"]
                for place, each in enumerate(periods):
                    each["score"] = content[f"score_{place}"]
        except (BadZipFile, OSError, KeyError, ValueError, EOFError) as error:
            raise ValueError(
                f"{self.path} is no file of a replay ({error}); delete it to begin anew, or name another"
            ) from error
        if settings != self.settings:
            raise ValueError(
                f"{self.path} is of another replay (policy {settings[1]!r}, here {self.settings[1]!r}; rows, first, "
                "label_delay, window, hold_out, warm_start or train may differ too); delete it to begin anew, or name "
                "another"
            )
        self.periods = periods
