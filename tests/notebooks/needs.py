"""Notebooks that need more than `make lab` installs."""

import os
import re
from importlib.util import find_spec
from pathlib import Path

import nbformat


def cannot_run(notebook: Path) -> str | None:
    """Why a notebook is left out on this machine; None where it runs, and where everything must run."""
    if "CI" in os.environ or find_spec("torch") is not None:
        return None
    code = "\n".join(cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code")
    return "PyTorch is not installed; `make torch` adds it" if re.search(r"^import torch$", code, re.M) else None
