import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def write(tmp_path):
    def write_file(name, text):
        (tmp_path / name).write_text(text)
        return name

    return write_file


@pytest.fixture(scope="session")
def requirements():
    """What pyproject.toml asks for, as an installed package states it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    of_extras = project["optional-dependencies"].items()
    return project["dependencies"] + [f"{text}; extra == '{extra}'" for extra, texts in of_extras for text in texts]
