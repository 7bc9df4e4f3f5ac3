"""A JupyterLab in a real browser, both started once; each test has a copy of the notebooks and kernels of its own."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
for shared in ("practice/exercises", "notebooks"):  # of what those tests share
    sys.path.insert(0, str(ROOT / "tests" / shared))
HINT = "run `make notebooks` and commit what it writes; or `git restore notebooks` if you only tried something out"
LIVE = {"image/png", "application/vnd.jupyter.widget-view+json"}
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")  # of an object in memory
TOKEN = "for-the-test-alone"
MOST_MINUTES = 5  # for anything: a test waits for a state, and how long that takes is not its business
MOST_MINUTES_TO_RUN = 20  # a notebook, where a machine has far more to do than this
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
CHROMIUM = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# Run to the end: no cell waits, and each has its number, or one complained and stopped the others.
FINISHED = """() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')].map(e => e.textContent);
    const waiting = prompts.some(prompt => prompt.includes('*'));
    const stopped = document.querySelector('[data-mime-type$="jupyter.error"], [data-mime-type$="jupyter.stderr"]');
    return !waiting && (stopped || prompts.every(prompt => /[0-9]/.test(prompt)));
}"""


OPEN = """async path => {
    const opened = await jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'});
    await opened.context.ready;
    await opened.sessionContext.ready;
}"""
# Sooner, Run asks which kernel, or runs the notebook before.
READY = """path => {
    const now = jupyterapp.shell.currentWidget;
    return now?.context?.path === path && now.sessionContext.kernelDisplayStatus === 'idle';
}"""
SAVE = "jupyterapp.commands.execute('docmanager:save')"
CLOSE = """() => {
    for (const each of [...jupyterapp.shell.widgets('main')]) {
        if (each.context) each.context.model.dirty = false;  // or it asks whether to save
        each.dispose();
    }
}"""


class Lab(NamedTuple):
    """Where a JupyterLab listens, the folder that it serves, and the one where its kernels say how they are reached."""

    address: str
    root: Path
    runtime: Path


@pytest.fixture(scope="package")
def chromium():
    """A Chromium; without one the test is skipped, but never where CI is set."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        reason = "no Chromium found; on Debian and Ubuntu: sudo apt-get install chromium"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)

    from playwright.sync_api import expect, sync_playwright

    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # Chromium refuses it to root
    expect.set_options(timeout=MOST_MINUTES * 60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*CHROMIUM, *sandbox], timeout=MOST_MINUTES * 60_000
        )
        context = browser.new_context(viewport={"width": 1250, "height": 1600})
        context.set_default_timeout(MOST_MINUTES * 60_000)
        yield context
        browser.close()


@pytest.fixture(scope="package")
def jupyterlab(tmp_path_factory, another_machine):
    """A JupyterLab that `mlsd lab` serves, away from the user's own settings; a kernel keeps notes where it runs."""
    home = tmp_path_factory.mktemp("lab")
    root, settings = home / "root", home / "settings"
    tracker = settings / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text(json.dumps({"windowingMode": "none"}), encoding="utf-8")  # every cell is in the page
    exposed = home / "config" / "jupyter_lab_config.json"
    exposed.parent.mkdir()
    exposed.write_text(json.dumps({"LabApp": {"expose_app_in_browser": True}}), encoding="utf-8")
    first = root / "notebooks" / "00_start_here.ipynb"  # what `mlsd lab` looks for
    first.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), first)
    own = {
        **another_machine,
        "CI": "",
        "MLSD_PROGRESS": "progress.json",
        "MLSD_DRILLS": "drills.jsonl",
        "JUPYTER_TOKEN": TOKEN,
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    start = f"import sys; from mlsd_helpers.cli.lab import lab; sys.exit(lab(port={port}, browser=False))"
    log = home / "lab.log"
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            [sys.executable, "-c", start],
            cwd=root,
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        ) as server,
    ):
        try:
            wait_until_it_answers(f"{address}/api?token={TOKEN}", server, log)
            yield Lab(address, root, home / "runtime")
        finally:
            server.terminate()


def wait_until_it_answers(url, server, log):
    deadline = time.monotonic() + 60 * MOST_MINUTES
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=60):
                return
        except OSError:
            time.sleep(0.2)  # between two questions
    pytest.fail(f"JupyterLab did not answer:\n{log.read_text(encoding='utf-8')[-3000:]}")


