"""What a reader sees: a real JupyterLab in a real browser, on a copy of the notebooks."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import quantiles
from urllib.parse import unquote

import nbformat
import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
WITH_A_FORM = "01_requirements.ipynb"  # runs in a test of its own, which fills the form in
# Each runs in a test of its own, which measures its explorer, known by these words.
WITH_AN_EXPLORER = {"04_infrastructure.ipynb": "servers needed", "07_metrics.ipynb": "Go to the cheapest"}
OF_THEIR_OWN = {WITH_A_FORM, *WITH_AN_EXPLORER}
NOTEBOOKS = sorted({path.name for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")} - OF_THEIR_OWN)
TOKEN = "for-the-test-alone"
SECONDS_TO_RUN = 180

# An exception is shown as standard error is; a widget that cannot be drawn says so.
COMPLAINTS = (
    '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"], '
    ".jp-OutputArea-output:has-text('Error displaying widget')"
)
# Run to the end: no cell waits, and each has its number, or one complained and stopped the others.
FINISHED = """() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')].map(e => e.textContent);
    const waiting = prompts.some(prompt => prompt.includes('*'));
    const stopped = document.querySelector('[data-mime-type$="jupyter.error"], [data-mime-type$="jupyter.stderr"]');
    return !waiting && (stopped || prompts.every(prompt => /[0-9]/.test(prompt)));
}"""
# Milliseconds from a key on a slider until what follows from it is painted, for 60 keys one after the other.
REDRAWS = """async ([slider, shown]) => {
    const milliseconds = [];
    for (let i = 0; i < 60; i++) {
        const start = performance.now();
        const painted = new Promise(done => {
            const watch = new MutationObserver(() => {
                watch.disconnect();
                requestAnimationFrame(() => done(performance.now()));
            });
            watch.observe(shown, {childList: true, subtree: true});
        });
        const key = i < 30 ? 'ArrowRight' : 'ArrowLeft';
        slider.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
        milliseconds.push(await painted - start);
    }
    return milliseconds;
}"""
# Names that a component may have and that Mermaid would take for syntax
WORDS_OF_MERMAID = ["end", "graph", "subgraph", "class", "click", "style", "default", "o", "x", "o-o", "a--b", "end-"]
REDRAW_ALLOWED = 100  # milliseconds, at the 95th percentile


@pytest.fixture(scope="module")
def chromium():
    """A Chromium page factory; without a Chromium the test is skipped, but never where CI is set."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        reason = "no Chromium found; on Debian and Ubuntu: sudo apt-get install chromium"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)

    from playwright.sync_api import sync_playwright

    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # Chromium refuses it to root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--disable-gpu", "--no-first-run", *sandbox]
        )
        yield browser
        browser.close()


@pytest.fixture
def jupyterlab(playbook_copy, tmp_path):
    """The address of a JupyterLab that `mlsd lab` serves on the copy, away from the user's own settings."""
    settings = tmp_path / "settings"
    tracker = settings / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text(json.dumps({"windowingMode": "none"}), encoding="utf-8")  # every cell is in the page
    own = {
        "CI": "",
        "OMP_WAIT_POLICY": "passive",  # other tests run beside it: threads that wait give their core away
        "JUPYTER_TOKEN": TOKEN,
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    start = f"import sys; from mlsd_helpers.lab import lab; sys.exit(lab(port={port}, browser=False))"
    log = tmp_path / "lab.log"
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            [sys.executable, "-c", start],
            cwd=playbook_copy,
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        ) as server,
    ):
        try:
            wait_until_it_answers(f"{address}/api?token={TOKEN}", server, log)
            yield address
        finally:
            server.terminate()


