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
from jupyter_client import BlockingKernelClient
from jupyter_client.manager import run_kernel
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

WIDGET = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")  # of an object in memory
SHOWN = ("stream", "display_data", "execute_result", "error")


def run_again(client: BlockingKernelClient, notebook: NotebookNode) -> list[str]:
    """Run the cells of an executed notebook again in its kernel, from the last to the first.

    Returns the cells that fail or say something else, each by its place and source.
    """
    different = []
    for place, cell in reversed(list(enumerate(notebook.cells))):
        if cell.cell_type != "code":
            continue
        outputs = run(client, cell.source)
        failed = [output.evalue for output in outputs if output.output_type == "error"]
        volatile = "nbval-ignore-output" in cell.metadata.get("tags", ())
        if failed:
            different.append(f"cell {place} fails when it runs again: {failed[0]}\n{cell.source}")
        elif not volatile and shown(outputs) != shown(cell.outputs):
            different.append(f"cell {place} says something else when it runs again:\n{cell.source}")
    return different


def run(client: BlockingKernelClient, source: str) -> list[NotebookNode]:
    """Run one cell and give its outputs."""
    outputs = []

    def keep(message):
        if message["msg_type"] in SHOWN:
            outputs.append(output_from_msg(message))

    client.execute_interactive(source, output_hook=keep, allow_stdin=False, timeout=None)
    return outputs


def shown(outputs: list[NotebookNode]) -> tuple[dict, list]:
    """What a cell shows, without what is another one each time: widgets' names and addresses in memory."""
    streams, rich = {}, []
    for output in outputs:
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
        elif output.output_type != "error":
            rich.append(
                {kind: ADDRESS.sub("", str(text)).strip() for kind, text in output.data.items() if kind != WIDGET}
            )
    return streams, rich


def main(names: list[str]) -> int:
    failed = 0
    for name in names:
        path = Path(name).resolve()
        with tempfile.TemporaryDirectory() as folder:
            for part in ("notebooks", "designs"):
                left_out = shutil.ignore_patterns("my_*", "*.report.*", ".ipynb_checkpoints")
                shutil.copytree(path.parents[1] / part, Path(folder) / part, ignore=left_out)
            notebook = nbformat.read(path, as_version=4)
            with run_kernel(cwd=str(Path(folder) / "notebooks")) as client:
                for cell in notebook.cells:
                    if cell.cell_type == "code":
                        cell.outputs = run(client, cell.source)
                found = run_again(client, notebook)
        print("\n\n".join([f"{path.name}: {len(found) or 'no'} cells differ", *found]))
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
