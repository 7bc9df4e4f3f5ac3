"""A cell that means something else when it runs again alone is named."""

import pytest
from jupyter_client.manager import run_kernel
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from rerun import run, run_again

pytestmark = pytest.mark.notebook


@pytest.fixture(scope="module")
def client():
    with run_kernel() as started:
        yield started


def again(client, *sources, tags=()):
    cells = [
        new_markdown_cell("# Title"),
        *(new_code_cell(source, metadata={"tags": list(tags)}) for source in sources),
    ]
    notebook = new_notebook(cells=cells)
    for cell in notebook.cells[1:]:
        cell.outputs = run(client, cell.source)
    return run_again(client, notebook)


def test_cells_that_say_the_same_are_not_named(client):
    assert (
        again(client, "x = 1", "print(x)\nprint(x + 1)", "x + 2", "object()", "import ipywidgets; ipywidgets.Text()")
        == []
    )


def test_a_name_with_two_meanings_is_found_in_the_cell_that_then_lies(client):
    assert again(client, "rate = 1", "print(rate)", "rate = 2\nprint(rate)") == [
        "cell 2 says something else when it runs again:\nprint(rate)"
    ]


def test_a_picture_that_is_another_one_is_found(client):
    (found,) = again(client, "import matplotlib.pyplot as plt\nn = 3", "plt.plot(range(n)); plt.show()", "n = 9")
    assert found.startswith("cell 2 says something else")


def test_a_cell_that_fails_is_named_with_its_error(client):
    (found,) = again(client, "box = [1]", "box[0]", "box.clear()")
    assert found == "cell 2 fails when it runs again: list index out of range\nbox[0]"


def test_a_live_timing_may_be_another_one_but_must_not_fail(client):
    assert again(client, "from time import perf_counter\nperf_counter()", tags=["nbval-ignore-output"]) == []
    assert len(again(client, "one = [1]", "one.pop()", tags=["nbval-ignore-output"])) == 1
