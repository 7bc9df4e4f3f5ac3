"""A notebook is left out for want of PyTorch only where it asks for it, and never where everything must run."""

import nbformat
import needs
import pytest
from nbformat.v4 import new_code_cell, new_notebook


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A function that writes a notebook of one cell, on a machine of a user who has no PyTorch."""
    monkeypatch.setattr(needs, "find_spec", lambda name: None)
    monkeypatch.delenv("CI", raising=False)

    def written(source):
        nbformat.write(new_notebook(cells=[new_code_cell(source)]), tmp_path / "07b_example.ipynb")
        return tmp_path / "07b_example.ipynb"

    return written


def test_without_pytorch_a_notebook_that_imports_it_is_left_out(notebook):
    assert "make torch" in needs.cannot_run(notebook("import numpy\nimport torch\ntorch.ones(1)"))


def test_without_pytorch_the_others_run(notebook):
    assert needs.cannot_run(notebook("import numpy\nprint('import torch')")) is None


def test_with_pytorch_it_runs(notebook, monkeypatch):
    monkeypatch.setattr(needs, "find_spec", lambda name: "there")
    assert needs.cannot_run(notebook("import torch")) is None


def test_where_everything_must_run_it_fails_rather_than_being_left_out(notebook, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert needs.cannot_run(notebook("import torch")) is None
