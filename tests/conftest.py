"""What several rooms of the tests share."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def playbook_copy(tmp_path: Path) -> Path:
    """The notebooks and designs as committed, side by side: no run touches the reader's own document, nor reads it."""
    for folder in ("notebooks", "designs"):
        left_out = shutil.ignore_patterns("my_*", "*.report.*", ".ipynb_checkpoints")
        shutil.copytree(ROOT / folder, tmp_path / "playbook" / folder, ignore=left_out)
    return tmp_path / "playbook"
