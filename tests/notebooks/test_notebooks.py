"""Every notebook is committed executed, clean, and prints the same again."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from needs import cannot_run

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
SANITIZE = Path(__file__).with_name("sanitize.cfg")
CHROMIUM = any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
LONGEST_CELL = 25
MACHINE_PATH = re.compile(r"(?<![\w/.:])/(?:home|root|tmp|work|opt|usr|private|Users)/|\b[A-Z]:\\\\?\w")
HINT = "Run `make notebooks` and commit what it writes; or `git restore notebooks` if you only tried something out."

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def rerun(copy, path, environment):
    """nbval's strict comparison in a process of its own; returns its output when something differs."""
    (copy / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")  # ours is not for notebooks
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    plugins = [f"-pno:{name}" for name in ("cacheprovider", "xdist", "benchmark", "hypothesispytest")]
    options = ["--nbval", f"--nbval-sanitize-with={SANITIZE}", "--nbval-current-env", "--nbval-cell-timeout=120"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *plugins, "-q", "--color=no", f"notebooks/{path.name}"],
        cwd=copy,
        env=own | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return f"{done.stdout}{done.stderr}\n{HINT}" if done.returncode else ""


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.skipif(CHROMIUM, reason="tests/browser runs each in a real JupyterLab, and compares the same")
@pytest.mark.notebook
@each_notebook
def test_it_prints_the_same_on_another_machine_and_leaves_the_committed_designs_as_they_are(
    path, playbook_copy, another_machine
):
    if reason := cannot_run(path):
        pytest.skip(reason)
    differences = rerun(playbook_copy, path, another_machine)
    assert not differences, differences
    for design in (playbook_copy / "designs").glob("*.yaml"):
        committed = ROOT / "designs" / design.name
        assert design.name.startswith("my_") or design.read_bytes() == committed.read_bytes(), HINT


@each_notebook
def test_it_is_a_valid_notebook(path):
    nbformat.validate(read(path))


@each_notebook
def test_it_is_committed_executed_from_top_to_bottom(path):
    counts = [cell.execution_count for cell in code_cells(path) if cell.source.strip()]
    assert counts == list(range(1, len(counts) + 1)), HINT


@each_notebook
def test_no_output_is_an_error_or_a_warning(path):
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    bad = [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    assert not bad, HINT


@each_notebook
def test_it_names_no_folder_of_somebodys_machine(path):
    text = re.sub(r'"image/png": "[^"]*"', "", path.read_text(encoding="utf-8"))
    assert [line for line in text.splitlines() if MACHINE_PATH.search(line)] == []


@each_notebook
def test_its_metadata_is_the_same_on_every_machine(path):
    notebook = read(path)
    assert notebook.metadata.kernelspec.name == "python3", HINT
    assert set(notebook.metadata) == {"kernelspec", "language_info"}, HINT
    assert notebook.metadata.language_info == {"name": "python"}, HINT
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"tags"}, HINT


@each_notebook
def test_every_cell_fits_the_screen(path):
    longest = max((len(cell.source.splitlines()) for cell in code_cells(path)), default=0)
    assert longest <= LONGEST_CELL


@each_notebook
def test_it_begins_with_a_title_and_no_code_cell_is_empty(path):
    cells = read(path).cells
    assert cells[0].cell_type == "markdown"
    assert re.match(r"# \S", cells[0].source)
    assert [cell.id for cell in cells if not cell.source.strip()] == []


@each_notebook
def test_every_figure_has_a_text_beside_it(path):
    figures = [
        output
        for cell in code_cells(path)
        for output in cell.outputs
        if "image/png" in output.get("data", {}) and not output.data.get("text/plain")
    ]
    assert not figures


@pytest.mark.parametrize("text", ['"/home/anna/x"', "in /tmp/y", r"C:\\Users\\anna"])
def test_a_folder_of_a_machine_is_seen(text):
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["https://example.org/home/x", "a/tmp/b", "I/O", "GB: 3"])
def test_an_address_on_the_web_is_no_folder(text):
    assert not MACHINE_PATH.search(text)
