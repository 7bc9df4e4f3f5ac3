"""Killed at 1,000 random moments while it saves, the file is the old or the new one whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DRILLS = Path(__file__).resolve().parents[1] / "design" / "file" / "saving_drills.py"
KILLS = 1_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the drill parts into processes (fork)")
def test_killed_at_1000_random_moments_the_file_is_a_whole_one(measured):
    ended = subprocess.run(
        [sys.executable, DRILLS, "kill", str(KILLS), "6"], capture_output=True, text=True, check=True
    )
    seen = json.loads(ended.stdout)
    measured(f"files neither old nor new after {KILLS:,} kills while saving", str(seen["neither"]), "0")
    assert (seen["old"] + seen["new"], seen["neither"], seen["left in the end"]) == (KILLS, 0, [])
    assert min(seen["old"], seen["new"], seen["killed while writing"]) > KILLS / 20
