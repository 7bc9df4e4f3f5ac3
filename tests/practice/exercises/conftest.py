import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # of the modules that tests share


@pytest.fixture(autouse=True)
def progress_of_its_own(tmp_path, monkeypatch):
    """No test reads or writes what the reader has done."""
    monkeypatch.setenv("MLSD_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr("os.fsync", lambda descriptor: None)  # no test pulls the plug, and a check saves each time
