import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from mlsd_helpers.cli import lab as module
from mlsd_helpers.cli.lab import arguments, find_root, lab


@pytest.fixture
def clone(tmp_path):
    """A folder that looks like a clone: the first notebook, empty."""
    notebook = tmp_path / "clone" / "notebooks" / "00_start_here.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return tmp_path / "clone"


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """No notebooks from here upward, nor beside the package."""
    monkeypatch.setattr(module, "_CHECKOUT", tmp_path / "site-packages")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_notebooks_are_found_from_a_folder_below(clone):
    below = clone / "designs" / "deep"
    below.mkdir(parents=True)
    assert find_root(below) == clone


def test_elsewhere_the_notebooks_are_those_beside_the_package(clone, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_CHECKOUT", clone)
    assert find_root(tmp_path) == clone


def test_without_notebooks_the_message_says_what_to_do(nowhere, capsys):
    assert lab() == 1
    told = capsys.readouterr().err
    assert "there is no notebooks/00_start_here.ipynb" in told
    assert "change to a clone" in told


def test_a_port_in_use_is_named(clone, monkeypatch, capsys):
    monkeypatch.chdir(clone)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert lab(port=port) == 1
    assert f"port {port} cannot be used (Address already in use)" in capsys.readouterr().err


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_does_not_exist_is_refused(port, clone, monkeypatch, capsys):
    monkeypatch.chdir(clone)
    assert lab(port=port) == 1
    assert "from 1024 to 65535" in capsys.readouterr().err


def test_only_this_machine_can_reach_it(clone):
    assert "--ServerApp.ip=127.0.0.1" in arguments(clone, None, True)


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_is_allowed_only_when_it_is_root(user, allowed, clone, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert ("--ServerApp.allow_root=True" in arguments(clone, None, True)) is allowed


def test_a_chosen_port_is_never_changed_for_another(clone):
    assert {"--ServerApp.port=8899", "--ServerApp.port_retries=0"} <= set(arguments(clone, 8899, True))


def test_the_users_own_configuration_comes_first():
    ours = str(Path(module.__file__).parent / "lab_settings")
    assert module._config_path("/home/of/the/user") == f"/home/of/the/user{os.pathsep}{ours}"
    assert module._config_path(None) == ours


@pytest.fixture
def running_lab(clone, tmp_path):
    """A real JupyterLab on the clone, away from the user's own settings."""
    own = {
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
    }
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; from mlsd_helpers.cli.lab import lab; sys.exit(lab(browser=False))"],
        cwd=clone,
        env={**os.environ, **own},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def fetch(url, seconds=20):
    """The text at a URL; JupyterLab prints its address a moment before it listens there."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.read().decode()
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no Ctrl-C to a single process")
def test_it_prints_the_address_asks_for_no_news_shows_no_grading_and_ends_at_ctrl_c(running_lab):
    address = next(filter(None, (re.search(r"http://127\.0\.0\.1:\S+", line) for line in running_lab.stderr)))[0]
    assert "/lab/tree/notebooks/00_start_here.ipynb?token=" in address

    server, _, token = re.match(r"(.*?)/lab/tree/(.*)\?token=(\w+)", address).groups()
    setting = json.loads(fetch(f"{server}/lab/api/settings/@jupyterlab/apputils-extension:notification?token={token}"))
    assert setting["schema"]["properties"]["fetchNews"]["default"] == "false"
    assert setting["settings"] == {}  # the user's own stay as they are

    page = fetch(f"{server}/lab?token={token}")
    configuration = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)[1]
    assert "@jupyter/nbgrader" in json.loads(configuration)["disabledExtensions"]  # a teacher's tool, slow to start

    running_lab.send_signal(signal.SIGINT)
    assert running_lab.wait(timeout=20) == 0
