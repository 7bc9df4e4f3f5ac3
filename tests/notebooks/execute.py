"""Execute notebooks in place: ``python tests/notebooks/execute.py [NOTEBOOK ...]``, all of them unless named.

They run one after the other on a copy of notebooks/ and designs/, so that a reader's own document (designs/my_*) is
neither read nor written, nor is what they did in exercises and drills. A notebook that raises or writes to standard
error is not written. What is written is the same, byte for byte, when nothing changed: no times, no widget state of
chance, stable cell ids. A cell tagged nbval-ignore-output (a live timing, a look at the machine) keeps the output it
has; clear it to get a new one. A notebook that needs PyTorch stays as it is where that is not installed.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from needs import cannot_run

ROOT = Path(__file__).resolve().parents[2]
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def main(names: list[str]) -> int:
    notebooks = [Path(name).resolve() for name in names] or sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    root = notebooks[0].parents[1] if notebooks else ROOT
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        os.environ |= {"MLSD_PROGRESS": str(copy / "progress.json"), "MLSD_DRILLS": str(copy / "drills.jsonl")}
        left_out = shutil.ignore_patterns("my_*", "*.report.*", ".ipynb_checkpoints")
        for part in ("notebooks", "designs"):
            if (root / part).is_dir():
                shutil.copytree(root / part, copy / part, ignore=left_out)
        committed = [path.name for path in (copy / "designs").glob("*.yaml")]
        for notebook in notebooks:
            if reason := cannot_run(notebook):
                print(f"{notebook.name}: left as it is. {reason}", flush=True)
                continue
            problem = execute(copy / "notebooks" / notebook.name)
            if problem:
                failed += 1
                print(f"{notebook.name}: not written\n{problem}", file=sys.stderr)
            else:
                outcome = replace(notebook, copy / "notebooks" / notebook.name)
                print(f"{notebook.name}: {outcome}", flush=True)
        for name in committed if not failed else ():
            if replace(root / "designs" / name, copy / "designs" / name) == "changed":
                print(f"designs/{name}: changed")
    return 1 if failed else 0


def execute(path: Path) -> str | None:
    """Run a notebook and write it back in its stable form; on a problem, say which and leave it."""
    notebook = nbformat.read(path, as_version=4)
    volatile = [cell for cell in notebook.cells if "nbval-ignore-output" in cell.metadata.get("tags", ())]
    kept = {cell.id: cell.outputs for cell in volatile if cell.outputs}
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        return str(error)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                return f"This cell wrote to standard error:\n{cell.source}\n\n{output.text}"
    for cell in volatile:
        cell.outputs = kept.get(cell.id, cell.outputs)
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
    nbformat.write(stable(notebook), path)
    return None


def stable(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without what differs from run to run or from machine to machine."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in ("nbgrader", "tags") if cell.metadata.get(key)}
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET, None)
            if "metadata" in output:
                output.metadata.pop(WIDGET, None)
    return notebook


def replace(original: Path, result: Path) -> str:
    """Put the result where the original is, and say whether that changes anything."""
    if original.read_bytes() == result.read_bytes():
        return "unchanged"
    original.write_bytes(result.read_bytes())
    return "changed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
