"""A JupyterLab of its own in a real browser, on a copy of the notebooks."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

TOKEN = "for-the-test-alone"
SECONDS_TO_RUN = 180

# Run to the end: no cell waits, and each has its number, or one complained and stopped the others.
FINISHED = """() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')].map(e => e.textContent);
    const waiting = prompts.some(prompt => prompt.includes('*'));
    const stopped = document.querySelector('[data-mime-type$="jupyter.error"], [data-mime-type$="jupyter.stderr"]');
    return !waiting && (stopped || prompts.every(prompt => /[0-9]/.test(prompt)));
}"""


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
        "MLSD_PROGRESS": str(tmp_path / "progress.json"),
        "MLSD_DRILLS": str(tmp_path / "drills.jsonl"),
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
    start = f"import sys; from mlsd_helpers.cli.lab import lab; sys.exit(lab(port={port}, browser=False))"
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
