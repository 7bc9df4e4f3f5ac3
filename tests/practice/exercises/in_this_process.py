"""Solutions and pages as tests take them: run in this process, or one after the other in one notebook."""

import ast
from collections.abc import Callable
from pathlib import Path

import nbformat

FOLDER = Path(__file__).resolve().parents[3] / "exercises"
SOLUTIONS = sorted((FOLDER / "solutions").glob("[0-9]*.ipynb"))


def cells(path: Path) -> list:
    """The cells of a notebook."""
    return nbformat.read(path, as_version=4).cells


def answers_in(path: Path, pasted: Callable[[str], str] | None = None) -> dict[str, object]:
    """What each check of a notebook is called with, by exercise, from running its cells in order.

    No kernel starts, and the flights are read once for all notebooks. ``pasted`` gives, for an exercise, what a reader
    pastes in place of its cell; no other exercise sees the names that it makes.
    """
    names, answers, of_this_one = {}, {}, {}
    for cell in cells(path):
        if cell.cell_type != "code":
            continue
        source, marks = cell.source, cell.metadata.get("nbgrader", {})
        if marks.get("grade"):
            call = ast.parse(source).body[-1].value
            asked = compile(ast.Expression(call.args[1]), path.name, "eval")
            answers[call.args[0].value] = eval(asked, of_this_one if pasted else names)
            continue
        if pasted and marks:
            of_this_one = dict(names)
            exec(compile(pasted(marks["grade_id"]), marks["grade_id"], "exec"), of_this_one)
        exec(compile(source, path.name, "exec"), names)
    return answers


def one_after_the_other(paths: list[Path]) -> nbformat.NotebookNode:
    """One notebook with the cells of several, each beginning without a name of the one before.

    A kernel takes seconds to start and to load what every page loads; so it does once.
    """
    whole = nbformat.read(paths[0], as_version=4)
    whole.cells = []
    for path in paths:
        forget = nbformat.v4.new_code_cell(f"%reset -f\n# {path.name}", execution_count=1, outputs=[])
        for i, cell in enumerate([forget, *cells(path)]):
            cell.id = f"{path.stem[:40]}-{i}"
            whole.cells.append(cell)
    return whole