def asked(lab, path, method="GET"):
    """What JupyterLab answers to a question about itself."""
    question = urllib.request.Request(
        f"{lab.address}/api/{path}", method=method, headers={"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.urlopen(question, timeout=60 * MOST_MINUTES) as answer:
        return answer.read()


@pytest.fixture
def playbook_copy(playbook_copy, jupyterlab, tmp_path):
    """The notebooks and designs as committed, in a folder of this test's own that JupyterLab serves."""
    return Path(shutil.move(playbook_copy, jupyterlab.root / tmp_path.name))


@pytest.fixture(scope="package")
def window(chromium, jupyterlab):
    """A function that gives JupyterLab's page: loading it takes longer than most tests, so it is loaded once."""

    def page():
        if not chromium.pages:
            chromium.new_page().goto(f"{jupyterlab.address}/lab?token={TOKEN}&reset")
        (only,) = chromium.pages
        only.wait_for_function("window.jupyterapp")
        only.evaluate("jupyterapp.restored")
        return only

    return page


@pytest.fixture
def opened(window, jupyterlab, playbook_copy, request):
    """A function that opens a notebook without its outputs, runs all of it, and gives the page."""
    page, failed = window(), request.session.testsfailed

    def run(name):
        path = playbook_copy / "notebooks" / name
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, path)
        place = path.relative_to(jupyterlab.root).as_posix()
        page.evaluate(OPEN, place)
        page.wait_for_function(READY, arg=place, polling=200)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        choose(page, "Run", "Run All Cells")
        page.wait_for_function(FINISHED, polling=200, timeout=MOST_MINUTES_TO_RUN * 60_000)
        return page

    yield run
    if request.session.testsfailed > failed:
        page.close()  # in whatever state it is
    else:
        page.evaluate(CLOSE)
    for session in json.loads(asked(jupyterlab, "sessions")):
        asked(jupyterlab, f"sessions/{session['id']}", "DELETE")


@pytest.fixture
def as_committed(window, playbook_copy):
    """A function that holds what a notebook has printed, and the designs beside it, against what is committed.

    As nbval does, it leaves out pictures, live widgets and cells of live timings.
    """

    def compare(name):
        window().evaluate(SAVE)
        ran, committed = (nbformat.read(folder / "notebooks" / name, as_version=4) for folder in (playbook_copy, ROOT))
        before = {cell.id: cell for cell in committed.cells if cell.cell_type == "code"}
        after = {cell.id: cell for cell in ran.cells if cell.cell_type == "code"}
        assert after.keys() == before.keys()
        for id, cell in before.items():
            if "nbval-ignore-output" not in cell.metadata.get("tags", ()):
                assert printed(after[id]) == printed(cell), (
                    f"{name} prints something else than what is committed:\n{HINT}"
                )
        for design in (playbook_copy / "designs").glob("*.yaml"):
            same = design.name.startswith("my_") or design.read_bytes() == (ROOT / "designs" / design.name).read_bytes()
            assert same, f"{name} writes another {design.name} than what is committed: {HINT}"

    return compare


@pytest.fixture
def runs_again_alone(jupyterlab, playbook_copy):
    """A function that runs each cell of a saved notebook again, alone, in the kernel that has run all of it."""
    from jupyter_client import BlockingKernelClient
    from rerun import run_again

    def compare(name):
        (session,) = json.loads(asked(jupyterlab, "sessions"))
        client = BlockingKernelClient(
            connection_file=str(jupyterlab.runtime / f"kernel-{session['kernel']['id']}.json")
        )
        client.load_connection_file()
        client.start_channels()
        try:
            client.wait_for_ready()
            found = run_again(client, nbformat.read(playbook_copy / "notebooks" / name, as_version=4))
        finally:
            client.stop_channels()
        assert not found, "\n\n".join(found)

    return compare


def printed(cell):
    """What a cell prints, stream by stream, and what it shows: text by its kind."""
    streams, shown = {}, []
    for output in cell.outputs:
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
        else:
            shown.append({kind: ADDRESS.sub("", str(text)) for kind, text in output.data.items() if kind not in LIVE})
    return streams, shown


def choose(page, menu, entry):
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


@pytest.fixture
def opened_with(opened, playbook_copy):
    """A function that runs these cells as a notebook and gives the page."""

    def show(*sources):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in sources], metadata={"kernelspec": KERNEL}
        )
        nbformat.write(notebook, playbook_copy / "notebooks" / "of_the_test.ipynb")
        return opened("of_the_test.ipynb")

    return show


# JupyterLab has the kernel read presses in one thread and texts in another, from the second text of a box on.
BUSY = """\
import time
from pathlib import Path
import ipywidgets as w

def keep(change_or_button, done=Path("done")):
    while not done.exists():
        time.sleep(0.05)
    done.unlink()
    often.value = str(int(often.value) + 1)

presses = w.Button(description="Keep presses waiting")
texts = w.ToggleButton(description="Keep texts waiting")
often = w.HTML("0")
often.add_class("often")
presses.on_click(keep)
texts.observe(keep, "value")
w.VBox([presses, texts, often])"""


class Busy(NamedTuple):
    """The cell of two buttons that keep the kernel busy, and contexts in which it reads no presses, or no texts."""

    cell: str
    with_presses: Callable
    with_texts: Callable


@pytest.fixture
def busy(playbook_copy):
    done = playbook_copy / "notebooks" / "done"

    @contextmanager
    def on(page, what):
        often = page.locator(".often .widget-html-content")
        before = int(often.inner_text())
        page.get_by_role("button", name=f"Keep {what} waiting").click()
        yield
        done.touch()
        expect(often).to_have_text(str(before + 1))

    @contextmanager
    def with_texts(page):
        with on(page, "texts"):  # its first one is read as a press is
            pass
        with on(page, "texts"):
            yield

    from playwright.sync_api import expect

    return Busy(BUSY, partial(on, what="presses"), with_texts)
