"""What was estimated before: one JSON line an estimate, so that what is missed comes again sooner."""

import contextlib
import json
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import platformdirs

from mlsd_helpers.shared.regular_files import read_regular

FILE = "drills.jsonl"
MOST_BYTES = 16 * 1024 * 1024  # an estimate takes about a hundred


class History:
    """The estimates that a reader made.

    Parameters
    ----------
    path : path, optional
        Where they are kept; the folder that the system sets aside for a program's data unless given, or where
        ``MLSD_DRILLS`` says.
    """

    def __init__(self, path: str | Path | None = None):
        given = path or os.environ.get("MLSD_DRILLS")
        self.path = Path(given) if given else platformdirs.user_data_path("mlsd_helpers", appauthor=False) / FILE

    def entries(self) -> list[dict]:
        """What was kept, oldest first; damaged lines are left out, and so is all of what is no file or too large."""
        try:
            lines = read_regular(self.path, MOST_BYTES).splitlines()
        except (OSError, ValueError):
            return []
        found = []
        for line in lines:
            with contextlib.suppress(ValueError, RecursionError):
                entry = json.loads(line)
                if (
                    isinstance(entry, dict)
                    and isinstance(entry.get("name"), str)
                    and isinstance(entry.get("hit"), bool)
                ):
                    found.append(entry)
        return found

    def add(self, drill: Any, score: Any = None) -> None:
        """Keep one estimate, or that it was skipped; what cannot be written, or is no file, keeps none."""
        entry = {
            "name": drill.name,
            "kind": drill.kind,
            "factor": float(f"{score.factor:.4g}") if score else None,
            "hit": score.within_two if score else False,
        }
        with contextlib.suppress(OSError, ValueError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            before = read_regular(self.path, MOST_BYTES) if os.path.lexists(self.path) else b""
            begin = "" if before.endswith(b"\n") or not before else "\n"  # a power cut can leave half a line
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(begin + json.dumps(entry) + "\n")

    def misses(self) -> dict[str, float]:
        """Share of misses by kind and by estimate, one miss and one hit assumed before the first try."""
        tally: dict[str, list[int]] = {}
        for entry in self.entries():
            for key in (entry["name"], entry["name"].partition(":")[0]):
                counts = tally.setdefault(key, [1, 2])
                counts[0] += not entry["hit"]
                counts[1] += 1
        return {key: missed / tries for key, (missed, tries) in tally.items()}

    def pick(self, drills: Sequence[Any], chance: random.Random):
        """One of the estimates, those of kinds that are missed more often."""
        misses = self.misses()
        weights = [misses.get(one.kind, 0.5) * misses.get(one.name, 0.5) for one in drills]
        return chance.choices(drills, weights)[0]
