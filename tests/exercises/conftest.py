import pytest


@pytest.fixture(autouse=True)
def progress_of_its_own(tmp_path, monkeypatch):
    """No test reads or writes what the reader has done."""
    monkeypatch.setenv("MLSD_PROGRESS", str(tmp_path / "progress.json"))
