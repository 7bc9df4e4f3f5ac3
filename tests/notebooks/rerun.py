"""Run a notebook, then each cell again alone, and name the cells that say something else:
``python tests/notebooks/rerun.py NOTEBOOK ...``

A reader runs all, changes a number in one cell and runs that cell again. It must mean what it meant: a name that a
later cell has given another meaning makes it fail, or lie. The cells run again from the last to the first, so that
each meets what the whole run left behind, as it does when it is run alone.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
WIDGET = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")  # of an object in memory


def differences(path: Path) -> list[str]:
    """The cells of a notebook that fail or say something else when they run again, each by its place and source."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=600, kernel_name="python3", store_widget_state=False, coalesce_streams=True,
        allow_errors=False, resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    different = []
    with client.setup_kernel():
        code = [(place, cell) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        for place, cell in code:
            client.execute_cell(cell, place)
        first = {place: shown(cell) for place, cell in code}
        client.allow_errors = True
        for place, cell in reversed(code):
            client.execute_cell(cell, place)
            again = shown(cell)
            failed = [output.evalue for output in cell.outputs if output.output_type == "error"]
            if failed:
                different.append(f"cell {place} fails when it runs again: {failed[0]}\n{cell.source}")
            elif again != first[place] and "nbval-ignore-output" not in cell.metadata.get("tags", ()):
                different.append(f"cell {place} says something else when it runs again:\n{cell.source}")
    return different


def shown(cell) -> list:
    """What a cell shows, without what is another one each time: widgets' names and addresses in memory."""
    outputs = []
    for output in cell.outputs:
        if output.output_type == "stream":
            outputs.append((output.name, output.text))
        elif output.output_type != "error":
            outputs.append({kind: ADDRESS.sub("", str(text)) for kind, text in output.data.items() if kind != WIDGET})
    return outputs


def main(names: list[str]) -> int:
    failed = 0
    for name in names:
        path = Path(name).resolve()
        with tempfile.TemporaryDirectory() as folder:
            for part in ("notebooks", "designs"):
                left_out = shutil.ignore_patterns("my_*", "*.report.*", ".ipynb_checkpoints")
                shutil.copytree(path.parents[1] / part, Path(folder) / part, ignore=left_out)
            found = differences(Path(folder) / "notebooks" / path.name)
        print("\n\n".join([f"{path.name}: {len(found) or 'no'} cells differ", *found]))
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
