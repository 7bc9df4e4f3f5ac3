"""Open JupyterLab on the first notebook."""

import os
import socket
from pathlib import Path

from mlsd_helpers.cli.conventions import say_error
from mlsd_helpers.shared.printable import printable

FIRST_NOTEBOOK = Path("notebooks", "00_start_here.ipynb")
_CHECKOUT = Path(__file__).resolve().parents[2]
_SETTINGS = Path(__file__).resolve().parent / "lab_settings"


def lab(port: int | None = None, browser: bool = True) -> int:
    """Serve the notebooks on this machine alone until Ctrl-C.

    Parameters
    ----------
    port : int, optional
        Port on 127.0.0.1. JupyterLab takes 8888, or the next free one, unless given.
    browser : bool
        Open a browser; the address is printed in any case.

    Returns
    -------
    int
        Exit status: 0 when stopped by the user, 1 when it could not start. The reason goes to standard error.
    """
    root = find_root(Path.cwd())
    if root is None:
        return _cannot(
            f"there is no {FIRST_NOTEBOOK.as_posix()} in {Path.cwd()} nor in a folder above it; "
            "change to a clone of the project and run it there"
        )
    if port is not None and not 0 < port < 65536:
        return _cannot(f"port {port} does not exist; choose one from 1024 to 65535, or none for a free one")
    if port is not None and (problem := _why_not(port)):
        return _cannot(f"port {port} cannot be used ({problem}); choose another one, or none for a free one")

    from jupyterlab.labapp import LabApp

    os.environ["JUPYTER_CONFIG_PATH"] = _config_path(os.environ.get("JUPYTER_CONFIG_PATH"))
    LabApp.launch_instance(arguments(root, port, browser))
    return 0


def find_root(start: Path) -> Path | None:
    """The nearest folder from ``start`` upward that has the notebooks, else the package's own checkout, else None."""
    for folder in (start, *start.parents, _CHECKOUT):
        if (folder / FIRST_NOTEBOOK).is_file():
            return folder
    return None


def arguments(root: Path, port: int | None, browser: bool) -> list[str]:
    """JupyterLab's command line for the notebooks under ``root``."""
    chosen = [
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK.as_posix()}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.answer_yes=True",  # one Ctrl-C ends it, without a question
        "--Application.log_level=WARN",  # the address stays readable
    ]
    if port is not None:
        chosen += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        chosen.append("--ServerApp.allow_root=True")
    return chosen


def _config_path(present: str | None) -> str:
    """The user's configuration path with our defaults last: no question about news, no grading tools of teachers."""
    return os.pathsep.join([*([present] if present else []), str(_SETTINGS)])


def _why_not(port: int) -> str | None:
    """Why nothing can be served at ``port``, or None."""
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # on Windows it would allow stealing a port
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.strerror
    return None


def _cannot(reason: str) -> int:
    say_error(f"mlsd lab: {printable(reason)}")
    return 1
