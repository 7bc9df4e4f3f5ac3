"""Installed by pip without extras, from this checkout and the package index: how long, how much, and that it works."""

import os
import subprocess
import sys
import venv
from pathlib import Path
from time import perf_counter

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = ROOT / "tests" / "design" / "complete.yaml"
PACKAGES_ALLOWED, MEGABYTES_ALLOWED = 25, 60


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A fresh environment with the core alone, without pip; and the seconds that installing it took."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    program = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", program, "--disable-pip-version-check", "--no-input"]
    start = perf_counter()
    done = subprocess.run([*pip, "install", "--quiet", ROOT], cwd=folder, capture_output=True, text=True)
    took = perf_counter() - start
    if done.returncode and "NewConnectionError" in done.stderr:
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, done.stderr
    return folder, program.with_name("mlsd"), took


def test_the_core_is_small(installed, measured):
    folder, _, took = installed
    (packages,) = folder.rglob("site-packages")
    names = sorted(path.name.partition("-")[0].lower() for path in packages.glob("*.dist-info"))
    megabytes = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file()) / 1e6
    measured("pip install . without extras, build included", f"{took:.1f} s")
    measured("packages", str(len(names)), str(PACKAGES_ALLOWED))
    measured("size of them", f"{megabytes:.0f} MB", f"{MEGABYTES_ALLOWED} MB")
    assert not {"numpy", "pandas", "scipy", "jupyterlab"} & set(names)
    assert len(names) <= PACKAGES_ALLOWED, names
    assert megabytes <= MEGABYTES_ALLOWED


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["check", COMPLETE], 0, "74 rules run"),
        (["report", COMPLETE, "-o", "report.html"], 0, "wrote report.html"),
        (["cases", "--pages", "."], 0, "wrote 18 files"),
        (["progress"], 0, "of 62 exercises solved"),
        (["interview", "payment_fraud"], 69, "pip install 'mlsd-helpers[notebooks]'"),
        (["doctor"], 1, "pip install 'mlsd-helpers[notebooks]'"),
    ],
)
def test_it_works_or_says_what_it_lacks(installed, tmp_path, arguments, status, says):
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    own["MLSD_PROGRESS"] = str(tmp_path / "progress.json")
    done = subprocess.run([installed[1], *arguments], cwd=tmp_path, env=own, capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
