import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SCRIPT = Path(__file__).with_name("execute.py")


@pytest.fixture
def playbook(tmp_path):
    """Returns a function that makes a playbook of one notebook with these cells, and gives the notebook's path."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "designs").mkdir()

    def made(*sources):
        path = tmp_path / "notebooks" / "00_example.ipynb"
        cells = [new_markdown_cell("# Example", id="title")]
        cells += [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
        nbformat.write(new_notebook(cells=cells), path)
        return path

    return made


def execute(path):
    return subprocess.run([sys.executable, SCRIPT, path], capture_output=True, text=True, encoding="utf-8")


def outputs(path):
    return [output for cell in nbformat.read(path, as_version=4).cells[1:] for output in cell.outputs]


WIDGET_AND_FIGURE = [
    "import ipywidgets, matplotlib.pyplot as plt\nipywidgets.IntSlider(3)",
    "print('one')\nprint('two', flush=True)\nprint('three')",
    "fig, ax = plt.subplots()\nax.plot([1, 2]);",
]


def test_a_second_run_leaves_every_byte_as_it_is(playbook):
    path = playbook(*WIDGET_AND_FIGURE)
    assert execute(path).stdout == "00_example.ipynb: changed\n"
    first = path.read_bytes()
    assert execute(path).stdout == "00_example.ipynb: unchanged\n"
    assert path.read_bytes() == first


def test_an_output_of_this_machine_stays_until_it_is_cleared(playbook):
    path = playbook("import time\ntime.perf_counter()")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].metadata["tags"] = ["nbval-ignore-output"]
    nbformat.write(notebook, path)
    assert execute(path).stdout == "00_example.ipynb: changed\n"
    first = path.read_bytes()
    assert execute(path).stdout == "00_example.ipynb: unchanged\n"

    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = []
    nbformat.write(notebook, path)
    assert execute(path).stdout == "00_example.ipynb: changed\n"
    assert path.read_bytes() != first


def test_nothing_of_chance_is_written(playbook):
    path = playbook(*WIDGET_AND_FIGURE)
    execute(path)
    notebook = nbformat.read(path, as_version=4)
    assert "widget-view" not in path.read_text(encoding="utf-8")
    assert notebook.metadata.language_info == {"name": "python"}
    assert [cell.metadata for cell in notebook.cells] == [{}] * 4
    assert [output.get("text") for output in outputs(path)][1] == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("source", "told"),
    [("1 / 0", "ZeroDivisionError"), ("import sys; print('careful', file=sys.stderr)", "careful")],
    ids=["raises", "writes to standard error"],
)
def test_a_notebook_that_complains_is_not_written(source, told, playbook):
    path = playbook(source)
    before = path.read_bytes()
    done = execute(path)
    assert done.returncode == 1
    assert told in done.stderr
    assert path.read_bytes() == before


def test_the_readers_own_document_is_neither_read_nor_written(playbook, tmp_path):
    own = tmp_path / "designs" / "my_design.yaml"
    own.write_text("name: mine\n", encoding="utf-8")
    path = playbook(
        "from pathlib import Path\nown = Path('../designs/my_design.yaml')\nprint(own.exists())\nown.write_text('');"
    )
    execute(path)
    assert outputs(path)[0].text == "False\n"
    assert own.read_text(encoding="utf-8") == "name: mine\n"


def test_a_committed_document_that_a_notebook_grows_is_written(playbook, tmp_path):
    committed = tmp_path / "designs" / "running_case.yaml"
    committed.write_text("name: one\n", encoding="utf-8")
    execute(playbook("from pathlib import Path\nPath('../designs/running_case.yaml').write_text('name: two\\n');"))
    assert committed.read_text(encoding="utf-8") == "name: two\n"