def wait_until_it_answers(url, server, log, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not answer:\n{log.read_text(encoding='utf-8')[-3000:]}")


@pytest.fixture
def opened(chromium, jupyterlab):
    """Returns a function that opens a notebook, runs all of it with outputs cleared before, and gives the page."""
    page = chromium.new_page(viewport={"width": 1250, "height": 1600})

    def run(name):
        page.goto(f"{jupyterlab}/lab/tree/notebooks/{name}?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)  # sooner, it asks which kernel
        choose(page, "Edit", "Clear Outputs of All Cells")
        choose(page, "Run", "Run All Cells")
        page.wait_for_function(FINISHED, timeout=SECONDS_TO_RUN * 1000)
        return page

    yield run
    page.close()


def choose(page, menu, entry):
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def complaints(page):
    return page.locator(COMPLAINTS).all_inner_texts()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_to_its_end_without_complaint(name, opened):
    page = opened(name)
    assert complaints(page) == []
    assert page.get_by_text("official Jupyter news").count() == 0


def notebook_of(*cells):
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )


def test_a_diagram_is_a_picture_in_a_notebook_and_jupyterlab_draws_its_mermaid(playbook_copy, opened):
    names = [*WORDS_OF_MERMAID, "x" * 80]
    components = [{"name": name, "calls": [names[i - 1]], "kind": "ml"} for i, name in enumerate(names)]
    nbformat.write(
        notebook_of(
            "from IPython.display import Markdown\nfrom mlsd_helpers.design import Design\n"
            f"design = Design.new('x')\ndesign.high_level_design.components = {components!r}\ndesign.diagram()",
            'Markdown(f"```mermaid\\n{design.diagram().mermaid}```")',
        ),
        playbook_copy / "notebooks" / "diagram.ipynb",
    )
    page = opened("diagram.ipynb")
    assert complaints(page) == []
    picture = page.locator('[data-mime-type="image/svg+xml"] img')
    assert picture.evaluate("image => image.decode().then(() => image.naturalHeight)") > 13 * 50  # in 13 rows
    drawn = page.locator(".jp-RenderedMermaid img")
    drawn.wait_for()
    text = unquote(drawn.get_attribute("src"))
    assert [name for name in names if f">{name}<" not in text] == []
    assert page.locator(".jp-RenderedMermaid.jp-mod-warning").count() == 0


def test_in_a_notebook_run_to_its_end_the_findings_change_while_the_reader_types(opened):
    page = opened(WITH_A_FORM)
    assert complaints(page) == []
    form = page.locator(".jp-OutputArea-output", has=page.get_by_role("tab", name="Traffic"))
    form.get_by_role("tab", name="Traffic").click()
    latency = form.get_by_placeholder("99 of 100 answers")

    latency.press_sequentially("150 ms")
    form.get_by_text("latency_p99_ms must be a number in milliseconds").wait_for()

    latency.fill("150")
    form.get_by_text("latency_p99_ms must be a number in milliseconds").wait_for(state="detached")
    missing = form.get_by_text("nothing says what the decision is")
    missing.wait_for()

    form.get_by_role("tab", name="Problem").click()
    form.get_by_placeholder("What somebody does differently").fill(
        "Leave home later, decided two hours before departure."
    )
    missing.wait_for(state="detached")


@pytest.mark.parametrize("name", WITH_AN_EXPLORER)
def test_in_a_notebook_run_to_its_end_the_explorer_is_redrawn_within_a_tenth_of_a_second(name, opened):
    page = opened(name)
    assert complaints(page) == []
    with_sliders = page.locator(".jp-OutputArea-output", has=page.get_by_role("slider"))
    explorer = with_sliders.filter(has_text=WITH_AN_EXPLORER[name])
    shown = explorer.locator(".widget-html", has=page.locator("svg")).element_handle()
    slider = explorer.get_by_role("slider").first.element_handle()
    rounds = []
    for _ in range(10):  # other tests run beside this one: their work is not the explorer's
        rounds.append(quantiles(page.evaluate(REDRAWS, [slider, shown]), n=20)[-1])
        if rounds[-1] <= REDRAW_ALLOWED:
            return
    pytest.fail(f"redrawing took {', '.join(f'{each:.0f}' for each in rounds)} ms at the 95th percentile")
