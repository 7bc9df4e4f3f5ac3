"""Execute the solutions in place and generate the exercises from them: ``generate.py [NN ...]``, or `make exercises`.

What a reader gets is what nbgrader makes of a solution: what stands between its marks becomes a line to fill in, hidden
tests and outputs go. The tables in ``exercises/README.md`` come from the exercises themselves.
"""

import os
import sys
import tempfile
from itertools import groupby
from pathlib import Path

import nbformat
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "notebooks"))

from execute import execute, replace, stable  # noqa: E402

EXERCISES = ROOT / "exercises"
STUB = "pass  # your answer here, in place of this line"


def main(numbers: list[str]) -> int:
    failed = 0
    for solution in sorted((EXERCISES / "solutions").glob("[0-9]*.ipynb")):
        if numbers and solution.name[:2] not in numbers:
            continue
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / solution.name
            copy.write_bytes(solution.read_bytes())
            os.environ["MLSD_PROGRESS"] = str(Path(folder) / "progress.json")  # not the reader's own
            problem = execute(copy)
            if problem:
                failed += 1
                print(f"{solution.name}: not written\n{problem}", file=sys.stderr)
                continue
            outcome = replace(solution, copy)
        page = EXERCISES / solution.name
        before = page.read_bytes() if page.exists() else b""
        page.write_text(generated(solution), encoding="utf-8", newline="\n")
        print(
            f"{solution.name}: {outcome}; page {'unchanged' if page.read_bytes() == before else 'changed'}", flush=True
        )
    (EXERCISES / "README.md").write_text(table(), encoding="utf-8", newline="\n")
    return 1 if failed else 0


def generated(solution: Path) -> str:
    """The notebook that a reader gets, as text."""
    notebook = nbformat.read(solution, as_version=4)
    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    for preprocessor in (ClearSolutions(config=config), ClearHiddenTests(config=config)):
        notebook, _ = preprocessor.preprocess(notebook, {})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook = stable(notebook)
    return nbformat.writes(notebook) + "\n"


def table() -> str:
    """``exercises/README.md``: every exercise by part and notebook, with its kind and difficulty."""
    from mlsd_helpers.practice.exercises import all_exercises
    from mlsd_helpers.practice.parts import part_of

    exercises = all_exercises()
    names = {path.name[:2]: path.name for path in sorted((EXERCISES / "solutions").glob("[0-9]*.ipynb"))}
    minutes = sum(exercise.minutes for exercise in exercises)
    lines = [
        "# Exercises",
        "",
        "<!-- Written by `make exercises`; a test compares the two. -->",
        "",
        f"{len(exercises)} exercises, {minutes / 60:.0f} hours in all. Open a notebook, put your answer in place of",
        "`pass`, run the cell below: it says at once whether the answer is right or what is off.",
        '`hint("01-1")` gives three hints, one at a time; `solution("01-1")` shows the solution after a try;',
        "`mlsd progress` shows how far you are. To grade a class: the solutions in [`solutions/`](solutions) carry",
        "nbgrader's marks.",
    ]
    for part, its in groupby(exercises, key=lambda exercise: part_of(exercise.notebook)):
        lines += ["", f"## {part}", ""]
        lines += ["| | exercise | kind | difficulty | minutes | on |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [_row(exercise, names.get(exercise.notebook)) for exercise in its]
    return "\n".join(lines) + "\n"


def _row(exercise, page):
    number = f"[{exercise.id}]({page})" if page else exercise.id
    uses = [word for word, used in (("flights", exercise.flights), ("a design document", exercise.document)) if used]
    about = [exercise.title, exercise.kind, "●" * exercise.difficulty, str(exercise.minutes), ", ".join(uses)]
    return f"| {number} | {' | '.join(about)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
